"""Storage events: what we write is what we read, and nonsense is refused for good."""

from typing import Any

import pytest

from lifestream.domain.errors import InvalidEvent
from lifestream.domain.jobs.events import decode_message, finalize_message


def test_the_embedded_store_writes_what_the_decoder_reads() -> None:
    message = finalize_message(
        bucket="b",
        key="uploads/o/v/source",
        generation="7",
        size_bytes=12,
        content_type="video/mp4",
    )

    event = decode_message(message)

    assert event.is_finalize
    assert (event.bucket, event.key, event.generation) == ("b", "uploads/o/v/source", "7")
    assert (event.size_bytes, event.content_type) == (12, "video/mp4")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"data": "%%%", "attributes": {"eventType": "OBJECT_FINALIZE"}},
        {"data": "e30=", "attributes": {"eventType": "OBJECT_FINALIZE"}},
        {"data": "W10=", "attributes": {"eventType": "OBJECT_FINALIZE"}},
        {"data": 5, "attributes": {}},
        {"attributes": "no"},
    ],
)
def test_what_is_no_storage_event_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(InvalidEvent):
        decode_message(message)
