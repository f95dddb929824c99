"""Quotas of questions: one is reserved before it is answered, and counted when it was.

What a question cost is worked out from the length of what was read and written: a stream of words
names no tokens. A question that ends with an error is not counted.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lifestream.domain.ids import OwnerId
from lifestream.domain.quota.limits import Amounts
from lifestream.domain.search import AnswerSentence, Moment
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.backend import Backend
from lifestream.services.quota.reserved import money_of, reserved

CHARACTERS_PER_TOKEN = 4
"""Of English text, about. Source: OpenAI, "What are tokens and how to count them"."""

EXPECTED_TOKENS = (3000, 300)
"""Read and written for one answer: eight passages of a minute or two, with the instructions."""


@dataclass(slots=True)
class QuestionMeter:
    """What one answer was made from, as far as it was told."""

    moments: Sequence[Moment] = ()
    sentences: Sequence[AnswerSentence] = ()
    engine: EngineInfo | None = None

    def tokens(self) -> tuple[int, int]:
        """About how many were read and written; none where nothing was said."""
        if not self.sentences:
            return 0, 0
        read = sum(len(one.text) for one in self.moments)
        written = sum(len(one.text) for one in self.sentences)
        return read // CHARACTERS_PER_TOKEN, written // CHARACTERS_PER_TOKEN


@contextmanager
def counted_question(backend: Backend, owner: OwnerId) -> Iterator[QuestionMeter]:
    """Answer a question inside, and tell the meter what it is made from.

    Raises:
        QuotaExceeded: No question, or no money, is left.
    """
    meter = QuestionMeter()
    expected = Amounts(questions=1.0, money=money_of(backend, None, EXPECTED_TOKENS))

    def taken() -> Amounts:
        money = money_of(backend, meter.engine, meter.tokens()) if meter.engine else 0.0
        return Amounts(questions=1.0, money=money)

    with reserved(backend, owner, expected, taken):
        yield meter
