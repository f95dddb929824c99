"""Counting refused credentials: by customer, for a minute, in bounded memory."""

import pytest

from lifestream.domain.errors import RateLimited
from web.auth.attempts import MAX_ADDRESSES, MOST, WITHIN_S, FailedAttempts


class Clock:
    """Seconds that pass when told to."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def exhausted(attempts: FailedAttempts, address: str) -> FailedAttempts:
    for _ in range(MOST):
        attempts.check(address)
        attempts.refused(address)
    return attempts


def test_the_wait_ends_with_the_minute() -> None:
    clock = Clock()
    attempts = exhausted(FailedAttempts(clock=clock), "203.0.113.9")
    clock.now_s = WITHIN_S - 10

    with pytest.raises(RateLimited) as waits:
        attempts.check("203.0.113.9")
    assert waits.value.retry_after_s == 10
    attempts.check("203.0.113.10")

    clock.now_s = WITHIN_S
    attempts.check("203.0.113.9")


def test_a_customers_many_ipv6_addresses_count_as_one() -> None:
    attempts = FailedAttempts()
    for number in range(MOST):
        attempts.refused(f"2001:db8:1:2::{number:x}")

    with pytest.raises(RateLimited):
        attempts.check("2001:db8:1:2:ffff::1")
    attempts.check("2001:db8:1:3::1")


def test_addresses_without_number_do_not_fill_the_memory() -> None:
    attempts = FailedAttempts()
    for number in range(MAX_ADDRESSES + 500):
        attempts.refused(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(attempts._counts) == MAX_ADDRESSES
