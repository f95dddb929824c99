"""Which Google API calls a door makes, as they arrive at the emulators and stand-ins."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc

from rehearsal.stand_ins.http_server import RecordedRequest
from rehearsal.stand_ins.identity import Identity
from tests.google_cloud import GoogleCloud

BUCKET = re.compile(r"/storage/v1/b/([^/]+)$")
LIST = re.compile(r"/storage/v1/b/([^/]+)/o$")
INSERT = re.compile(r"/(?:resumable/)?upload/storage/v1/b/([^/]+)/o$")
OBJECT = re.compile(r"/(?:download/)?storage/v1/b/([^/]+)/o/[^/]+$")
SIGNED = re.compile(r"/([^/]+)/.+")
METHODS = {"GET": "get", "DELETE": "delete", "PATCH": "patch", "PUT": "update"}
SCOPES = {
    "google.firestore.": "database",
    "google.pubsub.": "topics.uploads",
    "google.cloud.run.": "processor_job",
    "google.cloud.aiplatform.": "vectors_vertex",
}

Made = dict[str, dict[str, set[str]]]
"""Door, then what is acted on, then calls."""


class CallRecorder(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[misc]
    grpc.UnaryStreamClientInterceptor,  # type: ignore[misc]
):
    """Knows who makes each call: within ``at(door)`` it is that door.

    Args:
        buckets: Scope by the bucket's name.
    """

    def __init__(self, cloud: GoogleCloud, identity: Identity, buckets: dict[str, str]) -> None:
        self.made: Made = defaultdict(lambda: defaultdict(set))
        self._cloud, self._identity, self._buckets = cloud, identity, buckets
        self._door = ""

    @contextmanager
    def at(self, door: str) -> Iterator[None]:
        """What is called within is called by ``door``."""
        logs = self._cloud.storage.requests, self._identity.requests
        before = [len(log) for log in logs]
        self._door = door
        try:
            yield
        finally:
            self._door = ""
            for request in logs[0][before[0] :]:
                self._add_storage(door, request)
            for request in logs[1][before[1] :]:
                if request.path.endswith(":signBlob"):
                    name = "google.iam.credentials.v1.IAMCredentials.SignBlob"
                    self.made[door]["self"].add(name)

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        self._add_rpc(details.method, request)
        return continuation(details, request)

    def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        self._add_rpc(details.method, request)
        return continuation(details, request)

    def _add_rpc(self, method: str, request: Any) -> None:
        if not self._door:
            return
        name = method.strip("/").replace("/", ".")
        scope = next(scope for prefix, scope in SCOPES.items() if name.startswith(prefix))
        names = {name}
        if name.endswith(".Commit"):
            names = {f"{name}.{_writes(write)}" for write in request.writes}
        self.made[self._door][scope] |= names

    def _add_storage(self, door: str, request: RecordedRequest) -> None:
        found = _storage_call(request)
        if found is not None:
            bucket, name = found
            self.made[door][self._buckets[bucket]].add(f"storage.{name}")


def _writes(write: Any) -> str:
    """What a write needs the right to do."""
    if "delete" in write:
        return "delete"
    condition = write.current_document
    if "exists" in condition:
        return "update" if condition.exists else "create"
    return "update" if "update_time" in condition else "set"


def _storage_call(request: RecordedRequest) -> tuple[str, str] | None:
    """Bucket and method; None for the rest of an upload whose beginning was counted."""
    method, path = request.method, request.path
    if found := INSERT.match(path):
        if "upload_id=" in request.query:
            return None
        return found[1], _insert("ifGenerationMatch=0" in request.query)
    if found := BUCKET.match(path):
        return found[1], f"buckets.{METHODS[method]}"
    if found := LIST.match(path):
        return found[1], "objects.list"
    if found := OBJECT.match(path):
        return found[1], f"objects.{METHODS[method]}"
    if "X-Goog-Signature=" in request.query:
        found = SIGNED.match(path)
        assert found is not None, path
        if method == "POST":
            return found[1], _insert(request.headers.get("x-goog-if-generation-match") == "0")
        return found[1], f"objects.{METHODS[method]}"
    assert "upload_id=" in request.query, f"{method} {path}"
    return None


def _insert(only_new: bool) -> str:
    return "objects.insert" if only_new else "objects.insert.over"
