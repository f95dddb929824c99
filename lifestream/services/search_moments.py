"""Finding the moments a question asks for, inside one owner's data. Asks no language model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifestream.domain.dates import find_day_range
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import ChunkKind, SearchFilter
from lifestream.domain.video import Video
from lifestream.pipeline.search_words import STOP_WORDS, query_words, search_words
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.moments import Moment, moments_of
from lifestream.services.read_words import names_of

LONGEST_QUESTION = 2_000
MOST_RESULTS = 50
HITS_FOR_A_MOMENT = 8
"""Hits fetched for each moment wanted: several passages cover one moment."""

VIDEOS_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and where to look. Every filter narrows; none widens.

    Attributes:
        min_score: Moments below this cosine are dropped; None keeps weak ones at the end.
        today: The asker's day. With it, and without ``from_day`` and ``to_day``, days named in
            the text ("last Tuesday") become a filter; None leaves them in the text.
    """

    owner: OwnerId
    text: str
    top_k: int = 5
    min_score: float | None = None
    from_day: date | None = None
    to_day: date | None = None
    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()
    kinds: tuple[ChunkKind, ...] = ()
    today: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Where was looked.

    Attributes:
        video_count: Recordings the filters leave.
        duration_s: Their length together; counted only when nothing was found, else 0.
        day_words: The words of the question that were read as days; empty when none were.
    """

    video_count: int
    duration_s: float = 0.0
    from_day: date | None = None
    to_day: date | None = None
    day_words: str = ""
    video_ids: tuple[VideoId, ...] = ()
    speakers: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """ "3 videos, 2 h 10 min"."""
        videos = "1 video" if self.video_count == 1 else f"{self.video_count} videos"
        hours, minutes = divmod(round(self.duration_s / 60), 60)
        length = f"{hours} h {minutes} min" if hours else f"{minutes} min"
        return f"{videos}, {length}" if self.duration_s else videos


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcome:
    """The moments, best first, and whether any has to do with the question."""

    question: Question
    moments: tuple[Moment, ...]
    searched: Searched
    is_relevant: bool


def search(backend: Backend, embedder: Embedder, question: Question) -> SearchOutcome:
    """The best moments for a question; no language model is asked.

    Raises:
        InvalidRequest: No question, or a limit out of range.
        DependencyUnavailable: The embedder cannot be reached.
        EmbedderMismatch: The index was made by another embedder.
    """
    _check(question)
    text, where, day_words = _read_filters(question)
    found = backend.vector_index.search(
        where,
        vector=embedder.embed([text])[0],
        text=text,
        limit=question.top_k * HITS_FOR_A_MOMENT,
        embedder_id=embedder.embedder_id,
    )
    least = question.min_score if question.min_score is not None else -1.0
    hits = [hit for hit in found if hit.score >= least]
    moments = moments_of(
        hits,
        _videos(backend, question.owner, [hit.chunk.video_id for hit in hits]),
        limit=question.top_k,
        names_of=lambda video: names_of(backend, video),
    )
    is_relevant = any(_is_relevant(moment, text, embedder) for moment in moments)
    return SearchOutcome(
        question=question,
        moments=moments,
        searched=_searched(backend, where, day_words, with_duration=not is_relevant),
        is_relevant=is_relevant,
    )


def _check(question: Question) -> None:
    if not question.text.strip():
        raise InvalidRequest("The question is empty. Write what you want to know.")
    if len(question.text) > LONGEST_QUESTION:
        raise InvalidRequest(
            f"The question has {len(question.text)} characters; at most {LONGEST_QUESTION} "
            "are read. Shorten it."
        )
    if not 1 <= question.top_k <= MOST_RESULTS:
        raise InvalidRequest(f"top_k is {question.top_k}; it can be 1 to {MOST_RESULTS}.")


def _read_filters(question: Question) -> tuple[str, SearchFilter, str]:
    """The words to search by, the filter, and the words that were read as days."""
    where = SearchFilter(
        owner=question.owner,
        video_ids=question.video_ids,
        speakers=question.speakers,
        kinds=question.kinds,
        from_day=question.from_day,
        to_day=question.to_day,
    )
    text = " ".join(question.text.split())
    if question.today is None or where.from_day or where.to_day:
        return text, where, ""
    days = find_day_range(text, today=question.today)
    if days is None:
        return text, where, ""
    rest = " ".join(text.replace(days.words, " ", 1).split())
    has_subject = any(word not in STOP_WORDS for word in search_words(rest))
    return (
        rest if has_subject else text,
        replace(where, from_day=days.from_day, to_day=days.to_day),
        days.words,
    )


def _is_relevant(moment: Moment, text: str, embedder: Embedder) -> bool:
    """Alike in meaning, or every word of the question's subject is there (a name, a number)."""
    if moment.score >= embedder.relevance_floor:
        return True
    subject = [word for word in query_words(text) if word not in STOP_WORDS]
    return bool(subject) and set(subject) <= set(search_words(moment.text))


def _videos(backend: Backend, owner: OwnerId, video_ids: Sequence[VideoId]) -> dict[VideoId, Video]:
    """The recordings that are still there; a hit in one just deleted is no hit."""
    found = {video_id: backend.library.get(owner, video_id) for video_id in set(video_ids)}
    return {video_id: video for video_id, video in found.items() if video is not None}


def _searched(
    backend: Backend, where: SearchFilter, day_words: str, *, with_duration: bool
) -> Searched:
    videos, total = _videos_in(backend, where, all_of_them=with_duration)
    lengths_s = [video.facts.duration_s for video in videos if video.facts is not None]
    return Searched(
        video_count=total,
        duration_s=sum(lengths_s) if with_duration else 0.0,
        from_day=where.from_day,
        to_day=where.to_day,
        day_words=day_words,
        video_ids=where.video_ids,
        speakers=where.speakers,
    )


def _videos_in(
    backend: Backend, where: SearchFilter, *, all_of_them: bool
) -> tuple[list[Video], int]:
    """The recordings within a filter, or only a few of them, and how many they are."""
    if where.video_ids:
        named = list(_videos(backend, where.owner, where.video_ids).values())
        return named, len(named)
    videos: list[Video] = []
    cursor = ""
    while True:
        page = backend.library.list(
            where.owner,
            limit=VIDEOS_AT_ONCE if all_of_them else 1,
            cursor=cursor,
            from_day=where.from_day,
            to_day=where.to_day,
        )
        videos.extend(page.videos)
        cursor = page.cursor
        if not cursor or not all_of_them:
            return videos, page.total
