"""A recording from an address that a person names, by the ordinary door."""

import tempfile
from pathlib import Path

from lifestream.domain.arriving.addressed import (
    FetchesFiles,
    FetchesPages,
    PageInstead,
    source_of,
)
from lifestream.domain.arriving.media_names import content_type_of
from lifestream.domain.ids import OwnerId
from lifestream.domain.video import ProcessingOptions
from lifestream.pipeline.media.containers import HEAD_BYTES, refusal_of
from lifestream.ports.backend import Backend
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    UploadTicket,
    store_upload,
)


class AddressDoor:
    """Fetches what is at an address and hands it in.

    Args:
        fetch: Gets files.
        pages: Gets the recordings of web pages; None where nothing that can is installed.
        folder: Where a file is until it is whole, below the data folder.
    """

    def __init__(self, *, fetch: FetchesFiles, pages: FetchesPages | None, folder: Path) -> None:
        self._fetch = fetch
        self._pages = pages
        self._folder = folder

    @property
    def takes_pages(self) -> bool:
        """Whether recordings of web pages can be fetched."""
        return self._pages is not None

    def take(
        self,
        backend: Backend,
        owner: OwnerId,
        url: str,
        *,
        limits: UploadLimits,
        options: ProcessingOptions,
    ) -> UploadTicket:
        """Fetch the recording at ``url`` and begin to process it; the address is its source.

        Raises:
            InvalidRequest: Nothing is fetched from there, or it failed (BAD_ADDRESS).
            InvalidMedia, UnsupportedMedia: What is there is no recording, or is too large.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix="part-") as held:
            path, name = self._file(url, Path(held), limits.max_bytes)
            with path.open("rb") as opened:
                refusal = refusal_of(opened.read(HEAD_BYTES))
            if refusal is not None:
                raise refusal
            request = UploadRequest(
                owner=owner,
                filename=name,
                content_type=content_type_of(name),
                size_bytes=path.stat().st_size,
                options=options,
                source_address=source_of(url),
            )
            return store_upload(backend, request, path, limits=limits, may_take=True)

    def _file(self, url: str, held: Path, max_bytes: int) -> tuple[Path, str]:
        path = held / "file"
        try:
            found = self._fetch(url, path, max_bytes)
        except PageInstead as page:
            if self._pages is None:
                raise PageInstead(
                    f"{page.message} Pages are fetched where yt-dlp is installed on this machine."
                ) from page
            file = self._pages(url, held, max_bytes)
            return file, file.name
        return path, found.name
