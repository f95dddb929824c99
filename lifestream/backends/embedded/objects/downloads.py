"""The answer of a signed download: ranges, safe types, safe names.

Sources: RFC 9110 section 14 (ranges), RFC 6266 and RFC 8187 (Content-Disposition).
Not for: signatures, and not for sending; the web door sends what ``OpenDownload`` says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lifestream.domain.served_files import OPAQUE_TYPE, content_disposition, served_type
from lifestream.ports.object_store import ObjectFacts

BLOCK_BYTES = 256 * 1024

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDownload:
    """An answer ready to be sent.

    Attributes:
        status: 200, 206 or 416.
        headers: All that matter, Content-Length and Content-Range among them.
        start: The first byte to send.
        length: How many bytes to send; 0 with status 416.
        file: The whole object, opened; the caller closes it (``blocks`` does).
    """

    facts: ObjectFacts
    status: int
    headers: tuple[tuple[str, str], ...]
    start: int
    length: int
    file: BinaryIO

    def blocks(self) -> Iterator[bytes]:
        """The bytes to send, in blocks; closes the file at the end or when given up."""
        with self.file as file:
            file.seek(self.start)
            left = self.length
            while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
                left -= len(block)
                yield block


def parse_range(header: str, size_bytes: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None when the header asks for no range we know.

    A header that is no single byte range is ignored, as RFC 9110 allows.

    Raises:
        ValueError: The range lies outside the object (status 416).
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = int(last)
        if length == 0 or size_bytes == 0:
            raise ValueError("an empty suffix")
        return max(0, size_bytes - length), size_bytes - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size_bytes:
        raise ValueError("beyond the end")
    return int(first), min(int(last), size_bytes - 1) if last else size_bytes - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadRequest:
    """The request of a client, and what its ticket says about the answer."""

    range_header: str = ""
    if_range: str = ""
    filename: str = ""
    content_type: str = ""
    max_age_s: int = 0


def answer_download(facts: ObjectFacts, file: BinaryIO, request: DownloadRequest) -> OpenDownload:
    """Decide status, headers and which bytes to send."""
    etag = f'"{facts.generation}"'
    wants_range = request.range_header and request.if_range in ("", etag)
    headers = _headers(facts, request, etag)
    try:
        chosen = parse_range(request.range_header, facts.size_bytes) if wants_range else None
    except ValueError:
        unmet = ("Content-Range", f"bytes */{facts.size_bytes}")
        headers += (unmet, ("Content-Length", "0"))
        return OpenDownload(facts=facts, status=416, headers=headers, start=0, length=0, file=file)
    first, last = chosen or (0, facts.size_bytes - 1)
    length = last - first + 1
    headers += (("Content-Length", str(length)),)
    if chosen:
        headers += (("Content-Range", f"bytes {first}-{last}/{facts.size_bytes}"),)
    return OpenDownload(
        facts=facts,
        status=206 if chosen else 200,
        headers=headers,
        start=first,
        length=length,
        file=file,
    )


def _headers(
    facts: ObjectFacts, request: DownloadRequest, etag: str
) -> tuple[tuple[str, str], ...]:
    content_type = served_type(request.content_type or facts.content_type)
    headers = [
        ("Content-Type", content_type),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; media-src 'self'; sandbox"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("Accept-Ranges", "bytes"),
        ("ETag", etag),
        ("Cache-Control", f"private, max-age={request.max_age_s}"),
    ]
    if request.filename:
        headers.append(("Content-Disposition", content_disposition(request.filename)))
    elif content_type == OPAQUE_TYPE:
        headers.append(("Content-Disposition", "attachment"))
    return tuple(headers)
