"""A series of meetings as caption files, read and minuted as the pipeline does, then reconciled."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER, JobId, OwnerId, VideoId
from lifestream.domain.jobs.stages import MINUTES, TRANSCRIPT
from lifestream.domain.scene import ScreenReading
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import Video
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.pipeline.captions.given import parse_captions
from lifestream.pipeline.minutes import write_minutes
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.ports.embedder import Embedder
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.tasks.evidence import Reconciled
from lifestream.services.tasks.reconcile import reconcile_tasks

ENGINE = EngineInfo(name="test")
SHORT_S = 6


@dataclass(kw_only=True)
class Series:
    """Meetings of one owner; each is a caption file with lines ``Name: words``."""

    backend: Backend
    embedder: Embedder | None
    owner: OwnerId = LOCAL_OWNER

    def meet(self, name: str, day: date, lines: str) -> Reconciled:
        """Take the meeting in, or its words once more, as a later run would."""
        transcript = parse_captions(captions(lines))
        minutes, _ = write_minutes(
            transcript,
            ScreenReading(texts=(), engine=ENGINE),
            TimeBlocks(blocks=(), engine=ENGINE),
            filename=f"{name}.mp4",
            duration_s=SHORT_S * len(lines.strip().splitlines()),
            writer=ExtractiveWriter(),
            recorded_on=day,
        )
        verdict = replace(minutes.verdict, is_meeting=True)
        self.store(name, day, replace(minutes, verdict=verdict), codec.encode(transcript))
        return self.reconcile(name)

    def store(self, name: str, day: date, minutes: Minutes, transcript: bytes) -> None:
        """What processing leaves of a recording."""
        video_id = VideoId(f"v-{name}")
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        digest = hashlib.sha256(name.encode()).hexdigest()
        prefix = artifacts_prefix(self.owner, digest)
        parts = {TRANSCRIPT.name: transcript, MINUTES.name: codec.encode(minutes)}
        for stage, data in parts.items():
            self.backend.object_store.put_bytes(
                f"{prefix}{stage}.json", data, content_type="application/json"
            )
        self.backend.library.put(
            Video(
                video_id=video_id,
                owner=self.owner,
                job_id=JobId(f"j-{name}"),
                filename=f"{name}.mp4",
                content_type="video/mp4",
                size_bytes=1,
                source_key="",
                created_at=noon,
                recorded_at=noon,
                content_sha256=digest,
                artifacts=tuple((stage, f"{prefix}{stage}.json") for stage in parts),
            )
        )

    def reconcile(self, name: str) -> Reconciled:
        return reconcile_tasks(
            self.backend, self.embedder, self.owner, VideoId(f"v-{name}"), zone=UTC
        )

    def tasks(self, kind: TaskKind = TaskKind.TASK) -> list[Task]:
        return list(self.backend.task_store.list(self.owner, TaskFilter(kind=kind)).tasks)

    def task(self, words: str) -> Task:
        """The one task whose text has the words."""
        (found,) = [task for task in self.tasks() if words.lower() in task.text.lower()]
        return found


def captions(lines: str) -> bytes:
    """A WebVTT file: one cue of six seconds for each line."""
    cues = [
        f"{_clock(n * SHORT_S)} --> {_clock((n + 1) * SHORT_S)}\n<v {who}>{words.strip()}\n"
        for n, (who, _, words) in enumerate(
            line.strip().partition(":") for line in lines.strip().splitlines()
        )
    ]
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def _clock(at_s: int) -> str:
    return f"00:{at_s // 60:02d}:{at_s % 60:02d}.000"
