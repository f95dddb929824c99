"""Photos: what their tags say, what is kept of them, and what is turned away."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from lifestream.domain.errors import PermanentError
from lifestream.domain.places.place import Coordinates
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.photo import MAX_PIXELS, PICTURE_PX, photo_kind, upright_picture
from lifestream.pipeline.media.source import probe

DATA = Path(__file__).parents[2] / "data"
BERLIN_OFFSET = timezone(timedelta(hours=1))
LISBON = {1: "N", 2: (38.0, 43.0, 20.28), 3: "W", 4: (9.0, 8.0, 21.48)}
SECRETS = (b"Exif", b"Lisbon dinner", b"ExampleCam", b"http://ns.adobe.com/xap", b"GPS")


def photo(
    path: Path,
    *,
    size: tuple[int, int] = (80, 60),
    taken: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
    base: dict[int, Any] | None = None,
    **options: Any,
) -> Path:
    """A picture that is red above and blue below, with tags."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((0, size[1] // 2, *size), fill="blue")
    exif = Image.Exif()
    exif.update({0x0112: 1} | (base or {}))
    if taken is not None:
        exif.get_ifd(0x8769).update(taken)
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    image.save(path, exif=exif, **options)
    return path


def facts_of(path: Path) -> MediaFacts:
    facts = probe(path)
    assert facts.is_photo
    return facts


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "photo.heic"])
def test_time_place_and_size_are_read_of_every_kind(tmp_path: Path, name: str) -> None:
    taken = {0x9003: "2021:11:17 14:05:00", 0x9011: "+01:00"}
    is_heic = name.endswith("heic")
    path = DATA / name if is_heic else photo(tmp_path / name, taken=taken, gps=LISBON)
    facts = facts_of(path)

    assert facts.recorded_at == datetime(2021, 11, 17, 14, 5, tzinfo=BERLIN_OFFSET)
    assert facts.recorded_at is not None
    assert facts.recorded_at.utcoffset() == timedelta(hours=1)
    assert facts.coordinates == Coordinates(latitude_deg=38.7223, longitude_deg=-9.1393)
    assert (facts.width, facts.height) == ((96, 64) if is_heic else (80, 60))
    kept = upright_picture(path, facts.container)
    assert (kept.width, kept.height) == (facts.width, facts.height)
    assert not any(secret in kept.jpeg for secret in SECRETS)
    assert not (facts.has_audio or facts.has_video)


def test_a_clock_without_an_offset_is_told_by_the_satellites_or_stays_without(
    tmp_path: Path,
) -> None:
    taken = {0x9003: "2021:11:17 19:35:02"}
    fixed = LISBON | {7: (14.0, 4.0, 58.0), 29: "2021:11:17"}
    india = facts_of(photo(tmp_path / "a.jpg", taken=taken, gps=fixed)).recorded_at
    assert india is not None
    assert (india.utcoffset(), india.astimezone(UTC).hour) == (timedelta(hours=5.5), 14)
    old = LISBON | {7: (9.0, 0.0, 0.0), 29: "2021:11:15"}
    for gps in (None, LISBON, old):
        facts = facts_of(photo(tmp_path / "b.jpg", taken=taken, gps=gps))
        assert (facts.recorded_at, facts.clock) == (None, "2021-11-17T19:35:02")


