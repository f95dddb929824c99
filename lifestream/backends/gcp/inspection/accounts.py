"""Service accounts: that they are there, may what they need, and nothing besides."""

from collections.abc import Iterator
from functools import partial

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.names import ACCOUNTS
from lifestream.backends.gcp.inspection.policies import (
    Place,
    account_place,
    members,
    ours,
    places,
    unbounded,
    wanted,
    wanted_by_build,
)
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

IAM = "iam.googleapis.com"
SIGNING = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountOpenIdTokenCreator",
    "roles/iam.workloadIdentityUser",
)
"""Predefined roles that let somebody sign as an account or take its tokens. Source: IAM roles
reference, "Service Accounts roles"."""

WIDEST = ("roles/owner", "roles/editor")


def checks(live: Live) -> list[Check]:
    """Of every account, and of every policy that our accounts are in."""
    found = []
    for short in ACCOUNTS:
        email = live.names.account(short)
        about = {"subject": email, "address": f"google_service_account.{short}"}
        found += [
            Check(code="account", run=partial(_account, short=short), **about),
            Check(code="account-signs", run=partial(_signs, short=short), **about),
            Check(code="account-keys", run=partial(_keys, short=short), **about),
        ]
    for role in live.names.grants.get("custom", {}):
        address = f'google_project_iam_custom_role.this["{role}"]'
        run = partial(_custom_role, role=role, address=address)
        found.append(Check(code="custom-role", subject=role, run=run, address=address))
    accounts = [account_place(live, short) for short in ACCOUNTS]
    for place in [*places(live), *accounts]:
        run = partial(_roles, place=place)
        found.append(Check(code="account-roles", subject=place.name, run=run))
    return found


def _account(live: Live, *, short: str) -> Iterator[Finding]:
    email = live.names.account(short)
    path = f"v1/projects/{live.names.project}/serviceAccounts/{email}"
    account = live.rest.get(IAM, path, needs="iam.serviceAccounts.get")
    bad = ["it is disabled"] if account.get("disabled") else []
    address = f"google_service_account.{short}"
    yield live.judged("account", email, "It exists.", bad, address=address)


def _custom_role(live: Live, *, role: str, address: str) -> Iterator[Finding]:
    """Source: IAM API v1, projects.roles.get."""
    wanted_there = set(live.names.grants["custom"][role])
    path = f"v1/projects/{live.names.project}/roles/{live.names.custom_role(role)}"
    found = live.rest.get(IAM, path, needs="iam.roles.get")
    there = set(found.get("includedPermissions", []))
    bad = []
    if found.get("deleted"):
        bad.append("it is deleted")
    if missing := sorted(wanted_there - there):
        bad.append(f"it lacks {', '.join(missing)}")
    if extra := sorted(there - wanted_there):
        bad.append(f"it also allows {', '.join(extra)}")
    good = f"{len(there)} permissions."
    yield live.judged("custom-role", role, good, bad, address=address)


def _roles(live: Live, *, place: Place) -> Iterator[Finding]:
    policy = place.read(live)
    there = ours(live, policy)
    needed = wanted(live, place.scopes) | _on_itself(live, place) | wanted_by_build(live, place)
    missing, extra = needed - there, there - needed
    for short, role in sorted(missing):
        yield live.wrong("account-roles", place.name, f"{short} lacks {role} there.")
    for short, role in sorted(extra):
        member = f"serviceAccount:{live.names.account(short)}"
        why = "may do nearly everything there" if role in WIDEST else "has more than it needs"
        yield live.wrong(
            "account-wide",
            place.name,
            f"{short} {why}: {role}.",
            revoke=place.gcloud("remove", member, role),
        )
    free = unbounded(live, policy)
    for short, role in sorted(free - extra):
        member = f"serviceAccount:{live.names.account(short)}"
        sentence = f"{short} has {role} without the condition that bounds it."
        revoke = place.gcloud("remove", member, role)
        yield live.wrong("account-wide", place.name, sentence, revoke=revoke)
    if not missing and not extra and not free:
        yield live.ok("account-roles", place.name, f"{len(needed)} roles, none missing or spare.")


def _on_itself(live: Live, place: Place) -> set[tuple[str, str]]:
    """Roles that an account has on itself and nobody else has."""
    mine = place.name.removeprefix("account ")
    return {
        (short, role) for short, role in wanted(live, ["self"]) if live.names.account(short) == mine
    }


def _signs(live: Live, *, short: str) -> Iterator[Finding]:
    policy = account_place(live, short).read(live)
    email = live.names.account(short)
    agent = f"serviceAccount:service-{live.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    fine = {f"serviceAccount:{email}", agent} if short == "push" else {f"serviceAccount:{email}"}
    signing = [*SIGNING, *sorted(_custom_signing(policy))]
    strangers = [
        (role, member) for role in signing for member in sorted(members(policy, role) - fine)
    ]
    for role, member in strangers:
        sentence = f"{member} may act as it ({role})."
        known = {"account": email, "member": member, "role": role}
        yield live.wrong("account-signs", email, sentence, **known)
    if not strangers:
        yield live.ok("account-signs", email, "Nobody else may sign as it.")


def _custom_signing(policy: Json) -> set[str]:
    """Custom roles there; on an account ours sign, and nobody else's belong there."""
    roles = {str(row["role"]) for row in policy.get("bindings", [])}
    return {role for role in roles if role.startswith("projects/")}


def _keys(live: Live, *, short: str) -> Iterator[Finding]:
    email = live.names.account(short)
    told = live.rest.get(
        IAM,
        f"v1/projects/{live.names.project}/serviceAccounts/{email}/keys",
        needs="iam.serviceAccountKeys.list",
        params={"keyTypes": "USER_MANAGED"},
    )
    keys = [str(key["name"]).rpartition("/")[2] for key in told.get("keys", [])]
    for key in keys:
        yield live.wrong(
            "account-keys", email, f"Somebody made the key {key}.", key=key, account=email
        )
    if not keys:
        yield live.ok("account-keys", email, "It has no keys.")
