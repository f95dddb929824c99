"""Faults planted in a good project, each found with what mends it: messages, schedule."""

from typing import Any

import pytest

from lifestream.domain.inspection import State
from rehearsal.stand_ins.google_rest.project import NUMBER, PREFIX, PROJECT, series
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    APPLY,
    PUBSUB,
    SWEEP,
    Fault,
    ago,
    change,
    fault,
    gone,
    must_be_found,
    unbound,
)

NUMBERS = f"monitoring.googleapis.com/v3/projects/{PROJECT}/timeSeries"
COUNT = f'{NUMBERS}?filter=metric.type = "pubsub.googleapis.com/subscription/{{}}"'
UPLOAD = f"{PUBSUB}/subscriptions/{PREFIX}-upload"
KEPT = f"{PUBSUB}/subscriptions/{PREFIX}-dead-letters-kept"


def push(**fields: Any) -> Any:
    return lambda resources: resources[UPLOAD]["pushConfig"].update(fields)


def token(**fields: Any) -> Any:
    return lambda resources: resources[UPLOAD]["pushConfig"]["oidcToken"].update(fields)


def answered(subscription: str, status: str, count: int) -> dict[str, Any]:
    """Pushes that came back with a status."""
    labels = {"response_code": status, "response_class": "remote_server_4xx"}
    return series(f"{PREFIX}-{subscription}", count) | {"metric": {"labels": labels}}


MESSAGE_FAULTS = [
    fault(
        "no topic",
        gone(f"{PUBSUB}/topics/{PREFIX}-sweep"),
        "topic",
        "Not found",
        "google_pubsub_topic.sweep",
    ),
    fault(
        "no subscription",
        gone(UPLOAD),
        "subscription",
        "Not found",
        """-target='google_pubsub_subscription.push["upload"]'""",
    ),
    fault(
        "pushes elsewhere",
        push(pushEndpoint="https://elsewhere.example/"),
        "subscription",
        f"elsewhere.example/, not to https://{PREFIX}-on-upload-{NUMBER}",
        APPLY,
    ),
    fault(
        "topic deleted", change(UPLOAD, topic="_deleted-topic_"), "subscription", "_deleted", APPLY
    ),
    fault(
        "expires",
        change(UPLOAD, expirationPolicy={"ttl": "2678400s"}),
        "subscription",
        "disappears",
        APPLY,
    ),
    fault("hammers", change(UPLOAD, retryPolicy=None), "subscription", "no retry policy", APPLY),
    fault("never gives up", change(UPLOAD, deadLetterPolicy=None), "subscription", "nobody", APPLY),
    fault(
        "wrong account",
        token(serviceAccountEmail="me@example.org"),
        "subscription-identity",
        "pushes as me@example.org",
        APPLY,
    ),
    fault(
        "wrong audience",
        token(audience="https://other"),
        "subscription-identity",
        "audience is https://other",
        APPLY,
    ),
    fault("letters lost", gone(KEPT), "dead-letters-kept", "Not found", "dead_letters_kept"),
    fault(
        "letters kept too short",
        change(KEPT, messageRetentionDuration="86400s"),
        "dead-letters-kept",
        "1.0 days only",
        APPLY,
    ),
    fault(
        "letters wait",
        lambda r: r.update(
            {COUNT.format("num_undelivered_messages"): [series(f"{PREFIX}-dead-letters-kept", 3)]}
        ),
        "dead-letters",
        "3 messages were given up",
        f"gcloud pubsub subscriptions pull {PREFIX}-dead-letters-kept",
    ),
    fault(
        "letters not counted",
        lambda r: r.update({COUNT.format("num_undelivered_messages"): []}),
        "dead-letters",
        "no number",
        "",
        state=State.UNKNOWN,
    ),
    fault(
        "waits long",
        lambda r: r.update(
            {COUNT.format("oldest_unacked_message_age"): [series(f"{PREFIX}-sweep", 3600)]}
        ),
        "backlog",
        "60 min",
        f"gcloud run services logs read {PREFIX}-on-sweep",
    ),
    fault(
        "pushes that IAM refuses",
        lambda r: r.update({COUNT.format("push_request_count"): [answered("upload", "403", 7)]}),
        "pushes",
        "7 pushes were answered 403: IAM does not let the push account in",
        f"gcloud run services logs read {PREFIX}-on-upload",
    ),
    fault(
        "pushes that a function does not believe",
        lambda r: r.update({COUNT.format("push_request_count"): [answered("sweep", "401", 3)]}),
        "pushes",
        "3 pushes were answered 401: the function does not believe the token",
        f"gcloud run services logs read {PREFIX}-on-sweep",
    ),
    fault(
        "storage may not tell",
        unbound(f"{PUBSUB}/topics/{PREFIX}-uploads:getIamPolicy", "pubsub.publisher", "gs-project"),
        "agents",
        "gs-project-accounts.iam.gserviceaccount.com lacks roles/pubsub.publisher",
        f"gcloud pubsub topics add-iam-policy-binding {PREFIX}-uploads",
    ),
    fault(
        "letters may not move",
        unbound(f"{UPLOAD}:getIamPolicy", "pubsub.subscriber"),
        "agents",
        "gcp-sa-pubsub.iam.gserviceaccount.com lacks roles/pubsub.subscriber",
        f"gcloud pubsub subscriptions add-iam-policy-binding {PREFIX}-upload",
    ),
    fault("no schedule", gone(SWEEP), "schedule", "Not found", "google_cloud_scheduler_job.sweep"),
    fault("paused", change(SWEEP, state="PAUSED"), "schedule", "PAUSED", "jobs resume"),
    fault(
        "asleep", change(SWEEP, lastAttemptTime=ago(hours=2)), "schedule", "last ran", "jobs run"
    ),
    fault("never ran", change(SWEEP, lastAttemptTime=None), "schedule", "never ran", "jobs run"),
    fault("ran badly", change(SWEEP, status={"code": 7}), "schedule", "failed", "jobs run"),
]


@pytest.mark.parametrize("planted", MESSAGE_FAULTS)
def test_a_planted_fault_is_found_with_its_mending(google: GoogleRest, planted: Fault) -> None:
    must_be_found(google, planted)
