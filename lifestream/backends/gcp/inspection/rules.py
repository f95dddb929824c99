"""The tables: what must hold and what mends it (rules.toml); what there is (things.toml)."""

import tomllib
from pathlib import Path
from typing import Any

from lifestream.domain.inspection import Rule

EVERYTHING = "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars"
TERRAFORM = f"{EVERYTHING} -target='{{address}}'"
"""Makes one resource as terraform/ describes it."""


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _command(written: str) -> str:
    return written.replace("{again}", TERRAFORM).replace("{terraform}", EVERYTHING)


RULES = {
    code: Rule(code=code, group=group, what=what, mend=_command(mend))
    for group, rows in _table("rules.toml").items()
    for code, (what, mend) in rows.items()
}
"""By code, in the order in which they are shown. docs/cloud-doctor.md is made of them."""

_WRITTEN = _table("things.toml")
WORDS: dict[str, str] = _WRITTEN["words"]


def _continued(table: dict[str, Any]) -> dict[str, Any]:
    """A kind with what it continues: ``like`` another, and ``template`` for what runs."""
    like = _WRITTEN["like"]
    base = like.get(table.get("like", ""), {})
    runs = like["template"] if "template" in base else {}
    rows = {**base.get("rows", {}), **table.get("rows", {}), **runs.get("rows", {})}
    return {**base, **table, "rows": rows}


THINGS = {kind: _continued(table) for kind, table in _WRITTEN["things"].items()}
"""By kind. things.toml says what each word of a table is."""
