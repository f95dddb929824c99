"""Children that end with their parents; emulators that are found or asked for."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.emulators import (
    EmulatorMissing,
    FirestoreEmulator,
    PubSubEmulator,
    java,
    sdk_platform,
)
from rehearsal.processes import NotReady, Process
from tests.waiting import wait_until

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
PARENT = """
import sys, time
from pathlib import Path
from rehearsal.processes import Process
child = Process("child", [sys.executable, "-S", "-c", "import time; time.sleep(60)"],
                log=Path(sys.argv[1])).start()
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Whether ``pid`` ended; a zombie nobody collects did."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state in "ZX"


def test_stopping_ends_grandchildren_too(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Process("family", [sys.executable, "-S", "-c", FAMILY], log=log) as family:
        family.wait_until(lambda: bool(log.read_text().strip()), timeout_s=30)
        grandchild = int(log.read_text())

    wait_until(lambda: gone(family.pid))
    wait_until(lambda: gone(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux's kernel kills with the parent")
def test_a_killed_parent_takes_its_children_along(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    wait_until(lambda: gone(child))


def test_a_child_that_ends_at_once_says_why(tmp_path: Path) -> None:
    child = Process("emulator", ["/bin/sh", "-c", "echo no room; exit 1"], log=tmp_path / "log")

    with child, pytest.raises(NotReady, match="no room"):
        child.wait_until(lambda: False, timeout_s=30)


def test_a_missing_emulator_is_named_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EmulatorMissing, match="JRE"):
        java({"PATH": str(tmp_path)})
    (tmp_path / "platform").mkdir()
    assert sdk_platform({"CLOUDSDK_ROOT_DIR": str(tmp_path), "PATH": ""}) == tmp_path / "platform"


def test_emulators_answer_and_start_empty(
    emulators: tuple[FirestoreEmulator, PubSubEmulator],
) -> None:
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import firestore

    emulator, _ = emulators
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(emulator.variable, emulator.endpoint)
        client = firestore.Client(project="demo-empty", credentials=AnonymousCredentials())
        client.collection("jobs").document("j").create({"state": "QUEUED"})
        emulator.clear("demo-empty")
        assert not client.collection("jobs").document("j").get().exists
        client.close()
