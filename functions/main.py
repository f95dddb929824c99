"""CloudEvent handlers: a finalized object starts its job.

Malformed events are logged and acknowledged, because redelivery cannot mend them. Transient
failures are raised: the push is answered 500, delivered again, and in the end dead-lettered.
"""

import logging
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from lifestream.bootstrap import application
from lifestream.domain.errors import InvalidEvent
from lifestream.domain.events import decode_message
from lifestream.services.accept_upload import accept_upload

log = logging.getLogger(__name__)


@functions_framework.cloud_event  # type: ignore[untyped-decorator,unused-ignore]
def on_upload(event: CloudEvent) -> None:
    """A Pub/Sub push carrying a Cloud Storage notification."""
    data: Any = event.data or {}
    try:
        decoded = decode_message(data.get("message") or {})
    except (InvalidEvent, AttributeError) as error:
        log.warning("event_not_understood", extra={"reason": str(error)[:200]})
        return
    acceptance = accept_upload(application().backend, decoded)
    log.info("event_handled", extra={"acceptance": acceptance.value})
