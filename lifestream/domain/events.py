"""The one event that starts everything: an object was finalized.

The embedded store writes the same envelope that Cloud Storage hands to Pub/Sub, so one decoder
serves both. Source of the attribute names: Cloud Storage, "Pub/Sub notifications", attributes.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lifestream.domain.errors import InvalidEvent

OBJECT_FINALIZE = "OBJECT_FINALIZE"


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
            generation=str(attributes.get("objectGeneration") or resource["generation"]),
            size_bytes=int(resource.get("size", 0)),
            content_type=str(resource.get("contentType", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise InvalidEvent(f"This is not a storage event: {error!r}") from error
