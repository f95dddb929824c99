"""The event half of a deployed site: a reprocessing message and a dead letter, from Pub/Sub on.

Publishing and reading the log need a Google access token with these permissions; the web door's
credential is of no use for that. Standard library only, as the rest of the smoke test.
"""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.smoke_http import Failed, Site

PUBSUB = "https://pubsub.googleapis.com"
LOGGING = "https://logging.googleapis.com"
HANDLED_WITHIN_S = 180.0
"""A function that scaled to zero starts a container first; log lines are found after seconds."""

POLL_S = 2.0
LEAVING_S = 15.0
"""A processor that ended its job is still seen as running until its container is gone; a job that
is queued in that moment waits for the sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Pub/Sub and the log of one deployment.

    Attributes:
        deployment: What the names of its topics begin with, such as ``lifestream-prod``.
        token: Google access token: ``gcloud auth print-access-token``.
    """

    project: str
    deployment: str
    token: str
    pubsub: str = PUBSUB
    logging: str = LOGGING

    def publish(self, topic: str, body: Any, attributes: Mapping[str, str] | None = None) -> str:
        """Publish ``body`` to the deployment's ``topic`` and return the message's id.

        Raises:
            Failed: Pub/Sub refuses.
        """
        data = base64.b64encode(json.dumps(body).encode()).decode()
        path = f"/v1/projects/{self.project}/topics/{self.deployment}-{topic}:publish"
        message = {"data": data, "attributes": dict(attributes or {})}
        found = self._post(self.pubsub, path, {"messages": [message]})
        return str(found["messageIds"][0])

    def logged(self, message_id: str) -> str:
        """The event that a function logged about this message; empty when there is none yet."""
        wanted = {
            "resourceNames": [f"projects/{self.project}"],
            "filter": f'jsonPayload.message_id="{message_id}"',
            "pageSize": 1,
        }
        entries = self._post(self.logging, "/v2/entries:list", wanted).get("entries") or []
        return str((entries[0].get("jsonPayload") or {}).get("event", "")) if entries else ""

    def _post(self, host: str, path: str, body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = json.dumps(body).encode()
        return Site(host).send("POST", path, headers=headers, body=sent, expect=(200,)).document()


def reprocessed(site: Site, events: Events, job_url: str, video_id: str, *, within_s: float) -> str:
    """Ask by message for the recording's minutes again, and wait until they were made again.

    Raises:
        Failed: They were not in time.
    """
    time.sleep(LEAVING_S)
    before = _made(site.call("GET", job_url), "minutes")
    batch_id = f"smoke-{secrets.token_hex(6)}"
    select = {"video_ids": [video_id]}
    body = {"select": select, "from_stage": "minutes", "batch_id": batch_id}
    events.publish("reprocess", body)
    deadline = time.monotonic() + within_s
    while True:
        job = site.call("GET", job_url)
        if job["status"] in {"SUCCEEDED", "PARTIAL"} and _made(job, "minutes") > before:
            return "a message made the minutes again"
        if job["status"] in {"FAILED", "CANCELLED"}:
            raise Failed(f"the message {batch_id} ended the job as {job['status']}")
        if time.monotonic() > deadline:
            raise Failed(f"the message {batch_id} had no effect within {within_s:g} s")
        time.sleep(POLL_S)


def letter_read(events: Events, *, within_s: float = HANDLED_WITHIN_S) -> str:
    """Give a message up, and wait until the log says that the function for those took it.

    The letter is about an upload that does not exist, so it changes nothing.

    Raises:
        Failed: The function did not take it in time.
    """
    name = f"uploads/smoke/{secrets.token_hex(8)}/source"
    body = {"bucket": "smoke", "name": name, "generation": "1", "size": "1"}
    attributes = {
        "eventType": "OBJECT_FINALIZE",
        "bucketId": body["bucket"],
        "objectId": name,
        "objectGeneration": "1",
        "payloadFormat": "JSON_API_V1",
        "CloudPubSubDeadLetterSourceSubscription": "smoke",
    }
    message_id = events.publish("dead-letters", body, attributes)
    deadline = time.monotonic() + within_s
    while not (event := events.logged(message_id)):
        if time.monotonic() > deadline:
            raise Failed(f"nothing logged the dead letter {message_id} within {within_s:g} s")
        time.sleep(POLL_S)
    return f"a dead letter was read ({event})"


def _made(job: Mapping[str, Any], stage: str) -> int:
    """How often a stage was really run."""
    return sum(one["stage"] == stage and not one["cache_hit"] for one in job["stages"])
