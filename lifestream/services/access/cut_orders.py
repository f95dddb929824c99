"""Copies for others where the door has no media library: the door orders one, a processor makes it.

An order is a log of ``CUTTING``, named by a digest of the copy's key, so that the same copy is
ordered once. The processor is launched under the order's name, ``cut-…``, which no job has. The
order goes when the copy is there; what cannot be cut stays as a sentence.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from lifestream.domain import codec
from lifestream.domain.errors import InvalidMedia, LifeStreamError, NotFound, ResourceError
from lifestream.domain.ids import JobId
from lifestream.domain.log_subjects import CUTTING, cut_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.job_launcher import HEARD
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.access.share import live_shares
from lifestream.services.access.shared_media import (
    PEOPLE,
    MediaCutter,
    Part,
    key_of_part,
    media_of_part,
)
from lifestream.services.library.readable import video_or_none
from lifestream.services.masks.silences import silences_of

log = logging.getLogger(__name__)

CUT = "cut-"
"""Begins the name under which a processor is launched for an order."""

ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""A processor may take minutes to get its machine; asking sooner would start a second one."""


class NoCopyYet(StrEnum):
    """Why an ordered copy is not there."""

    PREPARING = "preparing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOrder:
    """A copy to make. ``failed`` is a sentence where it could not be made."""

    at: datetime
    part: Part
    failed: str = ""


def ordered_copy(backend: Backend, part: Part, video: Video) -> ObjectFacts | NoCopyYet:
    """A copy that a processor made; ordered when it is asked for first."""
    key = key_of_part(part, silences_of(backend, video))
    stored = backend.object_store.stat(key)
    if stored is not None:
        return stored
    order_id = hashlib.sha256(key.encode()).hexdigest()[:32]
    subject, now = cut_subject(order_id), backend.job_store.now()
    orders = _orders(backend, order_id)
    if orders and orders[-1].failed:
        return NoCopyYet.FAILED
    if orders and now - orders[-1].at < ASKED_AGAIN_AFTER:
        return NoCopyYet.PREPARING
    entry = codec.encode(CutOrder(at=now, part=part))
    backend.owner_log.append(CUTTING, subject, entry, entry_id=f"{now.isoformat()}")
    try:
        backend.job_launcher.launch(JobId(f"{CUT}{order_id}"), HEARD)
    except LifeStreamError as error:
        log.warning("launch_postponed", extra={"job": f"{CUT}{order_id}", "reason": error.code})
        backend.owner_log.delete(CUTTING, subject)
    return NoCopyYet.PREPARING


def carry_out_cut(backend: Backend, name: str, *, cutter: MediaCutter, scratch: Path) -> None:
    """Make the copy of an order; one that is not wanted any more is dropped. Doing it twice is
    harmless.

    Args:
        name: As the processor was launched: ``cut-…``.
        scratch: Folder for the work.
    """
    order_id = name.removeprefix(CUT)
    orders = _orders(backend, order_id)
    if not orders:
        return
    part = orders[-1].part
    video = video_or_none(backend, part.owner, part.video_id)
    if video is not None and _is_wanted(backend, part):
        silences = silences_of(backend, video)
        try:
            made = media_of_part(
                backend, part, video.played_key, silences=silences, cutter=cutter, scratch=scratch
            )
        except (InvalidMedia, ResourceError, NotFound) as error:
            log.warning("part_not_cut", extra={"video": part.video_id, "reason": error.code})
            failed = CutOrder(at=backend.job_store.now(), part=part, failed=error.message)
            subject = cut_subject(order_id)
            backend.owner_log.append(
                CUTTING, subject, codec.encode(failed), entry_id=f"failed.{len(orders)}"
            )
            return
        if not _is_wanted(backend, part):
            # Taken back, or forgotten, while it was made.
            backend.object_store.delete(made.key)
    backend.owner_log.delete(CUTTING, cut_subject(order_id))


def _orders(backend: Backend, order_id: str) -> list[CutOrder]:
    entries = backend.owner_log.read(CUTTING, cut_subject(order_id))
    return [codec.decode(CutOrder, one.entry) for one in entries]


def _is_wanted(backend: Backend, part: Part) -> bool:
    try:
        live = live_shares(backend, part.owner, part.video_id)
    except NotFound:
        return False
    return part.name == PEOPLE or any(one.share_id == part.name for one in live)
