"""When something is due, as it was said and as it is meant.

Counted from the day of the recording. English by ``english_dues``, with or without punctuation and
capitals; de, es, fr, it, pt and nl by ``day_meaning``. No text raises.

What the words mean here:

* "Friday", "by Friday": the first one after the recording's day.
* "next Friday": the one of the next calendar week (weeks begin on Monday).
* "the twelfth": the next day of that number.
* a date without a year: from 60 days before the recording's day to ten months after it.
* "end of the week": its Friday; "end of the month", "of the year": the last day.
* "this week", "next month", "soon": kept as said, with no date; nobody named a day.
* a date on another weekday than was said with it: kept as said, with no date.
"""

from dataclasses import dataclass
from datetime import date

from lifestream.domain.days.day_meaning import due_days, has_deadline_cue
from lifestream.domain.days.day_phrases import CALENDARS
from lifestream.domain.days.english_dues import english_dues
from lifestream.domain.language.languages import base_code, likely_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date.

    Attributes:
        said: The words, as they stand in the text.
        day: The date they mean; None where they name none, or the recording's day is unknown.
        start: First character of ``said`` in the text.
        end: Behind its last character.
    """

    said: str
    day: date | None
    start: int
    end: int


def find_due(text: str, *, said_on: date | None, language: str | None = None) -> Due | None:
    """The due date in one sentence; the first behind "by", "until", "before", else the first.

    Args:
        said_on: The recording's day; None keeps the words and resolves only full dates.
        language: ISO 639-1 code; where None, that of the commonest words, else English.
    """
    found = _all(text, said_on, language)
    strong = [due for due, is_strong in found if is_strong]
    return next(iter(strong or [due for due, _ in found]), None)


def all_due(text: str, *, said_on: date | None, language: str | None = None) -> tuple[Due, ...]:
    """Every point in time in ``text`` that something could be due at, in order."""
    return tuple(due for due, _ in _all(text, said_on, language))


def _all(text: str, said_on: date | None, language: str | None) -> list[tuple[Due, bool]]:
    """Each with whether it stands behind a word for a deadline."""
    known = base_code(language)
    for tongue in (known,) if known else likely_languages(text) or ("en",):
        found = _in_language(text, said_on, tongue)
        if found:
            return found
    return []


def _in_language(text: str, said_on: date | None, language: str) -> list[tuple[Due, bool]]:
    if language == "en":
        return [
            (
                Due(said=text[one.start : one.end], day=one.day, start=one.start, end=one.end),
                one.is_strong,
            )
            for one in english_dues(text, said_on)
        ]
    if language not in CALENDARS:
        return []
    return [
        (
            Due(said=text[one.start : one.end], day=day, start=one.start, end=one.end),
            has_deadline_cue(one, language),
        )
        for one, day in due_days(text, language, said_on)
    ]
