"""Digits that are said or written one after the other, as one run: "0171 234", "zero one seven".

What has the form of a date, a time, an amount, a version or an address of a machine is no part of
a run. Not for judging what a run is (``numbered``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lifestream.domain.language.languages import base_code, language_of, without_accents
from lifestream.domain.language.numbers import read_number

SPOKEN_LANGUAGES = frozenset({"en", "de", "es", "fr", "it", "pt", "nl"})
"""Whose number words are read (``language.numbers``)."""

_TOKEN = re.compile(
    r"""
    (?P<other>
        (?<!\d)\d{4}-\d{2}-\d{2}(?!\d)                            # 2026-11-30
      | (?<![\d.+-])\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)    # 30.11.2026
      | (?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)                     # 14:30
      | (?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)              # 192.168.0.1
      | (?<![+\d.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?![.,]?\d)          # 1,250,000
      | (?<![\d.,])\d+[.,]\d{1,2}(?![.,]?\d)                      # 3.50
      | (?<!\d)(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}(?![\d-])    # 2019-2020
      | (?<![\w+])(?:v|version\s)?\d{1,2}(?:\.\d{1,2}){1,2}(?:\.\d{3,6}){1,2}(?![.\d])  # 10.0.19045
    )
    | (?P<digits>\d+) | (?P<plus>\+) | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN = re.compile(r"[ \t\n]?[\-–—./·…,() \t]{0,4}\n?[ \t(]?")
_FILLERS = frozenset("uh um er hm then and so ah ahm dann und nochmal eh este luego y".split())
_ZEROS = frozenset("oh o zero null nul cero".split())
_TWICE = {
    "double": 2, "doppel": 2, "doble": 2, "triple": 3, "treble": 3, "dreifach": 3,
}  # fmt: skip
_SHORT = {"zwo": "2", **dict.fromkeys("uno um un een".split(), "1")}
"""Words that ``read_number`` takes for none by themselves; those for one are articles, too."""

_PLUS = frozenset("plus mas".split())
_MAX_FILLERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Some digits that stand together, and where: ``text[start:end]``.

    Attributes:
        before: What stands between them and those before.
        spoken: They are words.
    """

    start: int
    end: int
    digits: str
    before: str = ""
    spoken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitRun:
    """Digits one after the other; ``plus``: where the plus before them stands, or None."""

    parts: tuple[Digits, ...]
    plus: int | None = None

    @property
    def start(self) -> int:
        """Where it begins, with its plus."""
        return self.parts[0].start if self.plus is None else self.plus

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.parts[-1].end

    @property
    def digits(self) -> str:
        """All digits."""
        return "".join(part.digits for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def digit_runs(text: str, language: str | None = None) -> Iterator[DigitRun]:
    """Every run of ``text``, in order.

    Args:
        language: Whose number words are read; guessed where None.
    """
    tokens = [
        _Token(kind=str(m.lastgroup), text=m[0], start=m.start(), end=m.end())
        for m in _TOKEN.finditer(text)
    ]
    code = base_code(language) or language_of(text) or "en"
    words = [without_accents(t.text.lower()) if t.kind == "word" else t.text for t in tokens]
    at = 0
    while at < len(tokens):
        run, at = _run_at(text, tokens, words, at, code if code in SPOKEN_LANGUAGES else "en")
        if run is not None:
            yield run


def _run_at(
    text: str, tokens: Sequence[_Token], words: Sequence[str], at: int, code: str
) -> tuple[DigitRun | None, int]:
    """The run that begins at a token, and the token behind it."""
    has_plus = tokens[at].kind == "plus" or words[at] in _PLUS
    here = behind = at + has_plus
    parts: list[Digits] = []
    fillers = 0
    while here < len(tokens):
        if here > at and not _goes_on(text, tokens[here - 1], tokens[here]):
            break
        found = _digits_at(text, tokens, words, here, code)
        if found is not None:
            part, here = found
            before = text[parts[-1].end : part.start] if parts else ""
            parts.append(replace(part, before=before))
            fillers, behind = 0, here
        elif parts and words[here] in _FILLERS and fillers < _MAX_FILLERS:
            fillers, here = fillers + 1, here + 1
        else:
            break
    if not parts:
        return None, at + 1
    plus = tokens[at].start if has_plus else None
    return DigitRun(parts=tuple(_trimmed(parts)), plus=plus), behind


def _goes_on(text: str, one: _Token, other: _Token) -> bool:
    """Whether what stands between two tokens leaves them together; a sentence ends before a
    capital."""
    if not _BETWEEN.fullmatch(text, one.end, other.start):
        return False
    return not ("." in text[one.end : other.start] and other.text[:1].isupper())


def _digits_at(
    text: str, tokens: Sequence[_Token], words: Sequence[str], at: int, code: str
) -> tuple[Digits, int] | None:
    token = tokens[at]
    if token.kind == "digits":
        ordinal = re.match(r"(?:st|nd|rd|th)\b", text[token.end : token.end + 3])
        if ordinal:
            return None
        return Digits(start=token.start, end=token.end, digits=token.text), at + 1
    if token.kind != "word":
        return None
    times = _TWICE.get(words[at], 0)
    first = at + 1 if times else at
    if first >= len(tokens):
        return None
    said = _said(tokens, words, first, code)
    if said is None:
        return None
    digits, behind = said
    if times and len(digits) == 1:
        digits *= times
    elif times:
        return None
    return (
        Digits(start=token.start, end=tokens[behind - 1].end, digits=digits, spoken=True),
        behind,
    )


def _said(
    tokens: Sequence[_Token], words: Sequence[str], at: int, code: str
) -> tuple[str, int] | None:
    """The digits of a number word below a thousand, and the token behind it."""
    if tokens[at].kind == "digits" and len(words[at]) == 1:
        return words[at], at + 1
    if tokens[at].kind != "word":
        return None
    short = "0" if words[at] in _ZEROS else _SHORT.get(words[at], "")
    if short and (short != "1" or code not in ("en", "de")):
        return short, at + 1
    if not _may_begin(words[at], code):
        return None
    number = read_number(words[at : at + 9], 0, language=code)
    if number is None or number.ordinal or number.value != int(number.value) or number.end < 1:
        return None
    if any(t.kind != "word" for t in tokens[at : at + number.end]):
        return None
    return (str(int(number.value)), at + number.end) if number.value < 1000 else None


@lru_cache(maxsize=32768)
def _may_begin(word: str, code: str) -> bool:
    """Whether a number may begin with a word: most words are asked again and again."""
    return read_number([word], 0, language=code) is not None


def _trimmed(parts: list[Digits]) -> list[Digits]:
    """Without words for one at the ends of written digits: "call 0171 234567 one day"."""
    if not any(not part.spoken and len(part.digits) > 2 for part in parts):
        return parts
    written = [n for n, part in enumerate(parts) if not part.spoken]
    return parts[written[0] : written[-1] + 1]
