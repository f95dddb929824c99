"""Which days a question is about: "yesterday", "last week", "recorded on 17 November".

Only words that tell *when the recording was made* count. "What was decided about the April 22
launch?" asks about something said and gives no range; "what did we decide on Tuesday?" does. So:

* relative words always count: today, this morning, yesterday, last week, two days ago, this month,
  on Tuesday, last Tuesday, the week before Christmas;
* a calendar date counts with its year ("on 17 November 2026", "2026-11-17"), or with words that
  point at a recording ("recorded on 17 November", "the 17 November meeting", "from March 3"), or
  after "on" in a question of what was said ("what did we agree on 17 November?");
* a month likewise: "in March 2026", "last March", "what did we discuss in March?".

English here, de, es, fr, it, pt and nl by ``day_meaning``; days and weeks (Monday to Sunday),
nothing finer. Several days that no range joins, and what turns one round ("except yesterday"), give
no range at all. No text raises. A weekday or month alone means the
latest one that is not in the future, since a recording lies in the past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifestream.domain.days.day_meaning import days_asked_for
from lifestream.domain.days.day_phrases import CALENDARS
from lifestream.domain.days.english_days import english_days
from lifestream.domain.language.languages import KNOWN_LANGUAGES, base_code, likely_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """Days [from_day, to_day], both included, and the words of the question that say so."""

    from_day: date
    to_day: date
    words: str


def find_day_range(
    text: str, *, today: date, languages: Sequence[str] | None = None
) -> DayRange | None:
    """The days a question asks recordings of; None when it does not name any, or not for sure.

    Args:
        today: The asker's day in the asker's zone.
        languages: ISO 639-1 codes that the question may be in; told by its words where None,
            and all are tried where those tell nothing. They must not contradict each other.
    """
    tried = languages if languages is not None else likely_languages(text) or KNOWN_LANGUAGES
    found = {
        (days.from_day, days.to_day): days
        for days in (_in_language(text, base_code(name) or "en", today) for name in tried)
        if days is not None
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _in_language(text: str, language: str, today: date) -> DayRange | None:
    if language == "en":
        named = english_days(text, today)
        return named and DayRange(from_day=named[0], to_day=named[1], words=named[2])
    if language not in CALENDARS:
        return None
    days = days_asked_for(text, language, today)
    if days is None:
        return None
    return DayRange(from_day=days.first, to_day=days.last, words=text[days.start : days.end])
