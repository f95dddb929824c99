"""Launching starts a processor for the job; launching twice is harmless."""

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import JobId
from tests.contracts.places.foundations import Foundation


def test_a_launched_job_is_run_by_a_process_that_gets_its_id(
    foundation: Foundation,
) -> None:
    launcher = foundation.job_launcher()

    assert launcher.launch(JobId("j1"))
    foundation.wait_until_idle(launcher)

    assert foundation.starts(JobId("j1")) == 1


def test_launching_a_job_that_runs_or_waits_starts_nothing_more(
    foundation: Foundation,
) -> None:
    launcher = foundation.job_launcher(works_s=0.5)

    names = [launcher.launch(JobId(name)) for name in ("j1", "j2", "j1", "j2", "j2")]
    foundation.wait_until_idle(launcher)

    assert len(set(names)) == 2
    assert foundation.starts(JobId("j1")) == 1
    assert foundation.starts(JobId("j2")) == 1


def test_a_job_that_ended_can_be_launched_again(foundation: Foundation) -> None:
    launcher = foundation.job_launcher()
    for _ in range(2):
        launcher.launch(JobId("j1"))
        foundation.wait_until_idle(launcher)

    assert foundation.starts(JobId("j1")) == 2


@pytest.mark.parametrize("job_id", ["", "../j1", "j 1", "j1;ls", "-j/1", "j" * 200])
def test_what_is_no_job_id_is_refused(foundation: Foundation, job_id: str) -> None:
    with pytest.raises(InvalidRequest):
        foundation.job_launcher().launch(JobId(job_id))
