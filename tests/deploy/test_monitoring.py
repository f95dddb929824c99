"""What Cloud Monitoring counts is really logged, and what an alert points to is really written."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TERRAFORM = ROOT / "terraform"
DOORS = ("lifestream", "web", "functions", "processor")
ANY_LINE = "*"
"""A rule that names no event counts lines of every event; its fields are on all of them."""

ON_EVERY_LINE = frozenset({"event", "job", "severity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One filter on log lines, and the fields that are read from those it lets through."""

    place: str
    events: frozenset[str]
    fields: frozenset[str]


def _rules(name: str, text: str) -> Iterator[Rule]:
    """The rules of a .tf file; what stands between two filters belongs to the first."""
    pieces = re.split(r"(?m)^\s*filter\s*=", text)
    for piece in pieces[1:]:
        line = piece.partition("\n")[0]
        if "jsonPayload" not in line:
            continue
        named = re.search(r'jsonPayload\.event=(\(.*?\)|\\"\w+\\")', line)
        events = re.findall(r'\\"(\w+)\\"', named[1]) if named else [ANY_LINE]
        own = re.split(r'(?m)^\s*(?:resource "|\w+ = \{$)', piece)[0]
        fields = set(re.findall(r"jsonPayload\.(\w+)", piece))
        fields |= set(re.findall(r'(?m)^\s*value\s*=\s*"(\w+)"', own))
        for labels in re.findall(r"(?m)^\s*labels\s*=\s*\[([^\]]*)\]", own):
            fields |= set(re.findall(r'"(\w+)"', labels))
        yield Rule(
            place=f"{name}: {line.strip()[:80]}",
            events=frozenset(events),
            fields=frozenset(fields),
        )


def _all_rules() -> list[Rule]:
    return [
        rule
        for path in sorted(TERRAFORM.glob("*.tf"))
        for rule in _rules(path.name, path.read_text(encoding="utf-8"))
    ]


def _logged() -> dict[str, set[str]]:
    """Every event our doors log, with the fields each may carry."""
    found: dict[str, set[str]] = {}
    for door in DOORS:
        for path in sorted((ROOT / door).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                for event in _events(call):
                    found.setdefault(event, set()).update(_fields(call, tree))
    return found


def _events(call: ast.Call) -> Iterator[str]:
    levels = ("info", "warning", "error", "exception", "critical")
    if isinstance(call.func, ast.Attribute) and call.func.attr in levels and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def _fields(call: ast.Call, tree: ast.Module) -> set[str]:
    """The keys of ``extra``; where it is not all literal, any word its module spells."""
    extra = next((key.value for key in call.keywords if key.arg == "extra"), None)
    if extra is None:
        return set()
    keys = {key.value for key in getattr(extra, "keys", ()) if isinstance(key, ast.Constant)}
    literal = isinstance(extra, ast.Dict) and None not in extra.keys
    if literal:
        return {str(key) for key in keys}
    words = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str) and word.isidentifier()}


def _wrong(rules: list[Rule], logged: Mapping[str, set[str]]) -> list[str]:
    wrong = []
    for rule in rules:
        for event in rule.events - {ANY_LINE}:
            if event not in logged:
                wrong.append(f"{rule.place}: nobody logs {event}")
                continue
            missing = rule.fields - logged[event] - ON_EVERY_LINE
            wrong += [f"{rule.place}: {event} has no field {field}" for field in sorted(missing)]
    return wrong


def test_every_event_that_is_counted_is_logged_with_the_fields_that_are_read() -> None:
    rules = _all_rules()
    counted = {event for rule in rules for event in rule.events}
    assert {"stage_done", "job_ended", "swept", "message_given_up", ANY_LINE} <= counted
    assert _wrong(rules, _logged()) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('event=\\"swept\\"', 'event=\\"sweeped\\"', "nobody logs sweeped"),
        ('OR \\"relaunch_postponed\\"', 'OR \\"relaunch_late\\"', "nobody logs relaunch_late"),
        ('value  = "wall_s"', 'value  = "wall_seconds"', "has no field wall_seconds"),
        ('labels = ["stage"]', 'labels = ["step"]', "has no field step"),
    ],
)
def test_a_misspelled_event_or_field_is_found(old: str, new: str, complaint: str) -> None:
    text = (TERRAFORM / "monitoring.tf").read_text(encoding="utf-8")
    assert old in text
    planted = list(_rules("planted", text.replace(old, new)))
    assert complaint in "\n".join(_wrong(planted, _logged()))


def test_every_alert_names_a_section_that_operations_has() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"(?m)^#+ (.+)$", operations))
    named = set()
    for name in ("alerts.tf", "uptime.tf"):
        text = (TERRAFORM / name).read_text(encoding="utf-8")
        named |= set(re.findall(r'(?m)^\s*section\s*=\s*"([^"]+)"', text))
        named |= set(re.findall(r'operations\.md, \\"([^"$\\]+)\\"', text))
    assert named
    assert named <= headings, f"docs/operations.md lacks {sorted(named - headings)}"
