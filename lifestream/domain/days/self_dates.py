"""Dates by which a recording says which day it is: "today is Tuesday the 17th of November".

A date that is talked about says nothing of the kind, so only the fixed phrases of the languages
with a calendar here, of Chinese and of Japanese count; not in questions, and not behind "if",
"said", "imagine" and the like. No text raises.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifestream.domain.days.date_words import DateWords, read_date, tokens_of
from lifestream.domain.days.day_phrases import CALENDARS, day_phrases, ends_with, flat
from lifestream.domain.language.languages import base_code

_ENGLISH = tuple(
    tuple(cue.split())
    for cue in (
        "today is|today's|today's date is|date today is|today it's|today it is|"
        "recording this on|we're recording on|are recording on|am recording on|i'm recording on|"
        "this was recorded on|this is recorded on|recording was made on|this was filmed on"
    ).split("|")
)
_WITH_WEEKDAY = tuple(tuple(cue.split()) for cue in "today|it's|it is|this is".split("|"))
_GREETINGS = frozenset("hello hi welcome morning afternoon evening everyone everybody".split())
_GREETING_WORDS = 6

_CUES = {
    "de": "heute ist|heute ist der|heute haben wir|heute haben wir den|wir haben heute|"
    "wir haben heute den|es ist heute|heute schreiben wir",
    "es": "hoy es|hoy es el|hoy estamos a|estamos a|hoy a",
    "fr": "aujourd'hui nous sommes|nous sommes aujourd'hui|nous sommes|aujourd'hui on est|"
    "on est|aujourd'hui c'est|c'est aujourd'hui",
    "it": "oggi e|oggi e il|oggi siamo al|oggi ne abbiamo",
    "pt": "hoje e|hoje e dia|hoje estamos a|estamos a|hoje estamos no",
    "nl": "vandaag is het|het is vandaag|vandaag is",
}
_TODAY = {
    "de": "heute", "es": "hoy", "fr": "aujourd'hui", "it": "oggi", "pt": "hoje", "nl": "vandaag",
}  # fmt: skip
"""Right before a date with its weekday these are enough: "heute, Dienstag, den 17. November"."""

_TURNED_ROUND = {
    "en": "if suppose supposing imagine pretend say says said saying wrote reads read when whether "
    "unless until not was were like as because",
    "de": "wenn falls ob als sagte sagt gesagt war stell angenommen bis weil",
    "es": "si cuando dijo dice dijeron era imagina hasta porque",
    "fr": "si quand disait dit etait imaginez imaginons jusque parce",
    "it": "se quando disse dice era immagina fino perche",
    "pt": "se quando disse diz era imagine ate porque",
    "nl": "als wanneer of zei stel tot was omdat",
    "zh": "",
    "ja": "",
}
_TURNED_ROUND_WORDS = 5
_EAST_ASIAN = re.compile(
    r"(?:今天|今日|本日)(?:是|は|,|，|、)?\s*(?:(?P<y>(?:19|20)\d\d)年)?\s*(?P<m>\d{1,2})月"
    r"(?P<d>\d{1,2})[日号號]"
)
_SENTENCE_END = re.compile(r"[.!?。！？](?=\s|$)|[。！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfDate:
    """One of them: the date, and the characters [start, end) that say it."""

    said: DateWords
    start: int
    end: int


def self_dates(text: str, language: str | None) -> list[SelfDate]:
    """Every date in ``text`` that is said to be today's, in order; English without a language."""
    code = base_code(language) or "en"
    if code == "en":
        found = list(_english(text))
    elif code in CALENDARS:
        found = list(_by_calendar(text, code))
    elif code in ("zh", "ja"):
        found = list(_east_asian(text))
    else:
        return []
    return [one for one in found if not _is_asked(text, one.end)]


def _english(text: str) -> Iterator[SelfDate]:
    tokens = tokens_of(text)
    words = [token.word for token in tokens]
    for at in range(len(words)):
        found = _behind_cue(words, at) or _before_today(words, at)
        if found is None:
            continue
        cue, said = found
        first = min(cue, said.start)
        start = tokens[first].start
        if not _is_turned_round(text, start, "en"):
            last = tokens[max(said.end - 1, cue)]
            yield SelfDate(said=said, start=start, end=last.end)


def _behind_cue(words: Sequence[str], at: int) -> tuple[int, DateWords] | None:
    """Where the cue at ``at`` is followed by a date: that word's place and the date."""
    for cue in _ENGLISH:
        if words[at] == cue[0] and tuple(words[at : at + len(cue)]) == cue:
            said = _day_and_month(words, at + len(cue))
            if said is not None:
                return at, said
    for cue in _WITH_WEEKDAY:
        if words[at] != cue[0] or tuple(words[at : at + len(cue)]) != cue:
            continue
        said = _day_and_month(words, at + len(cue))
        if said is None or said.weekday is None:
            continue
        greeted = _GREETINGS.intersection(words[max(at - _GREETING_WORDS, 0) : at])
        if cue == ("today",) or greeted or words[said.end : said.end + 1] == ["today"]:
            return at, said
    return None


def _before_today(words: Sequence[str], at: int) -> tuple[int, DateWords] | None:
    """ "November 17 is today"."""
    if words[at : at + 2] != ["is", "today"]:
        return None
    for start in range(max(at - 7, 0), at):
        said = _day_and_month(words, start)
        if said is not None and said.end == at:
            return at + 1, said
    return None


def _day_and_month(words: Sequence[str], at: int) -> DateWords | None:
    said = read_date(words, at)
    return None if said is None or said.day is None or said.month is None else said


def _by_calendar(text: str, code: str) -> Iterator[SelfDate]:
    plain = flat(text)
    for phrase in day_phrases(text, code):
        if phrase.sense != "date" or phrase.day is None or phrase.month is None:
            continue
        cue = next(
            (one for one in _longest_first(_CUES[code]) if ends_with(phrase.before, one)), ""
        )
        if not cue and phrase.weekday is not None and ends_with(phrase.before, _TODAY[code]):
            cue = _TODAY[code]
        if not cue or not phrase.is_full:
            continue
        start = plain.rfind(cue.split()[0], 0, phrase.start)
        if start >= 0 and not _is_turned_round(text, start, code):
            said = DateWords(
                start=0,
                end=0,
                day=phrase.day,
                month=phrase.month,
                year=phrase.year,
                weekday=phrase.weekday,
            )
            yield SelfDate(said=said, start=start, end=phrase.end)


def _longest_first(cues: str) -> list[str]:
    return sorted(cues.split("|"), key=len, reverse=True)


def _east_asian(text: str) -> Iterator[SelfDate]:
    for found in _EAST_ASIAN.finditer(text):
        year = int(found["y"]) if found["y"] else None
        said = DateWords(start=0, end=0, day=int(found["d"]), month=int(found["m"]), year=year)
        yield SelfDate(said=said, start=found.start(), end=found.end())


def _is_asked(text: str, end: int) -> bool:
    """Whether the sentence that goes on at ``end`` is a question."""
    ends = _SENTENCE_END.search(text, end)
    return ends is not None and ends.group() in ("?", "？")


def _is_turned_round(text: str, start: int, code: str) -> bool:
    """Whether a word before it in its sentence says that it is no statement of this day."""
    leading = text[max(start - 80, 0) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(leading)]
    before = re.findall(r"[\w'’]+", flat(leading[ends[-1] if ends else 0 :]))
    turning = _TURNED_ROUND[code].split()
    return before[-1:] == ["is"] or any(word in turning for word in before[-_TURNED_ROUND_WORDS:])
