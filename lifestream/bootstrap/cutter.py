"""Who cuts shared parts: a child process with PyAV, where PyAV is; nobody in the cloud's web door.

A child process, because the file is a stranger's and the server must survive it.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

from lifestream.domain.errors import InvalidMedia, ResourceError
from lifestream.services.access.shared_media import MediaCutter

TIMEOUT_S = 600.0
"""Packets are copied at the speed of the disk: an hour of video takes seconds."""

CUTTING = "lifestream.pipeline.media.cutting"
CODE = Path(__file__).resolve().parents[2]


def media_cutter() -> MediaCutter | None:
    """The cutter of this machine; None where there is no media library."""
    return None if importlib.util.find_spec("av") is None else _cut


def _cut(source: Path, target: Path, *, from_s: float, to_s: float | None) -> str:
    part = [str(source), str(target), repr(from_s), "" if to_s is None else repr(to_s)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", CUTTING, *part],
            cwd=CODE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ResourceError("Cutting this part took too long.") from error
    sentence = done.stdout.strip()
    if done.returncode != 0:
        raise InvalidMedia(
            sentence or "This file cannot be cut; it may be damaged.", code="EMPTY_PART"
        )
    return sentence
