"""Notifications: the exact message, to Google's own emulator."""

import base64
import json
import uuid
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
from rehearsal.gcs import CloudStorage
from tests.waiting import wait_until


def bucket_of(gcs: CloudStorage) -> Any:
    client = storage.Client(
        project="demo-project",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": gcs.endpoint},
    )
    return client.bucket("media")


def test_a_finalized_object_is_announced_with_its_resource(
    emulators: tuple[FirestoreEmulator, PubSubEmulator],
) -> None:
    _, pubsub = emulators
    project = f"projects/p-{uuid.uuid4().hex[:8]}"
    topic, subscription = f"{project}/topics/uploads", f"{project}/subscriptions/pull"
    pubsub.create_topic(topic)
    pubsub.create_pull(subscription, topic)
    with CloudStorage(publish=pubsub.publish) as gcs:
        gcs.create_bucket("media", topic=topic, object_name_prefix="uploads/")
        bucket_of(gcs).blob("artifacts/x").upload_from_string(b"not announced")
        blob = bucket_of(gcs).blob("uploads/o/v/source")
        blob.upload_from_string(b"12345", "video/mp4")
        wait_until(lambda: len(gcs.notifications.sent) == 1)
        messages = pubsub.pull(subscription)

    attributes: Any = messages[0]["attributes"]
    resource = json.loads(base64.b64decode(str(messages[0]["data"])))
    assert len(messages) == 1
    assert attributes.pop("eventTime").endswith("Z")
    assert attributes == {
        "eventType": "OBJECT_FINALIZE",
        "payloadFormat": "JSON_API_V1",
        "bucketId": "media",
        "objectId": "uploads/o/v/source",
        "objectGeneration": str(blob.generation),
        "notificationConfig": "projects/_/buckets/media/notificationConfigs/1",
    }
    assert (resource["size"], resource["contentType"]) == ("5", "video/mp4")


def test_an_overwrite_says_which_generation_it_replaced(gcs: CloudStorage) -> None:
    blob = bucket_of(gcs).blob("k")
    blob.upload_from_string(b"1")
    first = str(blob.generation)
    blob.upload_from_string(b"2")

    wait_until(lambda: len(gcs.notifications.sent) == 2)
    assert gcs.notifications.sent[1][1]["overwroteGeneration"] == first


def test_events_can_be_lost_and_doubled(gcs: CloudStorage) -> None:
    gcs.notifications.pause()
    bucket_of(gcs).blob("k").upload_from_string(b"1")
    assert len(gcs.notifications.held) == 1
    gcs.notifications.held.clear()
    gcs.notifications.resume()
    gcs.announce_again("media", "k", times=3)

    wait_until(lambda: len(gcs.notifications.sent) == 3)


def test_the_client_configures_and_deletes_a_notification(gcs: CloudStorage) -> None:
    bucket = bucket_of(gcs)
    made = bucket.notification(
        topic_name="other", topic_project="demo-project", event_types=["OBJECT_DELETE"]
    )
    made.create()

    assert [one.topic_name for one in bucket.list_notifications()] == ["uploads", "other"]
    made.delete()
    assert len(list(bucket.list_notifications())) == 1
