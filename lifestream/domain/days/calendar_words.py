"""How de, es, fr, it, pt and nl speak of days: words and turns of phrase, a table each.

In small letters without accents, as ``day_phrases.flat`` gives a text. In phrases ``W`` stands for
a weekday, ``M`` for a month, ``D`` for a day's number, ``Y`` for a year, ``N`` for a count, ``U``
for a unit of time, ``A`` for a part of a month ("first", "early"), ``F`` for a feast, and a space
for any space. Of English only what questions ask for: its due dates have a grammar of their own.

Senses:
    last, next, coming, this: before W, U or M, with ``_weekday``, ``_unit``, ``_month``.
    week_weekday: the weekday of last week.
    ago, in, past: N units back from today, ahead, and the last N ones.
    weekday: one with the word for "on", or alone where the language says so.
    bare: a weekday alone, that says "on" only behind a word for a deadline.
    date, month, year, end, begin, of_month: a calendar date, a month, a year, the end or the first
        day of a unit, "the twelfth".
    part, part_days, week_of: a week or a stretch of a month, its first or last N days, the week of
        a date. The first week of March is its first seven days.
    bare_month: a month alone, that counts beside another one or behind "since".
    before_last: the unit before the last one.
    feast, feast_week, feast_week_after: a holiday, the week before it, the week after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """One language's.

    Attributes:
        near: Days from today, by their names.
        one: Articles that count one in "a week ago".
        phrases: Pairs (sense, phrase); the longest that fits counts.
        deadline: What stands before a day until which something is due.
        since, between, joins: Of ranges: "since W", "between W and W", "from W to W".
        never_after: Words behind which a weekday or a near day means another thing: "every W".
        not_applied: Words that turn a condition round: "not", "except".
        recording, made, spoken: What shows that a day is the recording's, as in ``dates``.
        before, after, until: Of conditions with one end.
        to: Of ``joins``, those that make a range without an opening word; ``also`` joins days.
        lead: Words that may stand before any day: articles, "on"; ``on`` those of a date at which
            something was.
        parts: Parts of a month: "1" to "4" for its weeks, "last", "early", "mid", "late".
        amount: What asks for an amount: "how many".
        past: A regular expression for words that tell the past.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    near: Mapping[str, int]
    units: Mapping[str, str]
    one: str
    phrases: tuple[tuple[str, str], ...]
    deadline: str
    since: str
    between: str
    joins: str
    never_after: str
    not_applied: str
    recording: str
    made: str
    spoken: str
    before: str = ""
    after: str = ""
    until: str = ""
    to: str = ""
    also: str = ""
    lead: str = ""
    on: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    amount: str = ""
    past: str = ""


def numbered(words: str, first: int) -> dict[str, int]:
    """Words in order; ways to write one and the same are parted by a bar."""
    return {
        way.replace("_", " "): number
        for number, ways in enumerate(words.split(), first)
        for way in ways.split("|")
    }


def near(words: str) -> dict[str, int]:
    """Lines "-1: gestern, gestern abend"."""
    found: dict[str, int] = {}
    for line in words.strip().splitlines():
        offset, _, names = line.partition(":")
        found |= {name.strip(): int(offset) for name in names.split(",")}
    return found


def parts(words: str) -> dict[str, str]:
    """Lines "early: anfang, beginn"."""
    found: dict[str, str] = {}
    for line in words.strip().splitlines():
        part, _, names = line.partition(":")
        found |= {name.strip(): part.strip() for name in names.split(",")}
    return found


def units(days: str, weeks: str, months: str, years: str, weekends: str) -> dict[str, str]:
    named = {"day": days, "week": weeks, "month": months, "year": years, "weekend": weekends}
    return {way.replace("_", " "): unit for unit, ways in named.items() for way in ways.split("|")}
