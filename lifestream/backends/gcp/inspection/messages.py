"""Topics, subscriptions, dead letters, and Google's agents that carry them."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from lifestream.backends.gcp.inspection.cloud_run import environment_of
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.names import TOPICS
from lifestream.backends.gcp.inspection.policies import (
    Place,
    members,
    project_place,
    subscription_place,
    topic_place,
)
from lifestream.backends.gcp.inspection.rest import Denied, Json, Missing
from lifestream.domain.inspection import Finding

PUBSUB = "pubsub.googleapis.com"
PUSHES = {
    "upload": ("uploads", "on_upload"),
    "sweep": ("sweep", "on_sweep"),
    "reprocess": ("reprocess", "on_reprocess"),
    "dead_letters": ("dead_letters", "on_dead_letter"),
}
"""Subscription: its topic and the function it pushes to."""

KEPT = "dead_letters_kept"
KEPT_AT_LEAST_S = 7 * 86400
WAITS_AT_MOST_S = 600
LOOKED_BACK = timedelta(minutes=15)
AGE = "pubsub.googleapis.com/subscription/oldest_unacked_message_age"
COUNT = "pubsub.googleapis.com/subscription/num_undelivered_messages"
PUSHED = "pubsub.googleapis.com/subscription/push_request_count"
"""Source: Cloud Monitoring, "Google Cloud metrics", pubsub."""

REFUSED = {
    "401": "the function does not believe the token (push_refused in its log says why)",
    "403": "IAM does not let the push account in (roles/run.invoker), or ingress is closed",
    "404": "nothing answers at that address",
}
"""Why a push comes back, by the status that Pub/Sub counts."""


def checks(live: Live) -> list[Check]:
    """Of every topic and subscription."""
    found = []
    for short in TOPICS:
        name = live.names.named(short)
        run = partial(_topic, short=short)
        address = f"google_pubsub_topic.{short}"
        found.append(Check(code="topic", subject=name, run=run, address=address))
    for short in PUSHES:
        subject, address = live.names.named(short), _address(short)
        for code, read in (("subscription", _subscription), ("subscription-identity", _identity)):
            run = partial(read, short=short)
            found.append(Check(code=code, subject=subject, run=run, address=address))
    kept = live.names.named(KEPT)
    address = f"google_pubsub_subscription.{KEPT}"
    found += [
        Check(code="dead-letters-kept", subject=kept, run=_kept, address=address),
        Check(code="dead-letters", subject=kept, run=_dead_letters),
        Check(code="backlog", subject="subscriptions", run=_backlog),
        Check(code="pushes", subject="subscriptions", run=_pushes),
        Check(code="agents", subject="Google's agents", run=_agents),
    ]
    return found


def _address(short: str) -> str:
    if short == "dead_letters":
        return "google_pubsub_subscription.dead_letters"
    return f'google_pubsub_subscription.push["{short}"]'


def _topic(live: Live, *, short: str) -> Iterator[Finding]:
    name = live.names.named(short)
    live.rest.get(
        PUBSUB, f"v1/projects/{live.names.project}/topics/{name}", needs="pubsub.topics.get"
    )
    yield live.ok("topic", name, "It exists.")


def _read(live: Live, short: str) -> Json:
    path = f"v1/projects/{live.names.project}/subscriptions/{live.names.named(short)}"
    ask = partial(live.rest.get, PUBSUB, path, needs="pubsub.subscriptions.get")
    return live.once(f"subscription {short}", ask)


def _subscription(live: Live, *, short: str) -> Iterator[Finding]:
    """Source: Pub/Sub API, resource Subscription."""
    names, found = live.names, _read(live, short)
    topic, function = PUSHES[short]
    url = names.url(names.named(function), live.number)
    topics = f"projects/{names.project}/topics"
    letters = f"{topics}/{names.named('dead_letters')}"
    endpoint = str(found.get("pushConfig", {}).get("pushEndpoint", ""))
    given_up_to = found.get("deadLetterPolicy", {}).get("deadLetterTopic")
    lost = short != "dead_letters" and given_up_to != letters
    broken = found.get("state", "ACTIVE") != "ACTIVE" or found.get("detached")
    bad = [
        _other_topic(found, f"{topics}/{names.named(topic)}"),
        endpoint.rstrip("/") != url and f"it pushes to {endpoint or 'nowhere'}, not to {url}",
        _expires(found),
        not found.get("retryPolicy") and "it tries again at once and without end (no retry policy)",
        lost and f"what fails goes to {given_up_to or 'nobody'}, not to {letters}",
        broken and "it is detached or in an error state",
    ]
    good = f"It pushes to {url}."
    yield live.judged("subscription", names.named(short), good, bad, address=_address(short))


def _other_topic(found: Json, topic: str) -> str:
    return "" if found.get("topic") == topic else f"its topic is {found.get('topic')}"


def _expires(found: Json) -> str:
    expires = found.get("expirationPolicy", {}).get("ttl")
    return "it disappears when nothing comes for a while (expiration policy)" if expires else ""


def _identity(live: Live, *, short: str) -> Iterator[Finding]:
    names = live.names
    token = _read(live, short).get("pushConfig", {}).get("oidcToken", {})
    function, account = names.named(PUSHES[short][1]), names.account("push")
    expects = environment_of(live.service(function))
    audience = token.get("audience") or names.url(function, live.number)
    email, expected = token.get("serviceAccountEmail"), expects.get("LIFESTREAM_PUSH_ACCOUNT")
    told = expects.get("LIFESTREAM_PUSH_AUDIENCE")
    mismatch = f"its audience is {audience}, {function} expects {told or 'no audience'}"
    bad = [
        email != account and f"it pushes as {email or 'nobody'}",
        expected != account and f"{function} expects {expected or 'nobody'}",
        told != audience and mismatch,
    ]
    subject, good = names.named(short), f"It pushes as {account}."
    yield live.judged("subscription-identity", subject, good, bad, address=_address(short))


def _kept(live: Live) -> Iterator[Finding]:
    found = _read(live, KEPT)
    kept_s = float(str(found.get("messageRetentionDuration", "604800s")).removesuffix("s"))
    topic = f"projects/{live.names.project}/topics/{live.names.named('dead_letters')}"
    pushes = found.get("pushConfig", {}).get("pushEndpoint")
    bad = [
        kept_s < KEPT_AT_LEAST_S and f"letters are kept for {kept_s / 86400:.1f} days only",
        _other_topic(found, topic),
        pushes and "it pushes, so nothing stays in it",
        _expires(found),
    ]
    days = f"Letters stay {kept_s / 86400:.0f} days."
    name, address = live.names.named(KEPT), f"google_pubsub_subscription.{KEPT}"
    yield live.judged("dead-letters-kept", name, days, bad, address=address)


def _newest(live: Live, metric: str) -> dict[str, int]:
    """The newest value of a metric, by subscription."""
    return {
        str(one["resource"]["labels"]["subscription_id"]): _value(one["points"][0])
        for one in _series(live, metric)
        if one.get("points")
    }


def _value(point: Json) -> int:
    return int(point["value"].get("int64Value", 0))


def _series(live: Live, metric: str) -> list[Json]:
    """Of the last minutes. Source: Monitoring API, timeSeries.list."""
    return live.rest.pages(
        "monitoring.googleapis.com",
        f"v3/projects/{live.names.project}/timeSeries",
        "timeSeries",
        needs="monitoring.timeSeries.list",
        params={
            "filter": f'metric.type = "{metric}"',
            "interval.startTime": f"{live.now - LOOKED_BACK:%Y-%m-%dT%H:%M:%SZ}",
            "interval.endTime": f"{live.now:%Y-%m-%dT%H:%M:%SZ}",
        },
    )


def _dead_letters(live: Live) -> Iterator[Finding]:
    name = live.names.named(KEPT)
    count = _newest(live, COUNT).get(name)
    if count is None:
        yield live.unknown("dead-letters", name, "Monitoring has no number for it yet.")
        return
    wait = f"{count} messages were given up and wait; docs/operations.md says how to replay them"
    bad = [count and wait]
    yield live.judged("dead-letters", name, "None waits.", bad, subscription=name)


def _backlog(live: Live) -> Iterator[Finding]:
    ages = _newest(live, AGE)
    for short, (_, function) in PUSHES.items():
        name = live.names.named(short)
        age_s = ages.get(name, 0)
        bad = [age_s > WAITS_AT_MOST_S and f"the oldest message waits for {age_s // 60} min"]
        known = {"service": live.names.named(function)}
        yield live.judged("backlog", name, "Nothing waits for long.", bad, **known)


def _pushes(live: Live) -> Iterator[Finding]:
    refused: dict[str, dict[str, int]] = {}
    for one in _series(live, PUSHED):
        status = str(one.get("metric", {}).get("labels", {}).get("response_code", ""))
        if status in REFUSED:
            counts = refused.setdefault(str(one["resource"]["labels"]["subscription_id"]), {})
            counts[status] = counts.get(status, 0) + sum(map(_value, one.get("points", ())))
    for short, (_, function) in PUSHES.items():
        name = live.names.named(short)
        bad = [
            f"{count} pushes were answered {status}: {REFUSED[status]}"
            for status, count in sorted(refused.get(name, {}).items())
            if count
        ]
        known = {"service": live.names.named(function)}
        yield live.judged("pushes", name, "None was refused.", bad, **known)


def _agents(live: Live) -> Iterator[Finding]:
    """Source: Pub/Sub, "Dead-letter topics" (forwarding needs publisher and subscriber); Cloud
    Storage, "Pub/Sub notifications" (the storage agent needs publisher)."""
    pubsub = f"serviceAccount:service-{live.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    storage = f"serviceAccount:service-{live.number}@gs-project-accounts.iam.gserviceaccount.com"
    publisher, subscriber = "roles/pubsub.publisher", "roles/pubsub.subscriber"
    needed = [
        (topic_place(live, "uploads"), storage, publisher),
        (topic_place(live, "dead_letters"), pubsub, publisher),
    ]
    for short in PUSHES:
        if short != "dead_letters":
            place = subscription_place(live, live.names.named(short))
            needed.append((place, pubsub, subscriber))
    for place, member, role in needed:
        yield _agent(live, place, member, role)


def _agent(live: Live, place: Place, member: str, role: str) -> Finding:
    try:
        there = members(place.read(live), role)
    except Missing:
        return live.unknown("agents", place.name, "It does not exist.")
    if member in there or _everywhere(live, member, role):
        return live.ok("agents", place.name, "Google's agent may do its part.")
    grant = place.gcloud("add", member, role)
    return live.wrong("agents", place.name, f"{member} lacks {role} there.", grant=grant)


def _everywhere(live: Live, member: str, role: str) -> bool:
    """Whether the project's policy gives it."""
    try:
        return member in members(project_place(live).read(live), role)
    except Denied:
        return False
