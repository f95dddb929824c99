"""The coordinates that a file's metadata gives."""

from collections.abc import Mapping

from lifestream.domain.places.place import Coordinates, from_iso_6709

_NAMES = ("com.apple.quicktime.location.iso6709", "location", "location-eng")
"""Apple's key, and FFmpeg's for the boxes (c)xyz and loci that other cameras write."""


def coordinates_of(metadata: Mapping[str, str]) -> Coordinates | None:
    """Where the camera says it was; None where it says nothing, or nowhere.

    Args:
        metadata: Names in lower case.
    """
    points = (from_iso_6709(metadata.get(name, "")) for name in _NAMES)
    return next((point for point in points if point is not None), None)
