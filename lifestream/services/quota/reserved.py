"""Something short that reserves before it begins and is settled when it is over."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from lifestream.domain.ids import OwnerId
from lifestream.domain.quota.balance import Reservation
from lifestream.domain.quota.limits import Amounts, Measure
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.backend import Backend
from lifestream.services.quota.reserve import NOTHING, reserve, settle

OVER_WITHIN = timedelta(minutes=30)
"""After this a reservation is released by itself: whoever made it died."""


@contextmanager
def reserved(
    backend: Backend, owner: OwnerId, amounts: Amounts, taken: Callable[[], Amounts]
) -> Iterator[None]:
    """Do something inside that may take ``amounts``.

    Args:
        taken: What it took, asked when it is over. What ends with an error takes nothing.

    Raises:
        QuotaExceeded: There is not so much left.
    """
    allowance = backend.allowance
    if not any(amounts.of(measure) and allowance.counts(measure) for measure in Measure):
        yield
        return
    reservation = Reservation(
        name=f"short.{secrets.token_hex(8)}",
        amounts=amounts,
        ends_at=backend.job_store.now() + OVER_WITHIN,
    )
    reserve(backend, owner, reservation)
    try:
        yield
    except Exception:
        settle(backend, owner, reservation.name, NOTHING)
        raise
    except BaseException:
        # Whoever asked went away: what was given until then counts.
        settle(backend, owner, reservation.name, taken())
        raise
    settle(backend, owner, reservation.name, taken())


def money_of(backend: Backend, engine: EngineInfo | None, tokens: tuple[int, int]) -> float:
    """What an engine's tokens (read, written) cost; without one those of the writer of now."""
    rates = backend.allowance.rates
    if rates is None:
        return 0.0
    model = rates.writer if engine is None else f"{engine.name} {engine.model}"
    return rates.of_tokens(model, *tokens).amount
