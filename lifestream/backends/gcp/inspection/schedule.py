"""The sweep's schedule."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.domain.inspection import Finding

RUNS_EVERY = timedelta(minutes=10)
"""It runs every minute; a short pause of Google's is not worth an alarm."""

ADDRESS = "google_cloud_scheduler_job.sweep"


def checks(live: Live) -> list[Check]:
    """Of the one schedule."""
    name = live.names.named("sweep")
    return [Check(code="schedule", subject=name, run=_schedule, address=ADDRESS)]


def _schedule(live: Live) -> Iterator[Finding]:
    """Source: Cloud Scheduler API, resource Job."""
    names = live.names
    name = names.named("sweep")
    found = live.rest.get(
        "cloudscheduler.googleapis.com",
        f"v1/projects/{names.project}/locations/{names.region}/jobs/{name}",
        needs="cloudscheduler.jobs.get",
    )
    bad = []
    if found.get("state") != "ENABLED":
        bad.append(f"it is {found.get('state')}")
    last = found.get("lastAttemptTime")
    if not last:
        bad.append("it never ran")
    elif live.now - datetime.fromisoformat(last) > RUNS_EVERY:
        bad.append(f"it last ran at {last}")
    if found.get("status", {}).get("code"):
        bad.append(f"its last run failed: {found['status'].get('message', 'no reason given')}")
    topic = f"projects/{names.project}/topics/{names.named('sweep')}"
    if found.get("pubsubTarget", {}).get("topicName") != topic:
        bad.append(f"it does not publish to {topic}")
    yield live.judged("schedule", name, f"It last ran at {last}.", bad, job=name)
