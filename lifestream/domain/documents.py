"""Stored documents and page cursors, read back with our own errors.

Not for: what is in a document; ``lifestream.domain.codec`` decides that.
"""

import base64
import binascii
import json
import logging
from collections.abc import Iterable
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.errors import DamagedDocument, InvalidRequest
from lifestream.domain.sentences import says

log = logging.getLogger(__name__)

T = TypeVar("T")

_told: set[tuple[str, str]] = set()
"""Damaged documents that this process named in its log: lists are read again and again."""

MAX_PAGE = 1000


def read_document(kind: type[T], document: str, name: str) -> T:
    """The stored value.

    Raises:
        DamagedDocument: The document is damaged or of another version; names it.
    """
    try:
        return codec.decode(kind, document)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise damaged_document(kind.__name__, name, error) from error


def damaged_document(kind: str, name: str, error: Exception) -> DamagedDocument:
    """The error to raise for a document that cannot be read; the log names it once."""
    reason = str(error)[:200]
    if (kind, name) not in _told:
        _told.add((kind, name))
        log.error("document_damaged", extra={"document": f"{kind} {name}", "reason": reason})
    return DamagedDocument(
        says(
            "The stored {kind} {name} is damaged and cannot be read ({reason}). "
            "Everything else works; it can be deleted.",
            kind=kind,
            name=name,
            reason=reason,
        )
    )


def readable(
    kind: type[T], rows: Iterable[tuple[str, str]]
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """The values of (document, name) pairs, and the names of those that are damaged.

    One that is damaged must not hide the others; the log names it.
    """
    values, damaged = [], []
    for document, name in rows:
        try:
            values.append(read_document(kind, document, name))
        except DamagedDocument:
            damaged.append(name)
    return tuple(values), tuple(damaged)


def page_cursor(micros: int, name: str) -> str:
    """Where a page ended: the last row's time and id, opaque to callers."""
    return base64.urlsafe_b64encode(json.dumps([micros, name]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[int, str]:
    """The place a cursor stands for.

    Raises:
        InvalidRequest: We never gave out such a cursor.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        micros, name = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise InvalidRequest("This page cursor is not one of ours; start at the first page.") from (
            error
        )
    if type(micros) is not int or abs(micros) >= 2**63 or type(name) is not str:
        raise InvalidRequest("This page cursor is not one of ours; start at the first page.")
    return micros, name


def page_limit(limit: int) -> int:
    """``limit``, when it is one.

    Raises:
        InvalidRequest: Not from 1 to ``MAX_PAGE``.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidRequest(
            says("A page holds from 1 to {most} entries, not {limit}.", most=MAX_PAGE, limit=limit)
        )
    return limit
