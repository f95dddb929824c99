"""Where a recording was made: coordinates, what they are called, and how that is known."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

EARTH_RADIUS_KM = 6371.0
"""Mean radius. Source: IUGG."""

_ISO_6709 = re.compile(
    r"\s*(?P<lat>[+-]\d{2,6}(?:\.\d+)?)(?P<lon>[+-]\d{3,7}(?:\.\d+)?)(?:[+-][\d.]+)?(?:CRS\w+)?/?\s*"
)


class PlaceSource(StrEnum):
    """Where a place is known from."""

    FILE = "file"
    TRACK = "track"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A point on the earth in degrees (WGS 84): north and east are positive."""

    latitude_deg: float
    longitude_deg: float

    def distance_km(self, other: "Coordinates") -> float:
        """The way along the great circle."""
        lat, other_lat = math.radians(self.latitude_deg), math.radians(other.latitude_deg)
        dlat = other_lat - lat
        dlon = math.radians(other.longitude_deg - self.longitude_deg)
        chord = (
            math.sin(dlat / 2) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(dlon / 2) ** 2
        )
        return 2 * EARTH_RADIUS_KM * math.asin(min(math.sqrt(chord), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a recording was made.

    Attributes:
        name: Of the town, or as a person wrote it; empty where no town is near.
        country: Its English name; empty where it is not known.
        zone: Name of the time zone there, such as ``Europe/Lisbon``; empty where unknown.
        latitude_deg, longitude_deg: None where only a name was given.
    """

    name: str
    source: PlaceSource
    country: str = ""
    zone: str = ""
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    @property
    def coordinates(self) -> Coordinates | None:
        """The point, where one is known."""
        if self.latitude_deg is None or self.longitude_deg is None:
            return None
        return Coordinates(latitude_deg=self.latitude_deg, longitude_deg=self.longitude_deg)

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which recordings made there are listed: town and country."""
        return tuple(dict.fromkeys(name for name in (self.name, self.country) if name))

    @property
    def words(self) -> str:
        """``Lisbon, Portugal``; the coordinates where nothing has a name."""
        if self.names:
            return ", ".join(self.names)
        point = self.coordinates
        return f"{point.latitude_deg:.3f}, {point.longitude_deg:.3f}" if point else ""


def checked_coordinates(latitude_deg: float, longitude_deg: float) -> Coordinates | None:
    """The point, rounded to a metre; None where that is nowhere.

    (0, 0) lies in the sea: it is what receivers write that know nothing.
    """
    is_somewhere = (
        math.isfinite(latitude_deg)
        and math.isfinite(longitude_deg)
        and abs(latitude_deg) <= 90
        and abs(longitude_deg) <= 180
        and (latitude_deg, longitude_deg) != (0, 0)
    )
    if not is_somewhere:
        return None
    return Coordinates(latitude_deg=round(latitude_deg, 5), longitude_deg=round(longitude_deg, 5))


def from_iso_6709(text: str) -> Coordinates | None:
    """The point in what cameras write: ``+38.7223-009.1393+012.3/``; None where it is none.

    Degrees, degrees and minutes, or degrees, minutes and seconds, told apart by their digits.
    """
    found = _ISO_6709.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = _degrees(found["lat"], 2), _degrees(found["lon"], 3)
    return (
        None if latitude is None or longitude is None else checked_coordinates(latitude, longitude)
    )


def _degrees(text: str, digits: int) -> float | None:
    """Degrees of ``±DD.D``, ``±DDMM.M`` or ``±DDMMSS.S``; of longitudes with three digits."""
    whole, _, fraction = text[1:].partition(".")
    extra = len(whole) - digits
    if extra not in (0, 2, 4):
        return None
    degrees = float(f"{whole[:digits]}.{fraction or 0}" if extra == 0 else whole[:digits])
    if extra:
        minutes = whole[digits : digits + 2]
        degrees += float(f"{minutes}.{fraction or 0}" if extra == 2 else minutes) / 60
    if extra == 4:
        degrees += float(f"{whole[digits + 2 :]}.{fraction or 0}") / 3600
    return -degrees if text[0] == "-" else degrees
