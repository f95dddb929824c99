"""``./run docs``: write what is made from code in docs/ and terraform/. Tests keep it current."""

import argparse
import dataclasses
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lifestream.bootstrap.cloud_documents import roles_table, terraform_files
from lifestream.commands.doctor_cloud import page as cloud_doctor_page
from lifestream.config import PREFIX, Settings
from lifestream.domain.jobs.job import TRANSITIONS

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"

TABLE_BEGIN = "<!-- transitions: made by ./run docs -->"
TABLE_END = "<!-- end of transitions -->"
ROLES_BEGIN = "<!-- roles: made by ./run docs -->"
ROLES_END = "<!-- end of roles -->"


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("docs", help="rewrite what is made from code in docs/ and terraform/")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Write them."""
    for path, text in made_from_code().items():
        path.write_text(text, encoding="utf-8")
    return 0


def made_from_code() -> Mapping[Path, str]:
    """Every file with a part that is made from code, as it should be.

    Pages of which only a part is made are read, and changed there alone.
    """
    architecture, security = DOCS / "architecture.md", DOCS / "security.md"
    return {
        DOCS / "cloud-doctor.md": cloud_doctor_page(),
        DOCS / "configuration.md": configuration_page(),
        DOCS / "scopes.md": scopes_page(),
        architecture: with_transitions(architecture.read_text(encoding="utf-8")),
        security: with_roles(security.read_text(encoding="utf-8")),
        **{CHECKOUT / "terraform" / name: text for name, text in terraform_files().items()},
    }


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


def scopes_page() -> str:
    """Every operation of the API with the scope of its key."""
    from web.api import OPERATIONS, PREFIX

    lines = [
        "# Scopes",
        "",
        "The scope that an API key needs, by operation; security.md says what the scopes mean.",
        "Where there is none, only the owner's own login opens it. *One tag*: also for a key of",
        "one tag, for recordings with it. This page is made from `web/api` by `./run docs`.",
        "",
        "| operation | | scope | one tag |",
        "|---|---|---|---|",
    ]
    for one in OPERATIONS:
        scope = f"`{one.scope}`" if one.scope else "login"
        tag = "yes" if one.scope and one.opens_to_tag else ""
        lines.append(f"| {one.summary} | `{one.method} {PREFIX}{one.path}` | {scope} | {tag} |")
    return "\n".join(lines) + "\n"


def with_transitions(architecture: str) -> str:
    """``architecture`` with the job's transition table brought up to date."""
    return _with_part(architecture, transition_table(), TABLE_BEGIN, TABLE_END)


def with_roles(security: str) -> str:
    """``security`` with the table of accounts and roles brought up to date."""
    return _with_part(security, roles_table(), ROLES_BEGIN, ROLES_END)


def transition_table() -> str:
    """The job's states and where each can go."""
    lines = ["| from | to |", "|---|---|"]
    for status, targets in TRANSITIONS.items():
        names = ", ".join(sorted(f"`{target.value}`" for target in targets))
        lines.append(f"| `{status.value}` | {names} |")
    return "\n".join(lines)


def _with_part(page: str, part: str, begin: str, end: str) -> str:
    before, rest = page.split(begin)
    return f"{before}{begin}\n{part}\n{end}{rest.split(end)[1]}"


def _choices(kind: Any) -> str:
    if typing.get_origin(kind) is not typing.Literal:
        return ""
    return " One of: " + ", ".join(f"`{choice}`" for choice in typing.get_args(kind)) + "."


def _default(setting: "dataclasses.Field[Any]") -> str:
    if setting.name == "data_dir":
        return "see right"
    if setting.default in ("", (), Path()):
        return "(empty)"
    if isinstance(setting.default, bool):
        return f"`{str(setting.default).lower()}`"
    return f"`{setting.default}`"
