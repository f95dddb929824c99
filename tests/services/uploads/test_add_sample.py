"""The sample recording: there from the start with all its results, and gone when it is deleted."""

from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.jobs.job import JobStatus
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.sample.pack import MEDIA, RESULTS, load_sample
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.add_sample import add_sample, begin_with_sample, index_sample

BERLIN = ZoneInfo("Europe/Berlin")
ANNA = OwnerId("anna")

pytestmark = pytest.mark.usefixtures("sentence_weights")


def test_a_new_library_begins_with_a_finished_recording(
    embedded: Backend, embedder: E5Embedder
) -> None:
    video = begin_with_sample(embedded, LOCAL_OWNER)
    assert video is not None
    recording = open_recording(embedded, LOCAL_OWNER, video.video_id)
    assert recording.job is not None and recording.job.status is JobStatus.SUCCEEDED
    assert recording.transcript is not None and len(recording.transcript.segments) > 15
    assert recording.minutes is not None and len(recording.minutes.action_items) == 3
    assert {item.owner for item in recording.minutes.action_items} == {"Marcus", "Priya", "Alan"}
    assert recording.scenes is not None and recording.screen is not None
    index_sample(embedded, embedder, LOCAL_OWNER, zone=BERLIN)
    assert embedded.vector_index.count(LOCAL_OWNER, video.video_id) > 0
    assert embedded.object_store.stat(video.source_key) is not None
    for frame in recording.scenes.keyframes:
        assert embedded.object_store.stat(frame.image_key) is not None


def test_it_comes_once_and_not_again_when_it_was_deleted(embedded: Backend) -> None:
    video = begin_with_sample(embedded, LOCAL_OWNER)
    assert video is not None
    assert begin_with_sample(embedded, LOCAL_OWNER) is None
    forget_video(embedded, LOCAL_OWNER, video.video_id)
    assert begin_with_sample(embedded, LOCAL_OWNER) is None
    with pytest.raises(NotFound):
        open_recording(embedded, LOCAL_OWNER, video.video_id)


def test_everybody_has_a_sample_of_their_own(embedded: Backend, embedder: E5Embedder) -> None:
    first = add_sample(embedded, embedder, LOCAL_OWNER, zone=BERLIN)
    hers = add_sample(embedded, embedder, ANNA, zone=BERLIN)
    forget_video(embedded, LOCAL_OWNER, first.video_id)
    recording = open_recording(embedded, ANNA, hers.video_id)
    assert recording.scenes is not None
    assert all(f"/{ANNA}/" in frame.image_key for frame in recording.scenes.keyframes)
    assert embedded.object_store.stat(recording.scenes.keyframes[0].image_key) is not None


def test_what_is_shipped_is_small_and_knows_its_parts() -> None:
    assert MEDIA.stat().st_size + RESULTS.stat().st_size < 3_000_000
    pack = load_sample()
    assert pack.video.size_bytes == MEDIA.stat().st_size
    assert {key for _, key in pack.video.artifacts} <= set(pack.objects)
