"""Quotas of storage: what is there is measured, what is on its way is reserved."""

from datetime import timedelta

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.object_names import PLACES
from lifestream.domain.quota.balance import Reservation
from lifestream.domain.quota.limits import Amounts, Measure
from lifestream.ports.backend import Backend
from lifestream.services.quota.reserve import reserve, settle

GB = 1e9
LEAST_GB = 1e-6
"""Reserved of what is still being recorded: its size is known when it has arrived."""


def stored_gb(backend: Backend, owner: OwnerId | None) -> float:
    """Gigabytes of an owner's objects; of everybody's without one."""
    prefixes = [f"{place}/{owner}/" if owner else f"{place}/" for place in PLACES]
    store = backend.object_store
    return sum(one.size_bytes for prefix in prefixes for one in store.list(prefix)) / GB


def reserve_storage(
    backend: Backend, owner: OwnerId, video_id: VideoId, size_bytes: int, expires_in_s: float
) -> None:
    """Take room for an upload before a byte of it moves.

    Raises:
        QuotaExceeded: There is not so much left.
    """
    own, of_all = backend.allowance.limits(Measure.STORAGE)
    if own is None and of_all is None:
        return
    reservation = Reservation(
        name=_name(video_id),
        amounts=Amounts(storage_gb=max(size_bytes / GB, LEAST_GB)),
        ends_at=backend.job_store.now() + timedelta(seconds=expires_in_s),
    )
    reserve(
        backend,
        owner,
        reservation,
        measured=Amounts(storage_gb=0.0 if own is None else stored_gb(backend, owner)),
        measured_of_all=Amounts(storage_gb=0.0 if of_all is None else stored_gb(backend, None)),
    )


def storage_arrived(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """End a reservation: its bytes are here and measured, or will not come."""
    if backend.allowance.counts(Measure.STORAGE):
        settle(backend, owner, _name(video_id), Amounts())


def _name(video_id: VideoId) -> str:
    return f"upload.{video_id}"
