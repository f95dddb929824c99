"""Stored things: buckets, objects on disk, generations and their preconditions."""

import base64
import contextlib
import hashlib
import secrets
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import google_crc32c

from rehearsal.gcs.errors import (
    StorageError,
    invalid,
    no_such_bucket,
    no_such_object,
    precondition_failed,
)

BLOCK_BYTES = 1 << 20
KEPT_FIELDS = (
    "metadata",
    "cacheControl",
    "contentDisposition",
    "contentEncoding",
    "contentLanguage",
    "customTime",
)
PRECONDITIONS = (
    "ifGenerationMatch",
    "ifGenerationNotMatch",
    "ifMetagenerationMatch",
    "ifMetagenerationNotMatch",
)
Announce = Callable[[str, "StoredObject", Mapping[str, str]], None]
"""Called with event type, object and extra attributes after every change."""


def timestamp() -> str:
    """Now, as Cloud Storage writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass(slots=True, kw_only=True)
class StoredObject:
    """One generation: its JSON resource and where its bytes lie."""

    bucket: str
    key: str
    resource: dict[str, Any]
    path: Path

    @property
    def generation(self) -> str:
        """Grows with every write of the key."""
        return str(self.resource["generation"])

    @property
    def size_bytes(self) -> int:
        """Length of the object."""
        return int(self.resource["size"])


@dataclass(slots=True, kw_only=True)
class Bucket:
    """A bucket's resource and its live objects by key."""

    resource: dict[str, Any]
    objects: dict[str, StoredObject] = field(default_factory=dict)


