"""Files that are fetched from an address."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from lifestream.domain.errors import UnsupportedMedia


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """A file that is here now. ``name`` is as its sender calls it, for display only."""

    name: str
    content_type: str
    size_bytes: int


class PageInstead(UnsupportedMedia):
    """The address shows a web page."""

    code = "WEB_PAGE"


class FetchesFiles(Protocol):
    """Fetches one file."""

    def check(self, url: str) -> None:
        """Raises InvalidRequest (BAD_ADDRESS) for an address that nothing is fetched from."""
        ...

    def __call__(self, url: str, into: Path, max_bytes: int) -> FetchedFile:
        """Write what is at ``url`` to ``into``.

        Raises:
            InvalidRequest: Nothing is fetched from there, or it failed (BAD_ADDRESS).
            PageInstead: It is a web page.
            UnsupportedMedia: It is no recording by its type, or larger than ``max_bytes``.
        """
        ...


class FetchesPages(Protocol):
    """Fetches the recording that a web page shows."""

    def __call__(self, url: str, folder: Path, max_bytes: int) -> Path:
        """Write it into ``folder``; returns the file.

        Raises:
            InvalidRequest: It did not succeed; says why (BAD_ADDRESS).
        """
        ...


def source_of(url: str) -> str:
    """An address as it is kept and shown: what stands behind ? or # may be a secret of the link."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:1000]
