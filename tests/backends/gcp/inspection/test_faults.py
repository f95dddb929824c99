"""Faults planted in a good project, each found with what mends it: the project, buckets."""

from typing import Any

import pytest

from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    APPLY,
    ARTIFACTS,
    UPLOADS,
    WHOLE,
    Fault,
    Resources,
    bound,
    change,
    fault,
    gone,
    must_be_found,
)

BILLING = f"cloudbilling.googleapis.com/v1/projects/{PROJECT}/billingInfo"
SERVICES = f"serviceusage.googleapis.com/v1/projects/{PROJECT}/services"
OPEN = {"uniformBucketLevelAccess": {"enabled": False}, "publicAccessPrevention": "inherited"}


def cors(**fields: Any) -> Any:
    return lambda resources: resources[UPLOADS]["cors"][0].update(fields)


def disable(api: str) -> Any:
    def plant(resources: Resources) -> None:
        resources[SERVICES] = [
            row for row in resources[SERVICES] if not row["name"].endswith(f"/{api}")
        ]

    return plant


PROJECT_FAULTS = [
    fault("leaving", change(WHOLE, state="DELETE_REQUESTED"), "project", "DELETE_REQUESTED", ""),
    fault("unpaid", change(BILLING, billingEnabled=False), "billing", "no billing", "link"),
    fault(
        "api off",
        disable("pubsub.googleapis.com"),
        "apis",
        "pubsub.googleapis.com",
        f"gcloud services enable pubsub.googleapis.com --project={PROJECT}",
    ),
]

BUCKET_FAULTS = [
    fault("no bucket", gone(UPLOADS), "bucket", "Not found", f"{APPLY} -target="),
    fault("far away", change(UPLOADS, location="US-EAST1"), "bucket", "US-EAST1", APPLY),
    fault(
        "could be public",
        change(ARTIFACTS, iamConfiguration=OPEN),
        "bucket-private",
        "could be made public",
        f"gs://{PROJECT}-{PREFIX}-artifacts --uniform-bucket-level-access",
    ),
    fault(
        "is public",
        bound(f"{UPLOADS}/iam", "roles/storage.objectViewer", "allUsers"),
        "bucket-private",
        "whole world has roles/storage.objectViewer",
        "--public-access-prevention",
    ),
    fault("no pages", change(UPLOADS, cors=None), "bucket-cors", "may not upload", APPLY),
    fault("any page", cors(origin=["*"]), "bucket-cors", "pages of * may use it", APPLY),
    fault(
        "foreign page",
        change(ARTIFACTS, cors=[{"origin": ["https://evil.example"], "method": ["GET"]}]),
        "bucket-cors",
        "https://evil.example",
        "google_storage_bucket.artifacts",
    ),
    fault("no chunks", cors(method=["POST"]), "bucket-cors", "may not use PUT", APPLY),
    fault(
        "unread header",
        cors(responseHeader=["Content-Type"]),
        "bucket-cors",
        "x-goog-resumable",
        "google_storage_bucket.uploads",
    ),
    fault(
        "untold",
        change(f"{UPLOADS}/notificationConfigs", items=[]),
        "bucket-notification",
        "nothing is sent",
        "google_storage_notification.uploads",
    ),
    fault(
        "told without description",
        lambda r: r[f"{UPLOADS}/notificationConfigs"]["items"][0].update(payload_format="NONE"),
        "bucket-notification",
        "payload format NONE",
        APPLY,
    ),
    fault(
        "only told of others",
        lambda r: r[f"{UPLOADS}/notificationConfigs"]["items"][0].update(object_name_prefix="x/"),
        "bucket-notification",
        "only of objects below x/",
        APPLY,
    ),
    fault(
        "never cleared", change(UPLOADS, lifecycle={}), "bucket-lifecycle", "kept for ever", APPLY
    ),
    fault(
        "no versions", change(ARTIFACTS, versioning={}), "bucket-versioning", "off", "--versioning"
    ),
    fault(
        "no soft delete",
        change(UPLOADS, softDeletePolicy={"retentionDurationSeconds": "0"}),
        "bucket-soft-delete",
        "gone",
        "--soft-delete-duration=7d",
    ),
]


@pytest.mark.parametrize("planted", PROJECT_FAULTS + BUCKET_FAULTS)
def test_a_planted_fault_is_found_with_its_mending(google: GoogleRest, planted: Fault) -> None:
    must_be_found(google, planted)
