"""Batches: many recordings made again from one stage on, a few at a time.

They are selected a piece at a time, too: a batch may be about every recording there is.

The sweep advances a batch; nothing waits in memory. A recording is started by one save of its
job, which names the batch, so it is started once however often a sweep is killed or repeated.
"""

import logging
import time
from dataclasses import replace
from datetime import timedelta

from lifestream import tracing
from lifestream.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    NotFound,
    StaleWrite,
    TransientError,
)
from lifestream.domain.jobs.batch import (
    MAX_FORESEEN,
    Batch,
    BatchItem,
    BatchReceipt,
    BatchState,
    ItemState,
    ReprocessRequest,
)
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.stages import TRANSCRIPT, made_again
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend
from lifestream.services.library.readable import job_or_none, video_or_none
from lifestream.services.reprocess.select_recordings import select_piece
from lifestream.services.uploads.accept_upload import launch
from lifestream.services.vocabulary.entries import words_for

log = logging.getLogger(__name__)

SAVE_TRIES = 20
TAKEN_FOR = timedelta(seconds=30)
"""One sweep at a time starts recordings of a batch; one that was killed is waited for this long."""

SELECT_FOR_S = 10.0
"""So long one sweep selects further recordings; well below ``TAKEN_FOR``."""

SKIPPED_AT_ONCE = 200
REMARKS_SHOWN = 1000
"""A receipt names so many failed and so many skipped recordings; it counts all."""

LOOKED_AT = 50
"""So many waiting recordings one sweep looks at, at most; skipping them costs no slot."""


def start_batch(backend: Backend, request: ReprocessRequest) -> BatchReceipt:
    """Select the first recordings and keep them; the next sweeps select the others and start them.

    The same batch twice is one batch: the second time its receipt is returned.

    Raises:
        InvalidRequest: The request cannot be done; says why.
        TransientError: A store does not answer; ask again with the same batch_id.
    """
    request.checked()
    known = backend.batch_store.get(request.batch_id)
    if known is not None:
        return _receipt(backend, known)
    items, following = select_piece(backend, request.select)
    batch = Batch(
        batch_id=request.batch_id,
        select=request.select,
        from_stage=request.from_stage,
        at_once=request.at_once,
        created_at=backend.job_store.now(),
        select_after=following,
    )
    if request.dry_run:
        return _foreseen(backend, batch, _all_selected(backend, batch, items))
    if backend.batch_store.create(batch, items):
        log.info("batch_started", extra={"batch": batch.batch_id, "recordings": len(items)})
    return batch_receipt(backend, batch.batch_id)


def batch_receipt(backend: Backend, batch_id: str) -> BatchReceipt:
    """The outcome of a batch so far.

    Raises:
        NotFound: There is no such batch.
    """
    return _receipt(backend, _get(backend, batch_id))


def list_batches(backend: Backend, *, limit: int = 20) -> tuple[Batch, ...]:
    """The batches, newest first."""
    return backend.batch_store.list(limit=limit)


def cancel_batch(backend: Backend, batch_id: str) -> BatchReceipt:
    """Start no more recordings of it; those that were started go on to their end.

    Raises:
        NotFound: There is no such batch.
    """
    for _ in range(SAVE_TRIES):
        batch = _get(backend, batch_id)
        if batch.state is not BatchState.RUNNING:
            return _receipt(backend, batch)
        try:
            # Untaken at once: whoever starts recordings now finds its batch changed.
            batch = backend.batch_store.save(
                replace(batch, state=BatchState.CANCELLING, taken_until=None)
            )
        except StaleWrite:
            continue
        _advance(backend, batch)
        return batch_receipt(backend, batch_id)
    raise StaleWrite(
        says("Batch {batch_id} changes too fast to be cancelled now; try again.", batch_id=batch_id)
    )


def advance_batches(backend: Backend) -> int:
    """Take every running batch as far as its pace allows; returns how many recordings started."""
    return sum(_advance(backend, batch) for batch in backend.batch_store.running())


def advance_batch(backend: Backend, batch_id: str) -> int:
    """The same for one batch, for a caller that does not want to wait for the next sweep."""
    batch = backend.batch_store.get(batch_id)
    ended = batch is None or batch.state in (BatchState.DONE, BatchState.CANCELLED)
    return 0 if batch is None or ended else _advance(backend, batch)


