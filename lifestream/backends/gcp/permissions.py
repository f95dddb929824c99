"""Who may do what on Google Cloud: the calls of each door, and the narrowest roles that allow them.

The one source: ``./run docs`` writes terraform/permissions.json and the table in docs/security.md
from it. tests/backends/gcp/test_permissions.py records what the doors really call and compares.

Not for: granting (terraform), or looking whether it is granted (``./run doctor --cloud``).
"""

from collections.abc import Iterable, Mapping, Sequence

from lifestream.backends.gcp.roles import ALSO, CUSTOM_ROLES, contents

FIRESTORE = "google.firestore.v1.Firestore."
VERTEX = "google.cloud.aiplatform.v1."

CALLS: Mapping[str, tuple[str, ...]] = {
    # Source: Firestore, "Security for server client libraries", required permissions of methods.
    f"{FIRESTORE}BatchGetDocuments": ("datastore.entities.get",),
    f"{FIRESTORE}BeginTransaction": ("datastore.databases.get",),
    f"{FIRESTORE}Commit.create": ("datastore.entities.create",),
    f"{FIRESTORE}Commit.delete": ("datastore.entities.delete",),
    f"{FIRESTORE}Commit.set": ("datastore.entities.create", "datastore.entities.update"),
    f"{FIRESTORE}Commit.update": ("datastore.entities.update",),
    f"{FIRESTORE}RunAggregationQuery": ("datastore.entities.get", "datastore.entities.list"),
    f"{FIRESTORE}RunQuery": ("datastore.entities.get", "datastore.entities.list"),
    # Source: Cloud Storage, "IAM permissions for JSON methods". Whoever may not list is answered
    # 403 where an object is missing, which does not say that it is missing: so get needs both.
    "storage.objects.delete": ("storage.objects.delete",),
    "storage.objects.get": ("storage.objects.get", "storage.objects.list"),
    "storage.objects.insert": ("storage.objects.create",),
    "storage.objects.insert.over": ("storage.objects.create", "storage.objects.delete"),
    "storage.objects.list": ("storage.objects.list",),
    # Source: IAM, "Service Account Credentials API", method signBlob.
    "google.iam.credentials.v1.IAMCredentials.SignBlob": ("iam.serviceAccounts.signBlob",),
    # Source: Pub/Sub, "Access control with IAM", permissions of topics.publish.
    "google.pubsub.v1.Publisher.Publish": ("pubsub.topics.publish",),
    # Source: Cloud Run, "IAM permissions", jobs and executions.
    "google.cloud.run.v2.Executions.GetExecution": ("run.executions.get",),
    "google.cloud.run.v2.Jobs.RunJob": ("run.jobs.run", "run.jobs.runWithOverrides"),
    # Source: IAM, "Vertex AI roles and permissions": indexes, index endpoints, endpoints.
    f"{VERTEX}IndexEndpointService.GetIndexEndpoint": ("aiplatform.indexEndpoints.get",),
    f"{VERTEX}IndexService.RemoveDatapoints": ("aiplatform.indexes.update",),
    f"{VERTEX}IndexService.UpsertDatapoints": ("aiplatform.indexes.update",),
    f"{VERTEX}MatchService.FindNeighbors": ("aiplatform.indexEndpoints.queryVectors",),
    f"{VERTEX}PredictionService.Predict": ("aiplatform.endpoints.predict",),
    # Source: Secret Manager, "Access control with IAM". Cloud Run calls it as the door's account.
    "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion": (
        "secretmanager.versions.access",
    ),
    # Source: IAM, "Telemetry API roles and permissions".
    "opentelemetry.proto.collector.trace.v1.TraceService.Export": ("telemetry.traces.write",),
}
"""The permissions that each call needs. Names are those of audit logs; a further word says what is
written where that decides (``over``: over what may be there, also by a second try)."""

EVERY_DOCUMENT_CALL = (
    f"{FIRESTORE}BatchGetDocuments",
    # A deletion is final by a transaction (deletions.py); whichever door finishes it makes one.
    f"{FIRESTORE}BeginTransaction",
    f"{FIRESTORE}Commit.create",
    f"{FIRESTORE}Commit.delete",
    f"{FIRESTORE}Commit.set",
    f"{FIRESTORE}Commit.update",
    f"{FIRESTORE}RunQuery",
)
COUNTED = f"{FIRESTORE}RunAggregationQuery"
SECRET = ("google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",)
EMBEDDING = (f"{VERTEX}PredictionService.Predict",)
TRACES = ("opentelemetry.proto.collector.trace.v1.TraceService.Export",)
LAUNCHING = (
    "google.cloud.run.v2.Executions.GetExecution",
    "google.cloud.run.v2.Jobs.RunJob",
)

