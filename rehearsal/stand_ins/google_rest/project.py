"""A project as terraform/ makes it (project.toml), as Google's REST APIs show it.

Roles and indexes come from the same generated files that terraform reads.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rehearsal.stand_ins.google_rest.access import access
from rehearsal.stand_ins.google_rest.database import database

PROJECT = "diary-rehearsal"
NUMBER = "123456789012"
REGION = "europe-west1"
PREFIX = "lifestream-prod"
TABLE = tomllib.loads(Path(__file__).with_name("project.toml").read_text(encoding="utf-8"))
SECRET = {"secretKeyRef": {"secret": f"{PREFIX}-openai-api-key", "version": "latest"}}
NUMBERS = f"monitoring.googleapis.com/v3/projects/{PROJECT}/timeSeries"
WAITING = "pubsub.googleapis.com/subscription/num_undelivered_messages"


def good_project() -> dict[str, Any]:
    """Every resource by ``HOST/PATH``."""
    moments = {"a_minute_ago": _ago(minutes=1), "a_month_ago": _ago(days=30)}
    words = {**TABLE["words"], **moments}
    words |= {name: filled(text, words) for name, text in words.items()}
    found: dict[str, Any] = {}
    for row in TABLE["resource"]:
        for each in row.get("each", "one").split():
            made = filled(row, {**words, "each": each})
            if "env" in made:
                _set_environment(made["is"]["template"], {**TABLE["shared_env"], **made["env"]})
            found[made["at"]] = made["is"]
    for row in TABLE["list"]:
        for each in row.get("each", "one").split():
            made = filled(row, {**words, "each": each})
            found.setdefault(made["at"], []).append(made["is"])
    # Only the kept dead letters have a number; nothing waits anywhere.
    found[f'{NUMBERS}?filter=metric.type = "{WAITING}"'] = [
        series(f"{PREFIX}-dead-letters-kept", 0)
    ]
    found[NUMBERS] = []
    stored = database(f"projects/{PROJECT}/databases/{PREFIX}", dimensions=1536)
    return {**found, **access(filled(TABLE, {**words, "each": ""})), **stored}


def filled(entry: Any, words: Mapping[str, str]) -> Any:
    """A copy of an entry of the table with its words."""
    if isinstance(entry, str):
        return entry.format_map(words)
    if isinstance(entry, list):
        return [filled(one, words) for one in entry]
    if isinstance(entry, dict):
        return {name: filled(one, words) for name, one in entry.items()}
    return entry


def _set_environment(template: dict[str, Any], environment: Mapping[str, str]) -> None:
    container = template.get("template", template)["containers"][0]
    rows = [{"name": name, "value": text} for name, text in environment.items()]
    container["env"] = [*rows, {"name": "LIFESTREAM_OPENAI_API_KEY", "valueSource": SECRET}]


def series(subscription: str, value: int) -> dict[str, Any]:
    """One time series with one point."""
    return {
        "resource": {"type": "pubsub_subscription", "labels": {"subscription_id": subscription}},
        "points": [{"interval": {"endTime": _ago(minutes=2)}, "value": {"int64Value": str(value)}}],
    }


def _ago(**lasts: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**lasts):%Y-%m-%dT%H:%M:%S.%fZ}"
