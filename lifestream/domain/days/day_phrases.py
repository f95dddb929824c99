"""Turns of phrase that name a day, in de, es, fr, it, pt and nl: what they say, not what it means.

``day_meaning`` decides which days are meant. Linear in the length of a text; no text raises.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from lifestream.domain.days.calendar_english import ENGLISH
from lifestream.domain.days.calendar_words import CalendarWords
from lifestream.domain.days.calendars_germanic import DUTCH, GERMAN
from lifestream.domain.days.calendars_romance import FRENCH, ITALIAN, PORTUGUESE, SPANISH
from lifestream.domain.days.holidays import HOLIDAYS
from lifestream.domain.language.languages import base_code, without_accents
from lifestream.domain.language.number_words import spelling_of
from lifestream.domain.language.numbers import CARDINALS, ORDINALS

CALENDARS: Mapping[str, CalendarWords] = {
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pt": PORTUGUESE,
}

ASKED: Mapping[str, CalendarWords] = {**CALENDARS, "en": ENGLISH}
"""Those by which the days of a question are read."""

MAX_COUNT = 1000
LEADING = 60
"""Characters in front of a phrase that are looked at."""

_WORDS = re.compile(r"[\w'-]+")
_ORDINALS = frozenset({"segunda", "terca", "quarta", "quinta", "sexta"})
_ALONE = re.compile(r"\s*(?:$|[?!.,;:)]|(?:e|ou|a|as|de manha|a tarde|a noite|que vem)(?!\w))")
_SPACE = r"[\s\u00a0]{1,3}"
_PLACE = re.compile(r"_\d+$")
_NUMERIC = (
    r"(?:W,? )?(?P<iso>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?:W,? (?:\w{2,3} )?)?(?P<day1>\d{1,2})(?P<sign>[./-])(?P<month1>\d{1,2})"
    r"(?:(?P=sign)(?P<year1>(?:19|20)?\d\d))?(?P<dot>\.)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPhrase:
    """One of them, characters [start, end) of the text; ``sense`` as in ``calendar_words``.

    Attributes:
        offset: Days from today, of ``near``.
        count, unit: Of ``ago``, ``in``, ``past`` and the senses of units.
        before: The words in front of it, flat, up to four.
        part: Of ``part`` and ``part_days``; ``unit`` tells whether it is a week.
        feast: Of ``feast`` and the weeks beside it.
        is_full: A numeric date with its year, or one that cannot be a fraction.
    """

    sense: str
    start: int
    end: int
    before: str
    offset: int = 0
    count: int = 0
    unit: str = ""
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    part: str = ""
    feast: str = ""
    is_full: bool = True


def flat(text: str) -> str:
    """In small letters, without accents, of the same length."""
    return "".join(map(_flat_sign, text))


@lru_cache(maxsize=8192)
def _flat_sign(sign: str) -> str:
    plain = without_accents(sign.lower())
    return "'" if sign == "’" else plain if len(plain) == 1 else sign


def day_phrases(text: str, language: str) -> list[DayPhrase]:
    """Every one in ``text``, in order; of those that overlap the first, then the longest."""
    code = base_code(language) or ""
    return asked_phrases(flat(text), code) if code in CALENDARS else []


def asked_phrases(plain: str, code: str) -> list[DayPhrase]:
    """The same of a flat text, in English too."""
    found = sorted(_matches(plain, code), key=lambda phrase: (phrase.start, -phrase.end))
    kept: list[DayPhrase] = []
    for phrase in found:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return kept


def ends_with(before: str, words: str) -> bool:
    """Whether one of ``words``, parted by bars, stands right before the phrase."""
    return any(f" {before}".endswith(f" {word}") for word in words.split("|"))


def _matches(plain: str, code: str) -> Iterator[DayPhrase]:
    calendar = ASKED[code]
    for sense, pattern in _patterns(code):
        for match in pattern.finditer(plain):
            leading = plain[max(0, match.start() - LEADING) : match.start()]
            before = " ".join(_WORDS.findall(leading)[-4:])
            if sense in ("near", "weekday", "bare") and (
                ends_with(before, calendar.never_after) or _counts_a_noun(plain, match, code)
            ):
                continue
            phrase = _phrase(sense, match, before, code)
            if phrase is not None:
                yield phrase


def _counts_a_noun(plain: str, match: re.Match[str], code: str) -> bool:
    """Portuguese "na segunda reunião" is the second meeting and no Monday."""
    short = match.group().rsplit(" ", 1)[-1] in _ORDINALS
    return code == "pt" and short and not _ALONE.match(plain, match.end())


def _phrase(sense: str, match: re.Match[str], before: str, code: str) -> DayPhrase | None:
    calendar = ASKED[code]
    parts = {
        _PLACE.sub("", name): " ".join(said.split())
        for name, said in match.groupdict().items()
        if said
    }
    weekday, unit = parts.get("weekday"), parts.get("unit")
    month = parts.get("month", "").rstrip(".")
    day, full, year = _number(parts.get("day"), code), True, parts.get("year")
    number = calendar.months.get(month)
    if "iso" in parts:
        day, number, year = int(parts["iso_day"]), int(parts["iso_month"]), parts["iso"]
    elif "day1" in parts:
        day, number, year = int(parts["day1"]), int(parts["month1"]), parts.get("year1")
        year = f"20{year}" if year and len(year) == 2 else year
        full = bool(year) or (parts["sign"] == "." and "dot" in parts)
        # Half the world means another day by 12/3.
        unsure = (parts["sign"] == "-" and not year) or (parts["sign"] == "/" and code == "en")
        if unsure or not 1 <= number <= 12 or not 1 <= day <= 31:
            return None
    count = _number(parts.get("count"), code) or 0
    if ("day" in parts and not 1 <= (day or 0) <= 31) or count > MAX_COUNT:
        return None
    return DayPhrase(
        sense=sense,
        start=match.start(),
        end=match.end(),
        before=before,
        offset=calendar.near.get(" ".join(match.group().split()), 0),
        count=count,
        unit=calendar.units.get(unit, "") if unit else _week_in(sense, match.group(), calendar),
        weekday=calendar.weekdays.get(weekday) if weekday else None,
        day=day,
        month=number,
        year=int(year) if year else None,
        part=calendar.parts.get(parts.get("part", ""), ""),
        feast=parts.get("feast", ""),
        is_full=full,
    )


def _week_in(sense: str, said: str, calendar: CalendarWords) -> str:
    weeks = [word for word, unit in calendar.units.items() if unit == "week"]
    return "week" if sense == "part" and any(word in said for word in weeks) else ""


def _number(text: str | None, code: str) -> int | None:
    if text is None:
        return None
    digits = re.match(r"\d{1,4}", text)
    if digits:
        return int(digits.group())
    if text in ASKED[code].one.split("|"):
        return 1
    return _small_numbers(code).get(text.replace("-", " ").replace("ß", "ss"))


@lru_cache(maxsize=8)
def _small_numbers(code: str) -> dict[str, int]:
    """Numbers up to 99 and days' ordinals by their words."""
    spelling = spelling_of(code)
    if spelling is None:
        return {**_english(CARDINALS), **_english(ORDINALS)}
    named = {" ".join(words): n for words, n in spelling.cardinals.items() if 0 < n < 100}
    return named | {" ".join(words): n for words, n in spelling.ordinals.items()}


