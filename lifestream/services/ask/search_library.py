"""Plain search: the passages that hold the words or mean them, grouped by recording.

No language model is asked. Every result says why it was found: its words are there (exact), or
it means something alike (meaning).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.search import Looked, Moment
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_moments import (
    MAX_VIDEOS,
    VIDEOS_AT_ONCE,
    is_exact,
    search,
    subject_of,
)
from lifestream.text.search_words import (
    MARKS,
    UNSPACED,
    index_terms,
    language_to_index_by,
    query_terms,
    telling_words,
)

MAX_SNIPPET = 320
"""Characters of a passage that are shown, around the first word that was looked for."""

STILL_COMING = frozenset({JobStatus.AWAITING_UPLOAD, JobStatus.QUEUED, JobStatus.RUNNING})

_WORD = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\W_{UNSPACED}](?:[^\W_{UNSPACED}]|[{MARKS}])*")
_UNSPACED = re.compile(f"[{UNSPACED}]")


class Why(StrEnum):
    """Why a passage was found."""

    EXACT = "exact"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some of a snippet's text, and whether it is what was looked for."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """One result."""

    moment: Moment
    why: Why
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecording:
    """The results of one recording, best first."""

    video: Video
    passages: tuple[FoundPassage, ...]

    @property
    def first(self) -> Moment:
        """The best one: the recording's place in the list."""
        return self.passages[0].moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """Recordings with results, best first; ``searched`` says where was looked."""

    question: Question
    recordings: tuple[FoundRecording, ...]
    searched: Looked

    @property
    def count(self) -> int:
        """How many passages."""
        return sum(len(recording.passages) for recording in self.recordings)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexHealth:
    """Which recordings can be found.

    Attributes:
        waiting: Still being processed, or waiting for it.
        failed: Their processing failed before they could be found.
    """

    searchable: int
    waiting: int
    failed: int


def search_library(backend: Backend, embedder: Embedder, question: Question) -> SearchResults:
    """Search; what is neither exact nor above the relevance floor is left out.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch: As ``search``.
    """
    outcome = search(backend, embedder, understand(backend, embedder, question))
    # Every moment is of the days and people that were read from the words.
    text = subject_of(outcome.question)
    groups: dict[VideoId, list[FoundPassage]] = {}
    for moment in outcome.moments:
        exact = is_exact(moment, text)
        if not exact and moment.score < embedder.relevance_floor(text, moment.text):
            continue
        passage = FoundPassage(
            moment=moment,
            why=Why.EXACT if exact else Why.MEANING,
            snippet=snippet_of(moment.text, question.text, moment.language),
        )
        groups.setdefault(moment.video_id, []).append(passage)
    return SearchResults(
        question=outcome.question,
        recordings=tuple(
            FoundRecording(video=outcome.videos[video_id], passages=tuple(each))
            for video_id, each in groups.items()
        ),
        searched=outcome.searched,
    )


def snippet_of(text: str, wanted: str, language: str = "") -> tuple[Piece, ...]:
    """``text`` in pieces, with the words of ``wanted`` marked in whatever form they stand."""
    tongue = language_to_index_by(language, text)
    subject = frozenset(query_terms(wanted, (tongue,))) if telling_words(wanted) else frozenset()
    plain = " ".join(text.split())
    marked = list(_marked(plain, subject, tongue))
    start, end = _cut(plain, marked[0][0] if marked else 0)
    pieces: list[Piece] = [Piece(text="… ")] if start else []
    at = start
    for first, last in marked:
        if first < start or last > end:
            continue
        if first > at:
            pieces.append(Piece(text=plain[at:first]))
        pieces.append(Piece(text=plain[first:last], is_marked=True))
        at = last
    pieces.append(Piece(text=plain[at:end] + (" …" if end < len(plain) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _marked(text: str, subject: frozenset[str], language: str) -> Iterator[tuple[int, int]]:
    """First character and the one behind the last of every word that was looked for.

    Of scripts without spaces every pair of neighbours is looked at, and pairs that touch are one.
    """
    start = end = -1
    for found in _WORD.finditer(text):
        first, last = found.span()
        spans = [(first, last)]
        if last < len(text) and _UNSPACED.match(text[last - 1]) and _UNSPACED.match(text[last]):
            spans.append((last - 1, last + 1))
        for low, high in spans:
            if subject.isdisjoint(index_terms(text[low:high], language)):
                continue
            if low > end:
                if start >= 0:
                    yield start, end
                start = low
            end = max(end, high)
    if start >= 0:
        yield start, end


def _cut(text: str, around: int) -> tuple[int, int]:
    """Where a long text is cut, at words."""
    if len(text) <= MAX_SNIPPET:
        return 0, len(text)
    start = max(0, min(around - MAX_SNIPPET // 3, len(text) - MAX_SNIPPET))
    if start:
        start = text.find(" ", start) + 1
    end = min(start + MAX_SNIPPET, len(text))
    return start, end if end == len(text) else max(text.rfind(" ", start, end), start + 1)


def index_health(backend: Backend, owner: OwnerId) -> IndexHealth:
    """How many recordings can be found, and what of the others; of the newest ``MAX_VIDEOS``."""
    searchable = waiting = failed = seen = 0
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=VIDEOS_AT_ONCE, cursor=cursor)
        without = [video.job_id for video in page.videos if not video.indexed_chunks]
        jobs = backend.job_store.get_many(without)
        searchable += len(page.videos) - len(without)
        for job_id in without:
            job = jobs.get(job_id)
            if job is not None and job.status in STILL_COMING:
                waiting += 1
            elif job is not None and job.status is JobStatus.FAILED:
                failed += 1
        seen, cursor = seen + len(page.videos), page.cursor
        if not cursor or seen >= MAX_VIDEOS:
            return IndexHealth(searchable=searchable, waiting=waiting, failed=failed)
