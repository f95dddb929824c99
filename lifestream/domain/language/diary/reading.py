"""Whether a question is about the diary itself, and what it asks for.

By grammar alone: a question is one of these only when the whole of it has such a form, so "what
did we do about the roof?" is none. Whether there are such recordings or people is the caller's
business. Linear in the number of phrases; no text raises.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lifestream.domain.days.day_phrases import flat
from lifestream.domain.language.diary.phrases import DiaryAsk, DiaryPhrases
from lifestream.domain.language.diary.phrases_english import ENGLISH
from lifestream.domain.language.diary.phrases_germanic import DUTCH, GERMAN
from lifestream.domain.language.diary.phrases_romance import (
    FRENCH,
    ITALIAN,
    PORTUGUESE,
    SPANISH,
)
from lifestream.domain.language.languages import KNOWN_LANGUAGES, likely_languages

DIARY_PHRASES: Mapping[str, DiaryPhrases] = {
    "en": ENGLISH,
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "pt": PORTUGUESE,
    "nl": DUTCH,
}
MAX_CHARS = 200
"""A longer question is about something."""

QUOTED = r"[“”„«‹\"'‚‘](?P<title>[^“”„«»\"]{2,120})[”“»›\"'’‘]"
_ENDS = " \t\n?!.,;:¿¡…"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingWords:
    """A recording as a question names it.

    Attributes:
        title: In quotation marks, as it is written; else empty.
        words: The telling part of its description: "garden" of "the garden meeting".
        is_last: The latest one is asked for.
    """

    title: str = ""
    words: str = ""
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryQuestion:
    """What is asked for.

    Attributes:
        language: ISO 639-1 code of the grammar by which it was read.
        subject: What it is about, as it is written; empty where nothing is named.
        person: The name of a person, likewise.
        recording: The recording that is named; None where none is.
        only_meetings: Recordings that are no meeting do not count.
    """

    ask: DiaryAsk
    language: str
    subject: str = ""
    person: str = ""
    recording: RecordingWords | None = None
    only_meetings: bool = False


def read_diary_question(text: str) -> DiaryQuestion | None:
    """The question as one about the diary itself; None where it is about something else.

    Args:
        text: Without the words that were read as days.
    """
    if len(text) > MAX_CHARS:
        return None
    likely = [code for code in likely_languages(text) if code in DIARY_PHRASES]
    for code in dict.fromkeys((*likely, *KNOWN_LANGUAGES)):
        found = _read(text, code)
        if found is not None:
            return found
    return None


def _read(text: str, code: str) -> DiaryQuestion | None:
    phrases = DIARY_PHRASES[code]
    start, end = _bare(text, code)
    plain = flat(text)
    for ask, patterns in _patterns(code):
        for pattern in patterns:
            match = pattern.fullmatch(plain, start, end)
            if match is None:
                continue
            question = _question(text, match, ask, code, phrases)
            if question is not None:
                return question
    return None


def _bare(text: str, code: str) -> tuple[int, int]:
    """First character and the one behind the last, without politeness and marks."""
    plain = flat(text)
    start, end = 0, len(plain)
    front, back = _politeness(code)
    while True:
        before = (start, end)
        while start < end and plain[start] in _ENDS:
            start += 1
        while end > start and plain[end - 1] in _ENDS:
            end -= 1
        leading = front.match(plain, start, end)
        start = leading.end() if leading else start
        trailing = back.search(plain, start, end)
        end = trailing.start() if trailing else end
        if before == (start, end):
            return start, end


def _question(
    text: str, match: re.Match[str], ask: DiaryAsk, code: str, phrases: DiaryPhrases
) -> DiaryQuestion | None:
    said = {name: text[slice(*match.span(name))].strip() for name in match.groupdict()}
    person = said.get("person", "") if match.groupdict().get("person") else ""
    if person and _is_pronoun(person, phrases):
        return None
    recording = None
    if match.groupdict().get("recording"):
        recording = _recording(said["recording"], code)
    if ask is DiaryAsk.SUMMARY and person:
        recording = RecordingWords(words=person, is_last=True)
    nouns = flat(said.get("nouns", "")) if match.groupdict().get("nouns") else ""
    return DiaryQuestion(
        ask=ask,
        language=code,
        subject=said.get("subject", "").strip("“”„«»\"' ") if "subject" in said else "",
        person=person,
        recording=recording,
        only_meetings=bool(nouns and _nouns(phrases.meetings).fullmatch(nouns)),
    )


def _is_pronoun(person: str, phrases: DiaryPhrases) -> bool:
    words = re.findall(r"[^\W\d_]+", flat(person))
    return any(word in _words(phrases.pronouns) for word in words)


def _recording(named: str, code: str) -> RecordingWords:
    quoted = re.fullmatch(rf".*?{QUOTED}.*", named)
    if quoted is not None:
        return RecordingWords(title=quoted["title"].strip())
    phrases = DIARY_PHRASES[code]
    is_last = False
    kept: list[str] = []
    noun = _nouns(phrases.recordings)
    for found in re.finditer(r"[\w'’-]+", named):
        word = flat(found.group())
        if word in _words(phrases.last):
            is_last = True
        elif word in {*_words(phrases.fillers), *_words(phrases.before), *_words(phrases.polite)}:
            continue
        elif noun.fullmatch(word):
            kept += _first_part(found.group(), word, phrases)
        else:
            kept.append(found.group())
    return RecordingWords(words=" ".join(kept), is_last=is_last)


def _first_part(written: str, word: str, phrases: DiaryPhrases) -> list[str]:
    """ "Garten" of "Gartenbesprechung"; nothing of a noun that stands alone."""
    bare = re.compile(phrases.recordings.replace(r"\w*", "", 1))
    parts = [at for at in range(3, len(word)) if bare.fullmatch(word, at)]
    return [written[: parts[-1]].rstrip("s-")] if parts and not bare.fullmatch(word) else []


@lru_cache(maxsize=64)
def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


@lru_cache(maxsize=32)
def _nouns(nouns: str) -> re.Pattern[str]:
    return re.compile(f"(?:{nouns})")


@lru_cache(maxsize=8)
def _politeness(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    polite = DIARY_PHRASES[code].polite
    return re.compile(rf"(?:{polite})(?=[\s,:]|$)"), re.compile(rf"[\s,](?:{polite})$")


@lru_cache(maxsize=8)
def _patterns(code: str) -> tuple[tuple[DiaryAsk, tuple[re.Pattern[str], ...]], ...]:
    phrases = DIARY_PHRASES[code]
    noun = f"(?:{phrases.recordings})"
    before = f"(?:(?:{phrases.before}|{phrases.last})(?: |(?<=')))"
    recording = (
        rf"(?P<recording>(?:{before}*)(?:{noun} )?{QUOTED}"
        rf"|(?:{before}*)(?:[\w'’-]+ ){{0,3}}?{noun}"
        rf"(?: (?:{phrases.behind}|{phrases.last})(?: [\w'’-]+){{0,5}})?)"
    )
    macros = {
        "‹T›": recording,
        "‹P›": r"(?P<person>[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,2}?)",
        "‹X›": r"(?P<subject>\S.*?)",
        "‹R›": f"(?P<nouns>{phrases.recordings})",
        "‹M›": f"(?:{phrases.meetings})",
    }
    return tuple(
        (ask, tuple(_compiled(one, macros) for one in several)) for ask, several in phrases.phrases
    )


def _compiled(phrase: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    text = phrase
    for name, pattern in macros.items():
        text = text.replace(name, pattern)
    return re.compile(text.replace(" ?", r"\s*").replace(" ", r"\s+"))
