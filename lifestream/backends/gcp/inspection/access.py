"""Roles: that each account has what terraform/permissions.json says there, and nothing besides."""

from collections.abc import Iterator
from functools import partial

from lifestream.backends.gcp.inspection.judgements import PUBLIC
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.names import Names
from lifestream.backends.gcp.inspection.rest import Denied, Json
from lifestream.backends.gcp.inspection.things import Thing
from lifestream.domain.inspection import Finding

AGENTS = {"storage_agent": "gs-project-accounts", "pubsub_agent": "gcp-sa-pubsub"}
"""Google's own accounts, by their key in terraform/permissions.json."""

SIGNING = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountOpenIdTokenCreator",
    "roles/iam.workloadIdentityUser",
)
"""Predefined roles with which others sign as an account or take its tokens. Source: IAM roles
reference, "Service Accounts roles"."""

INVOKER = "roles/run.invoker"
WIDEST = ("roles/owner", "roles/editor")
BUILD_GRANTS = "roles/resourcemanager.projectIamAdmin"
BOUNDED = frozenset({"roles/datastore.user", BUILD_GRANTS})
"""Roles that terraform gives on the project with a condition."""

Pairs = set[tuple[str, str]]
"""An account's short name and a role as terraform/permissions.json writes it."""


def checks(live: Live) -> list[Check]:
    """Of every policy that our accounts or Google's agents are in."""
    found = []
    for thing in live.things():
        if thing.table.get("gcloud"):
            run = partial(_roles, thing=thing)
            found.append(Check(code="account-roles", subject=thing.title, run=run))
        looks = {"account-signs": _signs, "account-keys": _keys} if thing.kind == "account" else {}
        looks |= {"invokers": _invokers} if thing.words["noun"] == "service" else {}
        for code, look in looks.items():
            run = partial(look, thing=thing)
            address = thing.words["address"]
            found.append(Check(code=code, subject=thing.name, run=run, address=address))
    return found


def _members(policy: Json, role: str) -> set[str]:
    rows = (row for row in policy.get("bindings", []) if row["role"] == role)
    return {member for row in rows for member in row.get("members", [])}


def _granted(names: Names, account: str, thing: Thing) -> set[str]:
    """The roles that terraform/permissions.json gives an account there."""
    own = "self" if thing.name == names.account(account) else ""
    roles: set[str] = set()
    for scope in (*thing.words["scopes"].split(), own):
        outer, _, inner = scope.partition("/")
        given = names.grants.get(account, {}).get(outer, {})
        roles |= set(given.get(inner, ()) if inner else given)
    return roles


def _wanted(live: Live, thing: Thing) -> Pairs:
    names = live.names
    accounts = [one.one for one in live.things("account")]
    pairs = {(short, role) for short in accounts for role in _granted(names, short, thing)}
    # terraform/iam_build.tf; what the build may grant is bounded by a condition.
    if thing.name == names.account("build"):
        pairs.add(("build", "custom/token_signer"))
    if thing.kind == "project":
        roles = {*names.build_roles, BUILD_GRANTS, "custom/build"}
        roles |= {"roles/iap.admin"} if names.access == "iap" else set()
        roles |= {"roles/aiplatform.admin"} if names.vectors == "vertex" else set()
        pairs |= {("build", role) for role in roles}
    return pairs


def _ours(live: Live, policy: Json) -> tuple[Pairs, Pairs]:
    """What our accounts have there, and what of it has no condition and should."""
    by_member = {f"serviceAccount:{one.name}": one.one for one in live.things("account")}
    custom = _full(live, "custom/")
    pairs, free = set(), set()
    for row in policy.get("bindings", []):
        role = str(row["role"]).replace(custom, "custom/")
        mine = {(by_member[one], role) for one in row.get("members", []) if one in by_member}
        pairs |= mine
        free |= mine if role in BOUNDED and "condition" not in row else set()
    return pairs, free


def _full(live: Live, role: str) -> str:
    """A role as Google names it."""
    ours = f"projects/{live.names.project}/roles/{live.names.role_prefix}"
    return role.replace("custom/", ours)


def _command(thing: Thing, verb: str, member: str, role: str) -> str:
    gcloud = thing.words.fill(thing.table["gcloud"], verb=verb)
    return f"gcloud {gcloud} --member='{member}' --role={role}"


