"""Faults planted in a good project (faults.toml), each found with what mends it."""

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.gcp.inspection.rules import RULES
from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT, series
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    WEB,
    WHOLE,
    Resources,
    look,
    not_ok,
    variable,
)
from tests.backends.gcp.vertex_project import with_vertex

TABLE = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))
SHOWN_ELSEWHERE = {"credentials", "reach", "clock", "provider-lock"}
"""Rules with a test of their own in test_inspection.py."""

NUMBERS = f"monitoring.googleapis.com/v3/projects/{PROJECT}/timeSeries"


def faults() -> Iterator[Any]:
    for group in TABLE:
        if group != "words":
            yield from (pytest.param(group, row, id=name) for name, row in TABLE[group].items())


@pytest.mark.parametrize(("group", "row"), list(faults()))
def test_a_planted_fault_is_found_with_its_mending(
    google: GoogleRest, group: str, row: list[Any]
) -> None:
    code, found, mend, planted, *state = filled(row)
    if group == "vertex":
        with_vertex(google.resources)
    plant(google.resources, **planted)

    findings = not_ok(look(google))

    hits = [one for one in findings if one.code == code and found.lower() in one.found.lower()]
    assert hits, findings
    assert {one.state for one in hits} == {*(state or ["wrong"])}
    assert all(mend in one.mend for one in hits), hits


def test_every_rule_is_shown_to_fail_by_a_planted_fault() -> None:
    planted = {fault.values[1][0] for fault in faults()}

    assert planted | SHOWN_ELSEWHERE == set(RULES)


def test_public_access_is_well_only_where_it_was_chosen(google: GoogleRest) -> None:
    variable(google.resources, WEB, "LIFESTREAM_IDENTITY", "oidc")
    google.resources[WEB]["iapEnabled"] = False
    plant(google.resources, at=f"{WHOLE}:getIamPolicy", unbind=["roles/iap.admin", ""])
    plant(google.resources, at=f"{WEB}:getIamPolicy", unbind=["run.invoker", ""])
    plant(google.resources, at=f"{WEB}:getIamPolicy", bind=["roles/run.invoker", "allUsers"])

    assert not_ok(look(google)) == []


def filled(entry: Any) -> Any:
    """An entry of the table with its words."""
    if isinstance(entry, str):
        times = {"two_hours_ago": timedelta(hours=2), "long_ago": timedelta(days=400)}
        moments = {
            name: f"{datetime.now(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}" for name, ago in times.items()
        }
        return entry.format_map({**TABLE["words"], **moments})
    if isinstance(entry, list):
        return [filled(one) for one in entry]
    if isinstance(entry, dict):
        return {name: filled(one) for name, one in entry.items()}
    return entry


def plant(resources: Resources, *, at: str = "", **changes: Any) -> None:
    """Make one fault; faults.toml says which there are."""
    for change, what in changes.items():
        if change == "gone":
            del resources[at]
        elif change == "set":
            for path, wanted in what.items():
                holder, key = _place(resources[at], path)
                holder[key] = wanted
        elif change == "drop":
            holder, key = _place(resources[at], what)
            del holder[key]
        elif change == "bind":
            resources[at]["bindings"].append({"role": what[0], "members": [what[1]]})
        elif change == "unbind":
            _unbind(resources[at], *what)
        elif change == "env":
            for name, text in what.items():
                variable(resources, at, name, text)
        else:
            _count(resources, *what)


def _place(holder: Any, path: str) -> tuple[Any, Any]:
    """What holds the last part of a path, and that part as its key there."""
    head, _, rest = (path, "", "") if path.startswith("=") else path.partition(".")
    key: Any = head
    if head.startswith("="):
        key = next(at for at, item in enumerate(holder) if head[1:] in json.dumps(item))
    elif isinstance(holder, list):
        key = int(head)
    return _place(holder[key], rest) if rest else (holder, key)


def _unbind(policy: Any, role: str, member: str) -> None:
    """Take a role from every member, or from those with this text."""
    lost = 0
    for row in policy["bindings"]:
        if row["role"].endswith(role):
            kept = [one for one in row["members"] if member not in one]
            lost += len(row["members"]) - len(kept)
            row["members"] = kept
    assert lost, f"{role} was not there"


def _count(resources: Resources, metric: str, short: str, value: int, status: str = "") -> None:
    """A number of Cloud Monitoring, of answers with a status where one is given."""
    row = series(f"{PREFIX}-{short}", value)
    if status:
        row["metric"] = {"labels": {"response_code": status}}
    of = f'metric.type = "pubsub.googleapis.com/subscription/{metric}"'
    resources[f"{NUMBERS}?filter={of}"] = [row]
