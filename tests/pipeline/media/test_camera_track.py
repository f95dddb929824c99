"""Positions and days out of what cameras measure; their lines are no speech."""

import struct
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from lifestream.domain.errors import InvalidMedia
from lifestream.pipeline.captions.cues import NotSpeech
from lifestream.pipeline.captions.given import parse_captions
from lifestream.pipeline.captions.track import read_caption_track
from lifestream.pipeline.media.camera_track import fix_in_gpmf, fix_in_lines
from lifestream.pipeline.media.source import probe

LISBON = (38.7223, -9.1393)
MINI = (
    '<font size="28">FrameCnt: 1, DiffTime: 33ms\n2026-11-17 14:05:00.123\n[iso: 100] '
    "[shutter: 1/500.0] [fnum: 1.7] [latitude: 38.722300] [longitude: -9.139300] "
    "[rel_alt: 1.200 abs_alt: 20.300] [ct: 5500] </font>"
)
MAVIC = "F/2.8, SS 500, ISO 100, EV 0, GPS (-9.1393, 38.7223, 18), D 30.2m, H 20.0m"
PHANTOM = (
    "HOME(-9.1390,38.7220) 2026.11.17 14:05:00\nGPS(-9.1393,38.7223,17) BAROMETER:2.1\nISO:100"
)


def klv(key: str, kind: str, size: int, data: bytes) -> bytes:
    head = struct.pack(">4sBBH", key.encode(), ord(kind), size, len(data) // size)
    return head + data + bytes(-len(data) % 4)


def hero5(fix: int = 3, dilution: int = 210, point: tuple[float, float] = LISBON) -> bytes:
    """One payload as Hero 5 to 10 write it, with another stream before it."""
    scales = (10_000_000, 10_000_000, 1000, 1000, 100)
    sample = (round(point[0] * 1e7), round(point[1] * 1e7), 20_000, 0, 0)
    gps = (
        klv("GPSF", "L", 4, struct.pack(">L", fix)),
        klv("GPSU", "U", 16, b"261117140503.000"),
        klv("GPSP", "S", 2, struct.pack(">H", dilution)),
        klv("SCAL", "l", 4, struct.pack(">5l", *scales)),
        klv("GPS5", "l", 20, struct.pack(">5l", *sample) * 3),
    )
    other = klv("ACCL", "s", 6, struct.pack(">3h", 1, 2, 3))
    return device(other, b"".join(gps))


def hero11(fix: int = 3) -> bytes:
    scales = (10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1)
    days = (datetime(2026, 11, 17) - datetime(2000, 1, 1)).days
    second = (14 * 3600 + 5 * 60 + 3) * 1000
    point = (round(LISBON[0] * 1e7), round(LISBON[1] * 1e7))
    sample = struct.pack(">7l2H", *point, 0, 0, 0, days, second, 210, fix)
    scaled = klv("SCAL", "l", 4, struct.pack(">9l", *scales))
    return device(klv("TYPE", "c", 1, b"lllllllSS") + scaled + klv("GPS9", "?", 32, sample))


def device(*streams: bytes) -> bytes:
    inner = b"".join(klv("STRM", "\0", 1, one) for one in streams)
    return klv("DEVC", "\0", 1, inner)


def film(path: Path, *packets: bytes, created: str = "2026-11-17T15:05:00Z") -> Path:
    """Pictures, and a track of data with one packet a second."""
    with av.open(str(path), "w") as file:
        file.metadata["creation_time"] = created
        pictures = file.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 180, "yuv420p"
        track = file.add_data_stream("bin_data")
        track.time_base = Fraction(1, 1000)
        for second, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = track, Fraction(1, 1000)
            packet.pts = packet.dts = second * 1000
            packet.duration = 1000
            file.mux(packet)
        show(file, pictures)
    return path


def show(file: av.container.OutputContainer, pictures: av.VideoStream) -> None:
    """A few grey pictures."""
    for number in range(5):
        grey = np.full((180, 320, 3), 40 * number, dtype=np.uint8)
        file.mux(pictures.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
    file.mux(pictures.encode(None))


@pytest.mark.parametrize("payload", [hero5(), hero11()], ids=["GPS5", "GPS9"])
def test_a_payload_gives_the_position_and_the_satellites_moment(payload: bytes) -> None:
    fix = fix_in_gpmf(payload)
    assert fix is not None
    assert (fix.coordinates.latitude_deg, fix.coordinates.longitude_deg) == LISBON
    assert fix.at == datetime(2026, 11, 17, 14, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "payload",
    [hero5(fix=0), hero5(dilution=9999), hero5(point=(0.0, 0.0)), hero11(fix=0), b"", b"DEVC"],
)
def test_a_payload_without_a_fix_gives_nothing(payload: bytes) -> None:
    assert fix_in_gpmf(payload) is None


def test_a_damaged_payload_is_no_error() -> None:
    whole = hero5()
    for end in range(len(whole)):
        fix_in_gpmf(whole[:end] + b"\xff" * 8)


def test_a_film_takes_place_and_moment_from_the_first_fix(tmp_path: Path) -> None:
    path = film(tmp_path / "GH010001.MP4", hero5(fix=0), hero5(fix=0), hero5())
    facts = probe(path)
    assert facts.coordinates is not None
    assert (facts.coordinates.latitude_deg, facts.coordinates.longitude_deg) == LISBON
    # The camera's own clock was an hour off; the fix came two seconds after the beginning.
    assert facts.recorded_at == datetime(2026, 11, 17, 14, 5, 1, tzinfo=UTC)


def test_without_a_fix_the_cameras_clock_counts(tmp_path: Path) -> None:
    facts = probe(film(tmp_path / "GH010002.MP4", hero5(fix=0), b"junk"))
    assert facts.coordinates is None
    assert facts.recorded_at == datetime(2026, 11, 17, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize("lines", [MINI, MAVIC, PHANTOM])
def test_lines_of_a_drone_give_its_position_and_are_no_speech(lines: str) -> None:
    fix = fix_in_lines(lines)
    assert fix is not None
    assert (fix.coordinates.latitude_deg, fix.coordinates.longitude_deg) == LISBON
    assert fix.clock == ("" if lines is MAVIC else "2026-11-17T14:05:00")
    cue = f"1\n00:00:00,000 --> 00:00:01,000\n{lines}\n\n"
    with pytest.raises(NotSpeech, match="measured"):
        parse_captions((cue + cue.replace("00:00:0", "00:00:1")).encode())


def test_people_who_talk_about_positions_are_captions() -> None:
    said = "1\n00:00:00,000 --> 00:00:02,000\nThe GPS said latitude 38, and home was far (very).\n"
    (segment,) = parse_captions(said.encode()).segments
    assert segment.text.startswith("The GPS said")


def test_a_drones_track_of_captions_is_not_offered_as_captions(tmp_path: Path) -> None:
    path = tmp_path / "DJI_0001.MP4"
    with av.open(str(path), "w") as file:
        pictures = file.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 180, "yuv420p"
        lines = file.add_stream("mov_text")
        lines.codec_context.subtitle_header = b"[Script Info]\n[Events]\n"
        text = MINI.encode()
        packet = av.Packet(struct.pack(">H", len(text)) + text)
        packet.stream, packet.time_base = lines, Fraction(1, 1000)
        packet.pts, packet.dts, packet.duration = 0, 0, 1000
        show(file, pictures)
        file.mux(packet)
    facts = probe(path)
    assert facts.coordinates is not None
    assert (facts.has_captions, facts.clock) == (False, "2026-11-17T14:05:00")
    with pytest.raises(InvalidMedia):
        read_caption_track(path, progress=lambda done: None)