def _roles(live: Live, *, thing: Thing) -> Iterator[Finding]:
    there, free = _ours(live, live.policy(thing))
    wanted = _wanted(live, thing)
    for short, role in sorted(wanted - there):
        yield live.wrong("account-roles", thing.title, f"{short} lacks {role} there.")
    for short, role in sorted((there - wanted) | free):
        why = f"{short} has {role} without the condition that bounds it."
        if (short, role) not in wanted:
            much = "may do nearly everything there" if role in WIDEST else "has more than it needs"
            why = f"{short} {much}: {role}."
        member = f"serviceAccount:{live.names.account(short)}"
        revoke = _command(thing, "remove", member, _full(live, role))
        yield live.wrong("account-wide", thing.title, why, revoke=revoke)
    if wanted == there and not free:
        found = f"{len(wanted)} roles, none missing and none too many."
        yield live.ok("account-roles", thing.title, found)
    yield from _agents(live, thing)


def _signs(live: Live, *, thing: Thing) -> Iterator[Finding]:
    policy = live.policy(thing)
    fine = {f"serviceAccount:{thing.name}"}
    fine |= {live.agent(AGENTS["pubsub_agent"])} if thing.one == "push" else set()
    # Custom roles on an account let ours sign; no other belongs there.
    roles = {str(row["role"]) for row in policy.get("bindings", [])}
    strangers = [
        (role, member)
        for role in sorted(roles)
        if role in SIGNING or role.startswith("projects/")
        for member in sorted(_members(policy, role) - fine)
    ]
    for role, member in strangers:
        known = {"account": thing.name, "member": member, "role": role}
        found = f"{member} may act as it ({role})."
        yield live.wrong("account-signs", thing.name, found, **known)
    if not strangers:
        yield live.ok("account-signs", thing.name)


def _keys(live: Live, *, thing: Thing) -> Iterator[Finding]:
    url, needs = f"{thing.words['url']}/keys", "iam.serviceAccountKeys.list"
    listed = live.rest.get(url, needs=needs, params={"keyTypes": "USER_MANAGED"})
    keys = [str(key["name"]).rpartition("/")[2] for key in listed.get("keys", [])]
    for key in keys:
        known = {"key": key, "account": thing.name}
        yield live.wrong("account-keys", thing.name, f"It has the key {key}.", **known)
    if not keys:
        yield live.ok("account-keys", thing.name, "It has no keys.")


def _agents(live: Live, thing: Thing) -> Iterator[Finding]:
    """Source: Pub/Sub, "Dead-letter topics" (forwarding needs publisher and subscriber); Cloud
    Storage, "Pub/Sub notifications" (the storage agent needs publisher)."""
    for short, service in AGENTS.items():
        for role in sorted(_granted(live.names, short, thing)):
            member = live.agent(service)
            if member in _members(live.policy(thing), role) or member in _everywhere(live, role):
                yield live.ok("agents", thing.title, "Google's agent may do its part.")
                continue
            grant = _command(thing, "add", member, role)
            yield live.wrong("agents", thing.title, f"{member} lacks {role} there.", grant=grant)


def _everywhere(live: Live, role: str) -> set[str]:
    """Those to whom the project's policy gives a role."""
    try:
        return _members(live.policy(live.thing("project")), role)
    except Denied:
        return set()


def _invokers(live: Live, *, thing: Thing) -> Iterator[Finding]:
    """Who may call. Source: Cloud Run, "IAM roles"; IAP, "Enabling IAP for Cloud Run"."""
    there = _members(live.policy(thing), INVOKER)
    # That push may call the functions is one of its roles.
    allowed, needed = {f"serviceAccount:{live.names.account('push')}"}, set[str]()
    if thing.kind == "web":
        iap = live.names.access == "iap"
        needed = allowed = {live.agent("gcp-sa-iap") if iap else "allUsers"}
    known = {"service": thing.name}
    for member in sorted(there - allowed):
        who = f"The whole world ({member})" if member in PUBLIC else member
        yield live.wrong("invokers", thing.name, f"{who} may call it.", member=member, **known)
    for member in sorted(needed - there):
        found = f"{member} may not call it."
        yield live.wrong("callers", thing.name, found, member=member, **known)
    if there <= allowed and needed <= there:
        found = f"Only {', '.join(sorted(there)) or 'nobody'}."
        yield live.ok("invokers", thing.name, found)
