"""Who may what: terraform/iam.tf over its generated permissions.json, as IAM policies."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PERMISSIONS = Path(__file__).resolve().parents[3] / "terraform" / "permissions.json"
OURS = "projects/diary-rehearsal/roles/lifestream_prod_"


def give(policy: dict[str, Any], role: str, member: str, condition: str = "") -> None:
    """One ``…_iam_member`` of terraform."""
    more = {"condition": {"title": "only", "expression": condition}} if condition else {}
    for row in policy["bindings"]:
        if row["role"] == role and row.get("condition") == more.get("condition"):
            row["members"].append(member)
            return
    policy["bindings"].append({"role": role, "members": [member], **more})


def access(table: Mapping[str, Any]) -> dict[str, Any]:
    """Custom roles and all policies by address; ``table`` is project.toml with its words."""
    granted = json.loads(PERMISSIONS.read_text(encoding="utf-8"))
    places = {scope: addresses.split() for scope, addresses in table["policies"].items()}
    policies: dict[str, Any] = {
        address: {"version": 1, "etag": "BwYx", "bindings": []}
        for addresses in places.values()
        for address in addresses
    }
    for member, scope, role in [*_granted(granted), *_given(table["given"])]:
        for address in places.get(scope, places.get(f"{scope} {member}", [])):
            full = role.replace("custom/", OURS)
            condition = table["conditions"].get(role, "")
            give(policies[address], full, table["members"][member], condition)
    for name, permissions in granted["custom"].items():
        custom = {"name": f"{OURS}{name}", "includedPermissions": permissions, "stage": "GA"}
        policies[f"iam.googleapis.com/v1/{OURS}{name}"] = custom
    return policies


def _granted(granted: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Member, scope and role, as terraform/iam.tf reads them."""
    for member, scopes in granted.items():
        for scope, roles in scopes.items() if member != "custom" else ():
            nested = roles if isinstance(roles, dict) else {"": roles}
            for inner, given in nested.items():
                yield from ((member, f"{scope}/{inner}".rstrip("/"), role) for role in given)


def _given(given: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    for scope, members in given.items():
        for member, roles in members.items():
            for role in roles.split():
                yield member, scope, role if "/" in role else f"roles/{role}"
