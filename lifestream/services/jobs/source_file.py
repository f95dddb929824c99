"""The uploaded bytes of a job, fetched once and only when a stage needs them."""

import hashlib
from pathlib import Path
from threading import Lock

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.jobs.job import Job
from lifestream.ports.object_store import ObjectStore

HASH_BLOCK_BYTES = 1 << 20


class SourceFile:
    """One attempt's copy of the recording.

    Args:
        scratch: Where the copy lies; made if it is not there.
        known: Digest of the bytes that this very job worked on before; empty where it did not.
    """

    def __init__(self, store: ObjectStore, job: Job, scratch: Path, *, known: str = "") -> None:
        self._store, self._job, self._known = store, job, known
        self._path = scratch / "source"
        self._digest = ""
        self._lock = Lock()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes; fetches them only where it is not known."""
        if not self._known:
            self.fetched()
        return self._known or self._digest

    def fetched(self) -> Path:
        """The bytes as a file.

        Raises:
            InvalidMedia: They changed since this job worked on them; the results made of them stay.
            NotFound: The object is gone.
        """
        with self._lock:
            if not self._digest:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._store.download(self._job.key, self._path, generation=self._job.generation)
                digest = _sha256_of(self._path)
                if self._known and digest != self._known:
                    raise InvalidMedia(
                        "The stored file is not what was processed before: its checksum differs, "
                        "so the disk or the store damaged it. All results made before are kept.",
                        code="SOURCE_DAMAGED",
                    )
                self._digest = digest
            return self._path


def _sha256_of(path: Path) -> str:
    """Digest of a file's bytes, a block in memory at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
