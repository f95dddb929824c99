"""From captions to a cited answer, written by the real small model as ``./run`` wires it."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.bootstrap.writers import choose_language_model
from lifestream.config import Settings
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.ask.answer_question import ask
from lifestream.services.ask.question import Question
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.library.browse_library import open_recording
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.inference.writing.own_writer.conftest import ANSWER_TOKENS, CONTEXT_TOKENS
from tests.pipeline.media_maker import make_media, scenes_of, tone
from tests.services.recording_launcher import RecordingLauncher

pytestmark = [pytest.mark.writer, pytest.mark.timeout(600)]

ANNA = OwnerId("anna")
CAPTIONS = """WEBVTT

00:00:00.100 --> 00:00:04.000
<v Ewan>We decided to buy the greenhouse in April. It costs nine hundred euros.
"""


def test_a_recording_is_written_up_and_asked_by_the_model_of_this_machine(
    embedded: Backend, tmp_path: Path, gguf: Path, models_dir: Path, sentence_weights: Path
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        download_models=False,
        writer_model=str(gguf),
        context_tokens=CONTEXT_TOKENS,
        answer_tokens=ANSWER_TOKENS,
    )
    assert choose_language_model(settings).engine == "local"
    engines = Engines(settings)
    backend = replace(embedded, job_launcher=RecordingLauncher())
    video_file, captions = tmp_path / "day.mp4", tmp_path / "day.vtt"
    make_media(video_file, frames=scenes_of([1.0, 1.0]), sound=tone(2.0))
    captions.write_text(CAPTIONS)
    request = UploadRequest(
        owner=ANNA,
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=video_file.stat().st_size,
    )
    limits = UploadLimits(max_bytes=10**9, expires_in_s=60)
    video = store_upload(backend, request, video_file, limits=limits, captions=captions).video
    job = backend.job_store.get(video.job_id)
    facts = backend.object_store.stat(video.source_key)
    assert job is not None
    assert facts is not None
    backend.job_store.save(job.queue(backend.job_store.now(), generation=facts.generation))

    ended = process_video(
        backend,
        engines,
        video.job_id,
        place=WorkPlace(worker="w", scratch=tmp_path / "scratch"),
        settings=pipeline_settings(settings),
    )
    assert ended is ProcessingEnd.DONE
    opened = open_recording(backend, ANNA, video.video_id)
    assert opened.minutes is not None
    assert opened.minutes.title
    assert opened.blocks is not None
    assert all(point.evidence.quote for block in opened.blocks.blocks for point in block.points)

    result = ask(
        backend,
        engines.embedder,
        engines.language_model,
        Question(owner=ANNA, text="What costs nine hundred euros?"),
        stand_in=engines.quoting_writer,
    )
    cited = {citation.number for citation in result.answer.citations}
    assert all(
        sentence.citations and set(sentence.citations) <= cited
        for sentence in result.answer.sentences
    )
    assert result.moments
