"""Which bucket an object is in: uploads in one, everything that is made from them in the other.

The name decides. One bucket may be both.
"""

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

UPLOADS = "uploads/"
"""Objects below it come from users: theirs is the bucket that browsers may write to, that announces
what arrives, and that has no second copy anywhere. The rest can be made again."""


class Buckets:
    """The uploads bucket and the artifacts bucket of one client.

    Args:
        client: Of ``google.cloud.storage``.
        uploads: Name of the bucket for objects below ``uploads/``.
        artifacts: Name of the bucket for all others; ``uploads`` when empty.
    """

    def __init__(self, client: Any, uploads: str, artifacts: str = "") -> None:
        self._client = client
        self.uploads = client.bucket(uploads)
        self.artifacts = client.bucket(artifacts or uploads)

    def of(self, key: str) -> Any:
        """The bucket of the object with this name."""
        return self.uploads if key.startswith(UPLOADS) else self.artifacts

    def list(self, prefix: str, **options: Any) -> Iterator[Any]:
        """Blobs whose names begin with ``prefix``, in the order of their names' bytes."""
        found = [
            self._client.list_blobs(one, prefix=prefix, **options) for one in self._with(prefix)
        ]
        if len(found) == 1:
            return iter(found[0])
        kept = (
            (blob for blob in blobs if self.of(blob.name).name == blob.bucket.name)
            for blobs in found
        )
        return heapq.merge(*kept, key=lambda blob: blob.name.encode())

    def _with(self, prefix: str) -> Sequence[Any]:
        if self.uploads.name == self.artifacts.name or not UPLOADS.startswith(prefix):
            return [self.of(prefix)]
        return [self.artifacts, self.uploads]
