"""The content type a file is announced with. The bytes decide later what it is."""

import mimetypes
from pathlib import Path


def content_type_of(path: Path) -> str:
    """By the name's ending; ``application/octet-stream`` when that says nothing."""
    guessed, _ = mimetypes.guess_type(path.name)
    if guessed and guessed.split("/")[0] in {"video", "audio", "image"}:
        return guessed
    return "application/octet-stream"
