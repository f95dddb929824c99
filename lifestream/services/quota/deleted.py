"""Quotas of a recording that is deleted: what was reserved is free, what was paid stays counted."""

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.backend import Backend
from lifestream.services.quota.jobs import settle_job
from lifestream.services.quota.storage import storage_arrived


def settle_deleted(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Settle what the recording's upload and jobs reserved; before the jobs and receipts go."""
    if not backend.allowance.is_limited:
        return
    storage_arrived(backend, owner, video_id)
    for job in backend.job_store.for_video(owner, video_id):
        settle_job(backend, job)
