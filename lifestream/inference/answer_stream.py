"""Sentences with citations out of a stream of text, each as soon as it is complete.

Only citations among the hits are kept; a sentence without one, or with a figure that its passages
do not hold, is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lifestream.domain.search import AnswerSentence, Hit
from lifestream.inference.evidence_check import carries
from lifestream.pipeline.prompts import NOT_FOUND

_CITED = r"(?:\s*\[[\d,;\s]{1,40}\])"
_SENTENCE = re.compile(rf"{_CITED}*[.!?…。！？]+[\"”’)]*{_CITED}*(?=\s+[^\s\[]|\s*\Z)")
_CITATION = re.compile(r"\[([\d,;\s]{1,40})\]")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|no|[a-z])\.\Z", re.IGNORECASE)


def read_answer(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
    """The verified sentences, in order."""
    rest = ""
    for piece in pieces:
        rest += piece
        complete, rest = _complete(rest, at_end=False)
        for text in complete:
            yield from _checked(text, hits)
    complete, rest = _complete(rest, at_end=True)
    for text in [*complete, rest]:
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
    if carries(passages, plain):
        yield AnswerSentence(text=plain, citations=cited)
