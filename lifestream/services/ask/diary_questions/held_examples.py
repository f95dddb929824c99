"""Questions to offer to who has not asked yet: each is answered by what the library holds."""

from collections.abc import Sequence
from datetime import tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.language.diary.reading import read_diary_question
from lifestream.domain.summary import Minutes
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.corrections.read_results import corrected_minutes

MINUTES_READ = 2
"""Recordings whose minutes are read."""

MAX_EXAMPLES = 4
_MARKS = frozenset('“”„«»"‘’‹›')


def held_examples(backend: Backend, videos: Sequence[Video], zone: tzinfo) -> tuple[str, ...]:
    """Questions about those of ``videos`` that have minutes; none where none has.

    Args:
        videos: Newest first.
    """
    written = [video for video in videos if video.artifact(MINUTES.name)][:MINUTES_READ]
    found: dict[str, None] = {}
    for video in written:
        minutes = corrected_minutes(backend, video)
        if minutes is not None and minutes.overview:
            found |= dict.fromkeys(_of_one(video, minutes))
    kept = [question for question in found if read_diary_question(question) is not None]
    days = [_day_question(video, zone) for video in written[:1] if found]
    return tuple([*days, *kept][:MAX_EXAMPLES])


def _of_one(video: Video, minutes: Minutes) -> list[str]:
    title = video.display_title
    named = title if not _MARKS & set(title) else ""
    questions = [f"Summarise “{named}”"] if named else []
    if minutes.action_items:
        questions.append("What is on my to-do list?")
    if minutes.decisions:
        questions.append(f"What did we decide in “{named}”?" if named else "What did we decide?")
    return questions


def _day_question(video: Video, zone: tzinfo) -> str:
    day = local_day(video.recorded_at or video.created_at, zone)
    return f"What happened on {day.day} {day:%B} {day.year}?"
