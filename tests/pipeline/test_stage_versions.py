"""A stage's version is counted up when its code gives other results.

Otherwise what older code made would be found under the same name, and taken for today's.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lifestream.bootstrap import build, pipeline_settings
from lifestream.config import Settings
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.jobs.stages import STAGES, Stage
from lifestream.services.jobs.process_video import WorkPlace, process_video
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.pipeline.media_maker import make_media, scenes_of, tone

ANNA = OwnerId("anna")
SAID = (
    "Anna: We decided to buy the greenhouse in April.",
    "Bert: I will send the offer to the bank by Friday.",
    "Anna: Who asks the neighbours about the fence?",
)
KNOWN = {
    "media": (2, "899ef6be5156"),
    "speech": (2, "084c0243421d"),
    "transcript": (2, "03e06952b026"),
    "speakers": (1, "50d52ebc493c"),
    "scenes": (1, "242c7e819569"),
    "time_blocks": (2, "228b31d7e068"),
    "minutes": (3, "fb83ae5f66a7"),
    "index": (2, "ee05534b1920"),
}
"""Version of each stage that is our own code, and what it makes of the recording below. Captions
have a version of their own (``CAPTIONS_VERSION``): other words of theirs are another input. So
have facts (``FACTS_VERSION``): they are read again, and what was made of the file stays."""

ABOUT_THE_FILE = {"size_bytes", "image_key", "embedder_id", "engine", "sha256"}
"""Differs with an encoder or an engine, which has a name of its own in what it is stored under."""


@pytest.fixture(scope="module")
def results(
    tmp_path_factory: pytest.TempPathFactory, sentence_weights: Path, models_dir: Path
) -> dict[str, Any]:
    """Every stage's result of one small recording."""
    root = tmp_path_factory.mktemp("versions")
    settings = Settings(
        data_dir=root,
        timezone="UTC",
        diarizer="off",
        screen_reader="off",
        models_dir=models_dir,
        language_model="extractive",
        scene_detector="adaptive",
        download_models=False,
    )
    app = build(settings)
    video, captions = root / "day.mp4", root / "day.srt"
    make_media(video, frames=scenes_of([3.0, 3.0], frame_rate=10.0), sound=tone(6.0))
    captions.write_text("\n".join(_cues()))
    request = UploadRequest(
        owner=ANNA,
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=video.stat().st_size,
    )
    limits = UploadLimits(max_bytes=10**9, expires_in_s=60)
    ticket = store_upload(app.backend, request, video, limits=limits, captions=captions)
    place = WorkPlace(worker="w", scratch=root / "scratch")
    jobs = app.backend.job_store
    stored = app.backend.object_store.stat(ticket.video.source_key)
    assert stored is not None
    jobs.save(ticket.job.queue(jobs.now(), generation=stored.generation))
    process_video(
        app.backend,
        app.inference,
        ticket.job.job_id,
        place=place,
        settings=pipeline_settings(settings),
    )
    ended = jobs.get(ticket.job.job_id)
    assert ended is not None and ended.status is JobStatus.SUCCEEDED, ended
    found = app.backend.library.get(ANNA, ticket.video.video_id)
    assert found is not None
    return {
        stage: json.loads(app.backend.object_store.read_bytes(key))
        for stage, key in found.artifacts
    }


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_other_results_have_another_version(stage: Stage, results: dict[str, Any]) -> None:
    if stage.name not in KNOWN:
        pytest.skip("An engine makes it; the engine's name is part of what it is stored under.")
    made = hashlib.sha256(json.dumps(_plain(results[stage.name])).encode()).hexdigest()[:12]

    assert KNOWN[stage.name] == (stage.version, made), (
        f"{stage.name} gives another result. Count up its version in "
        f"lifestream/domain/jobs/stages.py, then write {made} into KNOWN."
    )


def _plain(value: Any) -> Any:
    """Without what differs with an encoder; times to a tenth of a second."""
    if isinstance(value, dict):
        kept = ((name, _plain(one)) for name, one in sorted(value.items()))
        return {name: one for name, one in kept if name not in ABOUT_THE_FILE}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return round(value, 1) if isinstance(value, float) else value


def _cues() -> Iterator[str]:
    for number, text in enumerate(SAID):
        yield f"{number + 1}\n00:00:0{2 * number},100 --> 00:00:0{2 * number + 1},900\n{text}\n"
