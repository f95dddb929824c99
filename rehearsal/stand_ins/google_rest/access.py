"""Who may what: terraform/iam.tf over its generated permissions.json, as IAM policies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PERMISSIONS = Path(__file__).resolve().parents[3] / "terraform" / "permissions.json"
ACCOUNTS = ("web", "functions", "processor", "push", "build")
FUNCTIONS = ("on-upload", "on-sweep", "on-reprocess", "on-dead-letter")

BUILD = (
    "artifactregistry.admin cloudscheduler.admin datastore.backupSchedulesAdmin iap.admin "
    "datastore.indexAdmin iam.roleAdmin iam.serviceAccountAdmin logging.configWriter run.admin "
    "monitoring.editor ondemandscanning.admin pubsub.admin serviceusage.serviceUsageAdmin"
).split()


class Policies:
    """Policies by address, filled binding by binding."""

    def __init__(self) -> None:
        self.by_address: dict[str, Any] = {}

    def give(self, address: str, role: str, member: str, condition: str = "") -> None:
        """One ``…_iam_member`` of terraform."""
        policy = self.at(address)
        more = {"condition": {"title": "only", "expression": condition}} if condition else {}
        for row in policy["bindings"]:
            if row["role"] == role and row.get("condition") == more.get("condition"):
                row["members"].append(member)
                return
        policy["bindings"].append({"role": role, "members": [member], **more})

    def at(self, address: str) -> dict[str, Any]:
        """The policy there; an empty one is there for every resource."""
        empty: dict[str, Any] = {"version": 1, "etag": "BwYx", "bindings": []}
        found: dict[str, Any] = self.by_address.setdefault(address, empty)
        return found


def access(project: str, number: str, region: str, prefix: str) -> dict[str, Any]:
    """Accounts, custom roles and all policies."""
    granted = json.loads(PERMISSIONS.read_text(encoding="utf-8"))
    places = addresses(project, region, prefix)
    policies = Policies()
    for address in (address for rows in places.values() for address in rows):
        policies.at(address)
    names = {door: f"{prefix}-{door}@{project}.iam.gserviceaccount.com" for door in ACCOUNTS}
    members = {door: f"serviceAccount:{email}" for door, email in names.items()}
    agent = f"serviceAccount:service-{number}@"
    members |= {
        "storage_agent": f"{agent}gs-project-accounts.iam.gserviceaccount.com",
        "pubsub_agent": f"{agent}gcp-sa-pubsub.iam.gserviceaccount.com",
    }
    only = f'resource.name == "projects/{project}/databases/{prefix}"'
    for door, scope, roles in _grants(granted):
        for address in places.get(scope, places.get(f"{scope} {door}", [])):
            for role in roles:
                full = _full(role, project, prefix)
                bound = only if scope == "database" else ""
                policies.give(address, full, members[door], bound)
    _build(policies, places, members["build"], project, prefix)
    web, whole = places["web"][0], places["project"][0]
    policies.give(web, "roles/run.invoker", f"{agent}gcp-sa-iap.iam.gserviceaccount.com")
    policies.give(whole, "roles/owner", "user:me@example.org")
    iam = f"iam.googleapis.com/v1/projects/{project}"
    return {
        **policies.by_address,
        **_accounts(iam, names),
        **_custom_roles(iam, granted["custom"], project, prefix),
    }


def _build(
    policies: Policies, places: dict[str, list[str]], member: str, project: str, prefix: str
) -> None:
    """terraform/iam_build.tf."""
    whole = places["project"][0]
    for role in BUILD:
        policies.give(whole, f"roles/{role}", member)
    policies.give(whole, _full("custom/build", project, prefix), member)
    hands_out = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['x'])"
    policies.give(whole, "roles/resourcemanager.projectIamAdmin", member, hands_out)
    policies.give(places["self build"][0], _full("custom/token_signer", project, prefix), member)


def addresses(project: str, region: str, prefix: str) -> dict[str, list[str]]:
    """Where the policies of each scope of permissions.json are; ``self web`` is one's own."""
    run = f"run.googleapis.com/v2/projects/{project}/locations/{region}"
    accounts = f"iam.googleapis.com/v1/projects/{project}/serviceAccounts/{prefix}"
    policy = ":getIamPolicy"
    whole = [f"cloudresourcemanager.googleapis.com/v3/projects/{project}{policy}"]
    web = f"{run}/services/{prefix}-web{policy}"
    functions = [f"{run}/services/{prefix}-{name}{policy}" for name in FUNCTIONS]
    images = f"v1/projects/{project}/locations/{region}/repositories/{prefix}{policy}"
    own = {
        door: f"{accounts}-{door}@{project}.iam.gserviceaccount.com{policy}" for door in ACCOUNTS
    }
    return {
        "project": whole,
        "database": whole,
        "processor_job": [f"{run}/jobs/{prefix}-{job}{policy}" for job in ("processor", "late")],
        "functions": functions,
        "web": [web],
        "repository": [f"artifactregistry.googleapis.com/{images}"],
        "accounts": [address for door, address in own.items() if door != "build"],
        **{f"self {door}": [address] for door, address in own.items()},
        **_stores(project, prefix, policy),
    }


