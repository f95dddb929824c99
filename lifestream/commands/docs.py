"""``./run docs``: write the pages of docs/ that are made from code. A test keeps them current."""

import argparse
import dataclasses
import typing
from pathlib import Path
from typing import Any

from lifestream.config import PREFIX, Settings
from lifestream.domain.job import TRANSITIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"

TABLE_BEGIN = "<!-- transitions: made by ./run docs -->"
TABLE_END = "<!-- end of transitions -->"


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("docs", help="rewrite the parts of docs/ that are made from code")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Write them."""
    (DOCS / "configuration.md").write_text(configuration_page(), encoding="utf-8")
    architecture = DOCS / "architecture.md"
    text = architecture.read_text(encoding="utf-8")
    architecture.write_text(with_transitions(text), encoding="utf-8")
    return 0


def configuration_page() -> str:
    """Every setting: variable, default, what it can be, what it does."""
    lines = [
        "# Configuration",
        "",
        "Settings are environment variables. A misspelled or unreadable one stops the start with a",
        "sentence that names it. `./run doctor --settings` prints the values in force.",
        "This page is made from `lifestream/config.py` by `./run docs`.",
        "",
        "| variable | default | what it does |",
        "|---|---|---|",
    ]
    hints = typing.get_type_hints(Settings)
    for setting in dataclasses.fields(Settings):
        text = setting.metadata["help"] + _choices(hints[setting.name])
        lines.append(f"| `{PREFIX}{setting.name.upper()}` | {_default(setting)} | {text} |")
    return "\n".join(lines) + "\n"


def with_transitions(architecture: str) -> str:
    """``architecture`` with the job's transition table brought up to date."""
    before, rest = architecture.split(TABLE_BEGIN)
    after = rest.split(TABLE_END)[1]
    return f"{before}{TABLE_BEGIN}\n{transition_table()}\n{TABLE_END}{after}"


def transition_table() -> str:
    """The job's states and where each can go."""
    lines = ["| from | to |", "|---|---|"]
    for status, targets in TRANSITIONS.items():
        names = ", ".join(sorted(f"`{target.value}`" for target in targets))
        lines.append(f"| `{status.value}` | {names} |")
    return "\n".join(lines)


def _choices(kind: Any) -> str:
    if typing.get_origin(kind) is not typing.Literal:
        return ""
    return " One of: " + ", ".join(f"`{choice}`" for choice in typing.get_args(kind)) + "."


def _default(setting: "dataclasses.Field[Any]") -> str:
    if setting.name == "data_dir":
        return "see right"
    if setting.default in ("", ()):
        return "(empty)"
    if isinstance(setting.default, bool):
        return f"`{str(setting.default).lower()}`"
    return f"`{setting.default}`"
