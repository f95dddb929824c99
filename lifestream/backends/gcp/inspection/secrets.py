"""Secrets: that there is one to read, and how old it is. Their values are never read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.names import SECRETS
from lifestream.domain.inspection import Finding

HOST = "secretmanager.googleapis.com"
OLD = timedelta(days=180)


def checks(live: Live) -> list[Check]:
    """Of every secret."""
    return [
        Check(
            code="secret",
            subject=live.names.named(short),
            run=partial(_secret, short=short),
            address=f"google_secret_manager_secret.{short}",
        )
        for short in SECRETS
    ]


def _secret(live: Live, *, short: str) -> Iterator[Finding]:
    """Source: Secret Manager API v1, secrets.versions.list."""
    name = live.names.named(short)
    versions = live.rest.pages(
        HOST,
        f"v1/projects/{live.names.project}/secrets/{name}/versions",
        "versions",
        needs="secretmanager.versions.list",
    )
    enabled = [row for row in versions if row.get("state") == "ENABLED"]
    bad = [] if enabled else ["it has no enabled version"]
    yield live.judged("secret", name, f"{len(enabled)} enabled.", bad, secret=name)
    if not enabled:
        return
    newest = max(datetime.fromisoformat(str(row["createTime"])) for row in enabled)
    days = (live.now - newest).days
    bad = [f"its newest version is {days} days old; make a new key where it came from"]
    bad = bad if live.now - newest > OLD else []
    yield live.judged("secret-age", name, f"{days} days old.", bad, secret=name)
