"""Bytes by name: uploads and artifacts.

Contract (tests/contracts/test_object_store.py): a write is read back at once; a signed upload
takes exactly the announced type and size and ends at its expiry; ranges; generations grow;
no key leads out of the store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """Facts of a stored object; ``crc32c`` is base64 as Cloud Storage writes it."""

    bucket: str
    key: str
    generation: str
    size_bytes: int
    content_type: str
    crc32c: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUpload:
    """Where and how a browser sends its bytes.

    The client POSTs to ``start_url`` with ``headers`` and gets a session address in ``Location``;
    it PUTs chunks there with ``Content-Range`` (308 with ``Range`` says how far it is), as Cloud
    Storage's resumable uploads do.
    """

    start_url: str
    headers: tuple[tuple[str, str], ...]
    expires_at: datetime


class ObjectStore(Protocol):
    """Every method raises BackendUnavailable when the store does not answer, ResourceError when
    it is full, and InvalidRequest for a key that is not a plain relative path."""

    @property
    def bucket(self) -> str:
        """The name that events carry."""
        ...

    @property
    def served_from(self) -> str:
        """The origin of signed addresses, which pages must be allowed to reach.

        Empty where the web door itself serves the bytes.
        """
        ...

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
        """Let one object of exactly this type and size be uploaded once, resumably.

        Args:
            is_growing: It is still being recorded: it has at most ``size_bytes``. Its chunks say
                ``bytes 0-262143/*`` until the last one, or a question, says how many there are.
        """
        ...

    def sign_download(
        self, key: str, *, expires_in_s: float, filename: str = "", content_type: str = ""
    ) -> str:
        """An address that serves the object with Range support until it expires.

        ``filename`` adds a Content-Disposition; ``content_type`` overrides the stored one.
        """
        ...

    def put_bytes(self, key: str, data: bytes, *, content_type: str) -> ObjectFacts:
        """Write atomically, replacing what was there."""
        ...

    def put_file(
        self, key: str, path: Path, *, content_type: str, may_take: bool = False
    ) -> ObjectFacts:
        """Write the file at ``path`` atomically; ``path`` stays.

        Args:
            may_take: Nobody writes to ``path`` any more, so its bytes need not be copied.
        """
        ...

    def read_bytes(self, key: str) -> bytes:
        """The whole object. Raises NotFound."""
        ...

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """At most ``length`` bytes from ``start``. Raises NotFound."""
        ...

    def download(self, key: str, path: Path, *, generation: str = "") -> None:
        """Copy the object to ``path``. Raises NotFound, also when ``generation`` is gone."""
        ...

    def stat(self, key: str) -> ObjectFacts | None:
        """Facts of the newest generation, or None when there is none."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        """Every object whose key starts with ``prefix``, in key order."""
        ...

    def delete(self, key: str) -> None:
        """Remove it; nothing happens when it is not there."""
        ...


class UploadSession(Protocol):
    """An upload under way."""

    @property
    def session_id(self) -> str: ...

    @property
    def complete(self) -> bool: ...

    @property
    def range_header(self) -> str: ...


class Download(Protocol):
    """An answer ready to be sent."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Iterable[tuple[str, str]]: ...

    @property
    def file(self) -> BinaryIO: ...

    def blocks(self) -> Iterator[bytes]: ...


@runtime_checkable
class ServesBytes(Protocol):
    """What a store without a server of its own offers besides: the web door carries its bytes."""

    def check_room(self, size_bytes: int) -> None:
        """Whether a file of that size fits. Raises ResourceError."""
        ...

    def start_session(
        self, ticket: str, *, content_type: str, length_range: str, origin: str = ""
    ) -> UploadSession: ...

    def session_url(self, session_id: str) -> str: ...

    def write_chunk(
        self,
        session_id: str,
        *,
        stream: BinaryIO,
        content_range: str = "",
        content_length: int | None = None,
        checksum: str = "",
    ) -> UploadSession: ...

    def abort_session(self, session_id: str) -> None: ...

    def open_download(
        self, ticket: str, *, range_header: str = "", if_range: str = ""
    ) -> Download: ...
