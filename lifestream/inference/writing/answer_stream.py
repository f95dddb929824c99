"""Sentences with citations out of a stream of text, each as soon as it is complete.

Only citations among the hits are kept; a sentence without one, or with a figure that its passages
do not hold, is dropped; so is the last one of an answer that was cut off in it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lifestream.domain.search import AnswerSentence, Hit
from lifestream.inference.writing.chat.failures import CutOff
from lifestream.inference.writing.evidence_check import carries, repeats_orders
from lifestream.text.prompts import NOT_FOUND

_CITED = r"(?:\s*\[[\d,;\s]{1,40}\])"
_SENTENCE = re.compile(rf"{_CITED}*[.!?…。！？]+[\"”’)]*{_CITED}*(?=\s+[^\s\[]|\s*\Z)")
_CITATION = re.compile(r"\[([\d,;\s]{1,40})\]")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|no|[a-z])\.\Z", re.IGNORECASE)


def read_answer(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
    """The verified sentences, in order."""
    rest, is_whole = "", True
    arriving = iter(pieces)
    while True:
        try:
            rest += next(arriving)
        except StopIteration:
            break
        except CutOff:
            is_whole = False
            break
        complete, rest = _complete(rest, at_end=False)
        for text in complete:
            yield from _checked(text, hits)
    complete, rest = _complete(rest, at_end=True)
    # Half a sentence may say the opposite of the whole one.
    for text in [*complete, rest] if is_whole else complete:
        yield from _checked(text, hits)


def _complete(text: str, *, at_end: bool) -> tuple[list[str], str]:
    """Whole sentences and what is left; while more may come, the last one is left too."""
    sentences: list[str] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if not at_end and match.end() >= len(text.rstrip()):
            break
        if _ABBREVIATION.search(text[start : match.end()]):
            continue
        sentences.append(text[start : match.end()])
        start = match.end()
    return sentences, text[start:]


def _checked(text: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
    numbers = [
        int(number)
        for group in _CITATION.findall(text)
        for number in re.findall(r"\d+", group)
        if 1 <= int(number) <= len(hits)
    ]
    cited = tuple(dict.fromkeys(numbers))
    plain = " ".join(_CITATION.sub("", text).split())
    plain = re.sub(r"\s+([.!?,;…])", r"\1", plain)
    if not cited or not plain.strip(" .!?") or NOT_FOUND in plain:
        return
    passages = " ".join(
        f"{hits[n - 1].chunk.text} {hits[n - 1].chunk.context}"
        f" {hits[n - 1].chunk.recorded_on or ''}"
        for n in cited
    )
    if carries(passages, plain) and not repeats_orders(plain, passages):
        yield AnswerSentence(text=plain, citations=cited)
