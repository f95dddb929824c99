"""IAM policies: where each kind of resource keeps its own, and who is in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lifestream.backends.gcp.inspection.live import PROJECTS, RUN, Live
from lifestream.backends.gcp.inspection.names import (
    ACCOUNTS,
    FUNCTIONS,
    SECRETS,
    TOPICS,
)
from lifestream.backends.gcp.inspection.rest import Json

DEPLOYED = ("web", "functions", "processor", "push")
"""Accounts that the build account deploys as."""

BUILD_GRANTS = "roles/resourcemanager.projectIamAdmin"
BOUNDED = frozenset({"roles/datastore.user", BUILD_GRANTS})
"""Roles that terraform gives on the project with a condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A resource with an IAM policy.

    Attributes:
        scopes: Its keys in terraform/permissions.json; ``topics/uploads`` is a nested one.
        needs: The permission that reading the policy takes.
        posted: Google wants the question posted.
        command: gcloud's words before ``add-iam-policy-binding`` and after it.
    """

    scopes: tuple[str, ...] = ()
    name: str
    host: str
    path: str
    needs: str
    posted: bool = False
    command: tuple[str, str]

    def read(self, live: Live) -> Json:
        """The policy. Raises RestError."""
        ask = live.rest.post if self.posted else live.rest.get
        return live.once(f"policy {self.name}", lambda: ask(self.host, self.path, needs=self.needs))

    def gcloud(self, verb: str, member: str, role: str) -> str:
        """The command that adds (``add``) or takes away (``remove``) one role."""
        before, after = self.command
        return (
            f"gcloud {before} {verb}-iam-policy-binding {after} --member='{member}' --role={role}"
        )


def project_place(live: Live) -> Place:
    """The project's own policy."""
    name = live.names.project
    chosen = ["vectors_vertex"] if live.names.vectors == "vertex" else []
    chosen += ["embedder_vertex"] if live.names.embedder == "vertex" else []
    chosen += ["traces_cloud"] if live.names.traces == "cloud" else []
    return Place(
        scopes=("project", "database", *chosen),
        name=f"project {name}",
        host=PROJECTS,
        path=f"v3/projects/{name}:getIamPolicy",
        needs="resourcemanager.projects.getIamPolicy",
        posted=True,
        # Where a policy has conditions, gcloud wants to be told that this is about none.
        command=("projects", f"{name} --condition=None"),
    )


def bucket_place(bucket: str, *scopes: str) -> Place:
    """A bucket's policy. Source: Cloud Storage JSON API, Buckets: getIamPolicy."""
    return Place(
        scopes=scopes,
        name=f"bucket {bucket}",
        host="storage.googleapis.com",
        path=f"storage/v1/b/{bucket}/iam",
        needs="storage.buckets.getIamPolicy",
        command=("storage buckets", f"gs://{bucket}"),
    )


def account_place(live: Live, short: str) -> Place:
    """Who may act as a service account. Source: IAM API, serviceAccounts.getIamPolicy."""
    email, project = live.names.account(short), live.names.project
    return Place(
        scopes=("accounts",) if short in DEPLOYED else (),
        name=f"account {email}",
        host="iam.googleapis.com",
        path=f"v1/projects/{project}/serviceAccounts/{email}:getIamPolicy",
        needs="iam.serviceAccounts.getIamPolicy",
        posted=True,
        command=("iam service-accounts", f"{email} --project={project}"),
    )


def topic_place(live: Live, short: str) -> Place:
    """A topic's policy. Source: Pub/Sub API, topics.getIamPolicy."""
    name, project = live.names.named(short), live.names.project
    return Place(
        scopes=(f"topics/{short}",),
        name=f"topic {name}",
        host="pubsub.googleapis.com",
        path=f"v1/projects/{project}/topics/{name}:getIamPolicy",
        needs="pubsub.topics.getIamPolicy",
        command=("pubsub topics", f"{name} --project={project}"),
    )


def subscription_place(live: Live, name: str) -> Place:
    """A subscription's policy."""
    project = live.names.project
    return Place(
        name=f"subscription {name}",
        host="pubsub.googleapis.com",
        path=f"v1/projects/{project}/subscriptions/{name}:getIamPolicy",
        needs="pubsub.subscriptions.getIamPolicy",
        command=("pubsub subscriptions", f"{name} --project={project}"),
    )


def secret_place(live: Live, short: str) -> Place:
    """A secret's policy. Source: Secret Manager API, secrets.getIamPolicy."""
    name, project = live.names.named(short), live.names.project
    return Place(
        scopes=(f"secrets/{short}",),
        name=f"secret {name}",
        host="secretmanager.googleapis.com",
        path=f"v1/projects/{project}/secrets/{name}:getIamPolicy",
        needs="secretmanager.secrets.getIamPolicy",
        command=("secrets", f"{name} --project={project}"),
    )


