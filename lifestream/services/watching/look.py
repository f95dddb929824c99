"""What lies in a folder: one look, by polling, because network mounts announce nothing."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lifestream.domain.arriving.media_names import (
    CALENDAR_SUFFIX,
    RECORDING_SUFFIXES,
    is_unfinished,
)
from lifestream.domain.arriving.transcript_names import TRANSCRIPT_SUFFIXES, transcript_for

MAX_FILES = 200_000
"""Recordings in one folder and below it."""

TAKEN_SUFFIXES = RECORDING_SUFFIXES | {CALENDAR_SUFFIX}
MAX_DEPTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A file as it is in this moment; what differs in any of this has changed.

    Attributes:
        blocks: So much of it is really on the disk: programs that reserve a file's size at once
            fill it later.
    """

    size_bytes: int
    mtime_ns: int
    blocks: int

    @property
    def changed_at(self) -> datetime:
        """When its content was changed last; files with impossible times are the oldest."""
        try:
            return datetime.fromtimestamp(self.mtime_ns / 1e9, UTC)
        except (OverflowError, ValueError, OSError):
            return datetime.fromtimestamp(0, UTC)

    @property
    def is_whole(self) -> bool:
        """Whether all of its bytes are there, as far as the disk says."""
        return self.size_bytes > 0 and (self.blocks == 0 or self.blocks * 512 >= self.size_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A recording that was found.

    Attributes:
        path: Below the folder, with ``/`` between its parts.
        transcript: The transcript's path beside it, with how it is; None without one.
    """

    place: Path
    path: str
    sight: Sight
    transcript: "FoundFile | None" = None

    @property
    def key(self) -> str:
        """Names the file as it is now."""
        seen = f"{self.path}\n{self.sight.size_bytes}\n{self.sight.mtime_ns}"
        return hashlib.sha256(seen.encode("utf-8", "surrogateescape")).hexdigest()[:32]

    @property
    def subfolders(self) -> tuple[str, ...]:
        """The names of the folders between."""
        return tuple(self.path.split("/")[:-1])


@dataclass(slots=True)
class Look:
    """What one look found.

    Attributes:
        links: Paths of links that lead out of the folder.
        unfinished: How many files say by their names that they are being written.
    """

    files: list[FoundFile] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    unfinished: int = 0
    unreadable: list[str] = field(default_factory=list)


def look_into(folder: Path) -> Look:
    """Everything below ``folder``, in order of path. Links are never followed.

    Raises:
        OSError: The folder itself cannot be read.
    """
    found = Look()
    with os.scandir(folder):
        pass
    root = folder.resolve()
    for below in _folders(folder, found):
        _look_at(below, folder, root, found)
        if len(found.files) >= MAX_FILES:
            break
    found.files.sort(key=lambda one: one.path)
    return found


def _folders(folder: Path, found: Look) -> Iterator[list[os.DirEntry[str]]]:
    open_folders = [(folder, 0)]
    while open_folders:
        present, depth = open_folders.pop()
        try:
            with os.scandir(present) as entries:
                there = list(entries)
        except OSError:
            if present == folder:
                raise
            found.unreadable.append(str(present.relative_to(folder)))
            continue
        yield there
        for one in there:
            if depth < MAX_DEPTH and not one.name.startswith(".") and _is_folder(one):
                open_folders.append((Path(one.path), depth + 1))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _look_at(entries: list[os.DirEntry[str]], folder: Path, root: Path, found: Look) -> None:
    names = frozenset(one.name for one in entries)
    by_name = {one.name: one for one in entries}
    for one in entries:
        suffix = Path(one.name).suffix.lower()
        is_link = one.is_symlink()
        if is_link and _leads_out(one, root):
            found.links.append(str(Path(one.path).relative_to(folder)))
        if is_link or suffix not in TAKEN_SUFFIXES:
            continue
        if is_unfinished(one.name, names):
            found.unfinished += 1
            continue
        file = _file(one, folder, found)
        if file is None:
            continue
        texts = [name for name in names if name.lower().endswith(TRANSCRIPT_SUFFIXES)]
        beside = transcript_for(one.name, texts) if texts else None
        words = None
        if beside is not None and not by_name[beside].is_symlink():
            words = _file(by_name[beside], folder, found)
        found.files.append(
            FoundFile(place=file.place, path=file.path, sight=file.sight, transcript=words)
        )


def _leads_out(entry: os.DirEntry[str], root: Path) -> bool:
    try:
        return not Path(entry.path).resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return True


def _file(entry: os.DirEntry[str], folder: Path, found: Look) -> FoundFile | None:
    path = Path(entry.path).relative_to(folder).as_posix()
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        state = Path(entry.path).stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError:
        found.unreadable.append(path)
        return None
    sight = Sight(
        size_bytes=state.st_size,
        mtime_ns=state.st_mtime_ns,
        blocks=getattr(state, "st_blocks", 0),
    )
    return FoundFile(place=Path(entry.path), path=path, sight=sight)
