"""Which day a moment belongs to."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.config import Settings
from lifestream.domain.errors import ConfigError


def zone_of(settings: Settings) -> tzinfo:
    """The owner's time zone: the set one, or the machine's.

    Raises:
        ConfigError: There is no such zone.
    """
    if not settings.timezone:
        return datetime.now().astimezone().tzinfo or UTC
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"LIFESTREAM_TIMEZONE is {settings.timezone!r}; "
            "it should be a zone such as Europe/Berlin."
        ) from error
