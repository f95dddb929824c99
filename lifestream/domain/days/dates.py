"""Which days a question is about: "yesterday", "last week", "recorded on 17 November".

Only words that tell *when the recording was made* count. "What was decided about the April 22
launch?" asks about something said and gives no range; "what did we decide on Tuesday?" does. So:

* relative words always count: today, this morning, yesterday, two days ago, on Tuesday, last
  Tuesday, the weekend before last, the week before Christmas; a date or a month with words that
  point at a recording ("recorded on 17 November", "the 17 November meeting") or at what was said
  or done then ("what did we agree on 17 November?", "in March");
* a year, a month, a date that stands beside none of those may as well be what is asked about ("how
  many guests did we have last year?"): ``may_be_about``;
* ranges count whole: "between 10 and 20 November", "since last Monday", "before", "after", "until",
  "on 17 and 18 November", "the first week of March" (its first seven days), "early March" (ten
  days).

Days and weeks (Monday to Sunday), nothing finer. Days that do not follow each other ("on 17 and 20
November"), and what turns one round ("except yesterday"), give no range at all; a day that no
calendar has says so. No text raises. A weekday, month or day alone means the latest one that is not
in the future, since a recording lies in the past. ``day_conditions`` puts the phrases together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifestream.domain.days.day_conditions import days_asked_for
from lifestream.domain.days.day_phrases import ASKED
from lifestream.domain.language.languages import KNOWN_LANGUAGES, base_code, likely_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """Days [from_day, to_day], both included, and the words of the question that say so.

    Attributes:
        from_day, to_day: None where the range has no such end ("before 10 November").
        may_be_about: The days may be what is asked about, and not when it was recorded.
        is_impossible: The words name a day that no calendar has; then there are no ends.
    """

    from_day: date | None
    to_day: date | None
    words: str
    may_be_about: bool = False
    is_impossible: bool = False


def find_day_range(
    text: str, *, today: date, languages: Sequence[str] | None = None
) -> DayRange | None:
    """The days a question asks recordings of; None when it does not name any, or not for sure.

    Args:
        today: The asker's day in the asker's zone.
        languages: ISO 639-1 codes that the question may be in; found by its words where None,
            and all are tried where those tell nothing. They must not contradict each other.
    """
    tried = languages if languages is not None else likely_languages(text) or KNOWN_LANGUAGES
    found = {
        (days.from_day, days.to_day, days.is_impossible): days
        for days in (_in_language(text, base_code(name) or "en", today) for name in tried)
        if days is not None
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _in_language(text: str, language: str, today: date) -> DayRange | None:
    days = days_asked_for(text, language, today) if language in ASKED else None
    if days is None:
        return None
    return DayRange(
        from_day=days.first,
        to_day=days.last,
        words=text[days.start : days.end].strip(),
        may_be_about=days.may_be_about,
        is_impossible=days.is_impossible,
    )
