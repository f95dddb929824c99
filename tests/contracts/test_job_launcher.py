"""Launching starts a processor for the job; launching twice is harmless."""

from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import JobId
from tests.contracts.foundations import Foundation

WRITE_DOWN = """
import pathlib, sys, time
job_id = sys.argv[sys.argv.index('--job-id') + 1]
with pathlib.Path({folder!r}, job_id).open('a') as file:
    file.write('started\\n')
time.sleep({seconds})
"""


def test_a_launched_job_is_run_by_a_process_that_gets_its_id(
    foundation: Foundation, tmp_path: Path
) -> None:
    launcher = foundation.job_launcher(WRITE_DOWN.format(folder=str(tmp_path), seconds=0))

    assert launcher.launch(JobId("j1"))
    foundation.wait_until_idle(launcher)

    assert (tmp_path / "j1").read_text() == "started\n"


def test_launching_a_job_that_runs_or_waits_starts_nothing_more(
    foundation: Foundation, tmp_path: Path
) -> None:
    launcher = foundation.job_launcher(WRITE_DOWN.format(folder=str(tmp_path), seconds=0.5))

    names = [launcher.launch(JobId(name)) for name in ("j1", "j2", "j1", "j2", "j2")]
    foundation.wait_until_idle(launcher)

    assert len(set(names)) == 2
    assert (tmp_path / "j1").read_text() == "started\n"
    assert (tmp_path / "j2").read_text() == "started\n"


def test_a_job_that_ended_can_be_launched_again(foundation: Foundation, tmp_path: Path) -> None:
    launcher = foundation.job_launcher(WRITE_DOWN.format(folder=str(tmp_path), seconds=0))
    for _ in range(2):
        launcher.launch(JobId("j1"))
        foundation.wait_until_idle(launcher)

    assert (tmp_path / "j1").read_text() == "started\nstarted\n"


@pytest.mark.parametrize("job_id", ["", "../j1", "j 1", "j1;ls", "-j/1", "j" * 200])
def test_what_is_no_job_id_is_refused(foundation: Foundation, job_id: str) -> None:
    with pytest.raises(InvalidRequest):
        foundation.job_launcher("").launch(JobId(job_id))