def _english(ones: Mapping[str, int]) -> dict[str, int]:
    """English numbers up to 31 by their words."""
    tens = {"twenty": 20, "thirty": 30}
    above = {
        f"{ten} {word}": value + one
        for ten, value in tens.items()
        for word, one in ones.items()
        if 0 < one < 10 and value + one <= 31
    }
    round_ones = {"twentieth": 20, "thirtieth": 30} if ones is ORDINALS else tens
    return {**{word: value for word, value in ones.items() if value}, **above, **round_ones}


def _day_numbers(code: str) -> set[str]:
    """The words by which a day of a month is called."""
    spelling = spelling_of(code)
    if spelling is None:
        return set(_english(ORDINALS))
    if code == "de":
        return {" ".join(words) for words in spelling.ordinals}
    return set(_small_numbers(code))


@lru_cache(maxsize=8)
def _patterns(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    calendar = ASKED[code]
    spelled = _any(_small_numbers(code))
    days = _day_numbers(code)
    macros = {
        "W": f"(?P<weekday>{_any(calendar.weekdays)})",
        "M": f"(?P<month>{_any(calendar.months)})\\.?",
        "D": rf"(?P<day>\d{{1,2}}(?:\.|er|o|a|º|ª|°|e|de|ste|st|nd|rd|th)?|{_any(days)})",
        "Y": r"(?P<year>(?:19|20)\d\d)",
        "N": rf"(?P<count>\d{{1,4}}|{calendar.one}|{spelled})",
        "U": f"(?P<unit>{_any(calendar.units)})",
        "A": f"(?P<part>{_any(calendar.parts) or '(?!)'})",
        "F": f"(?P<feast>{'|'.join(HOLIDAYS)})",
    }
    phrases = (*calendar.phrases, ("near", _any(calendar.near)), ("date", _NUMERIC))
    return tuple((sense, _compiled(phrase, macros)) for sense, phrase in phrases)


def _any(words: Mapping[str, int] | Mapping[str, str] | set[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    patterns = (re.escape(word).replace(r"\ ", r"[\s-]{1,3}") for word in ordered)
    return "|".join(pattern.replace("ss", "(?:ss|ß)") for pattern in patterns)


def _compiled(phrase: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """The phrase with its macros, the groups of each place numbered, between words' ends."""
    text = re.sub(r" (\?)?", lambda gap: f"(?:{_SPACE})?" if gap[1] else _SPACE, phrase)
    places = count()

    def placed(found: re.Match[str]) -> str:
        return macros[found.group()].replace(">", f"_{next(places)}>", 1)

    text = re.sub(r"(?<![A-Za-z<\\])[WMDYNUAF](?![A-Za-z>])", placed, text)
    return re.compile(rf"(?<![^\W_])(?<![\d.,/-])(?:{text})(?![^\W_])(?![.,/-]\d)")
