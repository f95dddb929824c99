"""Publishing, and that the subscription terraform declares redelivers as the contract says."""

import base64
from typing import Any

import pytest
import requests

from lifestream.backends.gcp.event_bus import PubSubEventBus
from lifestream.domain.errors import BackendUnavailable, InvalidRequest
from tests.google_cloud import GoogleCloud
from tests.waiting import wait_until

DATA = base64.b64encode(b"hello").decode()


def bus(cloud: GoogleCloud, topic: str = "uploads") -> PubSubEventBus:
    return PubSubEventBus(project=cloud.project, topic=topic, endpoint=cloud.pubsub.endpoint)


def call(cloud: GoogleCloud, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"http://{cloud.pubsub.endpoint}/v1/projects/{cloud.project}/{path}"
    answer = requests.request(method, url, json=body, timeout=30)
    answer.raise_for_status()
    read: dict[str, Any] = answer.json()
    return read


def test_attributes_may_have_any_name(google_cloud: GoogleCloud) -> None:
    # The library's other client takes these for its own arguments.
    attributes = {"topic": "t", "data": "d", "timeout": "1", "retry": "2", "ordering_key": "k"}
    base = f"projects/{google_cloud.project}"
    topic, subscription = f"{base}/topics/uploads", f"{base}/subscriptions/functions"
    google_cloud.pubsub.create_topic(topic)
    google_cloud.pubsub.create_pull(subscription, topic)

    bus(google_cloud).publish({"data": DATA, "attributes": attributes})

    (message,) = google_cloud.pubsub.pull(subscription)
    assert (message["data"], message["attributes"]) == (DATA, attributes)


@pytest.mark.parametrize(
    "message", [{"data": "no base64!"}, {"data": DATA, "attributes": {"size": 3}}]
)
def test_what_is_no_message_is_refused(google_cloud: GoogleCloud, message: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        bus(google_cloud).publish(message)


def test_a_topic_that_is_not_there_is_named(google_cloud: GoogleCloud) -> None:
    with pytest.raises(BackendUnavailable, match="missing"):
        bus(google_cloud, "nowhere").publish({"data": DATA, "attributes": {}})


def test_refused_messages_come_again_later_and_end_as_dead_letters(
    google_cloud: GoogleCloud,
) -> None:
    base = f"projects/{google_cloud.project}"
    for topic in ("uploads", "dead"):
        google_cloud.pubsub.create_topic(f"{base}/topics/{topic}")
    call(google_cloud, "PUT", "subscriptions/functions", {
        "topic": f"{base}/topics/uploads",
        "retryPolicy": {"minimumBackoff": "0.1s", "maximumBackoff": "0.4s"},
        "deadLetterPolicy": {
            "deadLetterTopic": f"{base}/topics/dead", "maxDeliveryAttempts": 5,
        },
    })  # fmt: skip
    google_cloud.pubsub.create_pull(f"{base}/subscriptions/dead", f"{base}/topics/dead")
    bus(google_cloud).publish({"data": DATA, "attributes": {}})

    attempts = []

    def deliver() -> list[dict[str, Any]]:
        pulled = call(
            google_cloud, "POST", "subscriptions/functions:pull",
            {"maxMessages": 1, "returnImmediately": True},
        )  # fmt: skip
        for one in pulled.get("receivedMessages", []):
            attempts.append(one["deliveryAttempt"])
            call(
                google_cloud, "POST", "subscriptions/functions:modifyAckDeadline",
                {"ackIds": [one["ackId"]], "ackDeadlineSeconds": 0},
            )  # fmt: skip
        return google_cloud.pubsub.pull(f"{base}/subscriptions/dead")

    dead = wait_until(deliver)
    assert attempts == [1, 2, 3, 4, 5]
    assert [message["data"] for message in dead] == [DATA]
