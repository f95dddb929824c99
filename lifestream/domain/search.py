"""A question's way: chunks, filters, hits, citations, answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.transcript import EngineInfo


class ChunkKind(StrEnum):
    """Where a chunk's text comes from."""

    SAID = "said"
    SEEN = "seen"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage that can be found: text, time, speakers. What is embedded is ``text``.

    Attributes:
        speakers: Labels of those who speak in it, most first.
        recorded_on: The recording's day in the owner's zone.
        context: Words around it that help finding and are not shown (title, slide heading).
        language: ISO 639-1 code by whose rules its words are compared; empty where unknown.
    """

    chunk_id: ChunkId
    video_id: VideoId
    owner: OwnerId
    position: int
    kind: ChunkKind
    text: str
    start_s: float
    end_s: float
    speakers: tuple[str, ...] = ()
    recorded_on: date | None = None
    context: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """What a hit must fulfil. An empty tuple or None does not restrict; the owner always does."""

    owner: OwnerId
    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk that was found.

    Attributes:
        score: Cosine similarity of query and text where an embedding was compared, 0-1; for a
            hit by words alone the score its rank stands for.
        rank_score: What its own ranks by meaning and words give; comparable within one query only.
    """

    chunk: Chunk
    score: float
    rank_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Proof of one sentence: the video and the second, and the words there."""

    number: int
    video_id: VideoId
    title: str
    start_s: float
    end_s: float
    quote: str
    speaker: str | None = None
    kind: ChunkKind = ChunkKind.SAID
    speaker_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence and the numbers of the citations that carry it; never empty."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the diary says to a question. ``found`` is False for the designed "not found"."""

    found: bool
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    engine: EngineInfo

    @property
    def text(self) -> str:
        """The sentences with their citation numbers in brackets."""
        return cited_text(self.sentences)


def cited_text(sentences: Iterable[AnswerSentence]) -> str:
    """``We meet on Monday.[1] Anna books.[2][3]``."""
    return " ".join(
        sentence.text + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in sentences
    )
