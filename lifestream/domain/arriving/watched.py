"""Folders whose new recordings are taken in, and what became of each file. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lifestream.domain.ids import VideoId


class OldFiles(StrEnum):
    """What becomes of files that were there before their folder was watched."""

    ASK = "ask"
    ALL = "all"
    SINCE = "since"
    NONE = "none"


class FolderAct(StrEnum):
    """What a person did with a folder."""

    ADD = "add"
    OLD_FILES = "old_files"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChange:
    """One entry of the log of folders.

    Attributes:
        has_tags: Subfolders become tags of what lies in them.
        is_mount: The folder was where a disk or a network drive begins.
        since: With ``OldFiles.SINCE``: files that changed earlier are left out.
    """

    act: FolderAct
    folder_id: str
    at: datetime
    path: str = ""
    has_tags: bool = False
    is_mount: bool = False
    old_files: OldFiles = OldFiles.ASK
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFolder:
    """A folder as its changes leave it; the attributes are those of ``FolderChange``."""

    folder_id: str
    path: str
    added_at: datetime
    has_tags: bool
    is_mount: bool
    old_files: OldFiles
    since: datetime | None


class Outcome(StrEnum):
    """What became of a file."""

    TAKING = "taking"
    TAKEN = "taken"
    SAME = "same"
    REFUSED = "refused"
    LINK = "link"
    CALENDAR = "calendar"
    OLD = "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """One file and why it was taken or not.

    Attributes:
        key: Names the file as it was: place, size and time of change. It says nothing by itself.
        path: Below the folder; empty when its recording was forgotten.
        sha256: Of its bytes, where they were read.
        video_id: The recording made of it, or the one that has the same bytes.
    """

    key: str
    path: str
    outcome: Outcome
    at: datetime
    why: str = ""
    sha256: str = ""
    video_id: VideoId = VideoId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSeen:
    """One entry of a folder's history."""

    files: tuple[FileSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """How a folder is now.

    Attributes:
        is_there: It could be read at the last look.
        waiting: Files that are still being written, or wait for their turn.
        old_files, old_bytes: Files from before, which are not taken until a person says so.
        trouble: Why something is not taken in that may be later.
    """

    is_there: bool = True
    waiting: int = 0
    old_files: int = 0
    old_bytes: int = 0
    trouble: str = ""


def folders_of(changes: Iterable[FolderChange]) -> tuple[WatchedFolder, ...]:
    """The folders that are watched now, in the order in which they were added."""
    found: dict[str, WatchedFolder] = {}
    for one in changes:
        known = found.get(one.folder_id)
        if one.act is FolderAct.ADD:
            found[one.folder_id] = WatchedFolder(
                folder_id=one.folder_id,
                path=one.path,
                added_at=one.at,
                has_tags=one.has_tags,
                is_mount=one.is_mount,
                old_files=one.old_files,
                since=one.since,
            )
        elif one.act is FolderAct.REMOVE:
            found.pop(one.folder_id, None)
        elif known is not None:
            found[one.folder_id] = replace(known, old_files=one.old_files, since=one.since)
    return tuple(found.values())
