"""Questions of one person and what another one says to them, as in an interview."""

from collections.abc import Iterator, Sequence
from itertools import islice

from lifestream.inference.writing.extractive.sentences import Sentence

MAX_PAIRS = 20
WITHIN_S = 20.0
"""An answer that begins later is to something else."""

LOOKED_AT = 8
"""Sentences behind a question among which its answer is looked for."""

MIN_ASKED_WORDS = 4
MIN_ANSWER_STEMS = 2


def question_pairs(sentences: Sequence[Sentence]) -> list[tuple[Sentence, Sentence]]:
    """(Question, answer) in order of time; each sentence answers once."""
    return list(islice(_pairs(sentences), MAX_PAIRS))


def _pairs(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    answered_until_s = -1.0
    for at, asked in enumerate(sentences):
        long_enough = len(asked.text.split()) >= MIN_ASKED_WORDS and asked.stems
        if not asked.is_question or not long_enough or asked.start_s < answered_until_s:
            continue
        answer = _answer(asked, sentences[at + 1 : at + 1 + LOOKED_AT])
        if answer is not None:
            answered_until_s = answer.end_s
            yield asked, answer


def _answer(asked: Sentence, after: Sequence[Sentence]) -> Sentence | None:
    """The first sentence of another voice that says something; with no voices, of anybody."""
    for one in after:
        if one.start_s - asked.end_s > WITHIN_S:
            return None
        replies = one.speaker is None or one.speaker != asked.speaker
        if not replies or len(one.stems) < MIN_ANSWER_STEMS:
            continue
        return None if one.is_question else one
    return None
