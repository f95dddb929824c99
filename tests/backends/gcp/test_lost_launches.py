"""Cloud Run refuses a launch, or its answer is lost: the job is launched again, by the sweep."""

import random
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.events import ObjectEvent
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs.sweep import sweep
from lifestream.services.uploads.accept_upload import Acceptance, accept_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.contracts.places.foundations import START
from tests.google_cloud import GoogleCloud

REGION = "europe-west4"
LIMITS = UploadLimits(max_bytes=100, expires_in_s=60)
CODES = (
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)


class Site:
    """Jobs, library and launcher on Google's side, and a clock that only the test moves."""

    def __init__(self, cloud: GoogleCloud, firestore: Any, embedded: Backend) -> None:
        self.run_jobs = cloud.run_jobs
        self.now = START
        job = f"projects/{cloud.project}/locations/{REGION}/jobs/processor"
        self.run_jobs.add_job(job, command=[sys.executable, "-S", "-c", ""], max_retries=0)
        self.backend = replace(
            embedded,
            job_store=FirestoreJobStore(firestore, clock=lambda: self.now),
            library=FirestoreLibrary(firestore),
            job_launcher=CloudRunJobLauncher(
                firestore,
                project=cloud.project,
                region=REGION,
                job="processor",
                endpoint=cloud.run_jobs.endpoint,
            ),
        )

    def upload(self, path: Path) -> tuple[Job, ObjectEvent]:
        """A recording whose bytes are here and whose event is about to come."""
        request = UploadRequest(
            owner=OwnerId("anna"),
            filename=path.name,
            content_type="video/mp4",
            size_bytes=path.stat().st_size,
        )
        ticket = store_upload(self.backend, request, path, limits=LIMITS)
        stored = self.backend.object_store.stat(ticket.video.source_key)
        assert stored is not None
        event = ObjectEvent(
            event_type="OBJECT_FINALIZE",
            bucket=stored.bucket,
            key=stored.key,
            generation=stored.generation,
            size_bytes=stored.size_bytes,
            content_type=stored.content_type,
        )
        return ticket.job, event

    def sweep(self) -> None:
        sweep(self.backend, upload_expires=timedelta(9), relaunch_after=timedelta(minutes=10))

    def runs(self) -> Counter[str]:
        """How many executions each job got."""
        return Counter(one.plan.args[1] for one in self.run_jobs.executions.values())

    def read(self, job: Job) -> Job:
        stored = self.backend.job_store.get(job.job_id)
        assert stored is not None
        return stored


@pytest.fixture
def site(google_cloud: GoogleCloud, firestore: Any, embedded: Backend) -> Site:
    return Site(google_cloud, firestore, embedded)


@pytest.mark.parametrize("seed", range(10))
def test_a_failed_launch_is_repeated_within_a_minute_and_the_event_is_done(
    site: Site, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    path = tmp_path / "day.mp4"
    path.write_bytes(b"video")
    job, event = site.upload(path)
    after_work, times = chance.random() < 0.5, chance.randint(1, 2)
    code = chance.choice(CODES)
    # A client tries again by itself after DEADLINE_EXCEEDED; once is then no failure at all.
    site.run_jobs.fail_next(code, times=times, method="RunJob", after_work=after_work)

    assert accept_upload(site.backend, event) is Acceptance.STARTED
    assert accept_upload(site.backend, event) is Acceptance.DUPLICATE
    for _ in range(4):
        site.now += timedelta(seconds=15)
        site.sweep()

    queued = site.read(job)
    assert queued.status is JobStatus.QUEUED
    assert queued.execution in site.run_jobs.executions
    # An answer that was lost after the work cost one execution more; the claim makes it harmless.
    assert site.runs()[job.job_id] == 1 + times * after_work


def test_a_job_that_cannot_be_launched_does_not_keep_the_sweep_from_the_next(
    site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "day.mp4"
    path.write_bytes(b"video")
    jobs = [site.upload(path)[0] for _ in range(2)]
    for job in jobs:
        site.backend.job_store.save(job.queue(site.now, generation="1"))
    site.run_jobs.fail_next(grpc.StatusCode.INVALID_ARGUMENT, method="RunJob")
    site.now += timedelta(seconds=31)

    site.sweep()

    assert sorted(bool(site.read(job).execution) for job in jobs) == [False, True]
