"""The video behind a link that plays a copy: cut once, kept, and gone with its link or its
recording. A copy of the whole has no places, titles and dates of the file.
"""

import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.share import Share
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.masks.silences import Spans, digest_of_spans

log = logging.getLogger(__name__)

SHARED = "shared"
"""Where cut parts are kept: ``shared/<owner>/<recording>/<link>``."""

PEOPLE = "people"
"""In place of a link: the whole without places, titles and dates of the file, for the people with
whom it is shared. It is kept as long as the recording is."""


class MediaCutter(Protocol):
    """Cuts a part out of a media file."""

    def __call__(
        self,
        source: Path,
        target: Path,
        *,
        from_s: float,
        to_s: float | None,
        silences: Sequence[tuple[float, float]] = (),
    ) -> str:
        """Write what lies between two moments (seconds) to ``target``; returns its media type.

        Args:
            silences: (start_s, end_s) of the recording in which nothing is heard.

        Raises:
            InvalidMedia: Nothing of the part can be played by itself.
            ResourceError: It took too long, or too much of the machine.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is cut out of a recording for others.

    Attributes:
        name: Whom it is for: the id of a link, or ``PEOPLE``.
        to_s: None for the end of the recording.
    """

    owner: OwnerId
    video_id: VideoId
    name: str
    from_s: float = 0.0
    to_s: float | None = None


def part_of(share: Share) -> Part:
    """What a link plays."""
    return Part(
        owner=share.owner,
        video_id=share.video_id,
        name=share.share_id,
        from_s=share.from_s,
        to_s=share.to_s,
    )


_locks: dict[str, threading.Lock] = {}
_locks_lock = threading.Lock()


def shared_prefix(owner: OwnerId, video_id: VideoId) -> str:
    """Where the parts of one recording are."""
    return f"{SHARED}/{owner}/{video_id}/"


def media_of_part(
    backend: Backend,
    part: Part,
    source_key: str,
    *,
    silences: Spans,
    cutter: MediaCutter,
    scratch: Path,
) -> ObjectFacts:
    """The file that a link to a part plays; made when it is asked for first.

    Args:
        silences: When nothing is heard in it: what is masked there.
        scratch: Folder for the work.

    Raises:
        InvalidMedia, ResourceError: It cannot be cut.
        NotFound: The recording's bytes are gone.
    """
    key = key_of_part(part, silences)
    with _one_at_a_time(key):
        stored = backend.object_store.stat(key)
        if stored is not None:
            return stored
        place = scratch / f"{part.video_id}-{part.name}-{os.getpid()}"
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            source, target = place / "source", place / "part"
            backend.object_store.download(source_key, source)
            kind = cutter(source, target, from_s=part.from_s, to_s=part.to_s, silences=silences)
            stored = backend.object_store.put_file(key, target, content_type=kind)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    log.info("part_cut", extra={"video": part.video_id, "share": part.name})
    return stored


def forget_part(backend: Backend, share: Share) -> None:
    """Remove what was cut for a link; nothing happens where nothing was."""
    for stored in list(backend.object_store.list(key_of_part(part_of(share), ()))):
        if share_in(stored.key) == share.share_id:
            backend.object_store.delete(stored.key)


def share_in(key: str) -> str:
    """Id of the link that a stored copy was cut for."""
    return key.rpartition("/")[2].partition(".")[0]


def key_of_part(part: Part, silences: Spans) -> str:
    """Where a copy is kept."""
    # Other silences are another copy: what is masked, and the words, may change.
    quiet = f".{digest_of_spans(silences)}" if silences else ""
    return f"{shared_prefix(part.owner, part.video_id)}{part.name}{quiet}"


@contextmanager
def _one_at_a_time(key: str) -> Iterator[None]:
    with _locks_lock:
        lock = _locks.setdefault(key, threading.Lock())
    with lock:
        yield