def repository_place(live: Live) -> Place:
    """The images' policy. Source: Artifact Registry API, repositories.getIamPolicy."""
    names = live.names
    name = names.prefix
    return Place(
        scopes=("repository",),
        name=f"repository {name}",
        host="artifactregistry.googleapis.com",
        path=f"v1/projects/{names.project}/locations/{names.region}/repositories/{name}:getIamPolicy",
        needs="artifactregistry.repositories.getIamPolicy",
        command=(
            "artifacts repositories",
            f"{name} --location={names.region} --project={names.project}",
        ),
    )


def run_place(live: Live, kind: str, name: str, *scopes: str) -> Place:
    """A Cloud Run service's or job's policy; ``kind`` is ``services`` or ``jobs``."""
    names = live.names
    return Place(
        scopes=scopes,
        name=f"{kind.removesuffix('s')} {name}",
        host=RUN,
        path=f"v2/projects/{names.project}/locations/{names.region}/{kind}/{name}:getIamPolicy",
        needs=f"run.{kind}.getIamPolicy",
        command=(f"run {kind}", f"{name} --region={names.region} --project={names.project}"),
    )


def places(live: Live) -> Iterator[Place]:
    """All that terraform/permissions.json speaks of."""
    names = live.names
    yield project_place(live)
    if names.artifacts_bucket == names.uploads_bucket:
        yield bucket_place(names.uploads_bucket, "uploads_bucket", "artifacts_bucket")
    else:
        yield bucket_place(names.uploads_bucket, "uploads_bucket")
        yield bucket_place(names.artifacts_bucket, "artifacts_bucket")
    yield from (topic_place(live, short) for short in TOPICS)
    yield from (secret_place(live, short) for short in SECRETS)
    yield repository_place(live)
    for job in filter(None, (names.job, names.late_job)):
        yield run_place(live, "jobs", job, "processor_job")
    yield run_place(live, "services", names.web)
    for short in FUNCTIONS:
        yield run_place(live, "services", names.named(short), "functions")


def members(policy: Json, role: str) -> set[str]:
    """Who has ``role`` there."""
    rows = (row for row in policy.get("bindings", []) if row["role"] == role)
    return {member for row in rows for member in row.get("members", [])}


def ours(live: Live, policy: Json) -> set[tuple[str, str]]:
    """Pairs (short account name, role) of our accounts there."""
    by_member = {f"serviceAccount:{live.names.account(short)}": short for short in ACCOUNTS}
    return {
        (by_member[member], _written(live, str(row["role"])))
        for row in policy.get("bindings", [])
        for member in row.get("members", [])
        if member in by_member
    }


def unbounded(live: Live, policy: Json) -> set[tuple[str, str]]:
    """The same for roles that terraform bounds by a condition and that have none there."""
    free = [row for row in policy.get("bindings", []) if "condition" not in row]
    return {pair for pair in ours(live, {"bindings": free}) if pair[1] in BOUNDED}


def wanted(live: Live, scopes: Iterable[str]) -> set[tuple[str, str]]:
    """Pairs (short account name, role) that terraform/permissions.json gives there."""
    pairs = set()
    for scope in scopes:
        outer, _, inner = scope.partition("/")
        for short in ACCOUNTS:
            given = live.names.grants.get(short, {}).get(outer, {})
            if inner:
                given = given.get(inner, ())
            pairs |= {(short, str(role)) for role in given}
    return pairs


def wanted_by_build(live: Live, place: Place) -> set[tuple[str, str]]:
    """The grants of terraform/iam_build.tf beside terraform/permissions.json."""
    names = live.names
    ours_at = f"projects/{names.project}/roles/"
    if place.name == f"account {names.account('build')}":
        return {("build", f"{ours_at}{names.custom_role('token_signer')}")}
    if place.name != f"project {names.project}":
        return set()
    # Its own grants on the project are bounded by a condition: BOUNDED.
    roles = {*names.build_roles, BUILD_GRANTS, f"{ours_at}{names.custom_role('build')}"}
    roles |= {"roles/iap.admin"} if names.access == "iap" else set()
    roles |= {"roles/aiplatform.admin"} if names.vectors == "vertex" else set()
    return {("build", role) for role in roles}


def _written(live: Live, role: str) -> str:
    """A role as terraform/permissions.json writes it: our custom ones as ``custom/NAME``."""
    for short in live.names.grants.get("custom", {}):
        if role == f"projects/{live.names.project}/roles/{live.names.custom_role(short)}":
            return f"custom/{short}"
    return role
