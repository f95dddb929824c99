"""The real server: a free port, clean stops, clear refusals."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from web.serving.server import _worker_class

SERVE = """
import sys
from lifestream.bootstrap import build
from lifestream.config import load_settings
from web.serving.server import serve

def say(word):
    print(word, flush=True)

serve(
    build(load_settings({"LIFESTREAM_DATA_DIR": sys.argv[1]})),
    host="127.0.0.1",
    port=int(sys.argv[2]),
    on_ready=lambda address: say(address),
    on_worker_start=lambda: say("work started"),
    on_worker_stop=lambda: say("work stopped"),
)
say("served")
"""


@pytest.fixture
def server(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data_dir), "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_server_on_a_free_port_answers_and_ends_cleanly_at_a_signal(
    server: subprocess.Popen[str], ending: signal.Signals
) -> None:
    address = line_of(server)
    assert address.startswith("http://127.0.0.1:")
    assert line_of(server) == "work started"
    with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
        assert answer.read().strip() == b'{"status":"ok"}'
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle.recv(4096)
        for _ in range(3):
            # Ctrl-C in a terminal reaches every process of the group.
            os.killpg(server.pid, ending) if ending == signal.SIGINT else server.send_signal(ending)
        out, err = server.communicate(timeout=60)
    assert "SIGKILL" not in err
    assert out.split("\n")[:2] == ["work stopped", "served"]
    assert server.returncode == 0
    assert "Traceback" not in err


def test_a_port_in_use_is_refused_in_one_sentence(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-c", SERVE, str(data_dir), str(port)],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode != 0
    assert f"Port {port} on 127.0.0.1 is in use" in ended.stderr
    assert "LIFESTREAM_PORT" in ended.stderr


SLOW = (
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: loc",
    b"POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{",
)
"""What a slow client has sent so far: nothing, half a head, half a body."""


def test_hundreds_of_slow_clients_keep_nobody_from_being_answered(
    server: subprocess.Popen[str],
) -> None:
    address = line_of(server)
    assert line_of(server) == "work started"
    host, port = address.removeprefix("http://").split(":")
    with ExitStack() as slow:
        for number in range(450):
            connection = slow.enter_context(socket.create_connection((host, int(port))))
            connection.sendall(SLOW[number % 3])
        for _ in range(3):
            with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
                assert answer.status == 200


def test_a_request_that_arrives_in_pieces_is_answered_and_so_is_the_next_on_its_connection(
    server: subprocess.Popen[str],
) -> None:
    address = line_of(server)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for _ in range(2):
            for piece in (b"GET /healthz HT", b"TP/1.1\r\nHost: localhost\r", b"\n\r\n"):
                connection.sendall(piece)
            answer = b""
            while not answer.endswith(b'"ok"}\n'):
                answer += connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200")


def test_a_signal_stops_the_worker_whatever_lock_it_holds() -> None:
    config = Config()
    worker = _worker_class()(1, os.getppid(), [], None, 0, config, Logger(config))
    worker.method_queue.init()
    worker.tpool = ThreadPoolExecutor(max_workers=1)
    with worker.tpool._shutdown_lock:
        handler = threading.Thread(target=worker.handle_quit, args=(signal.SIGQUIT, None))
        handler.start()
        handler.join(timeout=30)
        assert not handler.is_alive()
    assert not worker.alive
    worker.method_queue.close()