def _advance(backend: Backend, batch: Batch) -> int:
    now = backend.job_store.now()
    if batch.taken_until is not None and now < batch.taken_until <= now + TAKEN_FOR:
        return 0  # One that lasts longer was taken before the clock was set back.
    store = backend.batch_store
    try:
        batch = store.save(replace(batch, taken_until=now + TAKEN_FOR))
    except (StaleWrite, NotFound):
        return 0
    under_way = _settle(backend, batch)
    started, waiting = 0, False
    if batch.state is BatchState.CANCELLING:
        batch = replace(batch, select_after="")
        waiting = _skip_waiting(backend, batch)
    else:
        try:
            batch = _select_on(backend, batch)
        except (StaleWrite, NotFound):
            return 0  # Cancelled meanwhile.
        started, waiting = _start_some(backend, batch, batch.at_once - under_way)
    after = replace(batch, taken_until=None)
    if not waiting and not batch.select_after and under_way + started == 0:
        after = after.ended(backend.job_store.now())
        log.info("batch_ended", extra={"batch": batch.batch_id, "state": after.state.value})
    try:
        store.save(after)
    except StaleWrite:
        # Cancelled meanwhile: the next pass says so of what is still waiting.
        log.info("batch_changed_meanwhile", extra={"batch": batch.batch_id})
    return started


def _select_on(backend: Backend, batch: Batch) -> Batch:
    """Select for a while; where that ends is saved with every piece.

    Raises:
        StaleWrite, NotFound: The batch is another's now.
    """
    until_s = time.monotonic() + SELECT_FOR_S
    while batch.select_after and time.monotonic() < until_s:
        items, following = select_piece(backend, batch.select, batch.select_after)
        backend.batch_store.add(batch.batch_id, items)
        batch = backend.batch_store.save(replace(batch, select_after=following))
    return batch


def _all_selected(
    backend: Backend, batch: Batch, first: tuple[BatchItem, ...]
) -> tuple[BatchItem, ...]:
    """Every recording of a batch that is only asked about.

    Raises:
        InvalidRequest: They are too many to be looked at in one go.
    """
    items, cursor = first, batch.select_after
    while cursor and len(items) <= MAX_FORESEEN:
        more, cursor = select_piece(backend, batch.select, cursor)
        items += more
    if len(items) > MAX_FORESEEN:
        raise InvalidRequest(
            says(
                "More than {most:,} recordings are selected, too many for a dry run; "
                "narrow the selection, for example by days, or start the batch with a "
                "small at_once.",
                most=MAX_FORESEEN,
            )
        )
    return items


def _settle(backend: Backend, batch: Batch) -> int:
    """Note which started recordings are finished; returns how many are not."""
    under_way = 0
    for item in backend.batch_store.items(batch.batch_id, state=ItemState.STARTED):
        after = _outcome(job_or_none(backend, item.job_id), item)
        if after is None:
            under_way += 1
        else:
            backend.batch_store.put_item(batch.batch_id, after)
    return under_way


def _outcome(job: Job | None, item: BatchItem) -> BatchItem | None:
    if job is None:
        return item.to(ItemState.SKIPPED, "It was deleted meanwhile.")
    if not job.is_terminal:
        return None
    if job.status is JobStatus.CANCELLED:
        return item.to(ItemState.SKIPPED, "Its owner cancelled it.")
    reason = f"{job.error.code}: {job.error.message}" if job.error else ""
    failed = job.status is JobStatus.FAILED
    return item.to(ItemState.FAILED if failed else ItemState.DONE, reason)


def _start_some(backend: Backend, batch: Batch, free: int) -> tuple[int, bool]:
    """Start up to ``free`` recordings; returns how many, and whether others still wait."""
    if free <= 0:
        return 0, True
    limit = LOOKED_AT + free
    waiting = backend.batch_store.items(batch.batch_id, state=ItemState.WAITING, limit=limit)
    started, left = 0, len(waiting) == limit
    for item in waiting:
        if started >= free:
            return started, True
        after = _start(backend, batch, item)
        backend.batch_store.put_item(batch.batch_id, after)
        started += after.state is ItemState.STARTED
        left = left or after.state is ItemState.WAITING
    return started, left


