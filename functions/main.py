"""CloudEvent handlers: what Pub/Sub pushes, each to its own function.

Malformed messages are logged and acknowledged, because redelivery cannot mend them. Transient
failures are raised: the push is answered 500, delivered again, and in the end dead-lettered.
docs/events.md shows every message.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from functions.auth import pushed
from lifestream.bootstrap import application
from lifestream.bootstrap.telling.courier import courier
from lifestream.bootstrap.upkeep.sweeping import sweep_beside
from lifestream.domain.errors import InvalidEvent, InvalidRequest
from lifestream.domain.jobs.events import decode_message, decode_reprocess
from lifestream.services.jobs.dead_letters import mark_undeliverable
from lifestream.services.jobs.sweep import SweepRounds, sweep
from lifestream.services.reprocess.batches import advance_batches, start_batch
from lifestream.services.uploads.accept_upload import accept_upload

log = logging.getLogger(__name__)

RELAUNCH_AFTER = timedelta(minutes=10)
"""A GPU job may take minutes to get its machine; asking again sooner would only start a second
one that finds the job taken."""

ROUNDS = SweepRounds()
"""Of this instance; another begins with the oldest jobs."""


@functions_framework.cloud_event  # type: ignore[untyped-decorator,unused-ignore]
@pushed
def on_upload(event: CloudEvent) -> None:
    """Cloud Storage says that an object changed."""
    try:
        decoded = decode_message(_message(event))
    except InvalidEvent as error:
        log.warning("event_not_understood", extra={"reason": error.message[:200]})
        return
    acceptance = accept_upload(application().backend, decoded)
    log.info("event_handled", extra={"acceptance": acceptance.value})


@functions_framework.cloud_event  # type: ignore[untyped-decorator,unused-ignore]
@pushed
def on_sweep(event: CloudEvent) -> None:
    """Cloud Scheduler's tick, whatever its message says. What is to be told goes out with it."""
    app = application()
    report = sweep(
        app.backend,
        upload_expires=timedelta(hours=app.settings.upload_expires_h),
        relaunch_after=RELAUNCH_AFTER,
        rounds=ROUNDS,
    )
    sweep_beside(app)
    log.info("swept", extra=asdict(report))
    courier(app).deliver_due(datetime.now(UTC))


@functions_framework.cloud_event  # type: ignore[untyped-decorator,unused-ignore]
@pushed
def on_reprocess(event: CloudEvent) -> None:
    """A request to make recordings again from a stage on."""
    app = application()
    try:
        request = decode_reprocess(_message(event))
        receipt = start_batch(app.backend, request)
        advance_batches(app.backend)
    except (InvalidEvent, InvalidRequest) as error:
        log.warning("event_not_understood", extra={"reason": error.message[:200]})
        return
    log.info(
        "batch_accepted",
        extra={
            "batch": receipt.batch.batch_id,
            "dry_run": receipt.dry_run,
            "selected": receipt.total,
            **{state.value.lower(): count for state, count in receipt.counts.items()},
        },
    )


@functions_framework.cloud_event  # type: ignore[untyped-decorator,unused-ignore]
@pushed
def on_dead_letter(event: CloudEvent) -> None:
    """A message that no function could handle; the alert counts the ERROR line."""
    message = _message(event)
    source = (message.get("attributes") or {}).get("CloudPubSubDeadLetterSourceSubscription", "")
    fields = {"message_id": str(message.get("messageId", "")), "subscription": str(source)}
    try:
        decoded = decode_message(message)
    except InvalidEvent as error:
        log.error("message_given_up", extra={**fields, "reason": error.message[:200]})
        return
    job = mark_undeliverable(application().backend, decoded)
    if job is None:
        # Started in some other way, deleted, or this letter was here before: nothing to do.
        log.warning("dead_letter_without_work", extra=fields)
    else:
        log.error("message_given_up", extra={**fields, "job": job.job_id})


def _message(event: CloudEvent) -> Mapping[str, Any]:
    data: Any = event.data
    message = data.get("message") if isinstance(data, Mapping) else None
    return message if isinstance(message, Mapping) else {}
