"""Who cuts shared parts and makes clips: a child process with PyAV, where PyAV is.

Nobody does in the cloud's web door.

A child process, because the file is a stranger's and the server must survive it.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lifestream.domain.errors import InvalidMedia, ResourceError
from lifestream.services.access.shared_media import MediaCutter
from lifestream.services.forgetting.carve import MediaRemover
from lifestream.services.remarks.clips import ClipMaker

TIMEOUT_S = 600.0
"""Packets are copied at the speed of the disk: an hour of video takes seconds."""

CUTTING = "lifestream.pipeline.media.cutting"
CLIPPING = "lifestream.pipeline.media.clips"
REMOVING = "lifestream.pipeline.media.removing"
REMOVING_TIMEOUT_S = 4 * 3600.0
"""Sound is encoded at a hundred times its speed; pictures, where they must be, at a few times."""

CODE = Path(__file__).resolve().parents[2]


def media_cutter() -> MediaCutter | None:
    """The cutter of this machine; None where there is no media library."""
    return None if importlib.util.find_spec("av") is None else _cut


def clip_maker() -> ClipMaker | None:
    """Who makes clips on this machine; None where there is no media library."""
    return None if importlib.util.find_spec("av") is None else _clip


def media_remover() -> MediaRemover | None:
    """Who takes parts out of files on this machine; None where there is no media library."""
    return None if importlib.util.find_spec("av") is None else _remove


def _remove(
    source: Path,
    target: Path,
    *,
    cut: Sequence[tuple[float, float]],
    silenced: Sequence[tuple[float, float]],
) -> str:
    spans = (json.dumps([list(one) for one in given]) for given in (cut, silenced))
    return _told_by(REMOVING, str(source), str(target), *spans, timeout_s=REMOVING_TIMEOUT_S)


def _cut(
    source: Path,
    target: Path,
    *,
    from_s: float,
    to_s: float | None,
    silences: Sequence[tuple[float, float]] = (),
) -> str:
    end = "" if to_s is None else repr(to_s)
    made = _beside(target) if silences else target
    kind = _told_by(CUTTING, str(source), str(made), repr(from_s), end)
    return _silenced(made, target, silences, from_s) if silences else kind


def _clip(
    source: Path,
    target: Path,
    *,
    form: str,
    from_s: float,
    to_s: float,
    silences: Sequence[tuple[float, float]] = (),
) -> str:
    made = _beside(target) if silences and form != "gif" else target
    kind = _told_by(CLIPPING, str(source), str(made), form, repr(from_s), repr(to_s))
    return _silenced(made, target, silences, from_s) if made != target else kind


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}-loud")


def _silenced(
    made: Path, target: Path, silences: Sequence[tuple[float, float]], from_s: float
) -> str:
    """The cut part with silences in its sound; pictures are copied again."""
    try:
        # The part's times begin with it.
        within = [(max(a - from_s, 0.0), b - from_s) for a, b in silences if b > from_s]
        return _remove(made, target, cut=(), silenced=within)
    finally:
        made.unlink(missing_ok=True)


def _told_by(program: str, *arguments: str, timeout_s: float = TIMEOUT_S) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=CODE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=timeout_s,
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
