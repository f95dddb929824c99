"""Recordings that a browser can play: the sample's video with words of the test's own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.bootstrap.arrivals import Arrivals
from lifestream.bootstrap.engines import Engines
from lifestream.config import load_settings
from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.summary import (
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    TimeBlock,
    TimeBlocks,
)
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    SpeakerTurn,
    Transcript,
    Word,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload

SAMPLE = Path(__file__).parents[2] / "lifestream" / "sample" / "recording.mp4"
LENGTH_S = 100.0
ENGINE = EngineInfo(name="made up")
SAID = (
    (1.0, 5.0, "S1", "We meet mayor Smith at the harbour tomorrow."),
    (6.0, 10.0, "S2", "The harbour hall is booked for the whole day."),
    (11.0, 15.0, "S1", "Then mayor Smith opens the library at noon."),
    (16.0, 20.0, "S2", "Who brings the glass for the reading corner?"),
    (40.0, 44.0, "S1", "I bring it on Friday before lunch."),
)
"""Between the last two nobody speaks for twenty seconds."""


def application_over(backend: Backend, data_dir: Path) -> Application:
    """LifeStream over a folder that a server serves, too."""
    settings = load_settings({"LIFESTREAM_DATA_DIR": str(data_dir)})
    return Application(
        settings=settings, backend=backend, inference=Engines(settings), arrivals=Arrivals(settings)
    )


def spoken(
    app: Application,
    said: Sequence[tuple[float, float, str | None, str]] = SAID,
    *,
    into: Sequence[SpeakerTurn] = (),
) -> Video:
    """A finished recording with these (start_s, end_s, speaker, text), and who speaks into them."""
    request = UploadRequest(
        owner=LOCAL_OWNER,
        filename="harbour.mp4",
        content_type="video/mp4",
        size_bytes=SAMPLE.stat().st_size,
    )
    limits = UploadLimits(max_bytes=10**9, expires_in_s=3600)
    ticket = store_upload(app.backend, request, SAMPLE, limits=limits)
    video = ticket.video
    segments = [
        replace(
            one, overlaps=tuple(turn for turn in into if one.start_s <= turn.start_s < one.end_s)
        )
        for one in (_segment(*part) for part in said)
    ]
    for stage, value in _results(segments).items():
        key = f"artifacts/{video.owner}/{video.video_id}/{stage}-1.json"
        app.backend.object_store.put_bytes(
            key, codec.encode(value), content_type="application/json"
        )
        video = video.with_artifact(stage, key)
    video = replace(video, title="Harbour planning", facts=_facts(request.size_bytes))
    app.backend.library.put(replace(video, is_meeting=True))
    stored = app.backend.object_store.stat(video.source_key)
    assert stored is not None
    jobs = app.backend.job_store
    job = jobs.save(ticket.job.queue(jobs.now(), generation=stored.generation))
    jobs.save(jobs.save(job.claim(jobs.now(), "test")).finish(jobs.now(), partial=None, notes=()))
    return video


def _segment(start_s: float, end_s: float, speaker: str | None, text: str) -> Segment:
    parts = text.split()
    step_s = (end_s - start_s) / len(parts)
    words = tuple(
        Word(
            start_s=start_s + step_s * place,
            end_s=start_s + step_s * (place + 1),
            text=part,
            # The recogniser was not sure of these.
            probability=0.2 if part in ("mayor", "glass") else 0.95,
            speaker=speaker,
        )
        for place, part in enumerate(parts)
    )
    return Segment(
        start_s=start_s, end_s=end_s, text=text, words=words, speaker=speaker, language="en"
    )


def _results(segments: list[Segment]) -> dict[str, object]:
    turns = tuple(
        SpeakerTurn(start_s=s.start_s, end_s=s.end_s, speaker=s.speaker)
        for s in segments
        if s.speaker
    )
    points = tuple(
        Point(
            text=f"S2 was told: {s.text}" if place == 0 else s.text,
            evidence=Evidence(start_s=s.start_s, end_s=s.end_s, quote=s.text, speaker=s.speaker),
        )
        for place, s in enumerate(segments[:3])
    )
    blocks = tuple(
        TimeBlock(
            index=place, start_s=start_s, end_s=start_s + 50.0, title=title, points=points[:1]
        )
        for place, (start_s, title) in enumerate(((0.0, "The visit"), (50.0, "The rest")))
    )
    return {
        "speakers": AttributedTranscript(
            transcript=Transcript(segments=tuple(segments), engine=ENGINE, languages=("en",)),
            diarization=Diarization(turns=turns, engine=ENGINE),
        ),
        "time_blocks": TimeBlocks(blocks=blocks, engine=ENGINE),
        "minutes": Minutes(
            title="Harbour planning",
            overview=points,
            verdict=MeetingVerdict(is_meeting=True, why="Two people take turns."),
            engine=ENGINE,
        ),
    }


def _facts(size_bytes: int) -> MediaFacts:
    return MediaFacts(
        container="mov,mp4",
        size_bytes=size_bytes,
        has_audio=True,
        has_video=True,
        duration_s=LENGTH_S,
        audio_codec="aac",
        video_codec="h264",
        width=1280,
        height=720,
    )