def _start(backend: Backend, batch: Batch, item: BatchItem) -> BatchItem:
    job = job_or_none(backend, item.job_id)
    if job is not None and _is_of(job, batch):
        # Started by a sweep that was killed before it could note it.
        return item.to(ItemState.STARTED)
    reason = obstacle(backend, job, item, named=item.video_id in batch.select.video_ids)
    if job is None or reason:
        return item.to(ItemState.SKIPPED, reason)
    try:
        queued = backend.job_store.save(
            _told(backend, batch, job).reprocess(
                backend.job_store.now(),
                from_stage=batch.from_stage,
                batch_id=batch.batch_id,
                trace=tracing.traceparent(),
            )
        )
    except (StaleWrite, NotFound, IllegalTransition):
        return item  # Another process was faster; the next pass sees what it is now.
    try:
        launch(backend, queued)
    except TransientError as error:
        # Queued is saved: the sweep launches it.
        log.warning("launch_postponed", extra={"job": job.job_id, "reason": error.code})
    return item.to(ItemState.STARTED)


def _told(backend: Backend, batch: Batch, job: Job) -> Job:
    """Fresh names and terms where an engine listens again; else those it was heard with."""
    if TRANSCRIPT.name not in made_again(batch.from_stage):
        return job
    return job.with_words(words_for(backend, job.owner, job.video_id))


def _is_of(job: Job, batch: Batch) -> bool:
    return dict(job.redone).get(batch.from_stage) == batch.batch_id


def obstacle(backend: Backend, job: Job | None, item: BatchItem, *, named: bool) -> str:
    """Why a recording cannot be made again now; empty when it can.

    Args:
        named: This very recording was asked for.
    """
    video = video_or_none(backend, item.owner, item.video_id)
    if video is None or job is None:
        return "It was deleted."
    if video.job_id != job.job_id:
        return "A newer upload of it is on its way."
    if not job.is_terminal:
        return "It is waiting or being processed already."
    if job.status is JobStatus.CANCELLED and not named:
        return "Its owner cancelled it; name it to process it all the same."
    if video.media_gone_at is not None:
        return "Only its results were kept: its file is gone, and they cannot be made again."
    if backend.object_store.stat(job.key) is None:
        return "Its file never arrived or is gone."
    return ""


def _skip_waiting(backend: Backend, batch: Batch) -> bool:
    """Skip some of those that wait; returns whether others are left for the next pass."""
    waiting = backend.batch_store.items(
        batch.batch_id, state=ItemState.WAITING, limit=SKIPPED_AT_ONCE
    )
    for item in waiting:
        after = item.to(ItemState.SKIPPED, "The batch was cancelled.")
        backend.batch_store.put_item(batch.batch_id, after)
    return len(waiting) == SKIPPED_AT_ONCE


def _foreseen(backend: Backend, batch: Batch, items: tuple[BatchItem, ...]) -> BatchReceipt:
    remarks = []
    for item in items:
        job = job_or_none(backend, item.job_id)
        named = item.video_id in batch.select.video_ids
        if reason := obstacle(backend, job, item, named=named):
            remarks.append(item.to(ItemState.SKIPPED, reason))
    counts = {
        ItemState.WAITING: len(items) - len(remarks),
        ItemState.SKIPPED: len(remarks),
    }
    return BatchReceipt(batch=batch, counts=counts, remarks=tuple(remarks), dry_run=True)


def _receipt(backend: Backend, batch: Batch) -> BatchReceipt:
    store = backend.batch_store
    return BatchReceipt(
        batch=batch,
        counts=store.counts(batch.batch_id),
        remarks=(
            *store.items(batch.batch_id, state=ItemState.FAILED, limit=REMARKS_SHOWN),
            *store.items(batch.batch_id, state=ItemState.SKIPPED, limit=REMARKS_SHOWN),
        ),
    )


def _get(backend: Backend, batch_id: str) -> Batch:
    batch = backend.batch_store.get(batch_id)
    if batch is None:
        raise NotFound(
            says("There is no batch {batch_id}.", batch_id=batch_id), code="BATCH_NOT_FOUND"
        )
    return batch
