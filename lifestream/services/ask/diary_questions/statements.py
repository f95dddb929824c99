"""What the minutes say: of days, of a recording, what was settled, what stayed open."""

from collections.abc import Callable, Sequence
from datetime import date

from lifestream.domain.days.recorded import local
from lifestream.domain.language.diary.phrases import DiaryAsk
from lifestream.domain.language.diary.reading import DiaryQuestion
from lifestream.domain.summary import Decision, Minutes, Point
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.named_recordings import recordings_meant
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.diary_questions.wording import WORDINGS, Wording
from lifestream.text.search_words import telling_words
from lifestream.text.stems import stem

MAX_SENTENCES = 12
OF_ONE = 6
"""Sentences on a recording that is told alone; of several each has fewer, and at least one."""

Statement = Point | Decision


def tell_statements(diary: Diary, embedder: Embedder, asked: DiaryQuestion) -> Telling | None:
    """Sentences of the minutes; None where the question means no recording or none has any."""
    where = diary.question.where
    is_set = bool(where.from_day or where.to_day or where.video_ids or where.is_listed)
    if asked.ask is DiaryAsk.DAY and not is_set:
        return None
    videos = recordings_meant(diary, embedder, asked.recording)
    if videos is None:
        return None
    take = _about(asked, _TAKEN[asked.ask])
    if asked.ask in (DiaryAsk.DAY, DiaryAsk.SUMMARY):
        return _told(diary, videos, take, asked.language, with_titles=True)
    return _told(diary, videos, take, asked.language, with_titles=False)


def _about(
    asked: DiaryQuestion, take: Callable[[Minutes], Sequence[Statement]]
) -> Callable[[Minutes], Sequence[Statement]]:
    """Only statements in which all of a subject stands, in whatever form; all without one."""
    if not asked.subject:
        return take
    wanted = _stems(asked.subject, asked.language)

    def taken(minutes: Minutes) -> Sequence[Statement]:
        return [
            one
            for one in take(minutes)
            if wanted and wanted <= _stems(f"{one.text} {one.evidence.quote}", asked.language)
        ]

    return taken


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in telling_words(text, language))


def _told(
    diary: Diary,
    videos: Sequence[Video],
    take: Callable[[Minutes], Sequence[Statement]],
    language: str,
    *,
    with_titles: bool,
) -> Telling | None:
    """Statements of each recording in order of time, each with its recording where they are more.

    Args:
        with_titles: One without statements is told by its title and its first words.
    """
    wording = WORDINGS[language]
    telling = Telling()
    photos = [video for video in videos if video.is_photo]
    ordered = sorted(
        (video for video in videos if not video.is_photo),
        key=lambda video: video.recorded_at or video.created_at,
    )
    each = max(OF_ONE // max(len(ordered), 1), 1)
    left_out = 0
    days = {diary.day_of(video) for video in ordered}
    for video in ordered:
        minutes = diary.minutes(video)
        statements = take(minutes) if minutes is not None else ()
        limit = each if with_titles else MAX_SENTENCES
        where = diary.named(video, video.display_title)
        if len(days) > 1:
            where = f"{wording.on(diary.day_of(video))}, {where}"
        if not statements and not with_titles:
            continue
        if len(telling.sentences) >= MAX_SENTENCES:
            left_out += 1
            continue
        front = f"{where}: " if len(ordered) > 1 else ""
        for statement in statements[:limit]:
            text = diary.named(video, statement.text)
            telling.add(front + text, [(video, diary.evidence(video, statement.evidence))])
        if not statements:
            telling.add(f"{where}.", [(video, diary.beginning(video))])
    if with_titles:
        _tell_photos(diary, telling, photos, wording)
    if left_out and telling.moments:
        last = telling.moments[-1]
        telling.add(wording.count(wording.more, left_out), [(telling.videos[last.video_id], last)])
    return telling if telling.sentences else None


def _tell_photos(diary: Diary, telling: Telling, photos: Sequence[Video], wording: Wording) -> None:
    """Each day's photos: those in which something stands one by one, the others counted."""
    by_day: dict[date, list[Video]] = {}
    for photo in sorted(photos, key=lambda one: one.recorded_at or one.created_at):
        by_day.setdefault(diary.day_of(photo), []).append(photo)
    for day, of_day in by_day.items():
        front = f"{wording.on(day)}, " if len(by_day) > 1 else ""
        titled = [one for one in of_day if one.title][:OF_ONE]
        for one in titled:
            at = local(one.recorded_at or one.created_at, diary.question.zone)
            text = wording.photo.format(time=f"{at:%H:%M}", what=one.title)
            telling.add(front + text, [(one, diary.beginning(one))])
        others = [one for one in of_day if one not in titled]
        if others:
            count = wording.count(wording.photos, len(others))
            cited = [(one, diary.beginning(one)) for one in others[:OF_ONE]]
            telling.add(f"{front}{count}.", cited)


_TAKEN: dict[DiaryAsk, Callable[[Minutes], Sequence[Statement]]] = {
    DiaryAsk.DAY: lambda minutes: minutes.overview or minutes.decisions,
    DiaryAsk.SUMMARY: lambda minutes: minutes.overview or minutes.decisions,
    DiaryAsk.DECISIONS: lambda minutes: minutes.decisions,
    DiaryAsk.OPEN_QUESTIONS: lambda minutes: minutes.open_questions,
}
