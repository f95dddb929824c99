"""``./run rehearse``: what it says, and that nothing goes on running."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lifestream.commands import rehearse as rehearse_command
from lifestream.domain.errors import LifeStreamError

CHECKOUT = Path(__file__).resolve().parents[2]


def rehearse(data: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lifestream", "rehearse", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "LIFESTREAM_DATA_DIR": str(data), "TMPDIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_behind(folder: Path) -> list[str]:
    """Command lines of running processes that have ``folder`` in their environment or command."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in text:
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def test_a_file_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    done = rehearse(tmp_path, str(tmp_path / "nothing.mp4"))
    _, errors = done.communicate(timeout=60)

    assert done.returncode == 1
    assert "There is no file" in errors


@pytest.fixture
def handlers() -> Iterator[None]:
    """Those of this process, as they were, at the end."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_both_signals_interrupt_it_also_where_one_was_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # No emulator is found, and nothing starts.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parser = argparse.ArgumentParser()
    rehearse_command.add_to(parser.add_subparsers())

    with pytest.raises(LifeStreamError, match="emulator"):
        rehearse_command.run(parser.parse_args(["rehearse"]))

    for number in (signal.SIGINT, signal.SIGTERM):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_serving_ends_with_a_signal_and_leaves_nothing(
    emulators_here: None, tmp_path: Path
) -> None:
    serving = rehearse(tmp_path)
    assert serving.stdout is not None
    lines: list[str] = []
    while "Stop with Ctrl-C" not in "".join(lines):
        line: Any = serving.stdout.readline()
        assert line, serving.communicate()[1]
        lines.append(line)
    began = time.monotonic()
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=60)

    assert serving.returncode == 130
    assert time.monotonic() - began < 30
    assert left_behind(tmp_path) == []
    assert [path.name for path in tmp_path.glob("lifestream-*")] == []


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_broken_file_ends_as_a_failed_job(emulators_here: None, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no video" * 100)

    done = rehearse(tmp_path, str(broken), "--json", "--vectors", "firestore")
    output, errors = done.communicate(timeout=150)

    assert done.returncode == 1, errors
    document = json.loads(output)
    assert document["job"]["status"] == "FAILED"
    assert document["job"]["error"]["message"]
    assert document["answer"] is None