class Objects:
    """All buckets. Thread-safe; bytes are streamed to ``folder``."""

    def __init__(self, folder: Path, *, announce: Announce) -> None:
        self._folder = folder
        self._announce = announce
        self._lock = threading.RLock()
        self.address = "https://storage.googleapis.com"
        """What media links begin with: the client library downloads from them."""
        self.buckets: dict[str, Bucket] = {}

    def create_bucket(self, name: str, fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a bucket; 409 when it is there."""
        with self._lock:
            if name in self.buckets:
                raise StorageError(409, "conflict", "You already own this bucket.")
            made = timestamp()
            resource: dict[str, Any] = {
                "kind": "storage#bucket",
                "id": name,
                "location": "US",
                "storageClass": "STANDARD",
                "timeCreated": made,
                "updated": made,
                "etag": "CAE=",
                **dict(fields or {}),
                "name": name,
                "metageneration": "1",
            }
            self.buckets[name] = Bucket(resource=resource)
            return resource

    def bucket(self, name: str) -> Bucket:
        """The bucket, or 404."""
        try:
            return self.buckets[name]
        except KeyError:
            raise no_such_bucket(name) from None

    def get(self, bucket: str, key: str, *, generation: str = "") -> StoredObject:
        """The live object, or 404; also when ``generation`` is not the live one."""
        stored = self.bucket(bucket).objects.get(key)
        if stored is None or (generation and generation != stored.generation):
            raise no_such_object(bucket, key)
        return stored

    def check(self, bucket: str, key: str, conditions: Mapping[str, str]) -> None:
        """412 unless the live object fits ``conditions`` (named as the JSON API's parameters)."""
        stored = self.bucket(bucket).objects.get(key)
        facts = stored.resource if stored else {"generation": "0", "metageneration": "0"}
        for name in PRECONDITIONS:
            wanted = conditions.get(name)
            if wanted is None:
                continue
            fact = facts["metageneration" if "Meta" in name else "generation"]
            if (fact == wanted) == name.endswith("NotMatch"):
                raise precondition_failed()

    @contextlib.contextmanager
    def receiving(self) -> Any:
        """A new file to write an upload into, removed unless it is committed."""
        path = self.new_file()
        try:
            with path.open("wb") as sink:
                yield sink, path
        finally:
            path.unlink(missing_ok=True)

    def new_file(self) -> Path:
        """An empty file for bytes on their way in."""
        path = self._folder / f"incoming-{secrets.token_hex(12)}"
        path.touch()
        return path

    def commit(
        self,
        bucket: str,
        key: str,
        path: Path,
        *,
        fields: Mapping[str, Any],
        conditions: Mapping[str, str],
    ) -> StoredObject:
        """Make the bytes at ``path`` the live object; checksums in ``fields`` are verified."""
        _check_key(key)
        sums = _checksums(path, fields)
        with self._lock:
            self.check(bucket, key, conditions)
            old = self.bucket(bucket).objects.get(key)
            stored = self._stored(bucket, key, path, fields, sums, old)
            self.buckets[bucket].objects[key] = stored
        extra = {"overwroteGeneration": old.generation} if old else {}
        self._announce("OBJECT_FINALIZE", stored, extra)
        if old:
            self._announce("OBJECT_DELETE", old, {"overwrittenByGeneration": stored.generation})
            old.path.unlink(missing_ok=True)
        return stored

    def _stored(  # noqa: PLR0917
        self,
        bucket: str,
        key: str,
        path: Path,
        fields: Mapping[str, Any],
        sums: dict[str, str],
        old: StoredObject | None,
    ) -> StoredObject:
        generation = time.time_ns() // 1000
        if old:
            generation = max(generation, int(old.generation) + 1)
        kept = self._folder / secrets.token_hex(16)
        path.rename(kept)
        resource = _resource(self.address, bucket, key, str(generation)) | sums
        resource["contentType"] = fields.get("contentType") or "application/octet-stream"
        resource |= {name: fields[name] for name in KEPT_FIELDS if fields.get(name)}
        return StoredObject(bucket=bucket, key=key, resource=resource, path=kept)

    def delete(self, bucket: str, key: str, conditions: Mapping[str, str]) -> None:
        """Remove the live object; 404 when there is none."""
        with self._lock:
            stored = self.get(bucket, key, generation=conditions.get("generation", ""))
            self.check(bucket, key, conditions)
            del self.buckets[bucket].objects[key]
        self._announce("OBJECT_DELETE", stored, {})
        stored.path.unlink(missing_ok=True)

    def patch(
        self, bucket: str, key: str, changes: Mapping[str, Any], conditions: Mapping[str, str]
    ) -> StoredObject:
        """Change metadata; a null value removes its key."""
        with self._lock:
            stored = self.get(bucket, key, generation=conditions.get("generation", ""))
            self.check(bucket, key, conditions)
            resource = stored.resource
            for name in (*KEPT_FIELDS[1:], "contentType"):
                if name in changes:
                    resource[name] = changes[name]
            if "metadata" in changes:
                merged = {**resource.get("metadata", {}), **(changes["metadata"] or {})}
                resource["metadata"] = {k: v for k, v in merged.items() if v is not None}
            resource["metageneration"] = str(int(resource["metageneration"]) + 1)
            resource["updated"] = timestamp()
        self._announce("OBJECT_METADATA_UPDATE", stored, {})
        return stored


def open_range(stored: StoredObject, start: int, length: int) -> Any:
    """The bytes of a range, block by block. The file is opened at once, so that an overwrite
    meanwhile does not cut the answer."""
    source = stored.path.open("rb")
    return _blocks(source, start, length)


def _blocks(source: IO[bytes], start: int, length: int) -> Any:
    with source:
        source.seek(start)
        while length > 0 and (block := source.read(min(BLOCK_BYTES, length))):
            length -= len(block)
            yield block


def _check_key(key: str) -> None:
    # Source: Cloud Storage, "About Cloud Storage objects", object name requirements.
    if not 1 <= len(key.encode()) <= 1024 or "\r" in key or "\n" in key or key in {".", ".."}:
        raise invalid(f"Invalid object name: {key[:50]!r}")


def _checksums(path: Path, fields: Mapping[str, Any]) -> dict[str, str]:
    md5, size = hashlib.md5(usedforsecurity=False), 0
    crc: Any = google_crc32c.Checksum()  # type: ignore[no-untyped-call]
    with path.open("rb") as source:
        while block := source.read(BLOCK_BYTES):
            md5.update(block)
            crc.update(block)
            size += len(block)
    found = {
        "md5Hash": base64.b64encode(md5.digest()).decode(),
        "crc32c": base64.b64encode(crc.digest()).decode(),
    }
    for name, value in found.items():
        if fields.get(name) not in (None, "", value):
            raise invalid(f"Provided {name} doesn't match calculated {name}.", xml_code="BadDigest")
    return found | {"size": str(size)}


def _resource(address: str, bucket: str, key: str, generation: str) -> dict[str, Any]:
    made, name = timestamp(), urllib.parse.quote(key, safe="")
    return {
        "kind": "storage#object",
        "id": f"{bucket}/{key}/{generation}",
        "selfLink": f"{address}/storage/v1/b/{bucket}/o/{name}",
        "mediaLink": f"{address}/download/storage/v1/b/{bucket}/o/{name}"
        f"?generation={generation}&alt=media",
        "name": key,
        "bucket": bucket,
        "generation": generation,
        "metageneration": "1",
        "storageClass": "STANDARD",
        "etag": base64.b64encode(generation.encode()).decode(),
        "timeCreated": made,
        "updated": made,
        "timeStorageClassUpdated": made,
        "timeFinalized": made,
    }
