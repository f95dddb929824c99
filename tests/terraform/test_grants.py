"""Every role of terraform/permissions.json is granted, and nobody gets another unseen."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.terraform.newcomer import DEFAULT
from tests.terraform.plan import Plan
from tests.terraform.workspace import Workspace

GRANT = re.compile(r'^google_\w+_iam_member\.\w+(?:\["(.+)"\])?')
ON_EACH = {
    "google_cloud_run_v2_service_iam_member.build",
    "google_cloud_run_v2_service_iam_member.push",
    "google_pubsub_subscription_iam_member.this",
    "google_service_account_iam_member.deploy",
}
"""Grants on several things of a kind: their key has the thing's name first."""

BESIDE = {
    # Whom the deployer named, and the build's own question through IAP.
    "google_cloud_run_v2_service_iam_member.iap",
    "google_iap_web_cloud_run_service_iam_member.build",
    "google_iap_web_cloud_run_service_iam_member.owners",
    # The build applies this configuration: terraform/iam_build.tf says what that takes.
    "google_project_iam_member.build",
    "google_project_iam_member.build_grants",
    "google_project_iam_member.build_stores",
    "google_service_account_iam_member.build_signs",
    "google_storage_bucket_iam_member.build",
    "google_storage_bucket_iam_member.state",
}
"""Grants that are not in permissions.json."""


def wanted(module: Path) -> set[str]:
    """ACCOUNT/ROLE, ACCOUNT/TOPIC/ROLE and ACCOUNT/SECRET of permissions.json."""
    permissions = json.loads((module / "permissions.json").read_text(encoding="utf-8"))
    return {
        grant
        for account, scopes in permissions.items()
        if account != "custom"
        for scope, roles in scopes.items()
        for grant in _wanted(account, scope, roles)
    }


def _wanted(account: str, scope: str, roles: list[str] | dict[str, list[str]]) -> Iterator[str]:
    if isinstance(roles, list):
        for role in roles:
            yield f"{account}/{role.removeprefix('roles/')}"
        return
    for name, inner in roles.items():
        for role in inner:
            part = f"/{role.removeprefix('roles/')}" if scope == "topics" else ""
            yield f"{account}/{name}{part}"


def granted(*plans: Plan) -> set[str]:
    """The same of what is planned; a grant that has another name is its address."""
    found = set()
    for address in {address for plan in plans for address in plan.resources}:
        place = address.partition("[")[0]
        if (grant := GRANT.match(address)) and place not in BESIDE:
            key = grant[1] or address
            found.add(key.partition("/")[2] if place in ON_EACH else key)
    return found


def test_every_role_is_granted_and_no_other(
    workspace: Workspace, default_plan: Plan, vertex_plan: Plan
) -> None:
    assert granted(default_plan, vertex_plan) == wanted(workspace.folder)


def test_a_role_of_a_place_that_terraform_does_not_know_is_missed(
    workspace: Workspace, tmp_path: Path
) -> None:
    broken = workspace.copied(tmp_path / "copy")
    file = broken.folder / "permissions.json"
    permissions = json.loads(file.read_text(encoding="utf-8"))
    permissions["web"]["planted_place"] = ["roles/planted"]
    file.write_text(json.dumps(permissions), encoding="utf-8")

    missed = wanted(broken.folder) - granted(broken.plan(DEFAULT))

    assert "web/planted" in missed


def test_a_grant_beside_the_list_is_named(workspace: Workspace, tmp_path: Path) -> None:
    broken = workspace.grown(
        tmp_path / "copy",
        'resource "google_project_iam_member" "planted" {\n  project = var.project_id\n'
        '  role    = "roles/storage.admin"\n  member  = google_service_account.web.member\n}\n',
    )

    extra = granted(broken.plan(DEFAULT)) - wanted(broken.folder)

    assert extra == {"google_project_iam_member.planted"}
