"""Recordings of a day as the pipeline leaves them, in any backend."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.scene import Keyframe, Scene, SceneList
from lifestream.domain.summary import (
    ActionItem,
    Decision,
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
    Transcript,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend

OWNER = OwnerId("anna")
ENGINE = EngineInfo(name="scripted")


def record(
    backend: Backend,
    name: str,
    starts: datetime,
    *,
    length_s: float = 600.0,
    says: Sequence[str] = ("Good morning to S2.", "We meet at the harbour hall."),
    title: str = "",
    owner: OwnerId = OWNER,
    recorded_from: RecordedFrom = RecordedFrom.FILE,
    processed: bool = True,
) -> Video:
    """A recording of ``length_s``; S1 and S2 say ``says`` in turn, evenly over its length."""
    video = Video(
        video_id=VideoId(f"v{name}"),
        owner=owner,
        job_id=JobId(f"j{name}"),
        filename=f"{name}.mp4",
        content_type="video/mp4",
        size_bytes=1000,
        source_key=f"uploads/{owner}/v{name}/source",
        created_at=starts,
        title=title or f"Talk {name}",
        recorded_at=starts,
        recorded_from=recorded_from,
        facts=_facts(length_s),
    )
    if processed:
        for stage, value in results(says, length_s, video).items():
            key = f"artifacts/{owner}/{video.video_id}/{stage}-1.json"
            backend.object_store.put_bytes(
                key, codec.encode(value), content_type="application/json"
            )
            video = video.with_artifact(stage, key)
    backend.library.put(video)
    return video


def results(says: Sequence[str], length_s: float, video: Video) -> dict[str, object]:
    """Stage name to result: words, pictures, five-minute blocks, minutes."""
    step_s = length_s / len(says)
    said = tuple(
        Segment(
            start_s=round(n * step_s, 3),
            end_s=round(n * step_s + min(step_s, 10.0), 3),
            text=text,
            speaker=f"S{n % 2 + 1}",
        )
        for n, text in enumerate(says)
    )
    points = tuple(
        Point(
            text=one.text,
            evidence=Evidence(
                start_s=one.start_s, end_s=one.end_s, quote=one.text, speaker=one.speaker
            ),
        )
        for one in said
    )
    key = f"artifacts/{video.owner}/{video.video_id}/keyframes/1.jpg"
    picture = Keyframe(at_s=1.0, image_key=key, width=640, height=360, scene_index=0)
    last = points[-1]
    return {
        "speakers": AttributedTranscript(
            transcript=Transcript(segments=said, engine=ENGINE, languages=("en",)),
            diarization=Diarization(turns=(), engine=ENGINE),
        ),
        "scenes": SceneList(
            scenes=(Scene(index=0, start_s=0.0, end_s=length_s),),
            keyframes=(picture,),
            engine=ENGINE,
        ),
        "time_blocks": TimeBlocks(blocks=_blocks(points, length_s), engine=ENGINE),
        "minutes": Minutes(
            title=video.title,
            overview=points,
            verdict=MeetingVerdict(is_meeting=True, why="Two take turns."),
            engine=ENGINE,
            decisions=(Decision(text=f"Settled: {last.text}", evidence=last.evidence),),
            action_items=(ActionItem(task=f"Do: {last.text}", evidence=last.evidence, owner="S2"),),
        ),
    }


def _blocks(points: Sequence[Point], length_s: float) -> tuple[TimeBlock, ...]:
    return tuple(
        TimeBlock(
            index=index,
            start_s=index * 300.0,
            end_s=min((index + 1) * 300.0, length_s),
            title=f"Part {index + 1}",
            points=tuple(
                one for one in points if index * 300.0 <= one.evidence.start_s < (index + 1) * 300.0
            ),
            shown=("Agenda of the day",) if index == 0 else (),
        )
        for index in range(max(round(-(-length_s // 300.0)), 1))
    )


def _facts(length_s: float) -> MediaFacts:
    return MediaFacts(
        container="mp4", size_bytes=1000, has_audio=True, has_video=True, duration_s=length_s
    )


def moved(backend: Backend, video: Video, starts: datetime) -> Video:
    """The recording with another moment, as a person corrects it."""
    again = replace(video, recorded_at=starts, recorded_from=RecordedFrom.USER)
    backend.library.put(again)
    return again
