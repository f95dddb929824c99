"""Voices of a recording are kept for an owner who agreed, by the real network, and go again."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.people.book import VoiceKey
from lifestream.domain.video import ProcessingOptions, Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.library.forget import forget_video
from lifestream.services.people.change_people import name_voice, set_remembering, set_voice_kept
from lifestream.services.people.earlier_recordings import recordings_left
from lifestream.services.people.suggest_names import remembered, voices_to_name
from lifestream.services.uploads.accept_upload import confirm_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.embedded_backend import embedded_backend
from tests.services.recording_launcher import RecordingLauncher

pytestmark = pytest.mark.usefixtures("voice_weights")

ANNA = OwnerId("anna")
STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
CAPTIONS = """1
00:00:00,700 --> 00:00:05,350
<v {first}>Good morning. This is Marcus. Let us talk about the garden project.

2
00:00:06,050 --> 00:00:10,210
<v {second}>Priya here. The new greenhouse costs four thousand dollars.

3
00:00:10,910 --> 00:00:14,530
<v {first}>Then it is decided. We buy the greenhouse in April.

4
00:00:15,200 --> 00:00:19,000
<v {second}>I will order the glass by Friday, March twenty first.
"""


@dataclass
class Diary:
    """An owner with recordings of the same two people."""

    backend: Backend
    engines: Engines
    settings: Settings
    folder: Path

    def record(self, first: str, second: str) -> Video:
        """A recording whose captions call its voices so."""
        key = f"uploads-captions/{ANNA}/{first}.srt"
        captions = CAPTIONS.format(first=first, second=second).encode()
        self.backend.object_store.put_bytes(key, captions, content_type="text/plain")
        request = UploadRequest(
            owner=ANNA,
            filename="standup.mp4",
            content_type="video/mp4",
            size_bytes=STANDUP.stat().st_size,
            options=ProcessingOptions(use_captions=True, captions_key=key),
        )
        copy = self.folder / f"{first}.mp4"
        copy.write_bytes(STANDUP.read_bytes())
        limits = UploadLimits(max_bytes=10**9, expires_in_s=60)
        video = store_upload(self.backend, request, copy, limits=limits).video
        confirm_upload(self.backend, ANNA, video.video_id)
        return self.work(video.video_id)

    def work(self, video_id: VideoId) -> Video:
        """Process it, as far as it is not."""
        video = self.backend.library.get(ANNA, video_id)
        assert video is not None
        end = process_video(
            self.backend,
            self.engines,
            video.job_id,
            place=WorkPlace(worker="w", scratch=self.folder / "scratch"),
            settings=pipeline_settings(self.settings),
        )
        assert end is ProcessingEnd.DONE
        processed = self.backend.library.get(ANNA, video_id)
        assert processed is not None
        return processed

    def holds(self, data: bytes) -> bool:
        """Whether any file of the data folder has these bytes, deleted pages included."""
        files = (path for path in self.settings.data_dir.rglob("*") if path.is_file())
        return any(data in path.read_bytes() for path in files)

    def labels(self, video: Video) -> list[str]:
        """The voices that are kept of a recording."""
        prints = remembered(self.backend, ANNA).kept.of.get(video.video_id)
        return [one.label for one in prints.prints] if prints else []


@pytest.fixture
def diary(tmp_path: Path, models_dir: Path) -> Iterator[Diary]:
    """A new one, with the real networks."""
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        download_models=False,
        screen_reader="off",
    )
    database = Database(settings.data_dir / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS)
    with closing(database), embedded_backend(settings.data_dir, database) as backend:
        yield Diary(
            backend=replace(backend, job_launcher=RecordingLauncher()),
            engines=Engines(settings),
            settings=settings,
            folder=tmp_path,
        )


def test_a_voice_named_in_one_recording_is_suggested_in_an_earlier_one_and_a_later_one(
    diary: Diary,
) -> None:
    backend, earlier = diary.backend, diary.record("S1", "S2")
    assert not backend.owner_log.subjects(ANNA, "voices/").subjects
    set_remembering(backend, ANNA, on=True)
    (left,) = recordings_left(backend, ANNA, remembered(backend, ANNA).kept)
    retry_job(backend, ANNA, left.job_id, listens=True)
    diary.work(earlier.video_id)
    assert diary.labels(earlier) == ["S1", "S2"]
    name_voice(backend, ANNA, VoiceKey(video_id=earlier.video_id, label="S1"), "Marcus")

    later = diary.record("S5", "S6")

    queue = voices_to_name(backend, ANNA, remembered(backend, ANNA))
    told = {(one.voice.video_id, one.voice.label): one for one in queue.voices}
    assert told[later.video_id, "S5"].name == "Marcus"
    assert told[later.video_id, "S5"].is_suggested
    assert not told[later.video_id, "S6"].is_suggested
    said = {offer.name for one in queue.voices for offer in one.offered}
    assert said == {"Marcus", "Priya"}

    numbers = [
        one.numbers.encode()
        for prints in remembered(backend, ANNA).kept.of.values()
        for one in prints.prints
    ]
    assert all(diary.holds(one) for one in numbers)
    marcus = remembered(backend, ANNA).named.persons[earlier.video_id]["S1"]
    set_voice_kept(backend, ANNA, marcus, kept=False)
    assert diary.labels(earlier) == ["S2"]
    forget_video(backend, ANNA, later.video_id)
    assert [one.subject for one in backend.owner_log.subjects(ANNA, "voices/").subjects] == [
        f"voices/{earlier.video_id}"
    ]
    set_remembering(backend, ANNA, on=False)
    assert not any(diary.holds(one) for one in numbers)
