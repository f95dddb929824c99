"""What is used of each quota, for pages, programs and the command line."""

from dataclasses import dataclass
from datetime import datetime

from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import QUOTAS_OF_ALL
from lifestream.domain.quota.balance import Balance
from lifestream.domain.quota.limits import Measure
from lifestream.ports.backend import Backend
from lifestream.services.quota.reserve import balance_of
from lifestream.services.quota.storage import stored_gb


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUse:
    """One quota.

    Attributes:
        is_of_all: Everybody's together, not the owner's.
        reserved: By what is under way.
    """

    measure: Measure
    is_of_all: bool
    limit: float
    used: float
    reserved: float

    @property
    def left(self) -> float:
        """What nobody took yet."""
        return max(self.limit - self.used - self.reserved, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotasUse:
    """Every quota that is set.

    Attributes:
        month: As 2026-11.
        renewed_at: When the next month begins.
        unpriced: The language model that has no price, where money is counted; its work is not.
    """

    month: str
    renewed_at: datetime
    quotas: tuple[QuotaUse, ...] = ()
    unpriced: str = ""


def quotas_use(backend: Backend, owner: OwnerId) -> QuotasUse:
    """The owner's quotas and everybody's; nothing is read where none is set."""
    allowance, now = backend.allowance, backend.job_store.now()
    quotas: list[QuotaUse] = []
    for is_of_all, limits in ((False, allowance.own), (True, allowance.all)):
        if not limits:
            continue
        whose = QUOTAS_OF_ALL if is_of_all else owner
        balance = balance_of(backend, whose, now)
        quotas += [
            QuotaUse(
                measure=measure,
                is_of_all=is_of_all,
                limit=limit,
                used=_used(backend, balance, measure, None if is_of_all else owner),
                reserved=balance.taken(measure) - balance.used.of(measure),
            )
            for measure, limit in limits
        ]
    return QuotasUse(
        month=allowance.month_of(now),
        renewed_at=allowance.renewed_at(now),
        quotas=tuple(quotas),
        unpriced=_unpriced(backend),
    )


def _used(backend: Backend, balance: Balance, measure: Measure, owner: OwnerId | None) -> float:
    if measure is Measure.STORAGE:
        return stored_gb(backend, owner)
    return balance.used.of(measure)


def _unpriced(backend: Backend) -> str:
    rates = backend.allowance.rates
    if rates is None or not backend.allowance.counts(Measure.MONEY):
        return ""
    return ", ".join(rates.of_tokens(rates.writer, 1, 1).unknown)
