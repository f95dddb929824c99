"""What waits in Pub/Sub and what was refused, by the numbers of Cloud Monitoring."""

from collections.abc import Iterator
from datetime import timedelta

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

MAX_WAIT_S = 600
LOOKED_BACK = timedelta(minutes=15)
METRIC = "pubsub.googleapis.com/subscription"
"""Source: Cloud Monitoring, "Google Cloud metrics", pubsub."""

REFUSED = {
    "401": "the function does not believe the token (push_refused in its log says why)",
    "403": "IAM does not let the push account in (roles/run.invoker), or ingress is closed",
    "404": "nothing answers at that address",
}
"""Why a push comes back, by the status that Pub/Sub counts."""


def checks(live: Live) -> list[Check]:
    """Of the numbers."""
    kept = live.thing("kept").name
    return [
        Check(code="dead-letters", subject=kept, run=_dead_letters),
        Check(code="backlog", subject="subscriptions", run=_backlog),
        Check(code="pushes", subject="subscriptions", run=_pushes),
    ]


def _series(live: Live, metric: str) -> list[tuple[str, Json]]:
    """Of the last minutes, by subscription. Source: Monitoring API, timeSeries.list."""
    rows = live.rest.pages(
        f"monitoring.googleapis.com/v3/projects/{live.names.project}/timeSeries",
        "timeSeries",
        needs="monitoring.timeSeries.list",
        params={
            "filter": f'metric.type = "{METRIC}/{metric}"',
            "interval.startTime": f"{live.now - LOOKED_BACK:%Y-%m-%dT%H:%M:%SZ}",
            "interval.endTime": f"{live.now:%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    return [(str(row["resource"]["labels"]["subscription_id"]), row) for row in rows]


def _newest(live: Live, metric: str) -> dict[str, int]:
    """The newest value of a metric, by subscription."""
    return {name: _values(row)[0] for name, row in _series(live, metric) if row.get("points")}


def _values(row: Json) -> list[int]:
    return [int(point["value"].get("int64Value", 0)) for point in row.get("points", ())]


def _dead_letters(live: Live) -> Iterator[Finding]:
    name = live.thing("kept").name
    count = _newest(live, "num_undelivered_messages").get(name)
    if count is None:
        yield live.unknown("dead-letters", name, "Monitoring has no number for it yet.")
        return
    wait = f"{count} messages were given up and wait; docs/operations.md says how to replay them"
    yield live.judged("dead-letters", name, [count and wait], subscription=name)


def _backlog(live: Live) -> Iterator[Finding]:
    ages = _newest(live, "oldest_unacked_message_age")
    for thing in live.things("subscription"):
        age_s = ages.get(thing.name, 0)
        bad = [age_s > MAX_WAIT_S and f"the oldest message waits for {age_s // 60} min"]
        yield live.judged("backlog", thing.name, bad, **thing.words)


def _pushes(live: Live) -> Iterator[Finding]:
    refused: dict[tuple[str, str], int] = {}
    for name, row in _series(live, "push_request_count"):
        key = name, str(row.get("metric", {}).get("labels", {}).get("response_code", ""))
        refused[key] = refused.get(key, 0) + sum(_values(row))
    for thing in live.things("subscription"):
        counts = {status: refused.get((thing.name, status), 0) for status in REFUSED}
        bad = [
            count and f"{count} pushes were answered {status}: {REFUSED[status]}"
            for status, count in counts.items()
        ]
        yield live.judged("pushes", thing.name, bad, **thing.words)
