"""Which recordings a question means by "the garden meeting", "our last call with Dana", a title."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import PurePath

from lifestream.domain.language.diary.reading import RecordingWords
from lifestream.domain.language.languages import language_of
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.told import Diary
from lifestream.services.ask.search_moments import search
from lifestream.text.search_words import search_words, telling_words
from lifestream.text.stems import stem

MIN_PART = 4
"""Letters of a word that may be the first part of a compound: "Chor" of "Chorbesprechung"."""

WITH_VOICES = 20
"""Recordings, newest first, whose voices are looked through for a name."""


def recordings_meant(
    diary: Diary, embedder: Embedder, named: RecordingWords | None
) -> list[Video] | None:
    """The recordings, newest first; None where such words mean none of them."""
    if named is None:
        return diary.recordings()
    if named.title:
        return _titled(diary, named.title) or None
    if not named.words:
        return _unnamed(diary, diary.recordings(), is_last=named.is_last) or None
    words = telling_words(named.words)
    titled = diary.titled(max(words, key=len)) if words else []
    latest = diary.recordings()
    fitting = (one for one in (*titled, *latest) if _is_called(one, named.words))
    spoken = (one for one in latest[:WITH_VOICES] if _is_with(diary, one, named.words))
    found = list(islice(chain(fitting, spoken), 1))
    found = found or _titled_alike(embedder, latest, named.words)
    return found or _about(diary, embedder, named.words) or None


def _titled(diary: Diary, title: str) -> list[Video]:
    wanted = " ".join(title.casefold().split())
    videos = diary.titled(title)
    return [one for one in videos if " ".join(one.display_title.casefold().split()) == wanted][:1]


def _unnamed(diary: Diary, videos: Sequence[Video], *, is_last: bool) -> list[Video]:
    """ "The meeting": of the days or recordings that were chosen all, else the latest."""
    where = diary.question.where
    chosen = where.from_day or where.to_day or where.video_ids or where.is_listed
    if chosen and not is_last:
        return list(videos)
    meetings = [video for video in videos if video.is_meeting]
    return (meetings or list(videos))[:1]


def _is_called(video: Video, words: str) -> bool:
    """Whether its title or its file's name holds every telling word."""
    return _holds(words, f"{video.display_title} {PurePath(video.filename).stem}")


def _holds(words: str, name: str) -> bool:
    """Whether every telling word stands in a name in whatever form, or begins a word of it."""
    language = language_of(name) or language_of(words) or "en"
    there = search_words(name)
    stems = {stem(word, language) for word in there}
    return bool(telling_words(words)) and all(
        stem(word, language) in stems
        or (len(word) >= MIN_PART and any(other.startswith(word) for other in there))
        for word in telling_words(words)
    )


def _is_with(diary: Diary, video: Video, words: str) -> bool:
    """Whether the words name voices of it."""
    names = " ".join(name for name, _ in diary.voices(video).values())
    return _holds(words, names)


def _titled_alike(embedder: Embedder, videos: Sequence[Video], words: str) -> list[Video]:
    """The one whose title means the same, in another language perhaps; none where none is close."""
    titles = [video.display_title for video in videos]
    if not titles:
        return []
    likenesses = embedder.embed(titles) @ embedder.embed_question(words).reshape(-1)
    best = int(likenesses.argmax())
    floor = embedder.relevance_floor(words, titles[best])
    return [videos[best]] if likenesses[best] >= floor else []


def _about(diary: Diary, embedder: Embedder, words: str) -> list[Video]:
    """The one that is about ``words``, by what was said in it; none where nothing is close."""
    question = replace(diary.question, text=words, day_words="", name_words="", top_k=3)
    outcome = search(
        diary.backend, embedder, replace(question, where=replace(question.where, speakers=()))
    )
    return [outcome.videos[outcome.moments[0].video_id]] if outcome.is_relevant else []
