"""A project as terraform/ makes it, as Google's REST APIs tell of it.

Written from the .tf files and the reference of each resource, not from the doctor: names are given
once more, so that a wrong one in the doctor shows. Roles and indexes come from the same generated
files that terraform reads.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.stand_ins.google_rest.access import access
from rehearsal.stand_ins.google_rest.database import database
from rehearsal.stand_ins.google_rest.runs import runs

PROJECT = "diary-rehearsal"
NUMBER = "123456789012"
REGION = "europe-west1"
PREFIX = "lifestream-prod"
PLACE = f"projects/{PROJECT}/locations/{REGION}"
TOPIC = f"projects/{PROJECT}/topics/{PREFIX}"
WEB_URL = f"https://{PREFIX}-web-{NUMBER}.{REGION}.run.app"
APIS = (
    "aiplatform artifactregistry cloudbilling cloudbuild cloudresourcemanager cloudscheduler "
    "cloudtrace ondemandscanning firestore iam iamcredentials iap logging monitoring pubsub run "
    "secretmanager serviceusage storage telemetry bigquery sql-component datastore dns"
)
"""Those of terraform and a few that a new project has anyway."""


def good_project() -> dict[str, Any]:
    """Every resource by ``HOST/PATH``."""
    return {
        **_project(),
        **_quota(),
        **_buckets(),
        **_messages(),
        **_schedule(),
        **_secrets(),
        **_numbers(),
        **access(PROJECT, NUMBER, REGION, PREFIX),
        **database(f"projects/{PROJECT}/databases/{PREFIX}", dimensions=1536),
        **runs(PROJECT, NUMBER, REGION, PREFIX),
    }


def _project() -> dict[str, Any]:
    project = {
        "name": f"projects/{NUMBER}",
        "projectId": PROJECT,
        "state": "ACTIVE",
        "displayName": "Diary",
    }
    billing = {
        "name": f"projects/{PROJECT}/billingInfo",
        "projectId": PROJECT,
        "billingAccountName": "billingAccounts/012345-6789AB-CDEF01",
        "billingEnabled": True,
    }
    services = [
        {
            "name": f"projects/{NUMBER}/services/{api}.googleapis.com",
            "parent": f"projects/{NUMBER}",
            "state": "ENABLED",
        }
        for api in APIS.split()
    ]
    return {
        f"cloudresourcemanager.googleapis.com/v3/projects/{PROJECT}": project,
        f"cloudbilling.googleapis.com/v1/projects/{PROJECT}/billingInfo": billing,
        f"serviceusage.googleapis.com/v1/projects/{PROJECT}/services": services,
    }


def _quota() -> dict[str, Any]:
    """Source: Service Usage API v1beta1, resource ConsumerQuotaMetric."""
    limit = {
        "name": f"projects/{NUMBER}/services/run.googleapis.com/consumerQuotaMetrics/x/limits/y",
        "unit": "1/{project}/{region}",
        "quotaBuckets": [
            {"effectiveLimit": "0", "defaultLimit": "0"},
            {"effectiveLimit": "3", "defaultLimit": "3", "dimensions": {"region": REGION}},
        ],
    }
    metrics: list[dict[str, Any]] = [
        {"metric": f"run.googleapis.com/other_{number}", "consumerQuotaLimits": []}
        for number in range(25)
    ]
    metrics.append(
        {
            "metric": "run.googleapis.com/nvidia_l4_gpu_allocation_no_zonal_redundancy",
            "displayName": "Total Nvidia L4 GPU allocation without zonal redundancy",
            "consumerQuotaLimits": [limit],
        }
    )
    path = f"v1beta1/projects/{PROJECT}/services/run.googleapis.com/consumerQuotaMetrics"
    return {f"serviceusage.googleapis.com/{path}": metrics}


def _buckets() -> dict[str, Any]:
    """terraform/storage.tf."""
    found: dict[str, Any] = {}
    expire = {
        "action": {"type": "Delete"},
        "condition": {"daysSinceNoncurrentTime": 14, "isLive": False},
    }
    for kind in ("uploads", "artifacts"):
        name = f"{PROJECT}-{PREFIX}-{kind}"
        bucket: dict[str, Any] = {
            "kind": "storage#bucket",
            "name": name,
            "location": REGION.upper(),
            "locationType": "region",
            "iamConfiguration": {
                "uniformBucketLevelAccess": {"enabled": True},
                "publicAccessPrevention": "enforced",
            },
            "versioning": {"enabled": True},
            "softDeletePolicy": {"retentionDurationSeconds": "604800"},
            "lifecycle": {"rule": [expire]},
        }
        if kind == "uploads":
            abort = {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}
            bucket["lifecycle"]["rule"].insert(0, abort)
            bucket["cors"] = [_cors()]
        found[f"storage.googleapis.com/storage/v1/b/{name}"] = bucket
    uploads = f"{PROJECT}-{PREFIX}-uploads"
    config = {
        "kind": "storage#notification",
        "id": "1",
        "topic": f"//pubsub.googleapis.com/projects/{PROJECT}/topics/{PREFIX}-uploads",
        "payload_format": "JSON_API_V1",
        "event_types": ["OBJECT_FINALIZE"],
        "object_name_prefix": "uploads/",
    }
    path = f"storage.googleapis.com/storage/v1/b/{uploads}/notificationConfigs"
    return {**found, path: {"kind": "storage#notifications", "items": [config]}}


def _cors() -> dict[str, Any]:
    headers = "Content-Type Content-Range Location Range x-goog-content-length-range"
    return {
        "origin": [WEB_URL],
        "method": ["POST", "PUT"],
        "responseHeader": [*headers.split(), "x-goog-if-generation-match", "x-goog-resumable"],
        "maxAgeSeconds": 3600,
    }


def _messages() -> dict[str, Any]:
    """terraform/events.tf."""
    api = f"pubsub.googleapis.com/v1/projects/{PROJECT}"
    found: dict[str, Any] = {
        f"{api}/topics/{PREFIX}-{name}": {"name": f"{TOPIC}-{name}"}
        for name in ("uploads", "sweep", "reprocess", "dead-letters")
    }
    letters = {"deadLetterTopic": f"{TOPIC}-dead-letters", "maxDeliveryAttempts": 8}
    for name, of, function in (
        ("upload", "uploads", "on-upload"),
        ("sweep", "sweep", "on-sweep"),
        ("reprocess", "reprocess", "on-reprocess"),
        ("dead-letters", "dead-letters", "on-dead-letter"),
    ):
        subscription = _push(name, of, function)
        if name != "dead-letters":
            subscription["deadLetterPolicy"] = letters
        found[f"{api}/subscriptions/{PREFIX}-{name}"] = subscription
    found[f"{api}/subscriptions/{PREFIX}-dead-letters-kept"] = {
        "name": f"projects/{PROJECT}/subscriptions/{PREFIX}-dead-letters-kept",
        "topic": f"{TOPIC}-dead-letters",
        "pushConfig": {},
        "messageRetentionDuration": "2678400s",
        "expirationPolicy": {},
        "state": "ACTIVE",
    }
    return found


def _push(name: str, topic: str, function: str) -> dict[str, Any]:
    """Source: Pub/Sub API v1, resource Subscription."""
    url = f"https://{PREFIX}-{function}-{NUMBER}.{REGION}.run.app"
    token = {
        "serviceAccountEmail": f"{PREFIX}-push@{PROJECT}.iam.gserviceaccount.com",
        "audience": url,
    }
    return {
        "name": f"projects/{PROJECT}/subscriptions/{PREFIX}-{name}",
        "topic": f"{TOPIC}-{topic}",
        "pushConfig": {"pushEndpoint": f"{url}/", "oidcToken": token},
        "ackDeadlineSeconds": 300,
        "messageRetentionDuration": "604800s",
        "expirationPolicy": {},
        "retryPolicy": {"minimumBackoff": "1s", "maximumBackoff": "600s"},
        "state": "ACTIVE",
    }


def _schedule() -> dict[str, Any]:
    job = {
        "name": f"{PLACE}/jobs/{PREFIX}-sweep",
        "schedule": "* * * * *",
        "state": "ENABLED",
        "lastAttemptTime": _ago(minutes=1),
        "status": {},
        "pubsubTarget": {"topicName": f"projects/{PROJECT}/topics/{PREFIX}-sweep", "data": "e30="},
    }
    return {f"cloudscheduler.googleapis.com/v1/{PLACE}/jobs/{PREFIX}-sweep": job}


def _secrets() -> dict[str, Any]:
    return {
        f"secretmanager.googleapis.com/v1/projects/{PROJECT}/secrets/{PREFIX}-{name}/versions": [
            {
                "name": f"projects/{NUMBER}/secrets/{PREFIX}-{name}/versions/1",
                "state": "ENABLED",
                "createTime": _ago(days=30),
            }
        ]
        for name in ("openai-api-key", "hf-token")
    }


def _numbers() -> dict[str, Any]:
    """Cloud Monitoring: only the kept dead letters have a number; nothing waits anywhere."""
    metric = "pubsub.googleapis.com/subscription/num_undelivered_messages"
    path = f"monitoring.googleapis.com/v3/projects/{PROJECT}/timeSeries"
    return {
        f'{path}?filter=metric.type = "{metric}"': [series(f"{PREFIX}-dead-letters-kept", 0)],
        path: [],
    }


def series(subscription: str, value: int) -> dict[str, Any]:
    """One time series with one point."""
    return {
        "resource": {"type": "pubsub_subscription", "labels": {"subscription_id": subscription}},
        "points": [{"interval": {"endTime": _ago(minutes=2)}, "value": {"int64Value": str(value)}}],
    }


def _ago(**lasts: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**lasts):%Y-%m-%dT%H:%M:%S.%fZ}"
