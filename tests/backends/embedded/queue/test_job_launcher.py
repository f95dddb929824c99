"""Processes: how many, how they end, what they leave behind."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lifestream.backends.embedded.queue import job_logs
from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.ids import JobId
from tests.waiting import wait_until

Ends = list[tuple[JobId, int]]
Maker = Callable[..., SubprocessLauncher]

IGNORES_SIGTERM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
SLEEPS = "import time; time.sleep(60)"
SAYS_ITS_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep({seconds})
"""


@pytest.fixture
def ends() -> Ends:
    return []


@pytest.fixture
def make(tmp_path: Path, ends: Ends) -> Iterator[Maker]:
    made: list[SubprocessLauncher] = []

    def make_one(script: str, **settings: object) -> SubprocessLauncher:
        launcher = SubprocessLauncher(
            command=(sys.executable, "-S", "-c", script),
            environ={"ONLY": "this"},
            log_dir=tmp_path / "logs",
            on_exit=lambda job_id, code: ends.append((job_id, code)),
            **settings,  # type: ignore[arg-type]
        )
        made.append(launcher)
        return launcher

    yield make_one
    for launcher in made:
        launcher.stop(grace_s=0.5)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    facts = Path(f"/proc/{pid}/stat")  # Linux alone; an orphan may be a zombie for a moment.
    return not facts.exists() or facts.read_text().rpartition(")")[2].split()[0] != "Z"


def logged(tmp_path: Path, job_id: str) -> str:
    path = tmp_path / "logs" / f"{job_id}.log"
    return path.read_text() if path.exists() else ""


def test_no_more_run_at_once_than_there_are_workers_and_the_rest_wait_in_order(
    make: Maker, ends: Ends
) -> None:
    launcher = make("import time; time.sleep(0.15)", max_workers=2)
    jobs = [JobId(f"j{n}") for n in range(5)]
    for job in jobs:
        launcher.launch(job)

    assert launcher.running() == ("j0", "j1")
    assert launcher.waiting() == ("j2", "j3", "j4")
    assert launcher.wait_until_idle(timeout_s=30)
    assert sorted(ends) == [(job, 0) for job in jobs]
    assert launcher.running() == launcher.waiting() == ()


def test_the_exit_code_is_told_and_the_output_is_kept(
    make: Maker, ends: Ends, tmp_path: Path
) -> None:
    launcher = make("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    launcher.launch(JobId("j1"))

    assert launcher.wait_until_idle(timeout_s=30)
    assert ends == [("j1", 3)]
    assert sorted(logged(tmp_path, "j1").split()) == ["err", "out"]


def test_children_get_their_environment_and_parent_and_nothing_to_read(
    make: Maker, tmp_path: Path
) -> None:
    script = "import os, sys; print(os.environ['ONLY'], 'PATH' in os.environ, sys.argv[1:])"
    launcher = make(script + "; print(repr(sys.stdin.read()))", parent_flag="--parent")
    launcher.launch(JobId("j1"))
    launcher.wait_until_idle(timeout_s=30)

    arguments = ["--job-id", "j1", "--parent", str(os.getpid())]
    assert logged(tmp_path, "j1") == f"this False {arguments}\n''\n"


def test_stopping_ends_a_child_that_does_not_listen_and_its_own_children(
    make: Maker, ends: Ends, tmp_path: Path
) -> None:
    launcher = make(IGNORES_SIGTERM + SAYS_ITS_CHILD.format(seconds=60))
    launcher.launch(JobId("j1"))
    launcher.launch(JobId("j2"))
    wait_until(lambda: logged(tmp_path, "j1").endswith("\n"))
    grandchild = int(logged(tmp_path, "j1"))

    launcher.stop(grace_s=0.3)

    assert ends == [("j1", -signal.SIGKILL)]
    wait_until(lambda: not is_alive(grandchild))
    assert launcher.running() == launcher.waiting() == ()
    with pytest.raises(BackendUnavailable):
        launcher.launch(JobId("j3"))


def test_a_child_that_listens_gets_time_to_give_its_job_back(make: Maker, ends: Ends) -> None:
    launcher = make(SLEEPS)
    launcher.launch(JobId("j1"))

    launcher.stop(grace_s=20)

    assert ends == [("j1", -signal.SIGTERM)]


def test_children_a_processor_left_behind_are_ended(make: Maker, tmp_path: Path) -> None:
    launcher = make(SAYS_ITS_CHILD.format(seconds=0))
    launcher.launch(JobId("j1"))
    launcher.wait_until_idle(timeout_s=30)

    grandchild = int(logged(tmp_path, "j1"))
    wait_until(lambda: not is_alive(grandchild))


def test_a_child_that_takes_too_long_is_ended(make: Maker, ends: Ends) -> None:
    launcher = make(SLEEPS, wall_limit_s=0.2)
    launcher.launch(JobId("j1"))

    assert launcher.wait_until_idle(timeout_s=30)
    assert ends == [("j1", -signal.SIGTERM)]


def test_a_killed_child_makes_room_for_the_next_and_leaves_no_zombie(
    make: Maker, ends: Ends, tmp_path: Path
) -> None:
    launcher = make("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    launcher.launch(JobId("j1"))
    launcher.launch(JobId("j2"))
    wait_until(lambda: logged(tmp_path, "j1").endswith("\n"))
    pid = int(logged(tmp_path, "j1"))

    os.kill(pid, signal.SIGKILL)

    wait_until(lambda: launcher.running() == ("j2",))
    wait_until(lambda: ends == [("j1", -signal.SIGKILL)])
    assert not Path(f"/proc/{pid}").exists()


def test_a_command_that_is_not_there_is_reported(tmp_path: Path) -> None:
    launcher = SubprocessLauncher(
        command=(str(tmp_path / "missing"),), environ={}, log_dir=tmp_path / "logs"
    )

    with pytest.raises(BackendUnavailable, match="Starting a processor"):
        launcher.launch(JobId("j1"))
    assert launcher.running() == ()


def test_a_listener_that_fails_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job_id: JobId, code: int) -> None:
        raise RuntimeError(job_id)

    launcher = SubprocessLauncher(
        command=(sys.executable, "-S", "-c", ""),
        environ={},
        log_dir=tmp_path / "logs",
        on_exit=fail,
    )
    for name in ("j1", "j2"):
        launcher.launch(JobId(name))

    assert launcher.wait_until_idle(timeout_s=30)
    launcher.stop(grace_s=1)
    assert caplog.text.count("worker_exit_unheard") == 2


def test_a_log_that_grew_too_long_begins_anew_and_keeps_the_part_before(tmp_path: Path) -> None:
    logs = job_logs.JobLogs(tmp_path)
    with logs.open(JobId("j1")) as log:
        log.write(bytes(job_logs.MAX_LOG_BYTES + 1))
        log.flush()
        logs.rotate((JobId("j1"),))
        log.write(b"after")

    assert (tmp_path / "j1.log").read_bytes() == b"after"
    assert (tmp_path / "j1.log.1").stat().st_size == job_logs.MAX_LOG_BYTES + 1


def test_only_the_newest_logs_are_kept(tmp_path: Path) -> None:
    for n in range(job_logs.MAX_LOGS + 10):
        (tmp_path / f"j{n}.log").write_text("")
        os.utime(tmp_path / f"j{n}.log", (n, n))

    job_logs.JobLogs(tmp_path).open(JobId("new")).close()

    assert not (tmp_path / "j9.log").exists()
    assert (tmp_path / "j10.log").exists()
