"""The recordings of each owner.

Contract (tests/contracts/test_library.py): no owner sees another's; pages are stable while
recordings are added; a deleted recording is gone completely and does not come back by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPage:
    """One page, newest first, and the cursor of the next (empty at the end).

    Attributes:
        damaged: Those of the page that are stored but cannot be read; they can be deleted.
    """

    videos: tuple[Video, ...]
    cursor: str
    total: int
    damaged: tuple[VideoId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A recording that was deleted, and whose late writers may not all be over yet.

    Attributes:
        content_sha256: Of its bytes; results are kept under it.
    """

    owner: OwnerId
    video_id: VideoId
    content_sha256: str
    deleted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """A recording in the trash, as it was when it was put there."""

    video: Video
    trashed_at: datetime


class Library(Protocol):
    """Every method raises BackendUnavailable when the store does not answer."""

    def put(self, video: Video) -> None:
        """Add or replace a recording.

        Raises:
            NotFound: It was deleted, or is in the trash; a late writer must not resurrect it.
        """
        ...

    def get(self, owner: OwnerId, video_id: VideoId) -> Video | None:
        """The owner's recording, or None when there is none (or it is another owner's).

        Raises:
            DamagedDocument: It is stored, but cannot be read.
        """
        ...

    def get_many(self, owner: OwnerId, video_ids: Iterable[VideoId]) -> Mapping[VideoId, Video]:
        """Those of the owner's recordings that are there and can be read, in one look."""
        ...

    def content_of(self, owner: OwnerId, video_id: VideoId) -> str:
        """The SHA-256 of its bytes as noted beside the document; empty if none.

        Of one that is damaged, too, and of one that was deleted until that is settled.
        """
        ...

    def list(
        self,
        owner: OwnerId,
        *,
        limit: int = 50,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
        title_contains: str = "",
        tag: str = "",
    ) -> VideoPage:
        """Recordings by day recorded (upload day where unknown), newest first.

        None in the trash: it hides them from every method but those that name it.
        """
        ...

    def tags(self, owner: OwnerId) -> Mapping[str, int]:
        """How many recordings have each tag."""
        ...

    def places(self, owner: OwnerId) -> Mapping[str, tuple[VideoId, ...]]:
        """The recordings made at each place, by ``Place.names``: a town and its country."""
        ...

    def trash(self, owner: OwnerId, video_id: VideoId, at: datetime) -> None:
        """Put a recording into the trash; one that is there stays as long as before.

        Raises:
            NotFound: There is none.
        """
        ...

    def restore(self, owner: OwnerId, video_id: VideoId) -> None:
        """Take a recording out of the trash; one that is not there stays.

        Raises:
            NotFound: There is none.
        """
        ...

    def trash_of(self, owner: OwnerId, video_id: VideoId) -> Trashed | None:
        """The recording in the trash; None when there is none that can be read."""
        ...

    def trashed(self, owner: OwnerId, *, limit: int = 200) -> tuple[Trashed, ...]:
        """The owner's trash, last put there first; what cannot be read is left out."""
        ...

    def trashed_before(
        self, before: datetime, *, limit: int = 20
    ) -> tuple[tuple[OwnerId, VideoId], ...]:
        """Recordings of everybody that were put into the trash earlier, oldest first."""
        ...

    def with_content(
        self, owner: OwnerId, content_sha256: str, *, in_trash: bool = False
    ) -> tuple[Video, ...]:
        """The owner's recordings made of exactly these bytes, newest first.

        Args:
            in_trash: Those in the trash, too: they share results.
        """
        ...

    def delete(self, owner: OwnerId, video_id: VideoId) -> None:
        """Remove it and remember that it was removed."""
        ...

    def deleted_at(self, owner: OwnerId, video_id: VideoId) -> datetime | None:
        """When the owner's recording was removed; None when it was not, or not as far as is
        remembered (at least 90 days)."""
        ...

    def unsettled(self, *, limit: int = 100) -> tuple[Deletion, ...]:
        """Deletions of every owner that are not settled yet, oldest first: for sweeps."""
        ...

    def settle(self, owner: OwnerId, video_id: VideoId) -> None:
        """Nobody can write late about it any more; what was noted of its bytes is forgotten."""
        ...

    def of_all_owners(
        self,
        *,
        limit: int = 500,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> tuple[tuple[Video, ...], str]:
        """Recordings of everybody by day recorded (upload day where unknown), oldest first, and
        the cursor of the next page. For an operator's work, never for a request."""
        ...

    def owners(self) -> tuple[OwnerId, ...]:
        """Everybody who has a recording, in order. For an operator's work, never for a request."""
        ...
