"""Recordings as the pipeline would leave them, written through the domain's own codec."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.domain import codec
from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import LOCAL_OWNER, OwnerId, chunk_id_for
from lifestream.domain.jobs.job import Job, JobError
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.domain.log_subjects import TASKS_SUBJECT, voices_subject
from lifestream.domain.people.book import PersonId, VoiceKey, id_of_name
from lifestream.domain.people.prints import RecordingPrints, VoicePrint, packed
from lifestream.domain.scene import (
    Keyframe,
    Scene,
    SceneList,
    ScreenReading,
    ScreenText,
    TextLine,
)
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    FailedCheck,
    MeetingVerdict,
    Minutes,
    Point,
    TimeBlock,
    TimeBlocks,
    Unverified,
)
from lifestream.domain.tasks.events import Edited, Promised, SaidDone
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeakerTurn,
    Transcript,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.services.people.change_people import name_voice, rename_person, set_remembering
from lifestream.services.tasks.catch_up import CAUGHT_UP
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload

LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=3600)
JPEG = b"\xff\xd8\xff\xe0 not really a picture \xff\xd9"
FALLBACK = "Speech was recognised by the small offline recogniser."
SAID = (
    (0.0, 4.0, "S1", "Welcome to the planning of the Lantern launch."),
    (4.5, 9.0, "S2", "The venue will be the old harbour hall, I book it by Friday."),
    (9.5, 12.0, "S1", "Then it is decided: we meet at the harbour hall."),
    (13.0, 16.0, None, "Somebody laughs about the coffee machine."),
)
INTO = SpeakerTurn(start_s=10.0, end_s=11.5, speaker="S2", into="S1")
"""The second voice speaks into the third line."""


UNVERIFIED = Unverified(
    kind=TaskKind.DECISION,
    text="A brass band plays at the launch",
    failed=FailedCheck.WORDS,
    moments=(Evidence(start_s=9.5, end_s=12.0, quote=SAID[2][3], speaker="S1"),),
)
"""What a model wrote and nobody said."""


def stored(
    app: Application, *, name: str = "meeting.mp4", owner: OwnerId = LOCAL_OWNER
) -> tuple[Video, Job]:
    """A recording whose bytes have just arrived."""
    path = Path(app.settings.data_dir) / "arriving"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0123456789" * 100)
    request = UploadRequest(
        owner=owner, filename=name, content_type="video/mp4", size_bytes=path.stat().st_size
    )
    ticket = store_upload(app.backend, request, path, limits=LIMITS)
    return ticket.video, ticket.job


def running(
    app: Application,
    *,
    name: str = "running.mp4",
    stage: str = "scenes",
    owner: OwnerId = LOCAL_OWNER,
) -> Job:
    """A recording in the middle of its processing: every stage before this one is done."""
    job = _claimed(app, stored(app, name=name, owner=owner)[1])
    store = app.backend.job_store
    for done in STAGE_NAMES[: STAGE_NAMES.index(stage)]:
        job = job.with_stage(_record(done, store.now()))
    return store.save(job.advance(store.now(), stage=stage, progress=0.4))


def failed(app: Application, *, name: str = "broken.mp4", message: str = "It is no video.") -> Job:
    """A recording that could not be processed."""
    job = _claimed(app, stored(app, name=name)[1])
    store = app.backend.job_store
    error = JobError(
        code="NOT_MEDIA", message=message, error_class=ErrorClass.PERMANENT_INPUT, stage="media"
    )
    return store.save(job.fail(store.now(), error))


def partial(app: Application) -> Job:
    """A recording of which only the first part could be used, in codecs no browser plays."""
    video, job = stored(app, name="cut.mkv")
    facts = replace(_facts(), usable_fraction=0.552, browser_plays=False, video_codec="mpeg2video")
    app.backend.library.put(replace(video, facts=facts))
    claimed = _claimed(app, job)
    store = app.backend.job_store
    error = JobError(
        code="TRUNCATED", message="The file ends early.", error_class=ErrorClass.PERMANENT_INPUT
    )
    return store.save(claimed.finish(store.now(), partial=error, notes=()))


def finished(
    app: Application,
    *,
    name: str = "meeting.mp4",
    text: str = "",
    owner: OwnerId = LOCAL_OWNER,
) -> Video:
    """A recording with every result. ``text`` replaces all that was said, shown and written."""
    video, job = stored(app, name=name, owner=owner)
    said = tuple(
        Segment(start_s=start, end_s=end, text=text or words, speaker=who, language="en")
        for start, end, who, words in SAID
    )
    for stage, value in _results(app, video, said, text).items():
        key = f"artifacts/{video.owner}/{video.video_id}/{stage}-1.json"
        app.backend.object_store.put_bytes(
            key, codec.encode(value), content_type="application/json"
        )
        video = video.with_artifact(stage, key)
    video = replace(
        video,
        title=text or "Lantern launch",
        facts=_facts(),
        recorded_at=datetime(2025, 3, 10, 9, 0, tzinfo=UTC),
        is_meeting=True,
        thumbnail_key=_picture(app, video, 1),
    )
    app.backend.library.put(video)
    _finish(app, job)
    return video


def index(app: Application, video: Video) -> None:
    """Make what was said findable."""
    chunks = tuple(
        Chunk(
            chunk_id=chunk_id_for(video.video_id, position),
            video_id=video.video_id,
            owner=video.owner,
            position=position,
            kind=ChunkKind.SAID,
            text=words,
            start_s=start,
            end_s=end,
            speakers=(who,) if who else (),
            recorded_on=date(2025, 3, 10),
        )
        for position, (start, end, who, words) in enumerate(SAID)
    )
    embedder = app.inference.embedder
    app.backend.vector_index.replace_video(
        video.owner,
        video.video_id,
        chunks=chunks,
        vectors=embedder.embed([chunk.text for chunk in chunks]),
        embedder_id=embedder.embedder_id,
    )
    there = app.backend.library.get(video.owner, video.video_id) or video
    app.backend.library.put(replace(there, indexed_chunks=len(chunks)))


def _claimed(app: Application, job: Job) -> Job:
    store = app.backend.job_store
    current = store.get(job.job_id)
    assert current is not None
    queued = store.save(current.queue(store.now(), generation="1"))
    return store.save(queued.claim(store.now(), "worker"))


def _finish(app: Application, job: Job) -> None:
    store = app.backend.job_store
    done = _claimed(app, job)
    for stage in ("media", "transcript", "index"):
        done = done.with_stage(_record(stage, store.now()))
    store.save(done.finish(store.now(), partial=None, notes=(FALLBACK,)))


def _record(stage: str, now: datetime) -> StageRecord:
    return StageRecord(
        stage=stage,
        attempt=1,
        started_at=now,
        wall_s=1.25,
        cpu_s=2.5,
        peak_memory_bytes=300_000_000,
        cache_hit=stage == "media",
        model="faster-whisper base" if stage == "transcript" else "",
    )


def _facts() -> MediaFacts:
    return MediaFacts(
        container="mov,mp4",
        size_bytes=1000,
        has_audio=True,
        has_video=True,
        declared_duration_s=16.0,
        duration_s=16.0,
        audio_codec="aac",
        audio_channels=1,
        video_codec="h264",
        width=640,
        height=360,
        frame_rate=25.0,
    )


def _picture(app: Application, video: Video, at_s: int) -> str:
    key = f"artifacts/{video.owner}/{video.video_id}/keyframes/{at_s}.jpg"
    app.backend.object_store.put_bytes(key, JPEG, content_type="image/jpeg")
    return key


def _results(
    app: Application, video: Video, said: tuple[Segment, ...], text: str
) -> dict[str, object]:
    engine = EngineInfo(name="faster-whisper", degraded=True, note=FALLBACK)
    return {
        "speakers": _spoken(said, engine),
        "scenes": _scenes(app, video, engine),
        "screen_text": _screen(text or "Lantern launch", engine),
        **_written(said, text, engine),
    }


def _spoken(said: tuple[Segment, ...], engine: EngineInfo) -> AttributedTranscript:
    return AttributedTranscript(
        transcript=Transcript(
            segments=tuple(
                replace(one, overlaps=(INTO,)) if one.start_s < INTO.start_s < one.end_s else one
                for one in said
            ),
            engine=engine,
            languages=("en",),
            removed=(RemovedSpan(start_s=12.0, end_s=13.0, reason="no_speech"),),
        ),
        diarization=Diarization(
            turns=tuple(
                SpeakerTurn(start_s=s.start_s, end_s=s.end_s, speaker=s.speaker)
                for s in said
                if s.speaker
            ),
            engine=EngineInfo(name="light"),
        ),
    )


def _scenes(app: Application, video: Video, engine: EngineInfo) -> SceneList:
    key = _picture(app, video, 1)
    frame = Keyframe(at_s=1.0, image_key=key, width=640, height=360, scene_index=0)
    scene = Scene(index=0, start_s=0.0, end_s=16.0)
    return SceneList(scenes=(scene,), keyframes=(frame,), engine=engine)


def _screen(text: str, engine: EngineInfo) -> ScreenReading:
    line = TextLine(text=text, confidence=0.9)
    shown = ScreenText(start_s=1.0, end_s=8.0, lines=(line,), keyframe_at_s=1.0)
    return ScreenReading(texts=(shown,), engine=engine)


def _written(said: tuple[Segment, ...], text: str, engine: EngineInfo) -> dict[str, object]:
    promise = Evidence(start_s=4.5, end_s=9.0, quote=said[1].text, speaker="S2")
    point = Point(text=said[0].text, evidence=replace(promise, start_s=0.0))
    task = ActionItem(
        task=text or "Book the harbour hall",
        evidence=promise,
        owner="S2",
        due_said="by Friday",
        due=date(2025, 3, 14),
    )
    decision = Decision(text=text or "Meet at the harbour hall", evidence=promise)
    block = TimeBlock(
        index=0,
        start_s=0.0,
        end_s=300.0,
        title=text or "Venue",
        points=(point,),
        shown=(text or "Lantern launch",),
        topics=(text or "venue",),
        decisions=(decision,),
        action_items=(task,),
    )
    minutes = Minutes(
        title=text or "Lantern launch",
        overview=(point,),
        verdict=MeetingVerdict(is_meeting=True, why=text or "Two people take turns."),
        engine=engine,
        topics=(text or "venue",),
        decisions=(decision,),
        action_items=(task,),
        open_questions=(point,),
        unverified=(replace(UNVERIFIED, text=text or UNVERIFIED.text),),
    )
    return {"time_blocks": TimeBlocks(blocks=(block,), engine=engine), "minutes": minutes}


def tasks(application: Application, video: Video) -> tuple[str, str, str]:
    """Tasks of a recording, by id: one said in three places, edited, and twice said done."""
    now = application.backend.job_store.now()

    def place(name: str, at_s: float) -> Mention:
        return Mention(
            mention_id=name,
            video_id=video.video_id,
            text="Mend the coffee machine",
            start_s=at_s,
            end_s=at_s + 2,
            quote="I will mend the coffee machine.",
        )

    said = [
        *(Promised(event_id=f"p{n}", at=now, mention=place(f"m{n}", n)) for n in (1, 2, 3)),
        Edited(event_id="e1", at=now, text="Mend the coffee machine soon"),
        *(SaidDone(event_id=f"s{n}", at=now, mention=place(f"d{n}", 10.0 + n)) for n in (1, 2)),
    ]
    other = [Promised(event_id="p9", at=now, mention=place("m9", 9.0))]
    third = [Promised(event_id="p8", at=now, mention=place("m8", 8.0))]
    made = [
        Task(
            task_id=f"task{secrets.token_hex(8)}",
            owner=video.owner,
            kind=TaskKind.TASK,
            events=tuple(events),
        )
        for events in (said, other, third)
    ]
    log = application.backend.owner_log
    # Else the first look at the list would compare them with the recording's minutes.
    log.append(video.owner, TASKS_SUBJECT, b"{}", entry_id=CAUGHT_UP)
    application.backend.task_store.commit(video.owner, saves=made)
    first, second, last = made
    return first.task_id, second.task_id, last.task_id


def people(application: Application, video: Video) -> dict[str, str]:
    """Three people of two recordings, two changes to take back, and voices that are kept."""
    backend, owner = application.backend, video.owner
    other = finished(application, name="second.mp4", owner=owner)
    set_remembering(backend, owner, on=True)
    for one in (video, other):
        kept_voices(backend, one, "S1", "S2")
    found: dict[str, str] = {}
    for name, one, label in (
        ("person_id", video, "S2"),
        ("other_person_id", other, "S1"),
        ("third_person_id", other, "S2"),
    ):
        called = f"Somebody {name}"
        name_voice(backend, owner, VoiceKey(video_id=one.video_id, label=label), called)
        found[name] = id_of_name(called)
    for name in ("people_change_id", "other_people_change_id"):
        person = PersonId(found["third_person_id"])
        found[name] = rename_person(backend, owner, person, f"Called {name}").change_id
    return found


def kept_voices(backend: Backend, video: Video, *labels: str, alike: tuple[str, ...] = ()) -> None:
    """Voices of a recording as its processor keeps them, each unlike the others.

    Args:
        alike: Of these, all are like the first of ``labels``.
    """
    prints = tuple(
        VoicePrint(
            label=label,
            numbers=packed([float(n == (0 if label in alike else at)) for n in range(8)]),
            heard_s=30.0,
            samples=((0.0, 4.0), (12.0, 16.0)),
        )
        for at, label in enumerate(labels)
    )
    entry = codec.encode(RecordingPrints(model="scripted", made_from="words", prints=prints))
    subject = voices_subject(video.video_id)
    backend.owner_log.append(video.owner, subject, entry, entry_id="voices", note=entry)
