"""Where a subject is named: counted word by word in the transcripts of recordings that hold it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lifestream.domain.ids import VideoId
from lifestream.domain.search import ChunkKind, Hit, SearchFilter
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.told import Diary
from lifestream.services.ask.spoken_words import spoken_words
from lifestream.text.search_words import language_to_index_by, telling_words
from lifestream.text.stems import stem

MAX_HITS = 200
MAX_READ = 20
"""Recordings whose words are counted, those that fit best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """One recording's.

    Attributes:
        first, word: The line of the first one, and which of its words names the subject.
        last, last_word: The same of the last one.
    """

    video: Video
    count: int
    first: Segment
    word: int
    last: Segment
    last_word: int


def mentions_of(
    diary: Diary, embedder: Embedder, subject: str, *, is_name: bool = False
) -> list[Mentions]:
    """The recordings in which ``subject`` is named, newest first.

    Args:
        is_name: Its words count as they are written; others in whatever form they stand.
    """
    hits = passages_about(diary, embedder, subject)
    languages: dict[VideoId, str] = {}
    for hit in hits:
        language = language_to_index_by(hit.chunk.language, hit.chunk.text)
        languages.setdefault(hit.chunk.video_id, "" if is_name else language)
    videos = _newest_first(diary, _recordings_of(hits))
    counted = [_counted(diary, video, subject, languages[video.video_id]) for video in videos]
    return [one for one in counted if one is not None]


def passages_about(diary: Diary, embedder: Embedder, subject: str) -> tuple[Hit, ...]:
    """The passages that were said nearest to ``subject``, best first."""
    where = diary.question.where
    return diary.backend.vector_index.search(
        SearchFilter(
            owner=diary.question.owner,
            video_ids=where.video_ids,
            kinds=(ChunkKind.SAID,),
            from_day=where.from_day,
            to_day=where.to_day,
        ),
        vector=embedder.embed_question(subject),
        text=subject,
        limit=MAX_HITS,
        embedder_id=embedder.embedder_id,
    )


def _recordings_of(hits: Sequence[Hit]) -> list[VideoId]:
    """The recordings of some passages, those of the best first."""
    return list(dict.fromkeys(hit.chunk.video_id for hit in hits))


def _newest_first(diary: Diary, video_ids: list[VideoId]) -> list[Video]:
    found: Mapping[VideoId, Video] = diary.backend.library.get_many(
        diary.question.owner, video_ids[:MAX_READ]
    )
    meetings = diary.question.where.is_meeting
    kept = [one for one in found.values() if meetings is None or bool(one.is_meeting) == meetings]
    return sorted(kept, key=diary.day_of, reverse=True)


def _counted(diary: Diary, video: Video, subject: str, language: str) -> Mentions | None:
    wanted = {stem(word, language) for word in telling_words(subject, language)}
    places: list[tuple[Segment, int]] = []
    count = 0
    for line in diary.lines(video):
        stems = [stem(word.sound, language) for word in spoken_words([line])]
        held = Counter(one for one in stems if one in wanted)
        if wanted and held.keys() == wanted:
            count += min(held.values())
            at = [place for place, one in enumerate(stems) if one in wanted]
            places.append((line, at[0]))
    if not places:
        return None
    (first, word), (last, last_word) = places[0], places[-1]
    return Mentions(
        video=video, count=count, first=first, word=word, last=last, last_word=last_word
    )
