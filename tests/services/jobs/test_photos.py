"""A photo's way: its date, place and text, on its day, in answers, and gone when it is deleted."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from lifestream.bootstrap import Application, build, pipeline_settings
from lifestream.bootstrap.foundations import close_files
from lifestream.config import Settings
from lifestream.domain.diary.day_page import StretchKind
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.days.day import day_of
from lifestream.services.jobs.process_video import WorkPlace, process_video
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    store_upload,
)
from tests.services.naming_house import ANNA

FONT = Path(__file__).parents[3] / "web" / "fonts" / "dejavu-700.ttf"
LISBON = {1: "N", 2: (38.0, 43.0, 20.28), 3: "W", 4: (9.0, 8.0, 21.48)}
LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)
DAY = date(2021, 11, 17)


@pytest.fixture
def app(tmp_path: Path, sentence_weights: Path, models_dir: Path) -> Application:
    return build(
        Settings(
            data_dir=tmp_path / "data",
            timezone="Europe/Berlin",
            models_dir=models_dir,
            diarizer="off",
            language_model="extractive",
            download_models=False,
        )
    )


def a_sign(path: Path) -> Path:
    """A photo of a sign, taken in Lisbon at 14:05 by the camera's clock, which names no zone."""
    image = Image.new("RGB", (900, 600), "white")
    font = ImageFont.truetype(FONT, 64)
    ImageDraw.Draw(image).text((40, 250), "Ferry to Cacilhas 15:30", fill="black", font=font)
    exif = Image.Exif()
    exif.update({0x0112: 1, 0x010F: "ExampleCam"})
    exif.get_ifd(0x8769).update({0x9003: "2021:11:17 14:05:00"})
    exif.get_ifd(0x8825).update(LISBON)
    image.save(path, exif=exif, quality=92)
    return path


def processed(app: Application, path: Path, content_type: str = "image/jpeg") -> Job:
    request = UploadRequest(
        owner=ANNA,
        filename=path.name,
        content_type=content_type,
        size_bytes=path.stat().st_size,
    )
    ticket = store_upload(app.backend, request, path, limits=LIMITS)
    jobs = app.backend.job_store
    stored = app.backend.object_store.stat(ticket.video.source_key)
    assert stored is not None
    jobs.save(ticket.job.queue(jobs.now(), generation=stored.generation))
    place = WorkPlace(worker="w", scratch=path.parent / "scratch")
    settings = pipeline_settings(app.settings)
    process_video(app.backend, app.inference, ticket.job.job_id, place=place, settings=settings)
    ended = jobs.get(ticket.job.job_id)
    assert ended is not None
    return ended


def left_of(word: bytes, app: Application) -> list[Path]:
    """The files of the data folder that hold a word."""
    files = (path for path in sorted(app.settings.data_dir.rglob("*")) if path.is_file())
    return [path for path in files if word in path.read_bytes()]


def test_a_photo_is_read_placed_found_and_stands_on_its_day(
    app: Application, tmp_path: Path
) -> None:
    backend, embedder = app.backend, app.inference.embedder
    job = processed(app, a_sign(tmp_path / "IMG_0001.jpg"))
    assert job.status is JobStatus.SUCCEEDED, job.error
    video = backend.library.get(ANNA, job.video_id)
    assert video is not None
    assert video.place is not None
    assert (video.place.words, video.is_photo) == ("Lisbon, Portugal", True)
    assert video.recorded_at == datetime(2021, 11, 17, 14, 5, tzinfo=UTC)
    assert "Cacilhas" in video.title
    picture = backend.object_store.read_bytes(video.thumbnail_key)
    assert b"ExampleCam" not in picture
    assert b"Exif" not in picture

    asked = Question(owner=ANNA, text="When does the ferry to Cacilhas leave?")
    found = search(backend, embedder, asked)
    assert found.is_relevant
    assert [one.video_id for one in found.moments] == [job.video_id]
    assert "15:30" in found.moments[0].text
    count = backend.vector_index.count(ANNA, job.video_id)
    backend.vector_index.delete_video(ANNA, job.video_id)
    assert index_recording(backend, embedder, ANNA, job.video_id, zone=UTC) == count > 0

    day = day_of(backend, ANNA, DAY, UTC)
    (stretch,) = day.stretches
    assert (stretch.kind, stretch.has_place, stretch.length_s) == (StretchKind.PHOTO, True, 0.0)
    assert (stretch.picture_key, stretch.own_offset_min) == (video.thumbnail_key, 0)
    assert [one.words for one in day.places] == ["Lisbon, Portugal"]
    assert day.narrative.headline == "1 photo of Lisbon"
    assert "Cacilhas" in day.slides[0].text

    assert left_of(b"38.7223", app)
    forget_video(backend, ANNA, job.video_id)
    assert not list(backend.object_store.list(f"artifacts/{ANNA}/"))
    assert backend.library.places(ANNA) == {}
    close_files(backend)
    assert left_of(b"38.7223", app) == []


def test_a_still_picture_that_is_called_a_recording_is_refused(
    app: Application, tmp_path: Path
) -> None:
    lying = a_sign(tmp_path / "photo.jpg").rename(tmp_path / "meeting.mp4")
    job = processed(app, lying, "video/mp4")
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "STILL_IMAGE"
