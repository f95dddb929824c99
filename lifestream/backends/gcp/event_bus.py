"""Publishing to a Pub/Sub topic. Delivery is the subscription's business (terraform)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.retries import TIMEOUT_S, while_unavailable
from lifestream.domain.errors import InvalidRequest


class PubSubEventBus:
    """``lifestream.ports.event_bus.EventBus`` on one topic.

    The low-level client, because every message has a waiting receiver: no batches,
    no threads. It tries again by itself while the service is unavailable.

    Args:
        topic: The topic's name in ``project``.
        endpoint: An emulator's host:port, spoken to without credentials.
    """

    def __init__(
        self, *, project: str, topic: str, credentials: Any = None, endpoint: str = ""
    ) -> None:
        from google.pubsub_v1 import PublisherClient

        with google_errors("Opening Pub/Sub"):
            if endpoint:
                import grpc
                from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

                channel = grpc.insecure_channel(endpoint)
                self._client = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
            else:
                self._client = PublisherClient(credentials=credentials)
        self._topic = f"projects/{project}/topics/{topic}"

    def publish(self, message: Mapping[str, Any]) -> str:
        """See ``EventBus.publish``.

        Raises:
            InvalidRequest: ``data`` is not base64, or an attribute is not text.
        """
        try:
            data = base64.b64decode(message.get("data") or "", validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise InvalidRequest("A message's data is base64.") from error
        attributes = dict(message.get("attributes") or {})
        if not all(isinstance(value, str) for value in attributes.values()):
            raise InvalidRequest("A message's attributes are texts.")
        sent = {"data": data, "attributes": attributes}
        with google_errors(f"Publishing to {self._topic}"):
            answer = self._client.publish(
                topic=self._topic,
                messages=[sent],
                retry=while_unavailable(),
                timeout=TIMEOUT_S,
            )
        return str(answer.message_ids[0])
