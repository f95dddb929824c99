"""Vertex AI's vector search, where it was chosen."""

from collections.abc import Iterator
from functools import partial

from lifestream.backends.gcp.inspection.cloud_run import environment_of
from lifestream.backends.gcp.inspection.firestore import width_finding
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

INDEX = "google_vertex_ai_index.passages[0]"
DEPLOYED = "google_vertex_ai_index_endpoint_deployed_index.passages[0]"


def checks(live: Live) -> list[Check]:
    """None where Firestore searches."""
    if live.names.vectors != "vertex":
        return []
    return [
        Check(code="vector-index", subject="index", run=_index, address=INDEX),
        Check(code="vector-endpoint", subject="endpoint", run=_endpoint, address=DEPLOYED),
    ]


def _read(live: Live, name: str, *, needs: str) -> Json:
    host = f"{live.names.region}-aiplatform.googleapis.com"
    ask = partial(live.rest.get, host, f"v1/{name}", needs=needs)
    return live.once(name, ask)


def _index(live: Live) -> Iterator[Finding]:
    """Source: Vertex AI API v1, resource Index."""
    name = environment_of(live.service(live.names.web)).get("LIFESTREAM_GCP_INDEX", "")
    if not name:
        sentence = f"{live.names.web} does not know it: LIFESTREAM_GCP_INDEX is not set."
        yield live.wrong("vector-index", "index", sentence, address=INDEX)
        return
    found = _read(live, name, needs="aiplatform.indexes.get")
    method = found.get("indexUpdateMethod")
    bad = [] if method == "STREAM_UPDATE" else [f"it is changed by {method} only"]
    yield live.judged("vector-index", name, "Changes come in as they are made.", bad, address=INDEX)
    width = int(found.get("metadata", {}).get("config", {}).get("dimensions", 0))
    yield width_finding(live, name, {width})


def _endpoint(live: Live) -> Iterator[Finding]:
    """Source: Vertex AI API v1, resources IndexEndpoint and DeployedIndex."""
    environment = environment_of(live.service(live.names.web))
    name = environment.get("LIFESTREAM_GCP_INDEX_ENDPOINT", "")
    if not name:
        sentence = f"{live.names.web} does not know it: LIFESTREAM_GCP_INDEX_ENDPOINT is not set."
        yield live.wrong("vector-endpoint", "endpoint", sentence, address=DEPLOYED)
        return
    found = _read(live, name, needs="aiplatform.indexEndpoints.get")
    deployed = {str(row["id"]): str(row.get("index")) for row in found.get("deployedIndexes", [])}
    wanted = environment.get("LIFESTREAM_GCP_DEPLOYED_INDEX", "lifestream")
    index = environment.get("LIFESTREAM_GCP_INDEX", "")
    bad = []
    if wanted not in deployed:
        bad.append(f"{wanted} is not deployed there; {', '.join(deployed) or 'nothing'} is")
    elif deployed[wanted].rpartition("/")[2] != index.rpartition("/")[2]:
        bad.append(f"{wanted} there is {deployed[wanted]}, not {index}")
    if not found.get("publicEndpointEnabled"):
        bad.append("it has no public address, so our services cannot reach it")
    yield live.judged("vector-endpoint", name, f"{wanted} is deployed.", bad, address=DEPLOYED)
