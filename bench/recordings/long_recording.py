"""A library with one recording of ten hours: its words are made up, its video is the sample's.

For measuring pages. Not for scoring: nothing here went through the pipeline.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.jobs.job import Job
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
from lifestream.domain.video import MediaFacts
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload

SAMPLE = Path(__file__).resolve().parents[2] / "lifestream" / "sample" / "recording.mp4"
HOURS = 10
SEGMENT_S = 4.5
WORDS_A_SEGMENT = 12
"""About 160 words a minute, the usual pace of talk."""

VOCABULARY = (
    "the harbour library opens at noon on Thursdays and we order glass for a corner with wooden "
    "benches because children like to read there when it rains or when nobody plays outside"
).split()
ENGINE = EngineInfo(name="made up", note="The words of this recording are made up.")


def add_long_recording(app: Application) -> VideoId:
    """Put it into the library; returns its id."""
    request = UploadRequest(
        owner=LOCAL_OWNER,
        filename="ten hours.mp4",
        content_type="video/mp4",
        size_bytes=SAMPLE.stat().st_size,
    )
    limits = UploadLimits(max_bytes=10**10, expires_in_s=3600)
    ticket = store_upload(app.backend, request, SAMPLE, limits=limits)
    video, length_s = ticket.video, HOURS * 3600.0
    for stage, value in _results(length_s).items():
        key = f"artifacts/{video.owner}/{video.video_id}/{stage}-long.json"
        app.backend.object_store.put_bytes(
            key, codec.encode(value), content_type="application/json"
        )
        video = video.with_artifact(stage, key)
    facts = MediaFacts(
        container="mov,mp4",
        size_bytes=request.size_bytes or 0,
        has_audio=True,
        has_video=True,
        duration_s=length_s,
        audio_codec="aac",
        video_codec="h264",
        width=1280,
        height=720,
    )
    recorded = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    app.backend.library.put(
        replace(video, title="Ten hours", facts=facts, recorded_at=recorded, is_meeting=True)
    )
    stored = app.backend.object_store.stat(video.source_key)
    assert stored is not None
    # Of another generation it would count as a later upload, and be processed in the background.
    _finish(app, ticket.job, stored.generation)
    return video.video_id


def _finish(app: Application, job: Job, generation: str) -> None:
    store = app.backend.job_store
    current = store.get(job.job_id) or job
    queued = store.save(current.queue(store.now(), generation=generation))
    claimed = store.save(queued.claim(store.now(), "bench"))
    store.save(claimed.finish(store.now(), partial=None, notes=()))


def _results(length_s: float) -> dict[str, object]:
    segments = _segments(length_s)
    turns = tuple(
        SpeakerTurn(start_s=s.start_s, end_s=s.end_s, speaker=s.speaker or "S1") for s in segments
    )
    spoken = AttributedTranscript(
        transcript=Transcript(segments=segments, engine=ENGINE, languages=("en",)),
        diarization=Diarization(turns=turns, engine=ENGINE),
    )
    blocks = tuple(
        TimeBlock(
            index=index,
            start_s=300.0 * index,
            end_s=300.0 * (index + 1),
            title=f"Part {index + 1}",
            points=(_point(segments[int(300 * index / SEGMENT_S)]),),
        )
        for index in range(int(length_s // 300))
    )
    minutes = Minutes(
        title="Ten hours",
        overview=tuple(_point(segment) for segment in segments[::400]),
        verdict=MeetingVerdict(is_meeting=True, why="Three people take turns."),
        engine=ENGINE,
    )
    return {
        "speakers": spoken,
        "time_blocks": TimeBlocks(blocks=blocks, engine=ENGINE),
        "minutes": minutes,
    }


def _point(segment: Segment) -> Point:
    evidence = Evidence(
        start_s=segment.start_s, end_s=segment.end_s, quote=segment.text, speaker=segment.speaker
    )
    return Point(text=segment.text, evidence=evidence)


def _segments(length_s: float) -> tuple[Segment, ...]:
    chance = random.Random(7)
    return tuple(
        _segment(chance, index * SEGMENT_S, f"S{chance.randint(1, 3)}")
        for index in range(int(length_s / SEGMENT_S))
    )


def _segment(chance: random.Random, start_s: float, speaker: str) -> Segment:
    texts = [chance.choice(VOCABULARY) for _ in range(WORDS_A_SEGMENT)]
    step_s = (SEGMENT_S - 0.3) / WORDS_A_SEGMENT
    words = tuple(
        Word(
            start_s=round(start_s + step_s * position, 3),
            end_s=round(start_s + step_s * (position + 1), 3),
            text=text,
            probability=round(chance.uniform(0.4, 1.0), 3),
            speaker=speaker,
        )
        for position, text in enumerate(texts)
    )
    return Segment(
        start_s=start_s,
        end_s=start_s + SEGMENT_S - 0.3,
        text=" ".join(texts).capitalize() + ".",
        words=words,
        speaker=speaker,
        language="en",
    )
