"""A recording with everything in it, some of it hostile."""

from datetime import UTC, date, datetime

from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import LOCAL_OWNER, VideoId, job_id_for
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.domain.scene import SceneList, ScreenReading, ScreenText, TextLine
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
    Diarization,
    EngineInfo,
    Segment,
    SpeakerTurn,
    Transcript,
    Word,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.services.library.browse_library import Recording

NOW = datetime(2025, 5, 6, 14, 5, tzinfo=UTC)
ATTACK = "<script>alert(1)</script> [x](javascript:alert(1)) | `c` # *b* https://evil.example"
EVIDENCE = Evidence(start_s=761.0, end_s=765.0, quote="I pay by Friday.", speaker="S1")
ROUGH = EngineInfo(name="extractive", model="rules-1", degraded=True, note="It only quotes.")


def recording(text: str = "We rent the boat house.", *, partial: bool = False) -> Recording:
    """Every text in it is ``text``."""
    shown = ScreenText(
        start_s=3.0,
        end_s=9.0,
        lines=(TextLine(text=text, confidence=0.9),),
        keyframe_at_s=3.0,
    )
    turn = SpeakerTurn(start_s=0.0, end_s=5.0, speaker="S1")
    return Recording(
        video=video(f"{text}.mp4"),
        job=job(partial=partial),
        transcript=transcript(text),
        diarization=Diarization(turns=(turn,), engine=ROUGH),
        scenes=SceneList(scenes=(), keyframes=(), engine=EngineInfo(name="scenedetect")),
        screen=ScreenReading(texts=(shown,), engine=EngineInfo(name="rapidocr")),
        blocks=TimeBlocks(blocks=(block(text),), engine=ROUGH),
        minutes=minutes(text),
    )


def video(filename: str) -> Video:
    return Video(
        video_id=VideoId("v1"),
        owner=LOCAL_OWNER,
        job_id=job_id_for("b", "k"),
        filename=filename,
        content_type="video/mp4",
        size_bytes=10,
        source_key="k",
        created_at=NOW,
        recorded_at=NOW,
        facts=MediaFacts(
            container="mp4", size_bytes=10, has_audio=True, has_video=True, duration_s=3725.0
        ),
    )


def job(*, partial: bool) -> Job:
    error = JobError(
        code="TRUNCATED",
        message="Only 55 % of the file could be read.",
        error_class=ErrorClass.PERMANENT_INPUT,
    )
    return Job(
        job_id=job_id_for("b", "k"),
        video_id=VideoId("v1"),
        owner=LOCAL_OWNER,
        bucket="b",
        key="k",
        status=JobStatus.PARTIAL if partial else JobStatus.SUCCEEDED,
        created_at=NOW,
        updated_at=NOW,
        error=error if partial else None,
        notes=("A smaller recogniser was used.",),
    )


def block(text: str) -> TimeBlock:
    return TimeBlock(
        index=0,
        start_s=0.0,
        end_s=300.0,
        title=text,
        points=(Point(text=text, evidence=EVIDENCE),),
        shown=(text,),
        topics=(text,),
    )


def minutes(text: str) -> Minutes:
    point = Point(text=text, evidence=EVIDENCE)
    item = ActionItem(
        task=text, evidence=EVIDENCE, owner="S1", due_said="by Friday", due=date(2025, 5, 9)
    )
    return Minutes(
        title=text,
        overview=(point,),
        verdict=MeetingVerdict(is_meeting=True, why="Two people plan."),
        engine=ROUGH,
        topics=(text,),
        decisions=(Decision(text=text, evidence=EVIDENCE),),
        action_items=(item, ActionItem(task="sweep", evidence=EVIDENCE)),
        open_questions=(point,),
    )


def transcript(text: str, *, speaker: str | None = "S1") -> Transcript:
    tokens = text.split()
    words = tuple(
        Word(start_s=0.5 * n, end_s=0.5 * n + 0.4, text=token) for n, token in enumerate(tokens)
    )
    segment = Segment(start_s=0.0, end_s=0.5 * len(tokens), text=text, words=words, speaker=speaker)
    return Transcript(segments=(segment,), engine=EngineInfo(name="faster-whisper"))
