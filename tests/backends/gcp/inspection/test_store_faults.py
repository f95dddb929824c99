"""Faults planted in a good project, each found with what mends it: Firestore, secrets."""

from typing import Any

import pytest

from rehearsal.stand_ins.google_rest.project import PREFIX
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    APPLY,
    DATABASE,
    SECRETS,
    Fault,
    Resources,
    ago,
    change,
    fault,
    gone,
    must_be_found,
)

INDEXES = f"{DATABASE}/collectionGroups/-/indexes"
FIELDS = f"{DATABASE}/collectionGroups/-/fields?filter=indexConfig.usesAncestorConfig:false"
EXPIRING = f"{DATABASE}/collectionGroups/-/fields?filter=ttlConfig:*"


def index(number: int, **fields: Any) -> Any:
    return lambda resources: resources[INDEXES][number].update(fields)


def narrow(resources: Resources) -> None:
    for row in resources[INDEXES]:
        for field in row["fields"]:
            if "vectorConfig" in field:
                field["vectorConfig"]["dimension"] = 384


STORE_FAULTS = [
    fault("no database", gone(DATABASE), "database", "Not found", "google_firestore_database.this"),
    fault("old mode", change(DATABASE, type="DATASTORE_MODE"), "database", "DATASTORE_MODE", APPLY),
    fault(
        "no recovery",
        change(DATABASE, pointInTimeRecoveryEnablement="POINT_IN_TIME_RECOVERY_DISABLED"),
        "database-recovery",
        "only the last hour",
        f"databases update --database='{PREFIX}' --enable-pitr",
    ),
    fault("no index", lambda r: r[INDEXES].pop(0), "indexes", "jobs(owner ascending, c", APPLY),
    fault("building", index(2, state="CREATING"), "indexes", "building takes minutes", APPLY),
    fault("no vector index", lambda r: r[INDEXES].pop(), "indexes", "vector vector", APPLY),
    fault("narrow", narrow, "vector-dimensions", "384 dimensions, the embedder", "./run reindex"),
    fault(
        "indexed for nothing", lambda r: r[FIELDS].pop(1), "unindexed", "api_keys.document", APPLY
    ),
    fault("kept for ever", lambda r: r[EXPIRING].clear(), "ttl", "batches.expires_at", APPLY),
    fault(
        "no secret", gone(f"{SECRETS}-hf-token/versions"), "secret", "Not found", "secret.hf_token"
    ),
    fault(
        "secret empty",
        lambda r: r[f"{SECRETS}-openai-api-key/versions"][0].update(state="DISABLED"),
        "secret",
        "no enabled version",
        f"gcloud secrets versions add {PREFIX}-openai-api-key",
    ),
    fault(
        "secret old",
        lambda r: r[f"{SECRETS}-openai-api-key/versions"][0].update(createTime=ago(days=400)),
        "secret-age",
        "400 days old",
        "gcloud secrets versions add",
    ),
]


@pytest.mark.parametrize("planted", STORE_FAULTS)
def test_a_planted_fault_is_found_with_its_mending(google: GoogleRest, planted: Fault) -> None:
    must_be_found(google, planted)
