"""Pub/Sub notifications: which bucket tells which topic, and the exact message.

Source: Cloud Storage, "Pub/Sub notifications for Cloud Storage".
"""

import base64
import json
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.gcs.errors import StorageError, invalid
from rehearsal.gcs.objects import StoredObject, timestamp

Publish = Callable[[str, str, Mapping[str, str]], Any]
"""Called with ``projects/P/topics/T``, base64 data and attributes; may raise, is then retried."""

RETRY_S = 0.2
TOPIC_PREFIX = "//pubsub.googleapis.com/"


class Notifications:
    """Configurations by bucket; messages are sent by a thread of their own, in order.

    Attributes:
        sent: Every message as (topic, attributes), for tests.
        held: What was announced since ``pause``.
    """

    def __init__(self, publish: Publish | None) -> None:
        self._publish = publish
        self._configs: dict[str, dict[str, dict[str, Any]]] = {}
        self._waiting: queue.Queue[tuple[str, str, dict[str, str]] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.held: list[tuple[str, str, dict[str, str]]] = []
        self._paused = False
        self._finalized: dict[str, float] = {}

    def start(self) -> None:
        """Send from now on."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="gcs-notifications")
        self._thread.start()

    def stop(self) -> None:
        """Send no more."""
        self._stopping = True
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def create(self, bucket: str, config: Mapping[str, Any]) -> dict[str, Any]:
        """Add a configuration as the JSON API sends it."""
        topic = str(config.get("topic", ""))
        if not topic.startswith(f"{TOPIC_PREFIX}projects/"):
            raise invalid(f"Invalid topic {topic!r}; it starts with {TOPIC_PREFIX}projects/.")
        configs = self._configs.setdefault(bucket, {})
        number = str(len(configs) + 1)
        configs[number] = {
            **config,
            "kind": "storage#notification",
            "id": number,
            "etag": number,
            "selfLink": f"https://www.googleapis.com/storage/v1/b/{bucket}"
            f"/notificationConfigs/{number}",
        }
        return configs[number]

    def of(self, bucket: str) -> list[dict[str, Any]]:
        """The bucket's configurations."""
        return list(self._configs.get(bucket, {}).values())

    def get(self, bucket: str, number: str) -> dict[str, Any]:
        """One configuration, or 404."""
        try:
            return self._configs[bucket][number]
        except KeyError:
            raise StorageError(404, "notFound", f"No such notification: {number}") from None

    def delete(self, bucket: str, number: str) -> None:
        """Remove one configuration, or 404."""
        self.get(bucket, number)
        del self._configs[bucket][number]

    def announce(self, event: str, stored: StoredObject, extra: Mapping[str, str]) -> None:
        """Tell every topic that wants to know."""
        if event == "OBJECT_FINALIZE":
            self._finalized.setdefault(stored.key, time.time())
        for config in self.of(stored.bucket):
            wanted = config.get("event_types")
            prefix = config.get("object_name_prefix", "")
            if (not wanted or event in wanted) and stored.key.startswith(prefix):
                message = _message(event, stored, config, extra)
                if self._paused:
                    self.held.append(message)
                else:
                    self._waiting.put(message)

    def finalized_at_s(self, part_of_key: str) -> float:
        """When the last object with this in its key was complete, in seconds since 1970; 0 if
        never. Announcing one again does not change that."""
        return max(
            (at_s for key, at_s in self._finalized.items() if part_of_key in key), default=0.0
        )

    def pause(self) -> None:
        """Hold everything back. Clearing or reordering ``held`` loses and reorders events."""
        self._paused = True

    def resume(self) -> None:
        """Send what was held back, and from now on at once again."""
        self._paused = False
        for message in self.held:
            self._waiting.put(message)
        self.held.clear()

    def _run(self) -> None:
        while (message := self._waiting.get()) is not None and not self._stopping:
            self._send(*message)
            self._waiting.task_done()

    def wait_until_sent(self) -> None:
        """Wait until everything announced so far is in ``sent``."""
        self._waiting.join()

    def _send(self, topic: str, data: str, attributes: dict[str, str]) -> None:
        while self._publish is not None and not self._stopping:
            try:
                self._publish(topic, data, attributes)
                break
            except Exception:  # the service keeps trying, whatever the failure
                time.sleep(RETRY_S)
        self.sent.append((topic, attributes))


def _message(
    event: str, stored: StoredObject, config: Mapping[str, Any], extra: Mapping[str, str]
) -> tuple[str, str, dict[str, str]]:
    form = config.get("payload_format", "JSON_API_V1")
    attributes = {
        "notificationConfig": f"projects/_/buckets/{stored.bucket}"
        f"/notificationConfigs/{config['id']}",
        "eventType": event,
        "payloadFormat": form,
        "bucketId": stored.bucket,
        "objectId": stored.key,
        "objectGeneration": stored.generation,
        "eventTime": timestamp(),
        **extra,
        **config.get("custom_attributes", {}),
    }
    payload = json.dumps(stored.resource).encode() if form == "JSON_API_V1" else b""
    topic = str(config["topic"]).removeprefix(TOPIC_PREFIX)
    return topic, base64.b64encode(payload).decode(), attributes
