"""A small diary to ask: recordings whose words are indexed by the real sentence model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lifestream.domain.errors import TransientError
from lifestream.domain.ids import LOCAL_OWNER, JobId, OwnerId, VideoId, chunk_id_for
from lifestream.domain.search import AnswerSentence, Chunk, ChunkKind, Hit, Narrowing
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import MediaFacts, Video
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.question import Question

MARCH_10 = date(2025, 3, 10)

MEETING = (
    "Good morning, thanks for joining the launch planning.",
    "The average rating was four point three out of five.",
    "The map downloads every floor plan at once, so it is slow.",
    "We have spent eighteen thousand dollars out of thirty thousand.",
    "The launch moves from April seventh to April twenty second.",
    "Ewan will have the printed guide ready by April sixteenth.",
)


def add_video(
    backend: Backend,
    embedder: Embedder,
    name: str,
    texts: Sequence[str],
    *,
    owner: OwnerId = LOCAL_OWNER,
    day: date = MARCH_10,
    every_s: float = 30.0,
    speakers: tuple[str, ...] = (),
    more: Sequence[Chunk] = (),
) -> VideoId:
    """A recording of 65 minutes that says ``texts``, ten seconds each, S1 and S2 in turn or
    ``speakers`` all together, and holds the chunks ``more``."""
    video_id = VideoId(f"v-{name}")
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    backend.library.put(
        Video(
            video_id=video_id,
            owner=owner,
            job_id=JobId(f"j-{name}"),
            filename=f"{name}.mp4",
            content_type="video/mp4",
            size_bytes=1,
            source_key="",
            indexed_chunks=len(texts) + len(more),
            created_at=noon,
            recorded_at=noon,
            facts=MediaFacts(
                container="mp4", size_bytes=1, has_audio=True, has_video=True, duration_s=3900.0
            ),
        )
    )
    chunks = [
        Chunk(
            chunk_id=chunk_id_for(video_id, position),
            video_id=video_id,
            owner=owner,
            position=position,
            kind=ChunkKind.SAID,
            text=text,
            start_s=position * every_s,
            end_s=position * every_s + 10.0,
            speakers=speakers or (f"S{position % 2 + 1}",),
            recorded_on=day,
        )
        for position, text in enumerate(texts)
    ] + list(more)
    backend.vector_index.replace_video(
        owner,
        video_id,
        chunks=chunks,
        vectors=embedder.embed([chunk.text for chunk in chunks]),
        embedder_id=embedder.embedder_id,
    )
    return video_id


def asking(
    text: str, *, owner: OwnerId = LOCAL_OWNER, today: date | None = None, **changed: Any
) -> Question:
    """A question of the local owner; what no question has is a field of its narrowing."""
    own = {name: changed.pop(name) for name in ("top_k", "min_score") if name in changed}
    return Question(owner=owner, text=text, today=today, where=Narrowing(**changed), **own)


@dataclass(kw_only=True)
class ScriptedModel(ExtractiveWriter):
    """Stands for a language model: says what the test lets it say, whatever it is asked.

    Attributes:
        error: Raised after the sentences.
        asked: The questions it got, each with the texts of its hits.
    """

    says: Sequence[tuple[str, tuple[int, ...]]] = ()
    error: TransientError | None = None
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def engine(self) -> EngineInfo:
        return EngineInfo(name="scripted")

    @property
    def weighs_passages(self) -> bool:
        return False

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
        self.asked.append((question, [hit.chunk.text for hit in hits]))
        for text, citations in self.says:
            yield AnswerSentence(text=text, citations=citations)
        if self.error is not None:
            raise self.error
