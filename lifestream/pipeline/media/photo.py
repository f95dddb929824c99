"""A photo: what its file tells, and an upright picture of it without what the file says of places.

A file is opened by its own kind's reader alone, and looked at before anything is decoded: a small
file can claim to be a huge picture.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lifestream.domain.errors import UnsupportedMedia
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media import refusals
from lifestream.pipeline.media.exif import photo_tags
from lifestream.pipeline.media.streams import check_resources

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE_PX = 32_000
MAX_PIXELS = 64_000_000
"""Decoded and turned upright it takes half a gigabyte."""

MAX_JPEG_PIXELS = 160_000_000
"""A JPEG is made smaller while it is decoded."""

PICTURE_PX = 2560
"""The longer side of the picture that is kept: small print of a page stays readable."""

QUALITY = 88
HEAD_BYTES = 32
_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1"))
_READERS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "heic": "HEIF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UprightPicture:
    """A JPEG without metadata; sizes are pixels."""

    jpeg: bytes
    width: int
    height: int


def photo_kind(path: Path) -> str:
    """``jpeg``, ``png``, ``webp``, ``avif`` or ``heic``; empty for any other file."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] != b"ftyp":
        return ""
    return "avif" if head[8:12] == b"avif" else "heic" if head[8:12] in _HEIF else ""


def photo_facts(path: Path, kind: str) -> MediaFacts:
    """Facts from the headers of a photo.

    Raises:
        InvalidMedia: CORRUPT_CONTAINER.
        UnsupportedMedia: TOO_MANY_PIXELS, FORMAT_NOT_ALLOWED for an animation.
    """
    with _opened(path, kind) as image:
        tags = photo_tags(image.getexif())
        turned = tags.is_turned and kind != "heic"
        width, height = image.size[::-1] if turned else image.size
        return MediaFacts(
            container=kind,
            size_bytes=path.stat().st_size,
            has_audio=False,
            has_video=False,
            video_codec=kind,
            width=width,
            height=height,
            recorded_at=tags.taken_at,
            clock=tags.clock,
            coordinates=tags.coordinates,
            is_photo=True,
        )


def upright_picture(path: Path, kind: str) -> UprightPicture:
    """The photo as a JPEG of ``PICTURE_PX``, turned upright, with its pixels and colours alone.

    Raises:
        InvalidMedia: CORRUPT_CONTAINER, TRUNCATED.
        UnsupportedMedia: As ``photo_facts``.
    """
    from PIL import Image, ImageOps

    with _opened(path, kind) as image:
        image.draft("RGB", (PICTURE_PX, PICTURE_PX))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PICTURE_PX, PICTURE_PX), Image.Resampling.LANCZOS)
        colours = image.info.get("icc_profile")
        # A picture of its own: readers hand comments and more of the file on with the image.
        plain = _on_white(upright)
        clean = Image.frombytes("RGB", plain.size, plain.tobytes())
        written = io.BytesIO()
        keep = {"icc_profile": colours} if colours and upright.mode in ("RGB", "RGBA") else {}
        clean.save(written, "JPEG", quality=QUALITY, **keep)
    return UprightPicture(jpeg=written.getvalue(), width=clean.width, height=clean.height)


def _on_white(image: "Image") -> "Image":
    """The picture in plain colours: of 16 bits the upper eight, transparent parts white."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


@contextmanager
def _opened(path: Path, kind: str) -> Iterator["Image"]:
    """The photo, checked for its size.

    Raises:
        InvalidMedia, UnsupportedMedia, ResourceError: Also where reading on inside fails.
    """
    from PIL import Image

    if kind == "heic":
        from pi_heif import register_heif_opener

        register_heif_opener()
    try:
        with warnings.catch_warnings():
            # Its size is checked below, by limits of our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=(_READERS[kind],))
        with image:
            _check(image, kind)
            yield image
    except Image.DecompressionBombError as error:
        raise refusals.too_many_photo_pixels(MAX_JPEG_PIXELS) from error
    except UnsupportedMedia:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError) as error:
        check_resources(error)
        raise refusals.damaged_photo() from error


def _check(image: "Image", kind: str) -> None:
    max_pixels = MAX_JPEG_PIXELS if kind == "jpeg" else MAX_PIXELS
    width, height = image.size
    if max(width, height) > MAX_SIDE_PX or width * height > max_pixels:
        raise refusals.too_many_pixels(width, height, max_side=MAX_SIDE_PX, max_pixels=max_pixels)
    if getattr(image, "is_animated", False) and kind in ("png", "webp"):
        raise refusals.not_allowed()
