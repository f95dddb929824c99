"""A copy in which browsers can jump, of a file that was written while it was recorded.

Browsers' own recorders leave the length and the index out, for they cannot know them: WebM with
clusters of unknown size (Chrome, Firefox), MP4 in fragments (Safari). Such a file plays, and no
player finds a second in it. Its packets are copied into a file that has both.
"""

import logging
from pathlib import Path

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.containers import read_outline
from lifestream.pipeline.media.cutting import cut_media

log = logging.getLogger(__name__)

_NEED_AN_INDEX = frozenset(("webm", "matroska", "mp4", "mov"))


def needs_index(path: Path, facts: MediaFacts) -> bool:
    """Whether a browser plays the file but cannot jump in it."""
    if not facts.browser_plays or facts.container not in _NEED_AN_INDEX:
        return False
    return facts.declared_duration_s is None or read_outline(path).is_fragmented


def seekable_copy(path: Path, facts: MediaFacts, target: Path) -> str:
    """Write the copy to ``target``; returns its media type, empty where none is needed.

    A file of which no copy can be made is played as it is.
    """
    if not needs_index(path, facts):
        return ""
    try:
        return cut_media(path, target, from_s=0.0, to_s=None)
    except LifeStreamError as error:
        log.warning("seekable_copy_failed", extra={"reason": error.code})
        return ""
