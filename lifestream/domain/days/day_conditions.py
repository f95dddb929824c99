"""The days whose recordings a question asks for: phrases brought together into one condition.

A condition is read wholly or not at all: several days that do not follow each other, "except
yesterday", "next week" and what is doubtful leave the question without one. What may as well be
what is asked about ("how many guests did we have last year") says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lifestream.domain.days.day_meaning import is_impossible, range_of
from lifestream.domain.days.day_phrases import ASKED, DayPhrase, asked_phrases, flat

_NEVER = frozenset({"in", "next_weekday", "coming_weekday", "next_unit", "end"})
"""Senses of days to come."""

_DATES = frozenset({"date", "of_month", "week_of"})
_LONG = frozenset({"month", "year"})
BEFORE = 60
"""Characters in front of a phrase, or behind it, that are looked at; ``BETWEEN`` between two."""

BETWEEN = 40
BEFORE_A_DASH = 6
_NUMBER = re.compile(r"(?<![\w.,/~-])~?(\d{1,2})(?:st|nd|rd|th|\.|er|º|ª|°)?(?![\w/-]|[.,]\d)")
_DASHES = re.compile(
    r"(?<=\d)(?:st|nd|rd|th|\.)?\s?[–—-](?=\s?\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[a-z])"
    r"|(?<=[a-z]\s\d)[–—-](?=\d{1,2}(?![\d/-]))|(?<=[a-z]\s\d\d)[–—-](?=\d{1,2}(?![\d/-]))"
)
_TOKEN = re.compile(r"[\w'-]+|[,&~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days [first, last], both included; None where an end is open. Characters [start, end) say so.

    Attributes:
        may_be_about: They may be what is asked about, and not when it was recorded.
        is_impossible: There is no such day; then there are no ends.
    """

    first: date | None
    last: date | None
    start: int
    end: int
    may_be_about: bool = False
    is_impossible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A phrase, or a number alone that may be a day of the month that stands beside it."""

    start: int
    end: int
    phrase: DayPhrase | None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """Phrases that belong together. ``is_range``: the days from the first to the last."""

    phrases: tuple[DayPhrase, ...]
    is_range: bool


def days_asked_for(text: str, language: str, today: date) -> Days | None:
    """The condition of a question; None where it has none, or in doubt."""
    return _Reading(text, language, today).condition()


_NONE = Days(first=None, last=None, start=0, end=0)
"""A condition that cannot be read."""


class _Reading:
    """One question being read by one language's words."""

    def __init__(self, text: str, language: str, today: date) -> None:
        self._words = ASKED[language]
        self._language = language
        self._today = today
        self._plain = _DASHES.sub(_joined, flat(text))
        words = self._words
        self._has_cue = self._holds(f"{words.recording}|{words.made}|{words.spoken}")
        self._was = bool(words.past) and self._holds(words.past)
        self._amount = bool(words.amount) and self._holds(words.amount)

    def condition(self) -> Days | None:
        """As ``days_asked_for``."""
        chains = self._chains()
        weights = [self._weight(chain) for chain in chains]
        found = [
            self._read(chain, may_be_about=not weight)
            for chain, weight in zip(chains, weights, strict=True)
            if weight is not None
        ]
        if not found or any(one is _NONE for one in found):
            return None
        first, *others = found
        if any((one.first, one.last) != (first.first, first.last) for one in others):
            return None
        named = (
            self._read(chain, may_be_about=True)
            for chain, weight in zip(chains, weights, strict=True)
            if weight is None and {phrase.sense for phrase in chain.phrases} <= _DATES
        )
        # "The 22nd of April, the start on the 22nd": the day is what it is about.
        same = any((one.first, one.last) == (first.first, first.last) for one in named)
        return None if same and first.first is not None else first

    def _chains(self) -> list[_Chain]:
        groups: list[tuple[list[_Item], bool]] = []
        for item in self._items():
            joint = self._joint(groups[-1][0][-1], item) if groups else None
            if joint is None:
                groups.append(([item], False))
            else:
                members, is_range = groups[-1]
                members.append(item)
                groups[-1] = (members, is_range or joint)
        return [
            _Chain(phrases=phrases, is_range=is_range)
            for members, is_range in groups
            if (phrases := _completed(members))
        ]

    def _items(self) -> list[_Item]:
        phrases = asked_phrases(self._plain, self._language)
        items = [_Item(start=one.start, end=one.end, phrase=one) for one in phrases]
        ends = [0, *(one.end for one in phrases)]
        starts = [*(one.start for one in phrases), len(self._plain)]
        for free, until in zip(ends, starts, strict=True):
            for found in _NUMBER.finditer(self._plain, free, until):
                day = int(found.group(1))
                if 1 <= day <= 31:
                    start, end = found.span(1)[0], found.end()
                    items.append(_Item(start=start, end=end, phrase=None, day=day))
        return sorted(items, key=lambda item: item.start)

    def _joint(self, one: _Item, other: _Item) -> bool | None:
        """Whether what is between makes a range of two items, or lists them; None: neither."""
        between = self._plain[one.end : self._core(other)]
        if len(between) > BETWEEN:
            return None
        to, also, lead = (_set(x) for x in (self._words.to, self._words.also, self._words.lead))
        tokens = _TOKEN.findall(between)
        is_range = " ".join(tokens) in to or any(token in to for token in tokens)
        if not is_range and not any(token in also for token in tokens):
            return None
        parts = {part for way in to for part in way.split()}
        return None if set(tokens) - also - lead - parts else is_range

    def _core(self, item: _Item) -> int:
        """Where an item begins behind the articles and prepositions that belong to it."""
        found = _leading(self._words.lead).match(self._plain, item.start, item.end)
        return found.end() if found else item.start

    def _cue(self, chain: _Chain, cues: str) -> int | None:
        """Where one of ``cues`` begins that stands before the chain, behind it only articles."""
        if not cues:
            return None
        first = chain.phrases[0]
        at = self._core(_Item(start=first.start, end=first.end, phrase=first))
        found = _cue_pattern(cues, self._words.lead).search(self._plain, max(at - BEFORE, 0), at)
        return found.start() if found else None

    def _holds(self, listed: str) -> bool:
        return _any_word(listed).search(self._plain) is not None

    def _weight(self, chain: _Chain) -> bool | None:
        """Whether a chain surely (True) or perhaps (False) says when it was recorded; or None."""
        senses = {phrase.sense for phrase in chain.phrases}
        if senses & _NEVER or self._cue(chain, self._words.not_applied) is not None:
            return None
        opened = self._opened(chain)
        if opened in ("before", "until", "after"):
            return True if self._has_cue else None
        if opened == "since":
            return True
        if senses <= {"bare", "bare_month"}:
            listed = len(chain.phrases) > 1 and self._has_cue
            return True if opened == "between" or listed else None
        senses -= {"bare_month"}
        if "begin" in senses:
            return None
        if senses & (_DATES | {"part", "part_days", "month"}):
            return self._weight_of_dates(chain, opened)
        units = {phrase.unit for phrase in chain.phrases}
        of_units = senses & {"last_unit", "this_unit", "before_last"}
        if senses & {"year"} or (of_units and units & _LONG):
            return self._has_cue
        return self._has_cue or not (self._amount and units & {"week", "weekend", *_LONG})

    def _weight_of_dates(self, chain: _Chain, opened: str) -> bool | None:
        first, last = chain.phrases[0], chain.phrases[-1]
        if any(not phrase.is_full for phrase in chain.phrases):
            return None
        has_year = any(phrase.year is not None for phrase in chain.phrases)
        before = _TOKEN.findall(self._plain[max(first.start - BEFORE, 0) : first.start])[-3:]
        lead = _TOKEN.findall(self._plain[first.start : first.end])[:1]
        behind = _TOKEN.findall(self._plain[last.end : last.end + BEFORE])[:1]
        is_on = bool(_set(self._words.on) & {*lead, *before[-1:]})
        recording = _set(f"{self._words.recording}|{self._words.made}")
        at_one = bool(recording & {*before, *behind})
        if first.sense not in ("date", "of_month"):
            is_on = True
        is_between = opened == "between"
        if at_one or (self._has_cue and (is_on or is_between or has_year)):
            return True
        return False if has_year or is_between or (self._was and is_on) else None

    def _opened(self, chain: _Chain) -> str:
        """Which kind of word stands before the chain: "between", "since", "before" …; or none."""
        words = self._words
        if len(chain.phrases) == 2:
            first = chain.phrases[0]
            own = _TOKEN.findall(self._plain[first.start : first.end])[:1]
            if self._cue(chain, words.between) is not None or _set(words.between) & {*own}:
                return "between"
        for kind in ("since", "before", "after", "until"):
            if self._cue(chain, getattr(words, kind)) is not None:
                return kind
        return ""

    def _read(self, chain: _Chain, *, may_be_about: bool) -> Days:
        """The chain as a condition; ``_NONE`` where it cannot be read."""
        opened = self._opened(chain)
        at = self._cue(chain, getattr(self._words, opened)) if opened else None
        start = chain.phrases[0].start if at is None else min(at, chain.phrases[0].start)
        end = chain.phrases[-1].end
        whole = Days(first=None, last=None, start=start, end=end, may_be_about=may_be_about)
        if any(is_impossible(phrase) for phrase in chain.phrases):
            return replace(whole, is_impossible=True)
        ranges = [range_of(phrase, self._today) for phrase in chain.phrases]
        known = [days for days in ranges if days is not None]
        if len(known) < len(ranges):
            return _NONE
        is_range = chain.is_range or opened == "between"
        return _ended(whole, known, opened, self._today, is_range=is_range)


