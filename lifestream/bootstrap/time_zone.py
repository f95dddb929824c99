"""Which day a moment belongs to."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.config import Settings
from lifestream.domain.errors import ConfigError


class MachineZone(tzinfo):
    """The machine's zone with its rules: a day of July has July's offset, also in January.

    Python's own ``datetime.now().astimezone().tzinfo`` is the offset of now for all days.
    """

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """The offset that the machine's rules give for that moment."""
        return _by_the_machine(when or datetime.now(UTC)).utcoffset()

    def dst(self, when: datetime | None) -> None:
        """None: the machine does not say how much of the offset is summer time."""
        del when

    def tzname(self, when: datetime | None) -> str | None:
        """The short name at that moment, such as CEST."""
        return _by_the_machine(when or datetime.now(UTC)).tzname()

    def fromutc(self, when: datetime) -> datetime:
        """A moment of UTC on the machine's clock."""
        here = when.replace(tzinfo=UTC).astimezone()
        first = here.replace(tzinfo=self, fold=0)
        # When clocks go back an hour comes twice; this is its second time.
        return first if first.utcoffset() == here.utcoffset() else first.replace(fold=1)

    def __repr__(self) -> str:
        return "MachineZone()"


def _by_the_machine(when: datetime) -> datetime:
    try:
        return when.replace(tzinfo=None).astimezone()
    except (OverflowError, ValueError):  # In the first or the last hours that a date can say.
        return when.replace(tzinfo=None, year=2 if when.year == 1 else 9998).astimezone()


def zone_of(settings: Settings) -> tzinfo:
    """The owner's time zone: the set one, or the machine's.

    Raises:
        ConfigError: There is no such zone.
    """
    if not settings.timezone:
        return MachineZone()
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"LIFESTREAM_TIMEZONE is {settings.timezone!r}; "
            "it should be a zone such as Europe/Berlin."
        ) from error
