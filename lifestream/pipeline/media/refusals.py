"""The sentences with which a file is turned away."""

from lifestream.domain.errors import InvalidMedia, UnsupportedMedia
from lifestream.domain.sentences import says


def truncated() -> InvalidMedia:
    """TRUNCATED: the index at the end never arrived."""
    return InvalidMedia(
        "The end of the file is missing, and with it the index that is needed to play it. The "
        "upload or the recording was cut off: please upload the file again.",
        code="TRUNCATED",
    )


def not_allowed(name: str = "") -> UnsupportedMedia:
    """FORMAT_NOT_ALLOWED: media, or a list of media, of a kind outside the allow-list.

    Args:
        name: What the format is called, where that is known.
    """
    if name:
        return UnsupportedMedia(
            says(
                "This is a {name} file; that format is not accepted. Please convert it, "
                "for example to MP4 or, for sound alone, to M4A, MP3, FLAC or WAV, and "
                "upload it again.",
                name=name,
            ),
            code="FORMAT_NOT_ALLOWED",
        )
    return UnsupportedMedia(
        "This kind of file is not accepted: it is an animation, a playlist, a script, or in a "
        "format that is not read here. Please upload the recording as MP4, MOV, WebM, MKV, M4A or "
        "MP3.",
        code="FORMAT_NOT_ALLOWED",
    )


def protected() -> UnsupportedMedia:
    """DRM_PROTECTED: the samples are encrypted."""
    return UnsupportedMedia(
        "The recording is protected against copying (DRM) and cannot be read. Please upload an "
        "unprotected version.",
        code="DRM_PROTECTED",
    )


def damaged() -> InvalidMedia:
    """CORRUPT_CONTAINER: reading stopped with an error."""
    return InvalidMedia(
        "The file is damaged and cannot be read. Please check that it plays on your device and "
        "upload it again.",
        code="CORRUPT_CONTAINER",
    )


def holds_nothing() -> InvalidMedia:
    """CORRUPT_CONTAINER: streams are announced, but there is nothing in them."""
    return InvalidMedia(
        "Nothing in this file can be played: it holds no readable sound or picture. Please check "
        "that it plays on your device and upload it again.",
        code="CORRUPT_CONTAINER",
    )


def not_media() -> InvalidMedia:
    """NOT_MEDIA: something else altogether."""
    return InvalidMedia("This is not a video or audio file. Please choose another file.")


def still_image() -> UnsupportedMedia:
    """STILL_IMAGE: one picture, of a kind that is not read, or called a recording."""
    return UnsupportedMedia(
        "This is a still picture, and not one that is taken as a photo: those are JPEG, PNG, WebP, "
        "AVIF and HEIC files that are called so. Please convert or rename it and upload it again.",
        code="STILL_IMAGE",
    )


def damaged_photo() -> InvalidMedia:
    """CORRUPT_CONTAINER: a picture of which something is missing or wrong."""
    return InvalidMedia(
        "The photo is damaged or incomplete and cannot be shown. Please check that it opens on "
        "your device and upload it again.",
        code="CORRUPT_CONTAINER",
    )


def too_many_photo_pixels(max_pixels: int) -> UnsupportedMedia:
    """TOO_MANY_PIXELS: so many that its size is not even shown."""
    return UnsupportedMedia(
        says(
            "The photo is far larger than the {millions} million pixels that are "
            "accepted. Please upload a smaller version.",
            millions=max_pixels // 1_000_000,
        ),
        code="TOO_MANY_PIXELS",
    )


def too_long(max_duration_s: float) -> UnsupportedMedia:
    """TOO_LONG: beyond the longest accepted duration."""
    return UnsupportedMedia(
        says(
            "The recording is longer than {most:g} hours, the longest that is accepted. "
            "Please cut it into parts.",
            most=max_duration_s / 3600,
        ),
        code="TOO_LONG",
    )


def too_many_pixels(width: int, height: int, *, max_side: int, max_pixels: int) -> UnsupportedMedia:
    """TOO_MANY_PIXELS: one picture alone would fill the memory."""
    return UnsupportedMedia(
        says(
            "The picture is {width} × {height} pixels; at most {most} on a side and "
            "{millions} million in all are accepted. Please upload a smaller version.",
            width=width,
            height=height,
            most=max_side,
            millions=max_pixels // 1_000_000,
        ),
        code="TOO_MANY_PIXELS",
    )
