"""What a camera writes into a photo: when, where, and which way it was held.

Any tag may be missing, of another type or nonsense; then it is as if it were not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any, TypeVar

from lifestream.domain.places.place import Coordinates, checked_coordinates

T = TypeVar("T")

ORIENTATION, DATE_TIME, OFFSET = 0x0112, 0x0132, 0x9010
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
DIGITISED, DIGITISED_OFFSET = 0x9004, 0x9012
"""Source: CIPA DC-008 (Exif 2.32), tables 3, 7 and 15."""

LAT_REF, LAT, LON_REF, LON, GPS_TIME, GPS_DATE = 1, 2, 3, 4, 7, 29

QUARTER_S = 900.0
"""Zones are whole quarters of an hour from UTC."""

MAX_FIX_S = 300.0
"""How old the time of the satellites may be when the picture is taken, to tell the zone by it."""

_FIRST_MOMENT = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTags:
    """What the tags say.

    Attributes:
        taken_at: With the offset that the camera or its satellites tell.
        clock: The camera's date and time where no offset is given; else empty.
        is_turned: Width and height change places when it is upright.
    """

    taken_at: datetime | None = None
    clock: str = ""
    coordinates: Coordinates | None = None
    is_turned: bool = False


def photo_tags(exif: Any) -> PhotoTags:
    """The tags of an image (``PIL.Image.Exif``)."""
    taken = _or_none(lambda: exif.get_ifd(EXIF_IFD)) or {}
    gps = _or_none(lambda: exif.get_ifd(GPS_IFD)) or {}
    clock, offset = _clock(exif, taken)
    aware = _aware(clock, offset, gps) if clock else None
    return PhotoTags(
        taken_at=aware,
        clock=clock.isoformat() if clock and aware is None else "",
        coordinates=_or_none(lambda: _coordinates(gps)),
        is_turned=exif.get(ORIENTATION) in (5, 6, 7, 8),
    )


def _clock(exif: Any, taken: Mapping[int, Any]) -> tuple[datetime | None, str]:
    """The camera's clock when the picture was taken, and the offset beside it."""
    for tags, name, offset_name in (
        (taken, TAKEN, TAKEN_OFFSET),
        (taken, DIGITISED, DIGITISED_OFFSET),
        (exif, DATE_TIME, OFFSET),
    ):
        said = _text(tags.get(name))
        clock = _or_none(partial(datetime.strptime, said, "%Y:%m:%d %H:%M:%S"))
        if clock is not None and _is_possible(clock.replace(tzinfo=UTC)):
            offset = taken.get(offset_name) or exif.get(offset_name)
            return clock, _text(offset)
    return None, ""


def _aware(clock: datetime, offset: str, gps: Mapping[int, Any]) -> datetime | None:
    moment = _or_none(lambda: datetime.fromisoformat(f"{clock.isoformat()}{offset}"))
    if moment is not None and moment.tzinfo is not None:
        return moment
    by_satellite = _or_none(lambda: _satellite_time(gps))
    if by_satellite is None:
        return None
    ahead_s = (clock.replace(tzinfo=UTC) - by_satellite).total_seconds()
    zone_s = round(ahead_s / QUARTER_S) * QUARTER_S
    if abs(zone_s) > 14 * 3600 or abs(ahead_s - zone_s) > MAX_FIX_S:
        return None
    return clock.replace(tzinfo=timezone(timedelta(seconds=zone_s)))


def _satellite_time(gps: Mapping[int, Any]) -> datetime:
    hour, minute, second = (float(part) for part in gps[GPS_TIME])
    day = datetime.strptime(_text(gps[GPS_DATE]), "%Y:%m:%d").replace(tzinfo=UTC)
    return day + timedelta(hours=hour, minutes=minute, seconds=second)


def _coordinates(gps: Mapping[int, Any]) -> Coordinates | None:
    latitude = _degrees(gps[LAT], _text(gps[LAT_REF]), "N", "S")
    longitude = _degrees(gps[LON], _text(gps[LON_REF]), "E", "W")
    return checked_coordinates(latitude, longitude)


def _degrees(parts: Any, side: str, positive: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    if side not in (positive, negative):
        raise ValueError(f"{side!r} is no side of the earth")
    size = degrees + minutes / 60 + seconds / 3600
    return -size if side == negative else size


def _is_possible(moment: datetime) -> bool:
    return _FIRST_MOMENT < moment < datetime.now(UTC) + timedelta(days=2)


def _text(value: Any) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
    return text.strip("\0 ")


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError, SyntaxError):
        return None