def _stores(project: str, prefix: str, policy: str) -> dict[str, list[str]]:
    pubsub = f"pubsub.googleapis.com/v1/projects/{project}"
    secrets = f"secretmanager.googleapis.com/v1/projects/{project}/secrets/{prefix}"
    bucket = f"storage.googleapis.com/storage/v1/b/{project}-{prefix}"
    found = {f"{kind}_bucket": [f"{bucket}-{kind}/iam"] for kind in ("uploads", "artifacts")}
    for name in ("uploads", "sweep", "reprocess", "dead_letters"):
        found[f"topics/{name}"] = [f"{pubsub}/topics/{prefix}-{name.replace('_', '-')}{policy}"]
    for name in ("openai_api_key", "hf_token"):
        found[f"secrets/{name}"] = [f"{secrets}-{name.replace('_', '-')}{policy}"]
    pushes = ("upload", "sweep", "reprocess")
    found["subscriptions"] = [f"{pubsub}/subscriptions/{prefix}-{name}{policy}" for name in pushes]
    found["no grants"] = [f"{pubsub}/subscriptions/{prefix}-dead-letters{policy}"]
    return found


def _grants(granted: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Door, scope and roles, as terraform/iam.tf reads them."""
    for door, scopes in granted.items():
        if door != "custom":
            for scope, roles in _flat(scopes):
                yield door, scope, roles


def _flat(scopes: dict[str, Any]) -> list[tuple[str, list[str]]]:
    flat = []
    for scope, roles in scopes.items():
        if isinstance(roles, dict):
            flat += [(f"{scope}/{name}", given) for name, given in roles.items()]
        else:
            flat.append((scope, roles))
    return flat


def _full(role: str, project: str, prefix: str) -> str:
    if not role.startswith("custom/"):
        return role
    name = f"{prefix}_{role.removeprefix('custom/')}".replace("-", "_")
    return f"projects/{project}/roles/{name}"


def _accounts(iam: str, names: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for email in names.values():
        found[f"{iam}/serviceAccounts/{email}"] = {"email": email, "uniqueId": "1"}
        found[f"{iam}/serviceAccounts/{email}/keys"] = {}
    return found


def _custom_roles(
    iam: str, roles: dict[str, list[str]], project: str, prefix: str
) -> dict[str, Any]:
    return {
        f"{iam}/roles/{_full(f'custom/{name}', project, prefix).rpartition('/')[2]}": {
            "name": _full(f"custom/{name}", project, prefix),
            "includedPermissions": permissions,
            "stage": "GA",
        }
        for name, permissions in roles.items()
    }
