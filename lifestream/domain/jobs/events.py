"""The messages that start work: an object was finalized; recordings are to be made again.

The embedded store writes the same envelope that Cloud Storage hands to Pub/Sub, so one decoder
serves both. Source of the attribute names: Cloud Storage, "Pub/Sub notifications", attributes.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifestream.domain.errors import InvalidEvent, InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.batch import AT_ONCE, ReprocessRequest, Selection

OBJECT_FINALIZE = "OBJECT_FINALIZE"

IN_PROCESS_DELIVERY = "lifestream.in_process_delivery"
"""WSGI environment key of a push that never left this process. Nobody can set it over HTTP, where
every header's name begins with HTTP_."""


_GENERATION = re.compile(r"[0-9]{1,30}")

_UNREADABLE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
    binascii.Error,
)
"""What reading a stranger's JSON raises: a size of 1e999 overflows, a thousand brackets recurse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent:
    """Something happened to one generation of one object."""

    event_type: str
    bucket: str
    key: str
    generation: str
    size_bytes: int
    content_type: str

    @property
    def is_finalize(self) -> bool:
        """A new generation is complete; every other type is acknowledged and ignored."""
        return self.event_type == OBJECT_FINALIZE


def finalize_message(
    *, bucket: str, key: str, generation: str, size_bytes: int, content_type: str
) -> dict[str, Any]:
    """A Pub/Sub message as Cloud Storage sends it: ``{"data": base64, "attributes": {…}}``."""
    resource = {
        "kind": "storage#object",
        "bucket": bucket,
        "name": key,
        "generation": generation,
        "size": str(size_bytes),
        "contentType": content_type,
    }
    return {
        "data": base64.b64encode(json.dumps(resource).encode()).decode(),
        "attributes": {
            "eventType": OBJECT_FINALIZE,
            "bucketId": bucket,
            "objectId": key,
            "objectGeneration": generation,
            "payloadFormat": "JSON_API_V1",
        },
    }


def decode_message(message: Mapping[str, Any]) -> ObjectEvent:
    """Read a Pub/Sub message.

    Raises:
        InvalidEvent: It is not a storage event; redelivery would not change that.
    """
    try:
        attributes = message.get("attributes") or {}
        resource = json.loads(base64.b64decode(message.get("data") or "e30=", validate=True))
        return ObjectEvent(
            event_type=str(attributes["eventType"]),
            bucket=str(attributes.get("bucketId") or resource["bucket"]),
            key=str(attributes.get("objectId") or resource["name"]),
            generation=_generation(attributes.get("objectGeneration") or resource["generation"]),
            size_bytes=int(resource.get("size", 0)),
            content_type=str(resource.get("contentType", "")),
        )
    except _UNREADABLE as error:
        raise InvalidEvent(f"This is not a storage event: {error!r}") from error


def _generation(plain: Any) -> str:
    """A generation is a number; others cannot be ordered by age."""
    if not _GENERATION.fullmatch(str(plain)):
        raise ValueError(f"generation {str(plain)[:40]!r}")
    return str(plain)


def decode_reprocess(message: Mapping[str, Any]) -> ReprocessRequest:
    """Read a Pub/Sub message ``{select: {…}, from_stage, batch_id?, at_once?, dry_run?}``.

    Without a batch_id the message's own id names the batch, so a redelivery is the same batch.

    Raises:
        InvalidEvent: It is not such a message, or asks for what cannot be done.
    """
    try:
        body = json.loads(base64.b64decode(message.get("data") or "", validate=True))
        _only(body, {"select", "from_stage", "batch_id", "at_once", "dry_run"})
        select = _mapping(body["select"])
        _only(select, {"from_day", "to_day", "owner", "video_ids", "older_than_pipeline"})
        owner = _text(select.get("owner", ""))
        return ReprocessRequest(
            batch_id=_text(body.get("batch_id") or message.get("messageId", "")),
            from_stage=_text(body["from_stage"]),
            at_once=_typed(int, body.get("at_once", AT_ONCE)),
            dry_run=_typed(bool, body.get("dry_run", False)),
            select=Selection(
                from_day=_day(select.get("from_day")),
                to_day=_day(select.get("to_day")),
                owner=OwnerId(owner) if owner else None,
                video_ids=tuple(
                    VideoId(_text(name)) for name in _typed(list, select.get("video_ids", []))
                ),
                older_than_pipeline=_text(select.get("older_than_pipeline", "")),
            ),
        ).checked()
    except InvalidRequest as error:
        raise InvalidEvent(error.message) from error
    except _UNREADABLE as error:
        raise InvalidEvent(f"This is not a request to reprocess: {error!r}") from error


def _only(plain: Any, fields: set[str]) -> None:
    if unknown := _mapping(plain).keys() - fields:
        # A misspelled condition must not select more than was meant.
        raise ValueError(f"unknown field {sorted(unknown)[0]!r}")


def _mapping(plain: Any) -> dict[str, Any]:
    found: dict[str, Any] = _typed(dict, plain)
    return found


def _text(plain: Any) -> str:
    return str(_typed(str, plain))


def _typed(kind: type, plain: Any) -> Any:
    if type(plain) is not kind:
        raise TypeError(f"{plain!r} should be a {kind.__name__}")
    return plain


def _day(plain: Any) -> date | None:
    return None if plain is None else date.fromisoformat(_text(plain))
