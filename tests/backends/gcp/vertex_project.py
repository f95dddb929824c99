"""The same project with ``vectors = "vertex"``: terraform/vector_search.tf."""

from rehearsal.stand_ins.google_rest.access import OURS, give
from rehearsal.stand_ins.google_rest.project import NUMBER, PREFIX, PROJECT, REGION
from tests.backends.gcp.inspection.inspected import DATABASE, WEB, WHOLE, Resources, container

PLACE = f"projects/{NUMBER}/locations/{REGION}"
INDEX = f"projects/{PROJECT}/locations/{REGION}/indexes/4711"
ENDPOINT = f"projects/{PROJECT}/locations/{REGION}/indexEndpoints/4712"
AT = f"@{PROJECT}.iam.gserviceaccount.com"
API = f"{REGION}-aiplatform.googleapis.com/v1"


def with_vertex(resources: Resources) -> None:
    """Take Firestore's vector indexes away and deploy an index."""
    listed = resources[f"{DATABASE}/collectionGroups/-/indexes"]
    listed[:] = [row for row in listed if not any("vectorConfig" in f for f in row["fields"])]
    deployed = f"{PREFIX}_passages".replace("-", "_")
    resources[f"{API}/{INDEX}"] = {
        "name": f"{PLACE}/indexes/4711",
        "indexUpdateMethod": "STREAM_UPDATE",
        "metadata": {"config": {"dimensions": 1536}},
    }
    resources[f"{API}/{ENDPOINT}"] = {
        "name": f"{PLACE}/indexEndpoints/4712",
        "publicEndpointEnabled": True,
        "deployedIndexes": [{"id": deployed, "index": f"{PLACE}/indexes/4711"}],
    }
    values = {
        "LIFESTREAM_GCP_VECTORS": "vertex",
        "LIFESTREAM_GCP_INDEX": INDEX,
        "LIFESTREAM_GCP_INDEX_ENDPOINT": ENDPOINT,
        "LIFESTREAM_GCP_DEPLOYED_INDEX": deployed,
    }
    env = container(resources, WEB)["env"]
    env[:] = [row for row in env if row["name"] not in values]
    env += [{"name": name, "value": value} for name, value in values.items()]
    policy, member = resources[f"{WHOLE}:getIamPolicy"], f"serviceAccount:{PREFIX}-{{}}{AT}"
    give(policy, "roles/aiplatform.admin", member.format("build"))
    for door in ("web", "processor"):
        give(policy, f"{OURS}vector_writer", member.format(door))
