"""Reading GPX files: positions with their times. Waypoints and routes have no times to go by."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

from lifestream.domain.days.recorded import FIRST_YEAR, LAST_YEAR
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.places.place import Coordinates, checked_coordinates
from lifestream.domain.places.track import Position
from lifestream.domain.sentences import says

MAX_GPX_BYTES = 50_000_000
"""A week at a position a second."""

BAD = "BAD_TRACK"
MAX_NAME = 120

_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""GPX has neither; entities are how a small document becomes a huge one."""


def read_gpx(data: bytes) -> tuple[str, tuple[Position, ...]]:
    """The track's own name (or nothing) and its positions with times, in the file's order.

    Times without a zone are UTC, as the format wants them.

    Raises:
        InvalidRequest: It is no GPX file, is too large, or holds no position with a time.
    """
    if len(data) > MAX_GPX_BYTES:
        raise InvalidRequest(
            says(
                "The track has {count:,} bytes; at most {most:,} are accepted.",
                count=len(data),
                most=MAX_GPX_BYTES,
            ),
            code="TOO_LARGE",
        )
    if _DECLARED.search(data):
        raise InvalidRequest("This GPX file declares entities, which GPX does not have.", code=BAD)
    name, positions = "", list[Position]()
    try:
        for tag, element in _elements(data):
            if tag == "trkpt":
                position = _position(element)
                positions += [position] if position else []
            elif tag == "name" and not name:
                name = " ".join((element.text or "").split())[:MAX_NAME]
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InvalidRequest("This is no GPX file that can be read.", code=BAD) from error
    if not positions:
        raise InvalidRequest(
            "The GPX file holds no track positions with times; times are what recordings are "
            "matched by.",
            code=BAD,
        )
    return name, tuple(positions)


def _elements(data: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Elements as they end, by their name without a namespace; those of positions are emptied."""
    root = None
    for event, element in ElementTree.iterparse(BytesIO(data), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if root is None and tag != "gpx":
                raise ValueError(f"a GPX file begins with gpx, not {tag}")
            root = element if root is None else root
            continue
        yield tag, element
        if tag == "trkpt":
            element.clear()


def _position(element: ElementTree.Element) -> Position | None:
    point = _point(element)
    said = next((one.text for one in element if one.tag.rpartition("}")[2] == "time"), None)
    if point is None or not said:
        return None
    at = datetime.fromisoformat(said.strip())
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return Position(at=at, point=point) if FIRST_YEAR < at.year < LAST_YEAR else None


def _point(element: ElementTree.Element) -> Coordinates | None:
    return checked_coordinates(float(element.get("lat", "nan")), float(element.get("lon", "nan")))