Uses = Mapping[str, Mapping[str, Sequence[str]]]
"""Door, then what is acted on, then names."""

USES: Uses = {
    "web": {
        "database": (*EVERY_DOCUMENT_CALL, COUNTED),
        "uploads_bucket": (
            "storage.objects.delete",
            "storage.objects.get",
            "storage.objects.insert",
            "storage.objects.insert.over",
            "storage.objects.list",
        ),
        "artifacts_bucket": (
            "storage.objects.delete",
            "storage.objects.get",
            "storage.objects.insert.over",
            "storage.objects.list",
        ),
        "self": ("google.iam.credentials.v1.IAMCredentials.SignBlob",),
        "processor_job": LAUNCHING,
        "secrets.openai_api_key": SECRET,
        "vectors_vertex": (
            f"{VERTEX}IndexEndpointService.GetIndexEndpoint",
            f"{VERTEX}IndexService.RemoveDatapoints",
            f"{VERTEX}IndexService.UpsertDatapoints",
            f"{VERTEX}MatchService.FindNeighbors",
        ),
        "embedder_vertex": EMBEDDING,
        "traces_cloud": TRACES,
    },
    "functions": {
        "database": (*EVERY_DOCUMENT_CALL, COUNTED),
        "uploads_bucket": ("storage.objects.get",),
        "topics.uploads": ("google.pubsub.v1.Publisher.Publish",),
        "processor_job": LAUNCHING,
        "traces_cloud": TRACES,
    },
    "processor": {
        "database": (*EVERY_DOCUMENT_CALL, COUNTED),
        "uploads_bucket": ("storage.objects.get",),
        "artifacts_bucket": (
            "storage.objects.delete",
            "storage.objects.get",
            "storage.objects.insert.over",
        ),
        # From the job that listens to the one that does the rest, and back.
        "processor_job": LAUNCHING,
        "secrets.openai_api_key": SECRET,
        "vectors_vertex": (
            f"{VERTEX}IndexEndpointService.GetIndexEndpoint",
            f"{VERTEX}IndexService.RemoveDatapoints",
            f"{VERTEX}IndexService.UpsertDatapoints",
            f"{VERTEX}MatchService.FindNeighbors",
        ),
        "embedder_vertex": EMBEDDING,
        "traces_cloud": TRACES,
    },
}
"""The calls that each door's code makes."""

DOCUMENTS = ("roles/datastore.user",)
READING = ("roles/storage.objectViewer",)
KEEPING = ("custom/object_remover", "roles/storage.objectCreator", "roles/storage.objectViewer")
STARTING = ("custom/job_starter",)
OPENING = ("roles/secretmanager.secretAccessor",)
FINDING = ("custom/vector_writer",)
READING_MEANING = ("custom/text_embedder",)
TRACING = ("roles/telemetry.tracesWriter",)

GRANTS: Uses = {
    "web": {
        "database": DOCUMENTS,
        "uploads_bucket": KEEPING,
        "artifacts_bucket": KEEPING,
        "self": ("custom/address_signer",),
        "processor_job": STARTING,
        "secrets.openai_api_key": OPENING,
        "vectors_vertex": FINDING,
        "embedder_vertex": READING_MEANING,
        "traces_cloud": TRACING,
    },
    "functions": {
        "database": DOCUMENTS,
        "uploads_bucket": READING,
        "topics.uploads": ("roles/pubsub.publisher",),
        "processor_job": STARTING,
        "traces_cloud": TRACING,
    },
    "processor": {
        "database": DOCUMENTS,
        "uploads_bucket": READING,
        "artifacts_bucket": KEEPING,
        "processor_job": STARTING,
        "secrets.openai_api_key": OPENING,
        "vectors_vertex": FINDING,
        "embedder_vertex": READING_MEANING,
        "traces_cloud": TRACING,
    },
}
"""The roles of each door's account: terraform grants these and no more."""

OTHERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "push": {"functions": ("roles/run.invoker",)},
    "storage_agent": {"topics.uploads": ("roles/pubsub.publisher",)},
    "pubsub_agent": {
        "topics.dead_letters": ("roles/pubsub.publisher",),
        "subscriptions": ("roles/pubsub.subscriber",),
    },
    "build": {
        "project": ("roles/logging.logWriter",),
        "repository": ("roles/artifactregistry.writer",),
        "secrets.hf_token": OPENING,
        "accounts": ("roles/iam.serviceAccountUser",),
    },
}
"""Accounts that run none of our code: the one that Pub/Sub pushes as, Google's own agents, the
build. What they call is Google's business; these are the roles its documentation asks for."""


def needed(calls: Iterable[str]) -> frozenset[str]:
    """The permissions that these calls need. Raises KeyError for a call that is not in CALLS."""
    return frozenset(permission for call in calls for permission in CALLS[call])


def given(roles: Iterable[str]) -> frozenset[str]:
    """The permissions relied on in these roles."""
    return frozenset(permission for role in roles for permission in contents(role))


def misfits(uses: Uses = USES, grants: Uses = GRANTS) -> list[str]:
    """A sentence for each permission that is missing or too many, door by door."""
    found = []
    for door in sorted({*uses, *grants}):
        scopes = {*uses.get(door, {}), *grants.get(door, {})}
        for scope in sorted(scopes):
            wanted = needed(uses.get(door, {}).get(scope, ()))
            held = given(grants.get(door, {}).get(scope, ()))
            found += [f"{door} lacks {one} on {scope}" for one in sorted(wanted - held)]
            found += [f"{door} does not need {one} on {scope}" for one in sorted(held - wanted)]
    return found


def document() -> dict[str, object]:
    """Everything that terraform grants, as terraform/permissions.json holds it."""
    custom = {role.removeprefix("custom/"): sorted(CUSTOM_ROLES[role]) for role in CUSTOM_ROLES}
    doors = {name: _nested(grants) for name, grants in {**GRANTS, **OTHERS}.items()}
    return {"custom": custom, **doors}


def table() -> str:
    """Every door's calls, permissions and roles in Markdown."""
    lines = ["| account | on | calls | role | gives |", "|---|---|---|---|---|"]
    for door, scopes in GRANTS.items():
        for scope, roles in scopes.items():
            calls = ", ".join(f"`{_short(call)}`" for call in USES[door][scope])
            named = "<br>".join(f"`{role}`" for role in roles)
            held = ", ".join(f"`{one}`" for one in sorted(given(roles)))
            lines.append(f"| {door} | {SCOPES[scope]} | {calls} | {named} | {held} |")
    lines += ["", "| role | contains besides |", "|---|---|"]
    lines += [f"| `{role}` | {also} |" for role, also in sorted(ALSO.items())]
    lines += ["", "| account | on | role |", "|---|---|---|"]
    for account, granted in OTHERS.items():
        for scope, roles in granted.items():
            named = ", ".join(f"`{role}`" for role in roles)
            lines.append(f"| {account} | {SCOPES[scope]} | {named} |")
    return "\n".join(lines)


SCOPES: Mapping[str, str] = {
    "accounts": "the accounts of web, functions and processor",
    "artifacts_bucket": "artifacts bucket",
    "database": "the project, only this Firestore database",
    "embedder_vertex": "the project, with `embedder = vertex`",
    "functions": "the four functions",
    "processor_job": "the processor's job",
    "project": "the project",
    "repository": "the image repository",
    "secrets.hf_token": "secret `hf_token`",
    "secrets.openai_api_key": "secret `openai_api_key`",
    "self": "itself",
    "subscriptions": "the push subscriptions",
    "topics.dead_letters": "topic of dead letters",
    "topics.uploads": "topic of uploads",
    "traces_cloud": "the project, with `trace_exporter = cloud`",
    "uploads_bucket": "uploads bucket",
    "vectors_vertex": "the project, with `vectors = vertex`",
}
"""What each scope is called in the documentation."""


def _nested(grants: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """``{"topics.uploads": …}`` as ``{"topics": {"uploads": …}}``."""
    made: dict[str, object] = {}
    for scope, roles in grants.items():
        outer, _, inner = scope.partition(".")
        if inner:
            below = made.setdefault(outer, {})
            assert isinstance(below, dict)
            below[inner] = list(roles)
        else:
            made[scope] = list(roles)
    return made


def _short(call: str) -> str:
    """Without the package: ``Firestore.Commit.create``."""
    words = call.split(".")
    service = next((at for at, word in enumerate(words) if word[0].isupper()), 0)
    return ".".join(words[service:])
