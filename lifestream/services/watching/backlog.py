"""How much there is in old files: hours, the time that it takes here, and the money."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.cost import Cost, Rates, total
from lifestream.ports.backend import Backend
from lifestream.services.jobs.media_length import USUAL_BYTES_PER_S
from lifestream.services.jobs.use import use_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """An estimate, by the size of the files and by what was processed lately.

    Attributes:
        recorded_s: About how long the recordings are.
        work_s: About how long this machine works on them; None where nothing was processed yet.
        cost: At list prices; None where nothing was processed yet.
    """

    recorded_s: float
    work_s: float | None
    cost: Cost | None


def backlog_of(
    backend: Backend, owner: OwnerId, size_bytes: int, rates: Rates, *, zone: tzinfo, now: datetime
) -> Backlog:
    """The estimate for files of ``size_bytes`` together."""
    use = use_of(backend, owner, rates, zone=zone, now=now)
    recorded_s = size_bytes / USUAL_BYTES_PER_S
    media_s = sum(day.media_s for day in use.days)
    spent = total(day.cost for day in use.days)
    return Backlog(
        recorded_s=recorded_s,
        work_s=sum(one.wall_s_per_hour for one in use.paces) * recorded_s / 3600 or None,
        cost=replace(spent, amount=spent.amount / media_s * recorded_s) if media_s else None,
    )
