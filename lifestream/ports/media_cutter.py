"""The seam to whatever makes a file of a part of a recording."""

from pathlib import Path
from typing import Protocol


class MediaCutter(Protocol):
    """Cuts a part out of a media file."""

    def __call__(self, source: Path, target: Path, *, from_s: float, to_s: float | None) -> str:
        """Write what lies between two moments (seconds) to ``target``; returns its media type.

        Raises:
            InvalidMedia: Nothing of the part can be played by itself.
            ResourceError: It took too long, or too much of the machine.
        """
        ...
