"""On one machine, too, a message that was given up fails its job instead of leaving it to wait."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.bootstrap import build
from lifestream.commands.embedded import one_machine
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import JobStatus
from lifestream.services.jobs.control_job import get_job
from tests.processor.conftest import STANDUP, hand_in
from tests.waiting import wait_until


def test_a_job_whose_event_was_given_up_fails_with_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = build(Settings(data_dir=tmp_path / "data"))
    job = hand_in(app, STANDUP).job
    bus = app.backend.event_bus
    assert isinstance(bus, SqliteEventBus)
    now = datetime.now(UTC)
    while not bus.dead_letters():
        now += timedelta(hours=1)
        for delivery in bus.lease(now, lease_s=60.0):
            bus.retry(delivery, now, reason="HTTP 500")

    machine = one_machine(app)
    machine.start()
    try:
        wait_until(lambda: get_job(app.backend, LOCAL_OWNER, job.job_id).is_terminal)
    finally:
        machine.stop()
    # Kept until somebody retries it.
    assert len(bus.dead_letters()) == 1

    failed = get_job(app.backend, LOCAL_OWNER, job.job_id)
    assert failed.status is JobStatus.FAILED
    assert failed.error is not None
    assert failed.error.code == "EVENT_UNDELIVERABLE"
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == [
        "message_given_up"
    ]
