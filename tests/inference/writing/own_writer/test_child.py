"""The child: one for a machine, only for this user, gone when it is not needed, back when it is."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.text.prompts import Prompt
from tests.inference.writing.own_writer.conftest import endpoint_of, server_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.writer, pytest.mark.timeout(300)]

PARENT = """
import sys, time
from pathlib import Path
from tests.inference.writing.own_writer.conftest import server_of
print(*server_of(Path(sys.argv[1]), Path(sys.argv[2])).place(), flush=True)
time.sleep(600)
"""


def is_served(folder: Path) -> bool:
    for path in folder.glob("*.lock"):
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
    return False


def status(url: str, path: str) -> int:
    try:
        with urllib.request.urlopen(url.removesuffix("/v1") + path, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_two_who_need_it_share_one_and_it_comes_back_after_a_crash(
    gguf: Path, tmp_path: Path
) -> None:
    one, other = server_of(gguf, tmp_path), server_of(gguf, tmp_path)
    try:
        place = one.place()
        assert other.place() == place
        assert other._child is None
        assert one._child is not None
        os.kill(one._child.pid, signal.SIGKILL)
        one._child.wait()
        again = other.place()
        assert again != place
        assert one.place() == again
    finally:
        one.stop()
        other.stop()
    assert not is_served(tmp_path)


def test_a_crash_in_the_middle_of_a_call_is_mended_by_a_new_one(gguf: Path, tmp_path: Path) -> None:
    server = server_of(gguf, tmp_path)
    endpoint = endpoint_of(server)
    try:
        server.place()
        assert server._child is not None
        os.kill(server._child.pid, signal.SIGKILL)
        server._child.wait()
        assert next(endpoint.stream(Prompt(system="Be brief.", user="Say yes.")))
    finally:
        server.stop()


def test_it_ends_with_its_parent_however_that_dies(gguf: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(gguf), str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().split()[0]
    assert status(url, "/health") == 200
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_served(tmp_path))
    assert list(tmp_path.glob("*.json")) == []


def test_it_leaves_the_memory_when_nobody_asks_and_is_started_again(
    gguf: Path, tmp_path: Path
) -> None:
    server = server_of(gguf, tmp_path, idle_s=2.0)
    try:
        first = server.place()
        wait_until(lambda: not is_served(tmp_path))
        assert server.place() != first
    finally:
        server.stop()


def test_only_this_user_on_this_machine_can_ask_it(gguf: Path, tmp_path: Path) -> None:
    server = server_of(gguf, tmp_path)
    try:
        url, _ = server.place()
        (state,) = tmp_path.glob("*.json")
        assert state.stat().st_mode & 0o077 == 0
        assert url.startswith("http://127.0.0.1:")
        for path in ("/v1/models", "/slots", "/metrics", "/props", "/tokenize"):
            assert status(url, path) == 401, path
        assert status(url, "/") == 404
        port = int(url.removesuffix("/v1").rpartition(":")[2])
        outside = socket.gethostbyname(socket.gethostname())
        if not outside.startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((outside, port), timeout=2).close()
    finally:
        server.stop()


def test_a_file_that_is_no_model_is_told_of_with_the_place_of_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really" * 10)
    server = server_of(broken, tmp_path / "run")
    with pytest.raises(DependencyUnavailable, match=r"did not start.*log says why"):
        server.place()
    assert not is_served(tmp_path / "run")
