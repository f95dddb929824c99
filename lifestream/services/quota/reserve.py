"""Reserving before and settling after, so that two at once cannot both take the last.

One log for each owner and month, one for everybody; the note is the balance, and a writer who saw
another length is refused and looks again. The logs belong to nobody and hold amounts alone.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.errors import QuotaExceeded, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import QUOTAS, QUOTAS_OF_ALL, quota_subject
from lifestream.domain.quota.balance import Balance, Reservation
from lifestream.domain.quota.limits import Allowance, Amounts, Limits, Measure
from lifestream.domain.sentences import Sentence, noted, says
from lifestream.ports.backend import Backend

log = logging.getLogger(__name__)

NOTHING = Amounts()
TRIES = 50
"""Each time another one got through, so fifty at once are served."""


def reserve(
    backend: Backend,
    owner: OwnerId,
    reservation: Reservation,
    *,
    measured: Amounts = NOTHING,
    measured_of_all: Amounts = NOTHING,
) -> None:
    """Take what something may use, of the owner's and of everybody's; twice is harmless.

    Args:
        measured: What the owner uses of what is not counted by month.
        measured_of_all: What everybody uses of it.

    Raises:
        QuotaExceeded: There is not so much left; says of what, and what to do.
        StaleWrite: Too many others reserve at this moment.
    """
    allowance = backend.allowance
    if not allowance.is_limited:
        return
    if allowance.own:
        _reserve(backend, owner, allowance.own, reservation, measured)
    if allowance.all:
        try:
            _reserve(backend, QUOTAS_OF_ALL, allowance.all, reservation, measured_of_all)
        except (QuotaExceeded, StaleWrite):
            settle(backend, owner, reservation.name, NOTHING)
            raise


def settle(backend: Backend, owner: OwnerId, name: str, used: Amounts) -> None:
    """Count what something really used in place of its reservation; none of that name: nothing.

    Args:
        used: Nothing releases the reservation.
    """
    for subject in _subjects(backend.allowance, owner, backend.job_store.now()):
        settle_in(backend, subject, name, used)


def settle_in(backend: Backend, subject: str, name: str, used: Amounts) -> None:
    """As ``settle``, in one log alone."""

    def settled(balance: Balance) -> Balance:
        found = balance.find(name)
        return balance if found is None else balance.settle(found, used)

    _change(backend, subject, settled, backend.job_store.now())


def reserved_under(backend: Backend, owner: OwnerId, name: str) -> Reservation | None:
    """The reservation of that name that is open; None where there is none."""
    now = backend.job_store.now()
    heads = backend.owner_log.heads(QUOTAS, _subjects(backend.allowance, owner, now))
    balances = (codec.decode(Balance, head.note) for head in heads.values() if head.note)
    found = (balance.at(now).find(name) for balance in balances)
    return next((one for one in found if one is not None), None)


def balance_of(backend: Backend, owner: OwnerId, now: datetime) -> Balance:
    """The owner's month; of ``QUOTAS_OF_ALL`` everybody's."""
    return _balance(backend, quota_subject(backend.allowance.month_of(now), owner), now)[0]


def _subjects(allowance: Allowance, owner: OwnerId, now: datetime) -> Iterator[str]:
    """Where a reservation may be: this month, or the one in which it was made."""
    for month in (allowance.month_of(now), allowance.month_before(now)):
        if allowance.own:
            yield quota_subject(month, owner)
        if allowance.all:
            yield quota_subject(month, QUOTAS_OF_ALL)


def _reserve(
    backend: Backend,
    owner: OwnerId,
    limits: Limits,
    reservation: Reservation,
    measured: Amounts,
) -> None:
    now = backend.job_store.now()

    def with_it(balance: Balance) -> Balance:
        if balance.find(reservation.name) is not None:
            return balance
        for measure, limit in limits:
            wanted = reservation.amounts.of(measure)
            taken = balance.taken(measure) + measured.of(measure)
            if wanted and taken + wanted > limit:
                of_all = owner == QUOTAS_OF_ALL
                if wanted > limit and measure is not Measure.STORAGE:
                    raise QuotaExceeded(_never_enough(measure, wanted, limit, of_all))
                raise QuotaExceeded(_refusal(backend.allowance, measure, limit, of_all, now))
        return balance.reserve(reservation)

    _change(backend, quota_subject(backend.allowance.month_of(now), owner), with_it, now)


def _change(
    backend: Backend, subject: str, change: Callable[[Balance], Balance], now: datetime
) -> None:
    for _ in range(TRIES):
        before, length = _balance(backend, subject, now)
        after = change(before)
        if after == before:
            return
        note = codec.encode(after)
        try:
            backend.owner_log.append(
                QUOTAS, subject, b"{}", entry_id=secrets.token_hex(8), expected=length, note=note
            )
        except StaleWrite:
            continue
        return
    raise StaleWrite("Too many use this LifeStream at this moment; try again.")


def _balance(backend: Backend, subject: str, now: datetime) -> tuple[Balance, int]:
    head = backend.owner_log.heads(QUOTAS, [subject]).get(subject)
    if head is None or head.note is None:
        return Balance(), 0 if head is None else head.length
    return codec.decode(Balance, head.note).at(now), head.length


_WHAT = {
    Measure.MINUTES: noted("minutes of recordings"),
    Measure.MONEY: noted("dollars"),
    Measure.QUESTIONS: noted("questions"),
}


def _never_enough(measure: Measure, wanted: float, limit: float, of_all: bool) -> Sentence:
    return says(
        "This needs about {wanted} {what}, and a whole month has {limit}. It goes on by itself "
        "when the limit is raised ({setting}).",
        wanted=f"{wanted:.3g}",
        limit=f"{limit:g}",
        what=says(_WHAT[measure]),
        setting="LIFESTREAM_QUOTA_ALL" if of_all else "LIFESTREAM_QUOTA",
    )


def _refusal(
    allowance: Allowance, measure: Measure, limit: float, of_all: bool, now: datetime
) -> Sentence:
    if measure is Measure.STORAGE:
        return (
            says(
                "Everybody here together may store {limit} GB, and this would be more. Delete "
                "recordings, or have the limit raised (LIFESTREAM_QUOTA_ALL).",
                limit=f"{limit:g}",
            )
            if of_all
            else says(
                "You may store {limit} GB, and this would be more. Delete recordings or their "
                "files, or have the limit raised (LIFESTREAM_QUOTA).",
                limit=f"{limit:g}",
            )
        )
    values = {
        "limit": f"{limit:g}",
        "what": says(_WHAT[measure]),
        "day": allowance.next_month(now).isoformat(),
    }
    if of_all:
        return says(
            "This month's {limit} {what} for everybody here are used or reserved. It goes on by "
            "itself on {day}, or when the limit is raised (LIFESTREAM_QUOTA_ALL).",
            **values,
        )
    return says(
        "Your {limit} {what} of this month are used or reserved. It goes on by itself on {day}, or "
        "when the limit is raised (LIFESTREAM_QUOTA).",
        **values,
    )
