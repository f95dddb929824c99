"""Where and when a camera's own track says it was: GoPro's GPMF, DJI's lines of measurements.

The first position with a fix counts; the rest of the way is not read. What such lines say is no
speech: ``is_measurement`` tells them from captions.

Source: github.com/gopro/gpmf-parser, README, "GPMF Deeper Dive" (KLV, SCAL, GPS5, GPSF, GPSP, GPSU,
GPS9); lines as Mavic, Mini, Air and Phantom cameras write them.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from lifestream.domain.places.place import Coordinates, checked_coordinates
from lifestream.pipeline.media.streams import decodable, seconds

if TYPE_CHECKING:
    from av.container import InputContainer

MAX_PACKETS = 60
"""A camera writes about one a second; one that finds no satellites in a minute stays without."""

MIN_FIX = 2
"""Two dimensions; 0 is no fix."""

MAX_DILUTION = 10.0
"""Of precision; beyond that a position says little. Source: the README names 5 as good."""

_LATITUDE = re.compile(r"\[?latitude\s*:\s*([-+]?\d+\.\d+)")
_LONGITUDE = re.compile(r"\[?longt?itude\s*:\s*([-+]?\d+\.\d+)")
"""One firmware writes ``longtitude``."""

_GPS = re.compile(r"\bGPS\s*\(\s*([-+]?\d+\.\d+)\s*,\s*([-+]?\d+\.\d+)")
"""Older ones: east first, then north."""

_CLOCK = re.compile(r"\b(\d{4})[-.](\d\d)[-.](\d\d) (\d\d:\d\d:\d\d)\b")
_READINGS = re.compile(
    r"\[(?:iso|shutter|fnum|ev|ct|focal_len|latitude|longitude|rel_alt|abs_alt|color_md)\s*:"
    r"|\bF/\d(?:\.\d+)?, SS \d|\bGPS\s*\(\s*[-+]?\d+\.\d+\s*,|\bHOME\s*\(\s*[-+]?\d+\.\d+\s*,"
    r"|\bBAROMETER\s*:|\bFrameCnt\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A position.

    Attributes:
        at: When the satellites say the recording began; None where they do not.
        clock: What the camera's clock showed then, ``2026-11-17T14:05:00``; it names no zone.
    """

    coordinates: Coordinates
    at: datetime | None = None
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraTrack:
    """What a camera wrote beside pictures and sound.

    Attributes:
        captions_are_measured: The track of captions holds what was measured, no words.
    """

    fix: Fix | None = None
    captions_are_measured: bool = False


def is_measurement(text: str) -> bool:
    """Whether a caption is what a camera measured rather than what anybody said."""
    return bool(_READINGS.search(text))


def fix_in_lines(text: str) -> Fix | None:
    """The first position in DJI's lines, in whichever order they are written."""
    for line in text.splitlines():
        point = _point_in(line)
        if point is not None:
            said = _CLOCK.search(text)
            clock = f"{said[1]}-{said[2]}-{said[3]}T{said[4]}" if said else ""
            return Fix(coordinates=point, clock=clock if _is_clock(clock) else "")
    return None


def read_camera_track(container: "InputContainer") -> CameraTrack:
    """The first position in a file's tracks of data and captions; reads no pictures, no sound."""
    from av.stream import Discard

    tracks: list[Any] = [*container.streams.data]
    tracks += [one for one in container.streams.subtitles if decodable(one)]
    for stream in container.streams:
        # Else every byte up to the last packet would be read: a minute of 4K is half a gigabyte.
        stream.discard = Discard.default if stream in tracks else Discard.all
    measured = False
    for packet in islice(container.demux(tracks), MAX_PACKETS) if tracks else ():
        data = bytes(packet)
        is_gpmf = data[:4] == b"DEVC"
        lines = "" if is_gpmf else data.decode("utf-8", errors="replace")
        measured = measured or (packet.stream.type == "subtitle" and is_measurement(lines))
        fix = _at_beginning(fix_in_gpmf(data), packet) if is_gpmf else fix_in_lines(lines)
        if fix is not None:
            return CameraTrack(fix=fix, captions_are_measured=measured)
    return CameraTrack(captions_are_measured=measured)


def fix_in_gpmf(data: bytes) -> Fix | None:
    """The first position of one GPMF payload; None without a fix."""
    for entries in _streams_of(data):
        fix = _of_gps9(entries) or _of_gps5(entries)
        if fix is not None:
            return fix
    return None


