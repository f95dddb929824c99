"""A letter that was given up is kept as long as it tells something, and no longer."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.domain.jobs.events import ObjectEvent, decode_message
from lifestream.ports.backend import Backend
from lifestream.services.jobs.activity import Which, board, retry_many
from lifestream.services.jobs.dead_letters import is_settled, mark_undeliverable
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.contracts.places.samples import ANNA
from tests.services.recording_launcher import RecordingLauncher

LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)


@pytest.fixture
def backend(embedded: Backend) -> Backend:
    return replace(embedded, job_launcher=RecordingLauncher())


@pytest.fixture
def event(backend: Backend, tmp_path: Path) -> ObjectEvent:
    """Of an upload whose job waits for it."""
    path = tmp_path / "video"
    path.write_bytes(b"video")
    request = UploadRequest(owner=ANNA, filename="a.mp4", content_type="video/mp4", size_bytes=5)
    store_upload(backend, request, path, limits=LIMITS)
    bus = backend.event_bus
    assert isinstance(bus, SqliteEventBus)
    (delivery,) = bus.lease(backend.job_store.now(), lease_s=60.0)
    return decode_message(delivery.message)


def test_it_is_kept_until_somebody_retries_its_job(backend: Backend, event: ObjectEvent) -> None:
    assert not is_settled(backend, event)
    assert mark_undeliverable(backend, event) is not None
    assert not is_settled(backend, event)
    assert board(backend, ANNA).troubled[0].is_dead_letter
    retry_many(backend, ANNA, Which.FAILED)
    assert is_settled(backend, event)


def test_it_is_not_needed_once_its_recording_is_deleted(
    backend: Backend, event: ObjectEvent
) -> None:
    mark_undeliverable(backend, event)
    forget_video(backend, ANNA, board(backend, ANNA).troubled[0].job.video_id)
    assert is_settled(backend, event)


def test_dropping_one_leaves_the_others_and_what_is_still_delivered(
    backend: Backend, event: ObjectEvent
) -> None:
    bus = backend.event_bus
    assert isinstance(bus, SqliteEventBus)
    alive = bus.publish({"data": "", "attributes": {}})
    assert not bus.discard(alive)
    assert not bus.discard("no-such-message")
    assert bus.counts(backend.job_store.now()).due == 1
