"""How many calls to Firestore, Cloud Storage, Vector Search and IAM something makes."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc

from rehearsal.stand_ins.identity import Identity
from tests.google_cloud import GoogleCloud

SIGNING = ":signBlob"


class CallCounter(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[misc]
    grpc.UnaryStreamClientInterceptor,  # type: ignore[misc]
):
    """Counts what arrives at the emulators and stand-ins while somebody counts."""

    def __init__(self, cloud: GoogleCloud, identity: Identity) -> None:
        self._cloud, self._identity = cloud, identity
        self._rpcs: list[str] = []

    @contextmanager
    def counting(self) -> Iterator[Counter[str]]:
        """The calls by name; whole once the block has ended."""
        calls: Counter[str] = Counter()
        logs = self._cloud.storage.requests, self._identity.requests
        before = [len(log) for log in logs]
        self._rpcs = []
        yield calls
        calls.update(self._rpcs)
        calls.update(f"storage {one.method}" for one in logs[0][before[0] :])
        calls.update("sign" for one in logs[1][before[1] :] if one.path.endswith(SIGNING))

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        self._rpcs.append(details.method.rpartition("/")[2])
        return continuation(details, request)

    def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        self._rpcs.append(details.method.rpartition("/")[2])
        return continuation(details, request)