def _at_beginning(fix: Fix | None, packet: Any) -> Fix | None:
    """The position of a packet with the moment at which the recording began."""
    if fix is None or fix.at is None or packet.pts is None:
        return fix
    return replace(fix, at=fix.at - timedelta(seconds=seconds(packet.stream, packet.pts)))


def _point_in(line: str) -> Coordinates | None:
    north, east = _LATITUDE.search(line), _LONGITUDE.search(line)
    if north and east:
        return _checked(float(north[1]), float(east[1]))
    older = _GPS.search(line)
    return _checked(float(older[2]), float(older[1])) if older else None


def _checked(latitude_deg: float, longitude_deg: float) -> Coordinates | None:
    # 0, 0 is what is written before there is a fix.
    if not latitude_deg and not longitude_deg:
        return None
    return checked_coordinates(latitude_deg, longitude_deg)


def _is_clock(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


Entries = dict[bytes, tuple[str, int, int, bytes]]
"""FourCC to type, size of one sample, number of samples, data."""


def _streams_of(data: bytes) -> Iterator[Entries]:
    """What each stream (STRM) of each device (DEVC) holds; what is damaged ends the reading."""
    for key, kind, _, _, inner in _klv(data):
        if key == b"DEVC" and kind == "\0":
            for name, nested, _, _, values in _klv(inner):
                if name == b"STRM" and nested == "\0":
                    yield {one[0]: one[1:] for one in _klv(values)}


def _klv(data: bytes) -> Iterator[tuple[bytes, str, int, int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        key, kind, size, count = struct.unpack_from(">4sBBH", data, at)
        end = at + 8 + size * count
        if end > len(data):
            return
        yield key, chr(kind), size, count, data[at + 8 : end]
        at = end + -(size * count) % 4  # Values are filled up to 32 bits.


def _of_gps5(entries: Entries) -> Fix | None:
    """Hero 5 to 10: degrees with their scales; the fix, its precision and UTC beside them."""
    if b"GPS5" not in entries or b"SCAL" not in entries:
        return None
    fix, dilution = _number(entries, b"GPSF", ">L"), _number(entries, b"GPSP", ">H")
    if fix is None or fix < MIN_FIX or (dilution or 0) / 100 > MAX_DILUTION:
        return None
    scales = _scales(entries, 5)
    values = entries[b"GPS5"][3]
    if scales is None or len(values) < 20:
        return None
    north, east = struct.unpack_from(">2l", values)
    point = _checked(north / scales[0], east / scales[1])
    return Fix(coordinates=point, at=_gpsu(entries)) if point else None


def _of_gps9(entries: Entries) -> Fix | None:
    """Hero 11 and later: every sample with its day since 2000, second, precision and fix."""
    if b"GPS9" not in entries or b"SCAL" not in entries:
        return None
    scales = _scales(entries, 9)
    values = entries[b"GPS9"][3]
    if scales is None or len(values) < 32:
        return None
    read = struct.unpack_from(">7l2H", values)
    north, east, _, _, _, days, second, dilution, fix = (
        value / scale for value, scale in zip(read, scales, strict=True)
    )
    point = _checked(north, east) if fix >= MIN_FIX and dilution <= MAX_DILUTION else None
    if point is None:
        return None
    return Fix(coordinates=point, at=_believed(datetime(2000, 1, 1, tzinfo=UTC), days, second))


def _believed(first: datetime, days: float, second: float) -> datetime | None:
    # A receiver that was never on the air counts from its own beginning.
    if not 0 < days < 100 * 366 or not 0 <= second < 86_400:
        return None
    return first + timedelta(days=int(days), seconds=second)


def _scales(entries: Entries, count: int) -> tuple[int, ...] | None:
    kind, size, number, data = entries[b"SCAL"]
    code = {("l", 4): "l", ("L", 4): "L", ("s", 2): "h", ("S", 2): "H"}.get((kind, size))
    if code is None or number < count:
        return None
    scales = struct.unpack_from(f">{count}{code}", data)
    return scales if all(scales) else None


def _number(entries: Entries, key: bytes, code: str) -> int | None:
    data = entries[key][3] if key in entries else b""
    return int(struct.unpack_from(code, data)[0]) if len(data) >= struct.calcsize(code) else None


def _gpsu(entries: Entries) -> datetime | None:
    """``yymmddhhmmss.sss``, in UTC."""
    said = entries[b"GPSU"][3] if b"GPSU" in entries else b""
    try:
        moment = datetime.strptime(said[:12].decode("ascii"), "%y%m%d%H%M%S")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC)
