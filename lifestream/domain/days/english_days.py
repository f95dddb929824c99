"""How English says when a recording was made; which words count stands in ``dates``."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.days.date_words import (
    MONTHS,
    WEEKDAYS,
    DateWords,
    read_date,
    tokens_of,
)
from lifestream.domain.days.holidays import HOLIDAYS, latest_holiday
from lifestream.domain.language.numbers import read_number

_RECORDING = frozenset(
    {"meeting", "meetings", "recording", "recordings", "video", "videos", "call", "calls"}
    | {"clip", "clips", "session", "sessions", "lecture", "lectures", "standup", "talk"}
    | {"interview", "footage", "diary", "entry"}
)
_MADE = frozenset({"recorded", "filmed", "made", "taken", "captured", "uploaded", "shot", "from"})
_SPOKEN = frozenset(
    {"say", "said", "decide", "decided", "agree", "agreed", "discuss", "discussed", "talk"}
    | {"talked", "mention", "mentioned", "promise", "promised", "happen", "happened"}
)
_TURNED_ROUND = frozenset({"not", "except", "before", "after", "without", "since", "until", "but"})
"""Before a day they ask for other days than it."""

_JOINS = frozenset({"and", "or", "to"})
"""Before a day within a question they say that it is one of several."""

_FUTURE_CUES = frozenset({"due", "by", "until", "till", "before", "after", "since"})


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    from_day: date
    to_day: date


def english_days(text: str, today: date) -> tuple[date, date, str] | None:
    """First and last day a question asks recordings of, and the words that say so.

    None where several are named that no range joins, or one is turned round.
    """
    tokens = tokens_of(text)
    words = [token.word for token in tokens]
    spans: list[_Span] = []
    at = 0
    while at < len(words):
        span = _read(words, at, today)
        if span is not None and (not spans or span.start >= spans[-1].end):
            spans.append(span)
        at = max(at + 1, span.end if span is not None else 0)
    whole = _one_range(words, spans)
    if whole is None:
        return None
    said = text[tokens[whole.start].start : tokens[whole.end - 1].end]
    return whole.from_day, whole.to_day, said


def _read(words: Sequence[str], at: int, today: date) -> _Span | None:
    for reader in _READERS:
        try:
            span = reader(words, at, today)
        except (OverflowError, ValueError):
            continue  # a day beyond the calendar's ends
        if span is not None:
            return span
    return None


def _one_range(words: Sequence[str], spans: Sequence[_Span]) -> _Span | None:
    if not spans or len(spans) > 2:
        return None
    first, last = spans[0], spans[-1]
    leading = words[first.start - 1] if first.start else ""
    if len(spans) == 1:
        of_several = first.start > 1 and leading in _JOINS
        return None if leading in _TURNED_ROUND or of_several else first
    if (first.from_day, first.to_day) == (last.from_day, last.to_day):
        return first  # said twice
    joined = list(words[first.end : last.start]) in (["to"], ["and"], ["until"], ["till"])
    if not joined or leading not in ("between", "from") or last.to_day < first.from_day:
        return None
    return _Span(first.start - 1, last.end, first.from_day, last.to_day)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month_before(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _unit(word: str, today: date, *, back: int) -> tuple[date, date] | None:
    """The week, month or year ``back`` units before the one of ``today``."""
    if word in ("week", "weekend"):
        monday = _monday(today) - timedelta(days=7 * back)
        return monday + timedelta(days=5 * (word == "weekend")), monday + timedelta(days=6)
    if word == "month":
        return _month_before(today) if back else _month(today.year, today.month)
    if word == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    return None


def _read_relative_day(words: Sequence[str], at: int, today: date) -> _Span | None:
    phrases = {
        ("the", "day", "before", "yesterday"): 2,
        ("day", "before", "yesterday"): 2,
        ("yesterday",): 1,
        ("last", "night"): 1,
        ("today",): 0,
        ("this", "morning"): 0,
        ("this", "afternoon"): 0,
        ("this", "evening"): 0,
        ("tonight",): 0,
    }
    for phrase, back in phrases.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            day = today - timedelta(days=back)
            return _Span(at, at + len(phrase), day, day)
    return None


def _read_ago(words: Sequence[str], at: int, today: date) -> _Span | None:
    """ "two days ago", "a week ago", "in the last three days", "past two weeks"."""
    number = read_number(words, at)
    if number is not None and number.value == int(number.value) and number.value <= 1000:
        count, here = int(number.value), number.end
    elif words[at] in ("a", "an"):
        count, here = 1, at + 1
    else:
        return None
    unit = words[here].rstrip("s") if here < len(words) else ""
    if unit not in ("day", "week"):
        return None
    days = count * (7 if unit == "week" else 1)
    if words[here + 1 : here + 2] == ["ago"]:
        day = today - timedelta(days=days)
        return _Span(at, here + 2, day, day)
    if at > 0 and words[at - 1] in ("last", "past"):
        start = at - 2 if at > 1 and words[at - 2] == "the" else at - 1
        return _Span(start, here + 1, today - timedelta(days=days), today)
    return None


def _read_last(words: Sequence[str], at: int, today: date) -> _Span | None:
    if words[at] not in ("last", "this", "past") or at + 1 >= len(words):
        return None
    following = words[at + 1]
    back = int(words[at] != "this")
    unit = _unit(following.removesuffix("'s"), today, back=back)
    if unit is not None:
        return _Span(at, at + 2, *unit)
    if following in WEEKDAYS:
        day = _latest_weekday(WEEKDAYS[following], today, with_today=not back)
        return _Span(at, at + 2, day, day)
    if following in MONTHS and not _is_day(words, at + 2):
        year = _latest_year(MONTHS[following], today, with_this=not back)
        return _Span(at, at + 2, *_month(year, MONTHS[following]))
    return None


def _read_weekday(words: Sequence[str], at: int, today: date) -> _Span | None:
    """ "on Tuesday", "Tuesday's meeting"; not "by Tuesday" and not "Tuesday, April 22"."""
    word = words[at].removesuffix("'s")
    if word not in WEEKDAYS or _is_future(words, at):
        return None
    said = read_date([*words[:at], word, *words[at + 1 :]], at)
    if said is None or said.day is not None:
        return None
    follows = words[at + 1 : at + 2]
    points_at_it = at > 0 and words[at - 1] == "on"
    if not points_at_it and not (follows and follows[0] in _RECORDING):
        return None
    day = _latest_weekday(WEEKDAYS[word], today, with_today=True)
    return _Span(at - 1 if points_at_it else at, at + 1, day, day)


def _read_calendar_day(words: Sequence[str], at: int, today: date) -> _Span | None:
    said = read_date(words, at)
    if said is None or said.day is None or _is_future(words, at):
        return None
    asked = at > 0 and words[at - 1] == "on" and _asks_what_was_said(words)
    if not (said.is_full or asked or _points_at_recording(words, said)):
        return None
    day = _past_day(said, today)
    if day is None:
        return None
    start = at - 1 if at > 0 and words[at - 1] in ("on", "from") else at
    return _Span(start, said.end, day, day)


def _read_month(words: Sequence[str], at: int, today: date) -> _Span | None:
    """ "in March 2026", "recorded in March", "the March recordings"."""
    if words[at] not in MONTHS or _is_day(words, at + 1) or _is_future(words, at):
        return None
    month = MONTHS[words[at]]
    number = read_number(words, at + 1)
    inside = at > 0 and words[at - 1] in ("in", "during", "from")
    start = at - 1 if inside else at
    if number is not None and 1900 <= number.value <= 2099:
        return _Span(start, number.end, *_month(int(number.value), month))
    recorded = inside and (
        (at > 1 and words[at - 2] in _MADE | _RECORDING) or _asks_what_was_said(words)
    )
    if recorded or (words[at + 1 : at + 2] and words[at + 1] in _RECORDING):
        return _Span(start, at + 1, *_month(_latest_year(month, today, with_this=True), month))
    return None


def _read_feast(words: Sequence[str], at: int, today: date) -> _Span | None:
    """ "the week before Christmas", "on Halloween"."""
    for name in HOLIDAYS:
        parts = name.split()
        if list(words[at : at + len(parts)]) != parts:
            continue
        end = at + len(parts)
        if words[max(at - 2, 0) : at] in (["week", "before"], ["week", "after"]):
            way = -1 if words[at - 1] == "before" else 1
            day = latest_holiday(name, today if way < 0 else today - timedelta(days=7))
            monday = _monday(day) + timedelta(days=7 * way)
            start = at - 3 if at > 2 and words[at - 3] == "the" else at - 2
            return _Span(start, end, monday, monday + timedelta(days=6))
        if at > 0 and words[at - 1] in ("on", "at", "last"):
            day = latest_holiday(name, today)
            return _Span(at - 1, end, day, day)
    return None


def _is_day(words: Sequence[str], at: int) -> bool:
    number = read_number(words, at)
    return number is not None and number.value <= 31


def _is_future(words: Sequence[str], at: int) -> bool:
    return at > 0 and words[at - 1] in _FUTURE_CUES


def _asks_what_was_said(words: Sequence[str]) -> bool:
    return bool(_SPOKEN.intersection(words)) and ("did" in words or "was" in words)


def _points_at_recording(words: Sequence[str], said: DateWords) -> bool:
    before = words[max(said.start - 3, 0) : said.start]
    after = words[said.end : said.end + 1]
    made = [word for word in before if word in _MADE or word in _RECORDING]
    return bool(made) or bool(after and after[0] in _RECORDING)


def _past_day(said: DateWords, today: date) -> date | None:
    if said.year is not None:
        return said.in_year(said.year)
    for year in range(today.year, today.year - 12, -1):
        day = said.in_year(year)
        if day is not None and day <= today:
            return day
    return None


def _latest_weekday(weekday: int, today: date, *, with_today: bool) -> date:
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back if back or with_today else 7)


def _latest_year(month: int, today: date, *, with_this: bool) -> int:
    passed = month <= today.month if with_this else month < today.month
    return today.year if passed else today.year - 1


_READERS: tuple[Callable[[Sequence[str], int, date], _Span | None], ...] = (
    _read_relative_day,
    _read_ago,
    _read_last,
    _read_calendar_day,
    _read_weekday,
    _read_month,
    _read_feast,
)
