"""Files from addresses that people name: only from the internet, and only recordings and photos.

Each address of a chain of redirects is looked at anew: its name is resolved once, every number has
to be of the internet, and the connection goes to one of those numbers. Settings of a proxy are not
read and no cookies or passwords are sent.
"""

import http.client
import re
import ssl
import time
from collections.abc import Callable, Sequence
from email.message import Message
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from lifestream import __version__
from lifestream.backends.internet.pinned import PinnedHttp, PinnedHttps, reason_of, resolve
from lifestream.domain.access.public_address import MAX_URL_CHARS, is_public
from lifestream.domain.arriving.addressed import FetchedFile, PageInstead
from lifestream.domain.arriving.media_names import RECORDING_SUFFIXES
from lifestream.domain.errors import InvalidRequest, UnsupportedMedia

MAX_REDIRECTS = 5
SILENT_S = 30.0
"""So long nothing may come."""

BLOCK_BYTES = 1 << 20
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PAGES = ("text/html", "application/xhtml+xml")
BAD = "BAD_ADDRESS"

_TEXT = re.compile(r"^(?:text/|application/(?:json|xml|pdf|zip|javascript))")


class FileFetcher:
    """``lifestream.domain.arriving.addressed.FetchesFiles`` over HTTP and HTTPS.

    Args:
        may_reach: Whether a number is one to fetch from.
        resolve: The numbers of a name.
        context: Which certificates are believed.
        max_s: For the whole file.
        clock: Seconds that only go forward.
    """

    def __init__(
        self,
        *,
        max_s: float,
        may_reach: Callable[[str], bool] = is_public,
        resolve: Callable[[str, int], Sequence[str]] = resolve,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_s = max_s
        self._may_reach = may_reach
        self._resolve = resolve
        self._context = context or ssl.create_default_context()
        self._clock = clock

    def check(self, url: str) -> None:
        """Raises InvalidRequest (BAD_ADDRESS) for an address that nothing is fetched from."""
        self._address_of(_split(url))

    def __call__(self, url: str, into: Path, max_bytes: int) -> FetchedFile:
        """See ``FetchesFiles``."""
        ends_s = self._clock() + self._max_s
        present = url.strip()
        for _ in range(MAX_REDIRECTS + 1):
            parts = _split(present)
            connection = self._connection(parts)
            try:
                answer = _ask(connection, parts)
                if answer.status not in REDIRECTS:
                    return self._keep(answer, parts, into, max_bytes, ends_s)
                present = urljoin(present, answer.getheader("Location", ""))
            except (OSError, UnicodeError, http.client.HTTPException) as error:
                raise _refused(reason_of(error)) from error
            finally:
                connection.close()
        raise _refused(f"It leads from one address to another more than {MAX_REDIRECTS} times.")

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        host, port = parts.hostname or "", _port(parts)
        address = self._address_of(parts)
        if parts.scheme == "https":
            return PinnedHttps(host, port, address, self._context, SILENT_S)
        return PinnedHttp(host, port, address, SILENT_S)

    def _address_of(self, parts: SplitResult) -> str:
        try:
            addresses = self._resolve(parts.hostname or "", _port(parts))
        except (OSError, UnicodeError) as error:
            raise _refused(f"There is no {parts.hostname} on the internet.") from error
        if not addresses or not all(map(self._may_reach, addresses)):
            raise _refused(
                f"{parts.hostname} is this machine or in a private network; nothing is fetched "
                "from there."
            )
        return addresses[0]

    def _keep(
        self,
        answer: http.client.HTTPResponse,
        parts: SplitResult,
        into: Path,
        max_bytes: int,
        ends_s: float,
    ) -> FetchedFile:
        if answer.status != 200:
            raise _refused(f"{parts.hostname} answered {answer.status} {answer.reason}.")
        kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        name = _name(answer, parts)
        is_named = Path(name).suffix.lower() in RECORDING_SUFFIXES
        if kind in PAGES:
            raise PageInstead(
                "This address shows a web page, not a recording. Give the address of the file."
            )
        if _TEXT.match(kind) and not is_named:
            raise UnsupportedMedia(f"This address gives {kind}, which is no recording.")
        declared = answer.getheader("Content-Length") or ""
        if declared.isdecimal() and int(declared) > max_bytes:
            raise _too_large(int(declared), max_bytes)
        with into.open("wb") as out:
            size_bytes = self._copy(answer, out, max_bytes, ends_s)
        if declared.isdecimal() and size_bytes != int(declared):
            raise _refused("The connection ended before the whole file was here; try again.")
        return FetchedFile(name=name, content_type=kind, size_bytes=size_bytes)

    def _copy(
        self, answer: http.client.HTTPResponse, out: BinaryIO, max_bytes: int, ends_s: float
    ) -> int:
        size_bytes = 0
        while block := answer.read1(BLOCK_BYTES):
            size_bytes += len(block)
            if size_bytes > max_bytes:
                raise _too_large(size_bytes, max_bytes)
            if self._clock() > ends_s:
                raise _refused(f"It was not here after {self._max_s / 60:.0f} minutes.")
            out.write(block)
        return size_bytes


def _split(url: str) -> SplitResult:
    """An address in its parts, where it is one."""
    given = url.strip()
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused("It is no address; write it as https://example.org/talk.mp4.") from error
    if len(given) > MAX_URL_CHARS or not given.isprintable() or " " in given:
        raise _refused("It is no address; write it as https://example.org/talk.mp4.")
    if parts.scheme not in ("http", "https") or not host:
        raise _refused("It has to begin with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise _refused("It must not have a name or password before its host.")
    return parts


def _ask(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(
        "GET",
        quote(path, safe="/%:=&?~+!$,;'@()*[]"),
        headers={
            "Host": parts.netloc,
            "User-Agent": f"LifeStream/{__version__}",
            "Accept": "video/*, audio/*, image/*, */*;q=0.5",
            "Accept-Encoding": "identity",
        },
    )
    return connection.getresponse()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _name(answer: http.client.HTTPResponse, parts: SplitResult) -> str:
    """The file's name by the answer, else by the address."""
    head = Message()
    head["Content-Disposition"] = answer.getheader("Content-Disposition") or ""
    given = head.get_filename() or ""
    name = given.replace("\\", "/").rpartition("/")[2] or unquote(parts.path).rpartition("/")[2]
    return name[:200] or str(parts.hostname)


def _too_large(size_bytes: int, max_bytes: int) -> UnsupportedMedia:
    return UnsupportedMedia(
        f"The file has {size_bytes:,} bytes or more; at most {max_bytes:,} are accepted.",
        code="TOO_LARGE",
    )


def _refused(why: str) -> InvalidRequest:
    return InvalidRequest(why, code=BAD)
