"""A processor that starts while its launch is still being noted gets its job all the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus, TaskSlot
from lifestream.ports.backend import Backend
from lifestream.services.jobs.leased_job import LeasedJob
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.uploads.accept_upload import launch
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from lifestream.services.webhooks.endpoints import add_endpoint
from lifestream.services.webhooks.outbox import deliveries_of, settle_watches
from tests.contracts.places.samples import a_job
from tests.services.recording_launcher import RecordingLauncher

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=100, expires_in_s=60)


class BusyJobStore(SqliteJobStore):
    """After each of the first ``notes`` reads somebody else saves the job."""

    notes = 0

    def get(self, job_id: JobId) -> Job | None:
        job = super().get(job_id)
        if job is not None and self.notes:
            self.notes -= 1
            super().save(job.launched(self.now(), f"executions/{self.notes}"))
        return job


@pytest.fixture
def store(database: Database) -> BusyJobStore:
    return BusyJobStore(database)


@pytest.fixture
def queued(embedded: Backend, store: BusyJobStore, tmp_path: Path) -> Job:
    """A job whose recording is no video: whoever holds it fails it at once."""
    path = tmp_path / "day.mp4"
    path.write_bytes(b"video")
    request = UploadRequest(owner=ANNA, filename="day.mp4", content_type="video/mp4", size_bytes=5)
    ticket = store_upload(replace(embedded, job_store=store), request, path, limits=LIMITS)
    stored = embedded.object_store.stat(ticket.video.source_key)
    assert stored is not None
    return store.save(ticket.job.queue(store.now(), generation=stored.generation))


@pytest.mark.parametrize("notes", [1, 3])
def test_a_note_of_the_launch_between_reading_and_claiming_costs_nothing(
    embedded: Backend,
    store: BusyJobStore,
    queued: Job,
    tmp_path: Path,
    models_dir: Path,
    notes: int,
) -> None:
    settings = Settings(data_dir=tmp_path / "own", models_dir=models_dir, download_models=False)
    held: list[LeasedJob] = []
    add_endpoint(embedded.owner_log, ANNA, "https://hooks.example.org/", now=store.now())
    store.notes = notes

    end = process_video(
        replace(embedded, job_store=store),
        Engines(settings),
        queued.job_id,
        place=WorkPlace(worker="w", scratch=tmp_path / "scratch"),
        settings=pipeline_settings(settings),
        on_claimed=held.append,
    )

    assert len(held) == 1
    assert end is ProcessingEnd.FAILED
    job = store.get(queued.job_id)
    assert job is not None
    assert (job.status, job.attempt) == (JobStatus.FAILED, 1)
    # Watched from the claim on: whoever wants to be told is.
    assert settle_watches(replace(embedded, job_store=store), store.now()) == 1
    ((told,), _) = deliveries_of(embedded.owner_log, ANNA)
    assert told.event.job_id == job.job_id


def test_an_execution_that_is_leaving_is_not_taken_for_the_next_one(embedded: Backend) -> None:
    """Cloud Run still shows the container that ended the job's last run; the sweep asks again."""
    launcher = RecordingLauncher()
    backend = replace(embedded, job_launcher=launcher)
    leaving = launcher.launch(JobId("j1")).rpartition("/")[2]
    now = backend.job_store.now()
    ran = a_job("1").claim(now, "w", slot=TaskSlot(execution=leaving))
    again = ran.finish(now, partial=None, notes=()).queue(now)
    backend.job_store.create(again)

    launch(backend, again)
    noted = backend.job_store.get(again.job_id)
    assert noted is not None and noted.execution == ""
    elsewhere = replace(again, slot=TaskSlot(execution="another"))
    launch(backend, elsewhere)
    noted = backend.job_store.get(again.job_id)
    assert noted is not None and noted.execution.endswith(leaving)
