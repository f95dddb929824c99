"""The addresses that are known: method, permission, query parameters, kind of answer.

Each line is taken from the REST reference of the API named above it.
"""

import re
from dataclasses import dataclass

PROJECT = r"projects/[a-z][a-z0-9-]+"
PLACE = rf"{PROJECT}/locations/[a-z0-9-]+"
NAME = r"[A-Za-z][A-Za-z0-9_.~+%-]*"
EMAIL = r"[a-z0-9-]+@[a-z0-9.-]+\.iam\.gserviceaccount\.com"
DATABASE = rf"{PROJECT}/databases/(?:\(default\)|[a-z][a-z0-9-]+)"
PAGED = ("pageSize", "pageToken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of an API.

    Attributes:
        permission: What the caller needs.
        params: Query parameters it knows.
        required: Those it refuses to be without.
        items: The field of a list's items; empty for a single resource.
        hides_404: Google answers 403 where the thing does not exist, so that nobody learns it.
    """

    host: str
    path: str
    permission: str
    method: str = "GET"
    params: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    items: str = ""
    hides_404: bool = False

    def fits(self, host: str, path: str) -> bool:
        """Whether an address is one of this method."""
        return self.host == host and re.fullmatch(self.path, path) is not None


def _route(host: str, path: str, permission: str, **more: object) -> Route:
    return Route(host=f"{host}.googleapis.com", path=path, permission=permission, **more)  # type: ignore[arg-type]


ROUTES = (
    # Resource Manager API v3, Cloud Billing API v1, Service Usage API v1 and v1beta1.
    _route("cloudresourcemanager", f"v3/{PROJECT}", "resourcemanager.projects.get", hides_404=True),
    _route(
        "cloudresourcemanager",
        f"v3/{PROJECT}:getIamPolicy",
        "resourcemanager.projects.getIamPolicy",
        method="POST",
    ),
    _route("cloudbilling", f"v1/{PROJECT}/billingInfo", "resourcemanager.projects.get"),
    _route(
        "serviceusage",
        f"v1/{PROJECT}/services",
        "serviceusage.services.list",
        params=("filter", *PAGED),
        items="services",
    ),
    _route(
        "serviceusage",
        rf"v1beta1/{PROJECT}/services/run\.googleapis\.com/consumerQuotaMetrics",
        "serviceusage.quotas.get",
        params=("view", *PAGED),
        items="metrics",
    ),
    # IAM API v1.
    _route("iam", f"v1/{PROJECT}/serviceAccounts/{EMAIL}", "iam.serviceAccounts.get"),
    _route(
        "iam",
        f"v1/{PROJECT}/serviceAccounts/{EMAIL}:getIamPolicy",
        "iam.serviceAccounts.getIamPolicy",
        method="POST",
    ),
    _route(
        "iam",
        f"v1/{PROJECT}/serviceAccounts/{EMAIL}/keys",
        "iam.serviceAccountKeys.list",
        params=("keyTypes",),
    ),
    _route("iam", f"v1/{PROJECT}/roles/[A-Za-z0-9_.]+", "iam.roles.get"),
    # Cloud Storage JSON API v1.
    _route("storage", "storage/v1/b/[a-z0-9._-]+", "storage.buckets.get", params=("projection",)),
    _route("storage", "storage/v1/b/[a-z0-9._-]+/iam", "storage.buckets.getIamPolicy"),
    _route("storage", "storage/v1/b/[a-z0-9._-]+/notificationConfigs", "storage.buckets.get"),
    # Pub/Sub API v1.
    _route("pubsub", f"v1/{PROJECT}/topics/{NAME}", "pubsub.topics.get"),
    _route("pubsub", f"v1/{PROJECT}/subscriptions/{NAME}", "pubsub.subscriptions.get"),
    _route("pubsub", f"v1/{PROJECT}/topics/{NAME}:getIamPolicy", "pubsub.topics.getIamPolicy"),
    _route(
        "pubsub",
        f"v1/{PROJECT}/subscriptions/{NAME}:getIamPolicy",
        "pubsub.subscriptions.getIamPolicy",
    ),
    # Cloud Scheduler API v1, Cloud Monitoring API v3.
    _route("cloudscheduler", f"v1/{PLACE}/jobs/{NAME}", "cloudscheduler.jobs.get"),
    _route(
        "monitoring",
        f"v3/{PROJECT}/timeSeries",
        "monitoring.timeSeries.list",
        params=("filter", "interval.startTime", "interval.endTime", "view", *PAGED),
        required=("filter", "interval.endTime"),
        items="timeSeries",
    ),
    # Firestore API v1.
    _route("firestore", f"v1/{DATABASE}", "datastore.databases.getMetadata"),
    _route(
        "firestore",
        f"v1/{DATABASE}/collectionGroups/(?:-|{NAME})/indexes",
        "datastore.indexes.list",
        params=("filter", *PAGED),
        items="indexes",
    ),
    _route(
        "firestore",
        f"v1/{DATABASE}/collectionGroups/(?:-|{NAME})/fields",
        "datastore.indexes.list",
        params=("filter", *PAGED),
        required=("filter",),
        items="fields",
    ),
    # Secret Manager API v1, Artifact Registry API v1.
    _route(
        "secretmanager",
        f"v1/{PROJECT}/secrets/{NAME}/versions",
        "secretmanager.versions.list",
        params=("filter", *PAGED),
        items="versions",
    ),
    _route(
        "secretmanager",
        f"v1/{PROJECT}/secrets/{NAME}:getIamPolicy",
        "secretmanager.secrets.getIamPolicy",
    ),
    _route(
        "artifactregistry",
        f"v1/{PLACE}/repositories/{NAME}:getIamPolicy",
        "artifactregistry.repositories.getIamPolicy",
    ),
    # Cloud Run Admin API v2.
    _route("run", f"v2/{PLACE}/services/{NAME}", "run.services.get"),
    _route("run", f"v2/{PLACE}/jobs/{NAME}", "run.jobs.get"),
    _route("run", f"v2/{PLACE}/services/{NAME}:getIamPolicy", "run.services.getIamPolicy"),
    _route("run", f"v2/{PLACE}/jobs/{NAME}:getIamPolicy", "run.jobs.getIamPolicy"),
    # Vertex AI API v1.
    _route("europe-west1-aiplatform", f"v1/{PLACE}/indexes/[0-9]+", "aiplatform.indexes.get"),
    _route(
        "europe-west1-aiplatform",
        f"v1/{PLACE}/indexEndpoints/[0-9]+",
        "aiplatform.indexEndpoints.get",
    ),
)


def route_of(method: str, host: str, path: str) -> Route | None:
    """The method behind an address, if there is one."""
    for route in ROUTES:
        if route.method == method and route.fits(host, path):
            return route
    return None
