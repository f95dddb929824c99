"""Numbers as people say them: "two hundred and forty", "zweihundertvierzig", "4.3", "18,000".

Words of en, de, es, fr, it, pt and nl, and digits of any script. Not for sums, fractions or
currencies: a number is read where it stands and nothing is worked out from it. No text raises.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.language.languages import base_code, without_accents
from lifestream.domain.language.number_words import Spelling, spelling_of

MAX_DIGITS = 15
"""Longer runs of digits are names (accounts, serial numbers) rather than numbers; a float holds
no more of them."""

MAX_SPELLED = 8
"""Words that the longest spelling under a thousand has: quatre cent quatre vingt dix sept."""

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ORDINALS_UP_TO_NINETEEN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS_UP = "twenty thirty forty fifty sixty seventy eighty ninety"
CARDINALS = {word: value for value, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS = {word: 20 + 10 * index for index, word in enumerate(_TENS_UP.split())}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {word: value for value, word in enumerate(_ORDINALS_UP_TO_NINETEEN.split(), 1)}
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


def read_number(
    tokens: Sequence[str], at: int, *, language: str | None = None
) -> SpokenNumber | None:
    """The longest number that begins at token ``at``; None when none does.

    Args:
        tokens: Lower-case words, as ``number_tokens`` gives them.
        language: Whose words and signs are read; English where None.
    """
    if at >= len(tokens):
        return None
    spelling = spelling_of(base_code(language) or "en")
    digits = _DIGITS.match(tokens[at])
    if digits:
        return _read_digits(tokens, at, digits, spelling)
    return _read_spelled(tokens, at, spelling) if spelling else _read_words(tokens, at)


def numbers_in(text: str, *, language: str | None = None) -> tuple[float, ...]:
    """All numbers said in ``text``, in order."""
    tokens = number_tokens(text)
    return tuple(f.value for f in _walk(tokens, language) if isinstance(f, SpokenNumber))


def in_digits(tokens: Sequence[str], *, language: str | None = None) -> list[str]:
    """The tokens with every spoken number as digits: "april twenty second" gives "april 22"."""
    return [
        _digits_of(part.value) if isinstance(part, SpokenNumber) else part
        for part in _walk(tokens, language)
    ]


def _digits_of(value: float) -> str:
    """Without an exponent, so that equal numbers are equal words."""
    return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")


def _walk(tokens: Sequence[str], language: str | None) -> list["SpokenNumber | str"]:
    parts: list[SpokenNumber | str] = []
    at = 0
    while at < len(tokens):
        found = read_number(tokens, at, language=language)
        parts.append(found or tokens[at])
        at = found.end if found else at + 1
    return parts


def _read_digits(
    tokens: Sequence[str], at: int, digits: re.Match[str], spelling: Spelling | None
) -> SpokenNumber | None:
    text = digits.group(1)
    if len(re.sub(r"[,.]", "", text)) > MAX_DIGITS:
        return None
    grouped = re.fullmatch(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*", text)
    if grouped and _groups(grouped.group(1), text, spelling):
        value = float(re.sub(r"[,.]", "", text))
    else:
        value = _fraction(text)
    end = at + 1
    scales = spelling.scales if spelling else _SCALES
    if end < len(tokens) and without_accents(tokens[end]) in scales and not digits.group(2):
        value *= scales[without_accents(tokens[end])]
        end += 1
    return SpokenNumber(value=value, ordinal=bool(digits.group(2)), start=at, end=end)


def _groups(sign: str, text: str, spelling: Spelling | None) -> bool:
    """Whether the sign parts thousands: "18,000" in English, "18.000" in German; two always do."""
    if text.count(sign) > 1:
        return True
    return sign == (spelling.grouping if spelling else ",")


def _fraction(text: str) -> float:
    whole, _, rest = text.replace(",", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or '0'}")


def _read_spelled(tokens: Sequence[str], at: int, spelling: Spelling) -> SpokenNumber | None:
    """A number in words other than English ones: hundreds, and what they are thousands of."""
    plain = without_accents(tokens[at])
    if plain not in spelling.starts and not any(word in plain for word in spelling.joined):
        return None
    words = _parted(tokens, at, spelling)
    ordinal = spelling.ordinals.get(tuple(word for word, _ in words[:1]))
    if ordinal is not None:
        return SpokenNumber(value=float(ordinal), ordinal=True, start=at, end=at + 1)
    total, here, largest = 0, 0, max(spelling.scales.values()) + 1
    while here < len(words):
        group, here_after = _below_1000(words, here, spelling)
        scale = spelling.scales.get(words[here_after][0]) if here_after < len(words) else None
        if scale is not None and scale < largest and (here_after > here or scale == 1000):
            total += (group if here_after > here else 1) * scale
            here, largest = here_after + 1, scale
            joint = here < len(words) and words[here][0] in ("e", "et", "y", "und", "en")
            here += joint and _below_1000(words, here + 1, spelling)[1] > here + 1
            continue
        total, here = total + group, here_after
        break
    if not here:
        return None
    return _spelled_decimals(words, here, total, spelling, start=at)


def _parted(tokens: Sequence[str], at: int, spelling: Spelling) -> list[tuple[str, int]]:
    """The words from ``at`` on, joined thousands parted, each with the token behind it."""
    words: list[tuple[str, int]] = []
    for number, token in enumerate(tokens[at : at + 3 * MAX_SPELLED], at):
        plain = without_accents(token).replace("ß", "ss")
        joint = next((word for word in spelling.joined if word in plain), "")
        before, _, after = plain.partition(joint) if joint else (plain, "", "")
        known = all(not part or (part,) in spelling.cardinals for part in (before, after))
        if joint and (known or before in ("ein", "een")):
            after = after.removeprefix("und") if (after,) not in spelling.cardinals else after
            one = "" if before in ("ein", "een") else before
            words += [(part, number + 1) for part in (one, joint, after) if part]
        else:
            words.append((plain, number + 1))
    return words


def _below_1000(words: Sequence[tuple[str, int]], at: int, spelling: Spelling) -> tuple[int, int]:
    """(value, behind its last word) of the longest spelling; (0, at) where none begins."""
    for size in range(min(MAX_SPELLED, len(words) - at), 0, -1):
        value = spelling.cardinals.get(tuple(word for word, _ in words[at : at + size]))
        if value is not None:
            return value, at + size
    return 0, at


def _spelled_decimals(
    words: Sequence[tuple[str, int]], here: int, total: int, spelling: Spelling, *, start: int
) -> SpokenNumber:
    """ "vier Komma drei", "tres coma cinco"."""
    digits, at = "", here + 1
    if here < len(words) and words[here][0] == spelling.decimal:
        while at < len(words) and len(digits) < MAX_DIGITS:
            digit = spelling.cardinals.get((words[at][0],), 10)
            if digit > 9:
                break
            digits, at = digits + str(digit), at + 1
    if not digits:
        return SpokenNumber(value=float(total), ordinal=False, start=start, end=words[here - 1][1])
    value = float(f"{total}.{digits}")
    return SpokenNumber(value=value, ordinal=False, start=start, end=words[at - 1][1])


def _read_words(tokens: Sequence[str], at: int) -> SpokenNumber | None:
    total = group = 0.0
    scale = 10 * max(_SCALES.values())
    end = at
    last = ""
    while end < len(tokens):
        word = tokens[end]
        if (
            word in CARDINALS
            and last in ("", "tens", "hundred", "scale", "and")
            and _fits(word, last)
        ):
            group, last = group + CARDINALS[word], "ones"
        elif word in _TENS and last in ("", "hundred", "scale", "and"):
            group, last = group + _TENS[word], "tens"
        elif word == "hundred" and last in ("ones", "tens") and group < 100:
            group, last = group * 100, "hundred"
        elif last in ("ones", "tens", "hundred") and _SCALES.get(word, scale) < scale:
            scale = _SCALES[word]
            total, group, last = total + group * scale, 0.0, "scale"
        elif word == "and" and last in ("hundred", "scale") and _goes_on(tokens, end + 1):
            last = "and"
        else:
            break
        end += 1
    return _close(tokens, at, end, (total + group, last))


def _fits(word: str, last: str) -> bool:
    return last != "tens" or 0 < CARDINALS[word] < 10


def _goes_on(tokens: Sequence[str], at: int) -> bool:
    return at < len(tokens) and (
        tokens[at] in CARDINALS or tokens[at] in _TENS or tokens[at] in ORDINALS
    )


def _close(
    tokens: Sequence[str], at: int, end: int, said: tuple[float, str]
) -> SpokenNumber | None:
    value, last = said
    word = tokens[end] if end < len(tokens) else ""
    if word in ORDINALS and (
        last in ("", "hundred", "scale", "and") or (last == "tens" and ORDINALS[word] < 10)
    ):
        return SpokenNumber(value=value + ORDINALS[word], ordinal=True, start=at, end=end + 1)
    if word in _ORDINAL_TENS and last in ("", "hundred", "scale", "and"):
        return SpokenNumber(value=value + _ORDINAL_TENS[word], ordinal=True, start=at, end=end + 1)
    if end == at:
        return None
    if word == "point" and end + 1 < len(tokens) and tokens[end + 1] in CARDINALS:
        return _decimals(tokens, at, end + 1, value)
    return SpokenNumber(value=value, ordinal=False, start=at, end=end)


def _decimals(tokens: Sequence[str], at: int, first: int, whole: float) -> SpokenNumber:
    end = first
    digits = ""
    while end < len(tokens) and len(digits) < MAX_DIGITS and CARDINALS.get(tokens[end], 10) < 10:
        digits += str(CARDINALS[tokens[end]])
        end += 1
    if not digits:
        digits, end = str(CARDINALS[tokens[first]]), first + 1
    return SpokenNumber(value=float(f"{int(whole)}.{digits}"), ordinal=False, start=at, end=end)
