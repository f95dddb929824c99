"""Two machines with a diary each, and recordings as a processor leaves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from lifestream.backends.embedded.batch_store import SqliteBatchStore
from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.key_store import SqliteKeyStore
from lifestream.backends.embedded.library import SqliteLibrary
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.owner_log import SqliteOwnerLog
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.task_store import SqliteTaskStore
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER, JobId
from lifestream.domain.jobs.events import decode_message
from lifestream.domain.jobs.job import Job
from lifestream.domain.scene import Keyframe, Scene, SceneList, ScreenReading
from lifestream.domain.summary import MeetingVerdict, Minutes, TimeBlocks
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.ports.job_launcher import ANY_WORK, Work
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.migrate.diary import MigrationReceipt, migrate
from lifestream.services.migrate.route import Route
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.uploads.accept_upload import Acceptance, accept_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload

LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=3600)
JPEG = b"\xff\xd8\xff\xe0 not really a picture \xff\xd9"
ENGINE = EngineInfo(name="faster-whisper")
MARCH_10 = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)

HARBOUR = ("We rent the old harbour hall.", "Anna books the harbour hall by Friday.")
GARDEN = ("The tomatoes in the garden need more water.", "Bert waters the garden on Sunday.")
BUDGET = ("The budget for the guide is thirty thousand dollars.", "Half of it is spent.")


@dataclass(slots=True)
class RecordingLauncher:
    """Remembers what it was asked to launch."""

    launched: list[JobId] = field(default_factory=list)

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        self.launched.append(job_id)
        return f"run/{job_id}"


@dataclass(slots=True)
class Machine:
    """One embedded installation."""

    backend: Backend
    bus: SqliteEventBus
    launcher: RecordingLauncher

    def deliver_events(self) -> list[Acceptance]:
        """Hand every waiting event to the door that starts jobs."""
        acceptances = []
        for delivery in self.bus.lease(self.backend.job_store.now(), lease_s=60.0, limit=100):
            acceptances.append(self.accept(delivery.message))
            self.bus.acknowledge(delivery)
        return acceptances

    def accept(self, message: Mapping[str, Any]) -> Acceptance:
        return accept_upload(self.backend, decode_message(message))


def open_machine(root: Path, bucket: str) -> Machine:
    """The installation in ``root``, made when it is not there."""
    database = Database(root / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS)
    bus, launcher = SqliteEventBus(database), RecordingLauncher()
    backend = Backend(
        object_store=FolderObjectStore(root / "objects", bucket=bucket, on_finalize=bus.publish),
        event_bus=bus,
        job_store=SqliteJobStore(database),
        library=SqliteLibrary(database),
        job_launcher=launcher,
        vector_index=SqliteVectorIndex(root / "vectors.db"),
        batch_store=SqliteBatchStore(database),
        key_store=SqliteKeyStore(database),
        owner_log=SqliteOwnerLog(database),
        task_store=SqliteTaskStore(database),
    )
    return Machine(backend=backend, bus=bus, launcher=launcher)


def uploaded(backend: Backend, folder: Path, name: str, *, size: int = 3000) -> tuple[Video, Job]:
    """A recording whose bytes have just arrived, with captions beside it."""
    path, captions = folder / name, folder / f"{name}.srt"
    path.write_bytes((name.encode() * size)[:size])
    captions.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n")
    request = UploadRequest(
        owner=LOCAL_OWNER, filename=name, content_type="video/mp4", size_bytes=size
    )
    ticket = store_upload(backend, request, path, limits=LIMITS, captions=captions)
    return ticket.video, ticket.job


def processed(
    backend: Backend, embedder: Embedder, folder: Path, name: str, texts: tuple[str, ...]
) -> Video:
    """A recording with its results, its finished job and its passages."""
    video, job = uploaded(backend, folder, name)
    content = sha256(backend.object_store.read_bytes(video.source_key)).hexdigest()
    prefix = artifacts_prefix(video.owner, content)
    picture = f"{prefix}keyframes-1/1000.jpg"
    backend.object_store.put_bytes(picture, JPEG, content_type="image/jpeg")
    for stage, value in results(texts, picture).items():
        key = f"{prefix}{stage}-0123456789abcdef.json"
        backend.object_store.put_bytes(key, codec.encode(value), content_type="application/json")
        video = video.with_artifact(stage, key)
    video = replace(
        video,
        title=name.removesuffix(".mp4"),
        content_sha256=content,
        thumbnail_key=picture,
        recorded_at=MARCH_10,
        pipeline="0.1.0",
        facts=MediaFacts(
            container="mp4", size_bytes=1, has_audio=True, has_video=True, duration_s=60.0
        ),
    )
    backend.library.put(video)
    finish(backend, job)
    index_recording(backend, embedder, video.owner, video.video_id, zone=UTC)
    return backend.library.get(video.owner, video.video_id) or video


def finish(backend: Backend, job: Job) -> Job:
    """The job once its events and its processing are over."""
    jobs, stored = backend.job_store, backend.object_store.stat(job.key)
    assert stored is not None
    current = jobs.get(job.job_id) or job
    queued = jobs.save(current.queue(jobs.now(), generation=stored.generation))
    claimed = jobs.save(queued.claim(jobs.now(), "worker"))
    return jobs.save(claimed.finish(jobs.now(), partial=None, notes=("A note.",)))


def results(texts: tuple[str, ...], picture: str) -> dict[str, object]:
    """What the stages leave: every second text is another speaker's."""
    segments = tuple(
        Segment(start_s=10.0 * i, end_s=10.0 * i + 8, text=text, speaker=f"S{i % 2 + 1}")
        for i, text in enumerate(texts)
    )
    frame = Keyframe(at_s=1.0, image_key=picture, width=64, height=36, scene_index=0)
    return {
        "speakers": AttributedTranscript(
            transcript=Transcript(segments=segments, engine=ENGINE),
            diarization=Diarization(turns=(), engine=ENGINE),
        ),
        "scenes": SceneList(
            scenes=(Scene(index=0, start_s=0.0, end_s=60.0),), keyframes=(frame,), engine=ENGINE
        ),
        "screen_text": ScreenReading(texts=(), engine=ENGINE),
        "time_blocks": TimeBlocks(blocks=(), engine=ENGINE),
        "minutes": Minutes(
            title=texts[0],
            overview=(),
            verdict=MeetingVerdict(is_meeting=True, why="Two people take turns."),
            engine=ENGINE,
        ),
    }


def run(route: Route, embedder: Any, **options: Any) -> MigrationReceipt:
    return migrate(route, embedder=embedder, zone=UTC, **options)


def everything(backend: Backend) -> dict[str, tuple[int, str]]:
    return {facts.key: (facts.size_bytes, facts.crc32c) for facts in backend.object_store.list("")}
