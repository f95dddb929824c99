"""Where the sentences of written text end, in any language.

The library ``sentencex`` knows full stops of every script and abbreviations of many languages;
what it misses of those that people are called by is mended here. Not for text without punctuation:
that is one sentence, and who has times cuts it at pauses
(``inference.writing.extractive.sentences``).
"""

import re
from collections.abc import Iterator

from lifestream.domain.language.languages import base_code, language_of

MAX_PIECE = 2_000
"""Characters looked at together: the library's work grows with the square of a text without
spaces, and no sentence is longer."""

_ABBREVIATIONS = {
    "de": "abs art bzgl bzw ca dr evtl fr frl ggf hr hrn inkl mio mrd nr prof str tel vgl zzgl",
    "en": "approx capt dr fig gen hon jr lt messrs mr mrs ms mt mx prof rev sgt sr st vs",
    "es": "aprox art av cap dr dra fig ing lic núm pág prof sr sra sres srta tel",
    "fr": "art av bd cf dr env fig m me mlle mlles mm mme mmes mgr no pr p prof st ste tél vol",
    "it": "art avv cap cfr dott fig geom ing nr pag prof rag sig sigg tel vol",
    "nl": "art blz bv ca dhr dr drs fam fig ing ir mevr mr nl nr prof resp st tel vgl",
    "pt": "art av cap dr dra eng exa exmo fig núm pág prof profa sr sra sres srta tel",
}
_ENDINGS = {language: frozenset(words.split()) for language, words in _ABBREVIATIONS.items()}

_LAST_WORD = re.compile(r"(?<!\w)([^\W\d_]+(?:\.[^\W\d_]+)*)\.\s*$")
_AFTER_DOTS = re.compile(r"(?<=…)\s+(?=[^\W\d_])")
LAST = 40
"""Characters before a boundary that tell whether it is one."""

SHORT_WORD = 5
"""Letters of an abbreviation that no list has; a full stop behind one ends no sentence where a
small letter follows."""


def sentence_spans(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """First character and the one behind the last of each sentence, without the spaces around.

    Args:
        language: ISO 639-1 code; guessed by the commonest words where None.
    """
    code = base_code(language) or language_of(text) or "en"
    spans: list[tuple[int, int]] = []
    for start, end in _joined(text, code):
        cut = text[start:end]
        bare = cut.strip()
        if bare:
            first = start + len(cut) - len(cut.lstrip())
            spans.append((first, first + len(bare)))
    return spans


def sentences_in(text: str, language: str | None = None) -> list[str]:
    """The sentences of ``text`` in order."""
    return [text[start:end] for start, end in sentence_spans(text, language)]


def goes_on(before: str, after: str, language: str | None) -> bool:
    """Whether the full stop that ends ``before`` is an abbreviation's ("Mr."), not a sentence's.

    Args:
        language: ISO 639-1 code; English where None.
    """
    return before.endswith(".") and _goes_on(before, after, base_code(language) or "en")


def _joined(text: str, code: str) -> Iterator[tuple[int, int]]:
    """What the library parts, put together again where only an abbreviation ended."""
    start = end = 0
    for first, last in _parted(text, code):
        if start < end and not _goes_on(text[max(start, end - LAST) : end], text[first:last], code):
            yield start, end
            start = first
        end = last
    if start < end:
        yield start, end


def _parted(text: str, code: str) -> Iterator[tuple[int, int]]:
    import sentencex

    at = 0
    for piece in _pieces(text):
        for sentence in sentencex.segment(code, piece):
            for part in _at_dots(sentence):
                yield at, at + len(part)
                at += len(part)


def _pieces(text: str) -> Iterator[str]:
    """``text`` in stretches short enough, cut at spaces where there are any."""
    at = 0
    while at < len(text):
        end = min(at + MAX_PIECE, len(text))
        if end < len(text):
            space = text.rfind(" ", at + MAX_PIECE // 2, end)
            end = space + 1 if space > 0 else end
        yield text[at:end]
        at = end


def _at_dots(sentence: str) -> Iterator[str]:
    """ "Well… Nobody knows" is two; "wait… what" is one."""
    at = 0
    for match in _AFTER_DOTS.finditer(sentence):
        if sentence[match.end()].isupper():
            yield sentence[at : match.end()]
            at = match.end()
    yield sentence[at:]


def _goes_on(before: str, after: str, code: str) -> bool:
    """Whether a full stop is an abbreviation's, or a piece was cut off for its length alone."""
    following = after.lstrip()[:1]
    if not following or "\n" in before[len(before.rstrip()) :]:
        return False
    if before.rstrip()[-1:].isalnum() or before.rstrip()[-1:] in ",;:-–":
        return True
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1]
    initial = len(word) == 1 and word.isupper() and word != "I"
    known = word.casefold() in _ENDINGS.get(code, frozenset())
    short = following.islower() and (len(word) <= SHORT_WORD or "." in word)
    return initial or known or short
