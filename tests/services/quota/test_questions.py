"""A question is counted when it was answered, also partly; one that broke is not."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC

import pytest

from lifestream.domain.errors import DependencyUnavailable, QuotaExceeded
from lifestream.domain.quota.balance import Balance
from lifestream.domain.quota.limits import Allowance, Measure
from lifestream.domain.search import AnswerSentence
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.backend import Backend
from lifestream.services.quota.questions import EXPECTED_TOKENS, counted_question
from lifestream.services.quota.reserve import balance_of
from tests.contracts.places.samples import ANNA
from tests.services.ledgers import SHOP

SAID = AnswerSentence(text="The hall is booked by Friday. " * 40, citations=(1,))


@pytest.fixture
def backend(embedded: Backend) -> Backend:
    allowance = Allowance(
        own=((Measure.QUESTIONS, 2.0), (Measure.MONEY, 100.0)), zone=UTC, rates=SHOP
    )
    return replace(embedded, allowance=allowance)


def balance(backend: Backend) -> Balance:
    return balance_of(backend, ANNA, backend.job_store.now())


def test_money_is_reserved_for_a_question_and_counted_by_what_was_said(backend: Backend) -> None:
    with counted_question(backend, ANNA) as meter:
        expected = SHOP.of_tokens(SHOP.writer, *EXPECTED_TOKENS).amount
        assert balance(backend).taken(Measure.MONEY) == pytest.approx(expected)
        meter.sentences, meter.engine = (SAID,), EngineInfo(name="shop", model="big-1")
    spent = SHOP.of_tokens("shop big-1", 0, len(SAID.text) // 4).amount
    assert balance(backend).used.money == pytest.approx(spent) and spent > 0
    assert (balance(backend).used.questions, balance(backend).reserved) == (1.0, ())


def test_an_error_releases_it_and_who_goes_away_has_used_it(backend: Backend) -> None:
    with suppress(DependencyUnavailable), counted_question(backend, ANNA):
        raise DependencyUnavailable("The endpoint is away.")
    assert balance(backend) == Balance()
    for _ in range(2):
        with suppress(GeneratorExit), counted_question(backend, ANNA):
            raise GeneratorExit
    assert balance(backend).used.questions == 2.0
    with pytest.raises(QuotaExceeded, match="2 questions"), counted_question(backend, ANNA):
        raise AssertionError("not reached")


def test_without_a_quota_nothing_is_written(embedded: Backend) -> None:
    with counted_question(embedded, ANNA):
        pass
    assert balance_of(embedded, ANNA, embedded.job_store.now()) == Balance()