def _joined(found: re.Match[str]) -> str:
    """The sign between two days of a month; dashes inside of a date stay."""
    before = found.string[max(found.start() - BEFORE_A_DASH, 0) : found.start()]
    inside = re.search(r"\d[-/.]\d{1,2}\Z", before) is not None
    return found.group() if inside else "~".rjust(len(found.group()))


def _completed(members: Sequence[_Item]) -> tuple[DayPhrase, ...]:
    """The phrases, each lone number and "the tenth" in the month that stands beside it."""
    done: list[DayPhrase | None] = [item.phrase for item in members]
    for at in (*range(len(members) - 2, -1, -1), *range(1, len(members))):
        item, own = members[at], done[at]
        near = (done[other] for other in (at + 1, at - 1) if 0 <= other < len(done))
        dated = [one for one in near if one is not None and one.sense in ("date", "of_month")]
        beside = next((one for one in dated if one.sense == "date"), dated[0] if dated else None)
        if beside is None or (own is not None and own.sense != "of_month"):
            continue
        day = own.day if own is not None else item.day
        done[at] = replace(beside, start=item.start, end=item.end, day=day, weekday=None)
    return tuple(phrase for phrase in done if phrase is not None)


def _ended(
    whole: Days,
    ranges: Sequence[tuple[date, date]],
    opened: str,
    today: date,
    *,
    is_range: bool,
) -> Days:
    """``whole`` with its ends."""
    first, last = ranges[0][0], ranges[-1][1]
    if is_range:
        if len(ranges) != 2 or ranges[1][1] < ranges[0][0]:
            return _NONE
    elif len(ranges) > 1:
        ordered = sorted(ranges)
        if any(two[0] - one[1] > timedelta(days=1) for one, two in pairwise(ordered)):
            return _NONE
        first, last = ordered[0][0], max(end for _, end in ordered)
    try:
        if opened == "before":
            return replace(whole, last=first - timedelta(days=1))
        if opened == "after":
            return replace(whole, first=last + timedelta(days=1))
    except OverflowError:
        return _NONE  # beyond the calendar's ends
    if opened == "until":
        return replace(whole, last=last)
    if first > today:
        return _NONE
    return replace(whole, first=first, last=today if opened == "since" else last)


def _set(listed: str) -> frozenset[str]:
    return frozenset(word for word in listed.split("|") if word)


def _listed(words: str) -> str:
    return "|".join(sorted(map(re.escape, _set(words)), key=len, reverse=True))


@lru_cache(maxsize=8)
def _leading(lead: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{_listed(lead)})\s{{1,3}})*")


@lru_cache(maxsize=64)
def _cue_pattern(cues: str, lead: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_listed(cues)})(?:\s{{1,3}}(?:{_listed(lead)}))*\s*\Z")


@lru_cache(maxsize=64)
def _any_word(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")
