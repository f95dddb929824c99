"""A processor that cannot even start must not leave its job waiting for ever."""

from pathlib import Path

import pytest

from lifestream.bootstrap import application
from lifestream.commands.embedded import one_machine
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import JobStatus
from lifestream.services.jobs.control_job import get_job
from tests.processor.conftest import STANDUP, hand_in
from tests.waiting import wait_until


def test_the_job_fails_with_a_sentence_after_three_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No machine that runs these tests has a GPU; a processor told to insist on one ends at once.
    settings = Settings(data_dir=tmp_path / "data", workers=1, require_gpu=True)
    for name, value in settings.environ().items():
        monkeypatch.setenv(name, value)
    application.cache_clear()
    app = application()
    machine = one_machine(app)
    machine.start()
    try:
        job_id = hand_in(app, STANDUP).job.job_id
        wait_until(lambda: get_job(app.backend, LOCAL_OWNER, job_id).is_terminal)
    finally:
        machine.stop()
        application.cache_clear()

    job = get_job(app.backend, LOCAL_OWNER, job_id)
    assert job.error is not None
    assert (job.status, job.error.code) == (JobStatus.FAILED, "PROCESSOR_CANNOT_START")
