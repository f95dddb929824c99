"""Fetching recordings from addresses, on a machine of one's own."""

from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.services.uploads.import_address import AddressDoor

IMPATIENT_S = 900.0
"""For a file that a page waits for."""

PATIENT_S = 6 * 3600.0
"""For one that the command line waits for."""


def fetches_addresses(settings: Settings) -> bool:
    """Whether recordings are fetched from addresses: on a machine of one's own."""
    return settings.backend == "embedded"


def takes_pages(settings: Settings) -> bool:
    """Whether recordings of web pages are fetched: for one user, where ``yt-dlp`` is installed."""
    from lifestream.backends.internet.page_fetcher import page_program

    alone = fetches_addresses(settings) and settings.identity == "local"
    return alone and bool(page_program())


def address_door(settings: Settings, *, max_s: float = IMPATIENT_S) -> AddressDoor:
    """The door for addresses; web pages by ``yt-dlp`` where it is installed and one user is here.

    Raises:
        ConfigError: The bytes would pass through a container in the cloud.
    """
    from lifestream.backends.internet.file_fetcher import FileFetcher
    from lifestream.backends.internet.page_fetcher import PageFetcher, page_program

    if not fetches_addresses(settings):
        raise ConfigError(
            "Addresses are fetched on a machine of one's own: LIFESTREAM_BACKEND is not embedded."
        )
    program = page_program() if takes_pages(settings) else ""
    return AddressDoor(
        fetch=FileFetcher(max_s=max_s),
        pages=PageFetcher(program, max_s=max_s) if program else None,
        folder=settings.data_dir / "incoming",
    )
