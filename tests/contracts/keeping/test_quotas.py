"""What quotas promise on every foundation: two at once, a crash, another month, everybody's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from lifestream.domain.errors import QuotaExceeded
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import QUOTAS_OF_ALL
from lifestream.domain.quota.balance import Reservation
from lifestream.domain.quota.limits import Allowance, Amounts, Measure
from lifestream.ports.backend import Backend
from lifestream.services.quota.reserve import balance_of, reserve, reserved_under, settle
from lifestream.services.quota.use import quotas_use
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.contracts.places.samples import ANNA, BERT

TWO_OF_THREE = Allowance(
    own=((Measure.QUESTIONS, 2.0), (Measure.MINUTES, 10.0)),
    all=((Measure.QUESTIONS, 3.0),),
    zone=UTC,
)


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    return replace(day_backend(foundation), allowance=TWO_OF_THREE)


def ask(backend: Backend, name: str, owner: OwnerId = ANNA) -> bool:
    """Whether one more question may be asked."""
    one = Reservation(
        name=name,
        amounts=Amounts(questions=1.0),
        ends_at=backend.job_store.now() + timedelta(minutes=30),
    )
    try:
        reserve(backend, owner, one)
    except QuotaExceeded as error:
        assert "LIFESTREAM_QUOTA" in error.message and "by itself on" in error.message
        return False
    return True


def taken(backend: Backend, owner: OwnerId) -> tuple[float, int]:
    balance = balance_of(backend, owner, backend.job_store.now())
    return balance.used.questions, len(balance.reserved)


def test_two_at_once_cannot_both_take_the_last(backend: Backend) -> None:
    assert ask(backend, "q0")
    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda n: ask(backend, f"q{n}"), range(1, 5)))
    assert sum(got) == 1
    assert taken(backend, ANNA) == taken(backend, QUOTAS_OF_ALL) == (0.0, 2)
    # The same again is the same one.
    assert ask(backend, "q0") and taken(backend, ANNA) == (0.0, 2)


def test_what_was_reserved_is_settled_once_and_everybodys_holds_for_all(backend: Backend) -> None:
    for name in ("q1", "q2"):
        assert ask(backend, name)
    for _ in range(2):
        settle(backend, ANNA, "q1", Amounts(questions=1.0))
        settle(backend, ANNA, "q2", Amounts())
    assert taken(backend, ANNA) == taken(backend, QUOTAS_OF_ALL) == (1.0, 0)

    assert ask(backend, "q3", BERT) and ask(backend, "q4", BERT)
    # One more for Anna, none for everybody: hers is free again.
    assert not ask(backend, "q5")
    assert taken(backend, ANNA) == (1.0, 0)
    found = [(one.measure, one.used, one.reserved) for one in quotas_use(backend, BERT).quotas]
    assert found == [
        (Measure.QUESTIONS, 0.0, 2.0),
        (Measure.MINUTES, 0.0, 0.0),
        (Measure.QUESTIONS, 1.0, 2.0),
    ]


def test_a_crash_releases_and_another_month_has_everything_again(
    backend: Backend, foundation: Foundation
) -> None:
    assert ask(backend, "q1") and ask(backend, "q2") and not ask(backend, "q3")
    foundation.pass_time(31 * 60)
    assert ask(backend, "q3")
    settle(backend, ANNA, "q3", Amounts(questions=1.0))
    assert ask(backend, "q4") and not ask(backend, "q5")
    assert reserved_under(backend, ANNA, "q4") is not None

    foundation.pass_time(31 * 24 * 3600)
    assert ask(backend, "q5") and ask(backend, "q6") and not ask(backend, "q7")
