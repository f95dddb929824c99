"""Numbers as people say them: "two hundred and forty", "twenty first", "4.3", "18,000".

English words and digits of any language. Not for sums, fractions or currencies: a number is
read where it stands and nothing is worked out from it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ORDINALS_UP_TO_NINETEEN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS_UP = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: value for value, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS = {word: 20 + 10 * index for index, word in enumerate(_TENS_UP.split())}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINAL_ONES = {word: value for value, word in enumerate(_ORDINALS_UP_TO_NINETEEN.split(), 1)}
_ORDINAL_TENS = {word.removesuffix("y") + "ieth": value for word, value in _TENS.items()}
_DIGITS = re.compile(r"(\d+(?:[,.]\d+)*)(st|nd|rd|th)?\Z")
_TOKEN = re.compile(r"\d+(?:[,.]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:['’][^\W\d_]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenNumber:
    """A number and where it stood: tokens [start, end) of the list it was read from."""

    value: float
    ordinal: bool
    start: int
    end: int


def number_tokens(text: str) -> list[str]:
    """Words and digit groups in lower case; hyphens part words ("twenty-first" is two)."""
    return [match.group().lower() for match in _TOKEN.finditer(text)]


def read_number(tokens: Sequence[str], at: int) -> SpokenNumber | None:
    """The longest number that begins at token ``at``; None when none does.

    Args:
        tokens: Lower-case words, as ``number_tokens`` gives them.
    """
    if at >= len(tokens):
        return None
    digits = _DIGITS.match(tokens[at])
    if digits:
        return _read_digits(tokens, at, digits)
    return _read_words(tokens, at)


def numbers_in(text: str) -> tuple[float, ...]:
    """All numbers said in ``text``, in order."""
    tokens = number_tokens(text)
    return tuple(found.value for found in _walk(tokens) if isinstance(found, SpokenNumber))


def in_digits(tokens: Sequence[str]) -> list[str]:
    """The tokens with every spoken number as digits: "april twenty second" gives "april 22"."""
    return [
        f"{part.value:g}" if isinstance(part, SpokenNumber) and part.value < 1e6 else _shown(part)
        for part in _walk(tokens)
    ]


def _shown(part: "SpokenNumber | str") -> str:
    return part if isinstance(part, str) else str(int(part.value))


def _walk(tokens: Sequence[str]) -> list["SpokenNumber | str"]:
    parts: list[SpokenNumber | str] = []
    at = 0
    while at < len(tokens):
        found = read_number(tokens, at)
        parts.append(found or tokens[at])
        at = found.end if found else at + 1
    return parts


def _read_digits(tokens: Sequence[str], at: int, digits: re.Match[str]) -> SpokenNumber:
    text = digits.group(1)
    # "18,000" and "1.000.000" group thousands; "4.3" and "4,3" are fractions.
    grouped = re.fullmatch(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*", text)
    if grouped and not (grouped.group(1) == "." and text.count(".") == 1):
        value = float(re.sub(r"[,.]", "", text))
    else:
        value = _fraction(text)
    end = at + 1
    if end < len(tokens) and tokens[end] in _SCALES and not digits.group(2):
        value *= _SCALES[tokens[end]]
        end += 1
    return SpokenNumber(value=value, ordinal=bool(digits.group(2)), start=at, end=end)


def _fraction(text: str) -> float:
    whole, _, rest = text.replace(",", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or '0'}")


def _read_words(tokens: Sequence[str], at: int) -> SpokenNumber | None:
    total = group = 0.0
    end = at
    last = ""
    while end < len(tokens):
        word = tokens[end]
        if word in _ONES and last in ("", "tens", "hundred", "scale", "and") and _fits(word, last):
            group, last = group + _ONES[word], "ones"
        elif word in _TENS and last in ("", "hundred", "scale", "and"):
            group, last = group + _TENS[word], "tens"
        elif word == "hundred" and last in ("ones", "tens"):
            group, last = group * 100, "hundred"
        elif word in _SCALES and last in ("ones", "tens", "hundred"):
            total, group, last = total + group * _SCALES[word], 0.0, "scale"
        elif word == "and" and last in ("hundred", "scale") and _goes_on(tokens, end + 1):
            last = "and"
        else:
            break
        end += 1
    return _close(tokens, at, end, (total + group, last))


def _fits(word: str, last: str) -> bool:
    return last != "tens" or 0 < _ONES[word] < 10


def _goes_on(tokens: Sequence[str], at: int) -> bool:
    return at < len(tokens) and (
        tokens[at] in _ONES or tokens[at] in _TENS or tokens[at] in _ORDINAL_ONES
    )


def _close(
    tokens: Sequence[str], at: int, end: int, said: tuple[float, str]
) -> SpokenNumber | None:
    value, last = said
    word = tokens[end] if end < len(tokens) else ""
    if word in _ORDINAL_ONES and (
        last in ("", "hundred", "scale", "and") or (last == "tens" and _ORDINAL_ONES[word] < 10)
    ):
        return SpokenNumber(value=value + _ORDINAL_ONES[word], ordinal=True, start=at, end=end + 1)
    if word in _ORDINAL_TENS and last in ("", "hundred", "scale", "and"):
        return SpokenNumber(value=value + _ORDINAL_TENS[word], ordinal=True, start=at, end=end + 1)
    if end == at:
        return None
    if word == "point" and end + 1 < len(tokens) and tokens[end + 1] in _ONES:
        return _decimals(tokens, at, end + 1, value)
    return SpokenNumber(value=value, ordinal=False, start=at, end=end)


def _decimals(tokens: Sequence[str], at: int, first: int, whole: float) -> SpokenNumber:
    end = first
    digits = ""
    while end < len(tokens) and tokens[end] in _ONES and _ONES[tokens[end]] < 10:
        digits += str(_ONES[tokens[end]])
        end += 1
    if not digits:
        digits, end = str(_ONES[tokens[first]]), first + 1
    return SpokenNumber(value=float(f"{whole:g}.{digits}"), ordinal=False, start=at, end=end)
