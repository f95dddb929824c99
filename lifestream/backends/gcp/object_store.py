"""Objects in Cloud Storage: users' uploads in one bucket, what is made of them in another.

Cloud Storage itself checks what was signed: type, size, and that nothing is there yet. The uploads
bucket's notification tells Pub/Sub about what arrived (terraform), so nothing here announces it.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lifestream.backends.gcp.buckets import Buckets
from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.retries import TIMEOUT_S
from lifestream.backends.gcp.signing import AddressSigner
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.object_names import check_content_type, check_key
from lifestream.domain.served_files import OPAQUE_TYPE, content_disposition, served_type
from lifestream.ports.object_store import ObjectFacts, SignedUpload

MAX_SIGNATURE_S = 604_800
"""Source: Cloud Storage, V4 signing: X-Goog-Expires is at most seven days."""

SILENCE_S = 20.0
"""Longest wait for a connection and between two blocks of bytes."""

TRANSFER_RETRY_S = 600.0
"""How long after its beginning a transfer of a file is still taken up again."""


class GcsObjectStore:
    """``lifestream.ports.object_store.ObjectStore`` over two buckets, or one that is both.

    Args:
        bucket: Name of the uploads bucket; it is not made here.
        artifacts_bucket: Name of the bucket for everything else; ``bucket`` when empty.
        credentials: Google credentials; the environment's own when None.
        signing_credentials: Who signs addresses; ``credentials`` when None. Without a private key
            IAM signs, at one call per address.
        endpoint: Another address than Google's, spoken to without credentials.
        auth_request: How IAM is asked for signatures; google-auth's transport when None.
        retry_for_s: How long a call is tried again while the service does not answer.
    """

    def __init__(
        self,
        bucket: str,
        *,
        project: str,
        artifacts_bucket: str = "",
        credentials: Any = None,
        signing_credentials: Any = None,
        endpoint: str = "",
        auth_request: Any = None,
        retry_for_s: float = TIMEOUT_S,
    ) -> None:
        from google.auth.credentials import AnonymousCredentials
        from google.cloud import storage

        options = {"api_endpoint": endpoint} if endpoint else None
        speaks_as = credentials or (AnonymousCredentials() if endpoint else None)
        with google_errors("Opening Cloud Storage"):
            client = storage.Client(project=project, credentials=speaks_as, client_options=options)
        # For traces of its own the library would ask about the bucket itself, in another thread:
        # a call, and a permission, that nothing here needs.
        client._bucket_metadata_cache = None
        self._retry_for_s = retry_for_s
        self._buckets = Buckets(client, bucket, artifacts_bucket)
        self._endpoint = endpoint or None
        self._signer = AddressSigner(signing_credentials or credentials, request=auth_request)

    @property
    def bucket(self) -> str:
        """See ``ObjectStore.bucket``; where uploads arrive."""
        return str(self._buckets.uploads.name)

    @property
    def served_from(self) -> str:
        """Cloud Storage, or its stand-in."""
        return self._endpoint or "https://storage.googleapis.com"

    # Signed addresses

    def sign_upload(
        self,
        key: str,
        *,
        content_type: str,
        size_bytes: int,
        expires_in_s: float,
        origin: str = "",
        is_growing: bool = False,
    ) -> SignedUpload:
        """See ``ObjectStore.sign_upload``; an address ends after seven days at most.

        Every header is signed, so that an upload of another type or size, over an existing object
        or from another origin, is refused. Browsers send ``Origin`` themselves.
        """
        if size_bytes < 0 or expires_in_s <= 0:
            raise InvalidRequest("An upload has a size and ends in the future.")
        headers = {
            "Content-Type": check_content_type(content_type),
            "x-goog-resumable": "start",
            "x-goog-content-length-range": f"{1 if is_growing else size_bytes},{size_bytes}",
            "x-goog-if-generation-match": "0",
        }
        signed = {**headers, "Origin": origin} if origin else dict(headers)
        # The library wants the type apart and adds x-goog-resumable itself.
        for name in ("Content-Type", "x-goog-resumable"):
            del signed[name]
        lasts = _lasts(expires_in_s)
        with google_errors(f"Signing an upload of {key}"):
            url = self._blob(key).generate_signed_url(
                version="v4",
                method="RESUMABLE",
                expiration=lasts,
                content_type=content_type,
                headers=signed,
                credentials=self._signer.credentials,
                api_access_endpoint=self._endpoint,
            )
        return SignedUpload(
            start_url=url, headers=tuple(headers.items()), expires_at=datetime.now(UTC) + lasts
        )

    def sign_download(
        self, key: str, *, expires_in_s: float, filename: str = "", content_type: str = ""
    ) -> str:
        """See ``ObjectStore.sign_download``; never served as a type that a browser runs.

        Without ``content_type`` the stored type counts, which costs a look at the object.
        """
        blob = self._blob(key)
        if not content_type:
            facts = self.stat(key)
            content_type = facts.content_type if facts else OPAQUE_TYPE
        shown = served_type(content_type)
        disposition = content_disposition(filename[:500]) if filename else None
        if disposition is None and shown == OPAQUE_TYPE:
            disposition = "attachment"
        with google_errors(f"Signing a download of {key}"):
            return str(
                blob.generate_signed_url(
                    version="v4",
                    method="GET",
                    expiration=_lasts(expires_in_s),
                    response_type=shown,
                    response_disposition=disposition,
                    credentials=self._signer.credentials,
                    api_access_endpoint=self._endpoint,
                )
            )

    # Bytes

    def put_bytes(self, key: str, data: bytes, *, content_type: str) -> ObjectFacts:
        """See ``ObjectStore.put_bytes``."""
        blob = self._blob(key)
        check_content_type(content_type)
        with google_errors(f"Storing {key}"):
            blob.upload_from_string(
                data,
                content_type=content_type,
                checksum="crc32c",
                timeout=SILENCE_S,
                retry=self._retry(),
            )
        return self._facts(blob)

    def put_file(
        self, key: str, path: Path, *, content_type: str, may_take: bool = False
    ) -> ObjectFacts:
        """See ``ObjectStore.put_file``.

        Raises:
            InvalidRequest: ``path`` cannot be read or is no regular file.
        """
        blob = self._blob(key)
        check_content_type(content_type)
        if not path.is_file() or not os.access(path, os.R_OK):
            raise InvalidRequest(f"{path} is not a file that can be read.")
        with google_errors(f"Storing {key}"):
            blob.upload_from_filename(
                str(path),
                content_type=content_type,
                checksum="crc32c",
                timeout=SILENCE_S,
                retry=self._retry(TRANSFER_RETRY_S),
            )
        return self._facts(blob)

    def read_bytes(self, key: str) -> bytes:
        """See ``ObjectStore.read_bytes``; the checksum is compared."""
        with _found(key, "Reading"):
            data: bytes = self._blob(key).download_as_bytes(
                checksum="crc32c", timeout=SILENCE_S, retry=self._retry()
            )
        return data

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See ``ObjectStore.read_range``."""
        from google.api_core.exceptions import RequestRangeNotSatisfiable

        if start < 0 or length < 0:
            raise InvalidRequest("A range begins at 0 or later and is not shorter than nothing.")
        with _found(key, "Reading"):
            try:
                # Asking for one byte tells apart nothing wanted and nothing there.
                last = start + max(length, 1) - 1
                data: bytes = self._blob(key).download_as_bytes(
                    start=start, end=last, checksum=None, timeout=SILENCE_S, retry=self._retry()
                )
            except RequestRangeNotSatisfiable:
                return b""
        return data[:length]

    def download(self, key: str, path: Path, *, generation: str = "") -> None:
        """See ``ObjectStore.download``; the checksum is compared before ``path`` is replaced."""
        if generation and not generation.isdecimal():
            raise NotFound(f"The object {key} has no generation {generation[:40]}.")
        blob = self._blob(key, generation=int(generation) if generation else None)
        part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
        try:
            with _found(key, "Downloading"):
                blob.download_to_filename(
                    str(part),
                    checksum="crc32c",
                    timeout=SILENCE_S,
                    retry=self._retry(TRANSFER_RETRY_S),
                )
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def stat(self, key: str) -> ObjectFacts | None:
        """See ``ObjectStore.stat``."""
        check_key(key)
        with google_errors(f"Looking for {key}"):
            blob = self._buckets.of(key).get_blob(key, timeout=SILENCE_S, retry=self._retry())
        return None if blob is None else self._facts(blob)

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        """See ``ObjectStore.list``."""
        with google_errors("Listing objects"):
            for blob in self._buckets.list(prefix, timeout=SILENCE_S, retry=self._retry()):
                yield self._facts(blob)

    def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``."""
        from google.api_core.exceptions import NotFound as Missing

        blob = self._blob(key)
        with google_errors(f"Deleting {key}"):
            try:
                blob.delete(timeout=SILENCE_S, retry=self._retry())
            except Missing:
                return

    def _retry(self, timeout_s: float | None = None) -> Any:
        """The retries of Cloud Storage's client, for this long."""
        from google.cloud.storage.retry import DEFAULT_RETRY

        return DEFAULT_RETRY.with_timeout(timeout_s or self._retry_for_s)

    def _blob(self, key: str, *, generation: int | None = None) -> Any:
        return self._buckets.of(key).blob(check_key(key), generation=generation)

    def _facts(self, blob: Any) -> ObjectFacts:
        return ObjectFacts(
            bucket=blob.bucket.name,
            key=blob.name,
            generation=str(blob.generation),
            size_bytes=int(blob.size),
            content_type=blob.content_type or OPAQUE_TYPE,
            crc32c=blob.crc32c,
            updated_at=blob.updated,
        )


def _lasts(expires_in_s: float) -> timedelta:
    return timedelta(seconds=min(max(1, int(expires_in_s)), MAX_SIGNATURE_S))


@contextmanager
def _found(key: str, doing: str) -> Iterator[None]:
    """Google's 404 is our NotFound; everything else as ``google_errors`` says."""
    from google.api_core.exceptions import NotFound as Missing

    with google_errors(f"{doing} {key}"):
        try:
            yield
        except Missing as error:
            raise NotFound(f"There is no object {key}.") from error
