"""Names by which recordings are told from other files before anybody looks into them."""

import mimetypes

TRACK_SUFFIX = ".gpx"
"""A track: no recording, but it says where those of its time were made."""

MEDIA_SUFFIXES = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg"),
        *(".mpeg", ".vob", ".flv", ".wmv", ".asf", ".3gp", ".3g2", ".ogv", ".mxf", ".mp3"),
        *(".m4a", ".aac", ".wav", ".w64", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff"),
        *(".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"),
        *(".caf", ".wma", ".amr", ".mka", ".weba", ".mp2", ".m4b", ".awb", ".f4v", ".m2t"),
        *(".3gpp", ".qt", ".mod", ".tod", ".insv", ".lrv"),
        TRACK_SUFFIX,
    )
)
"""What is taken of a folder; a file that is named itself is taken whatever it is called."""

RECORDING_SUFFIXES = MEDIA_SUFFIXES - {TRACK_SUFFIX}
"""Those of recordings and photos."""

CALENDAR_SUFFIX = ".ics"
"""A calendar: no recording, but it names those of its meetings."""

PARTIAL_SUFFIXES = (".part", ".crdownload", ".partial", ".download", ".tmp", ".opdownload")
"""Behind the name of a file that a program is still writing."""


def is_unfinished(name: str, beside: frozenset[str]) -> bool:
    """Whether a name says that its file is not for others yet; ``beside`` are the names around."""
    is_marked = name.startswith((".", "~")) or name.endswith("~")
    return is_marked or any(name + suffix in beside for suffix in PARTIAL_SUFFIXES)


def content_type_of(name: str) -> str:
    """By the name's ending; ``application/octet-stream`` when that says nothing."""
    guessed, _ = mimetypes.guess_type(name)
    if guessed and guessed.split("/")[0] in {"video", "audio", "image"}:
        return guessed
    return "application/octet-stream"