ONES = (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("taken", "gps"),
    [
        ("0000:00:00 00:00:00", {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}),
        ("2021:13:45 99:99:99", {1: "X", 2: ONES, 3: "E", 4: ONES}),
        ("1970:01:01 00:00:00", {2: ONES}),
        ("2150:01:01 00:00:00", {1: "N", 2: (99.0, 1.0, 1.0), 3: "E", 4: ONES}),
        ("  \0", {1: "N", 2: (1.0,), 3: "E", 4: ONES}),
    ],
)
def test_tags_that_are_nonsense_are_as_if_they_were_not_there(
    tmp_path: Path, taken: str, gps: dict[int, Any]
) -> None:
    facts = facts_of(photo(tmp_path / "a.jpg", taken={0x9003: taken}, gps=gps))
    assert (facts.recorded_at, facts.clock, facts.coordinates) == (None, "", None)


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_the_kept_picture_is_upright_and_holds_nothing_of_the_file_but_pixels(
    tmp_path: Path, turned: int
) -> None:
    path = photo(
        tmp_path / "a.jpg",
        base={0x0112: turned, 0x010F: "ExampleCam"},
        gps=LISBON,
        comment=b"Lisbon dinner",
        xmp=b"<x xmlns='http://ns.adobe.com/xap/1.0/'>GPS</x>",
    )
    assert all(secret in path.read_bytes() for secret in SECRETS[:4])

    kept = upright_picture(path, "jpeg")

    assert not any(secret in kept.jpeg for secret in SECRETS)
    facts = facts_of(path)
    assert (kept.width, kept.height) == (facts.width, facts.height)
    with Image.open(io.BytesIO(kept.jpeg)) as image:
        red, _, blue = image.getpixel((image.width - 8, 8))  # type: ignore[misc]
    assert (red > blue) == (turned in (1, 6))


def test_large_transparent_deep_and_paletted_pictures_become_plain_ones(tmp_path: Path) -> None:
    large = photo(tmp_path / "large.jpg", size=(6000, 1500))
    assert upright_picture(large, "jpeg").width == PICTURE_PX
    for name, image in (
        ("clear.png", Image.new("RGBA", (20, 20), (0, 0, 0, 0))),
        ("deep.png", Image.new("I;16", (20, 20), 65535)),
        ("grey.png", Image.new("L", (20, 20), 255)),
        ("palette.png", Image.new("RGB", (20, 20), "white").convert("P")),
        ("print.jpg", Image.new("CMYK", (20, 20), 0)),
    ):
        image.save(tmp_path / name)
        kept = upright_picture(tmp_path / name, photo_kind(tmp_path / name))
        with Image.open(io.BytesIO(kept.jpeg)) as shown:
            assert min(shown.convert("RGB").getpixel((10, 10))) > 240, name  # type: ignore[type-var]


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_png_claiming(30_000, 30_000), "TOO_MANY_PIXELS"),
        (_png_claiming(40_000, 10), "TOO_MANY_PIXELS"),
        (_png_claiming(MAX_PIXELS // 4000 + 1, 4000), "TOO_MANY_PIXELS"),
        (_png_claiming(300, 300), "CORRUPT_CONTAINER"),
        (b"\xff\xd8\xff\xe0" + b"JFIF" * 40, "CORRUPT_CONTAINER"),
        (b"RIFF\x20\x00\x00\x00WEBPVP8 junk", "CORRUPT_CONTAINER"),
        (b"\0\0\0\x18ftypheic" + bytes(200), "CORRUPT_CONTAINER"),
        (b"\0\0\0\x18ftypavif" + bytes(200), "CORRUPT_CONTAINER"),
    ],
)
def test_bombs_and_broken_files_are_refused_before_they_cost_anything(
    tmp_path: Path, data: bytes, code: str
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(data)
    with pytest.raises(PermanentError) as refused:
        upright_picture(path, photo_kind(path))
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_photo_that_was_cut_off_and_an_animation_are_refused(tmp_path: Path) -> None:
    whole = photo(tmp_path / "whole.jpg", size=(900, 700), quality=100).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PermanentError) as cut:
        upright_picture(tmp_path / "cut.jpg", "jpeg")
    assert cut.value.code == "CORRUPT_CONTAINER"
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    for name in ("a.webp", "a.png"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=90)
        with pytest.raises(PermanentError) as moving:
            probe(tmp_path / name)
        assert moving.value.code == "FORMAT_NOT_ALLOWED"


def test_text_chunks_that_swell_are_refused(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "a" * 5_000_000, zip=True)
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png", pnginfo=info)
    with pytest.raises(PermanentError):
        upright_picture(tmp_path / "a.png", "png")
