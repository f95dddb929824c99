"""Firestore: the client, names of documents, and writes in batches.

Not for: what is in a document.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.retries import TIMEOUT_S, bound_firestore

BATCH = 100
"""Writes in one commit: Firestore takes 10 MiB, and a passage with its vector has up to 40 KB."""

READ_AT_ONCE = 100
"""Documents in one call."""

MAX_NAME_BYTES = 1500
"""Source: Firestore, quotas and limits: maximum size of a document id."""

_RESERVED = re.compile(r"\.{0,2}|__.*__")

Item = TypeVar("Item")


def open_firestore(
    project: str,
    *,
    database: str = "(default)",
    credentials: Any = None,
    endpoint: str = "",
    timeout_s: float = TIMEOUT_S,
) -> Any:
    """A Firestore client, shared by the adapters.

    Args:
        endpoint: An emulator's host:port; the library also finds FIRESTORE_EMULATOR_HOST.
        timeout_s: For one call with all its tries.
    """
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import firestore

    with google_errors("Opening Firestore"):
        if endpoint:
            credentials = AnonymousCredentials()
        client = firestore.Client(project=project, database=database, credentials=credentials)
        if endpoint:
            # The library knows emulators by FIRESTORE_EMULATOR_HOST alone, read when it is built.
            client._emulator_host = endpoint
        bound_firestore(client, timeout_s)
        return client


def document_id(name: str) -> str:
    """``name`` as the id of a document: another name never gives the same."""
    if _RESERVED.fullmatch(name):
        return "%" + quote(name, safe="").replace(".", "%2E")
    plain = quote(name, safe=" @:+=,~")
    if len(plain) <= MAX_NAME_BYTES:
        return plain
    return "%%" + hashlib.sha256(name.encode()).hexdigest()


def name_of(identifier: str) -> str | None:
    """The name that ``document_id`` made ``identifier`` of; None of one too long to tell."""
    if identifier == "%" or identifier.startswith(("%__", "%%2E")):
        return unquote(identifier[1:])
    return None if identifier.startswith("%%") else unquote(identifier)


def in_parts(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in lists of at most ``size``."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def read_all(client: Any, references: Iterable[Any]) -> Iterator[Any]:
    """Those of the documents that exist, in the order asked for."""
    for part in in_parts(references, READ_AT_ONCE):
        stored = {one.reference.path: one for one in client.get_all(part) if one.exists}
        yield from (stored[one.path] for one in part if one.path in stored)


def write_all(client: Any, documents: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """Set every document; each commit of ``BATCH`` is atomic, all together are not."""
    for part in in_parts(documents, BATCH):
        batch = client.batch()
        for reference, fields in part:
            batch.set(reference, fields)
        batch.commit()


def delete_all(client: Any, references: Iterable[Any]) -> None:
    """Delete every document; what is not there is no error."""
    for part in in_parts(references, BATCH):
        batch = client.batch()
        for reference in part:
            batch.delete(reference)
        batch.commit()
