"""Word error rate, after both texts were brought to the same spelling.

Lower case, no punctuation. In English, digits become words, contractions are written out and
sounds of hesitation are left out, so that "240" and "two hundred and forty", "I'm" and "I am" are
the same. Where a word ends stays part of its spelling: "data set" for "dataset" is wrong.
Languages written without spaces are scored by character, in the script that they are written in.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

UNSPACED = frozenset(("zh", "ja", "th"))

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SHORT_WORDS = {
    "won't": "will not",
    "can't": "can not",
    "cannot": "can not",
    "let's": "let us",
    "gonna": "going to",
    "gotta": "got to",
    "wanna": "want to",
}
_SHORT_ENDINGS = dict(
    zip("n't 're 's 'd 'll 've 'm".split(), "not are is would will have am".split(), strict=True)
)
_SHORT = re.compile(rf"\b(?:{'|'.join(_SHORT_WORDS)})\b|(?<=\w)(?:{'|'.join(_SHORT_ENDINGS)})\b")
_HESITATIONS = re.compile(r"\b(?:uh|um|h?mm+|mhm)\b")
"""Rules after openai/whisper, normalizers/english.py, by which its paper and public leaderboards
score English. A possessive 's becomes "is" on both sides alike. Its list of British and American
spellings is not taken over: they stay different words."""

_NUMBER_WORDS = frozenset((*_ONES, *_TENS, "hundred", "thousand", "million"))
_DIGITS = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(st|nd|rd|th)?(?!\w)")
_LABELLED = re.compile(r"\s*(?:\[[^\]]+\]|[\w .'-]{1,24}:)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordErrors:
    """Errors of one text, or of several together."""

    wrong: int
    words: int
    heard: int

    @property
    def rate(self) -> float:
        """Substitutions, deletions and insertions over the words really said."""
        return self.wrong / self.words if self.words else float(self.wrong > 0)

    @staticmethod
    def pooled(parts: "Iterable[WordErrors]") -> "WordErrors":
        """All words weigh the same, whichever file they are from."""
        kept = list(parts)
        return WordErrors(
            wrong=sum(p.wrong for p in kept),
            words=sum(p.words for p in kept),
            heard=sum(p.heard for p in kept),
        )


def word_errors(truth: str, heard: str, *, language: str = "en") -> WordErrors:
    """Compare two texts word by word (character by character where nobody writes spaces)."""
    import jiwer

    said, found = normalised(truth, language), normalised(heard, language)
    if not said:
        return WordErrors(wrong=len(found), words=0, heard=len(found))
    result = jiwer.process_words([" ".join(said)], [" ".join(found)])
    wrong = result.substitutions + result.deletions + result.insertions
    return WordErrors(wrong=wrong, words=len(said), heard=len(found))


def normalised(text: str, language: str = "en") -> list[str]:
    """The words that are compared."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language == "en":
        text = text.replace("%", " percent ").replace("&", " and ")
        text = re.sub(r"\$(\d[\d,.]*\d|\d)", r"\1 dollars", text)
        text = _HESITATIONS.sub(" ", _DIGITS.sub(_spelled, text))
        text = _SHORT.sub(_written_out, text)
    text = re.sub(r"(?<=\w)'(?=\w)", "\N{MODIFIER LETTER APOSTROPHE}", text)
    kept = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in text)
    if language in UNSPACED:
        return [c for c in kept if not c.isspace()]
    return _without_and(kept.split())


def without_labels(text: str) -> str:
    """Drop who speaks, where every line of a transcript begins with it ("Katie: …", "[left] …")."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(_LABELLED.match(line) for line in lines):
        return "\n".join(_LABELLED.sub("", line, count=1) for line in lines)
    return "\n".join(lines)


def spoken(number: int) -> str:
    """A whole number below a billion, said aloud."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        rest = f" {_ONES[number % 10]}" if number % 10 else ""
        return _TENS[number // 10] + rest
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {spoken(number % size)}" if number % size else ""
            return f"{spoken(number // size)} {name}{rest}"
    raise AssertionError(number)


def _written_out(match: "re.Match[str]") -> str:
    short = match[0]
    return _SHORT_WORDS.get(short) or f" {_SHORT_ENDINGS[short]}"


def _spelled(match: "re.Match[str]") -> str:
    whole, fraction, ordinal = match[1], match[2], match[3]
    number = int(whole.replace(",", ""))
    if number >= 1_000_000_000:
        return " ".join(_ONES[int(digit)] for digit in str(number))
    words = spoken(number)
    if 1100 <= number <= 1999 and not fraction and "," not in whole:
        words = _year(number)
    if fraction:
        words += " point " + " ".join(_ONES[int(digit)] for digit in fraction[1:])
    elif ordinal:
        words = _as_ordinal(words)
    return f" {words} "


def _year(number: int) -> str:
    century, rest = divmod(number, 100)
    if rest == 0:
        return f"{spoken(century)} hundred"
    return f"{spoken(century)} {'oh ' if rest < 10 else ''}{spoken(rest)}"


def _as_ordinal(words: str) -> str:
    *before, last = words.split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th"
    return " ".join((*before, last))


def _without_and(words: list[str]) -> list[str]:
    """ "two hundred and forty" is "two hundred forty"."""
    kept = []
    for i, word in enumerate(words):
        inside = 0 < i < len(words) - 1 and words[i - 1] in ("hundred", "thousand")
        if word == "and" and inside and words[i + 1] in _NUMBER_WORDS:
            continue
        kept.append(word)
    return kept
