"""The folders of an owner that are watched, and what becomes of files from before."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifestream.domain import codec
from lifestream.domain.arriving.watched import (
    FileSeen,
    FilesSeen,
    FolderAct,
    FolderChange,
    FolderState,
    OldFiles,
    WatchedFolder,
    folders_of,
)
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import FOLDERS_SUBJECT, folder_subject
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend

BAD = "BAD_FOLDER"
MAX_FOLDERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNow:
    """A watched folder and how it is."""

    folder: WatchedFolder
    state: FolderState


def add_folder(
    backend: Backend,
    owner: OwnerId,
    path: Path,
    *,
    data_dir: Path,
    has_tags: bool = False,
    old_files: OldFiles = OldFiles.ASK,
    since: datetime | None = None,
) -> WatchedFolder:
    """Watch a folder of this machine from now on.

    Raises:
        InvalidRequest: It is no folder that can be read, is watched already, or holds LifeStream's
            own data.
    """
    folder = _checked(path, data_dir)
    known = watched_folders(backend, owner)
    if any(Path(one.path) == folder for one in known):
        raise InvalidRequest(says("{folder} is watched already.", folder=folder), code=BAD)
    if len(known) >= MAX_FOLDERS:
        raise InvalidRequest(
            says("At most {most} folders are watched.", most=MAX_FOLDERS), code=BAD
        )
    change = FolderChange(
        act=FolderAct.ADD,
        folder_id=secrets.token_hex(6),
        at=backend.job_store.now(),
        path=str(folder),
        has_tags=has_tags,
        is_mount=os.path.ismount(folder),
        old_files=_decided(old_files, since),
        since=since,
    )
    _append(backend, owner, change)
    # The first entry of its history, for the note that says how it is.
    note = codec.encode(FolderState())
    backend.owner_log.append(
        owner,
        folder_subject(change.folder_id),
        codec.encode(FilesSeen()),
        entry_id="begin",
        note=note,
    )
    return folders_of([change])[0]


def decide_old_files(
    backend: Backend,
    owner: OwnerId,
    folder_id: str,
    old_files: OldFiles,
    *,
    since: datetime | None = None,
) -> None:
    """Say what becomes of the files that were there before the folder was watched.

    Raises:
        NotFound: No such folder is watched.
        InvalidRequest: An age is wanted and none is given.
    """
    _folder(backend, owner, folder_id)
    _append(
        backend,
        owner,
        FolderChange(
            act=FolderAct.OLD_FILES,
            folder_id=folder_id,
            at=backend.job_store.now(),
            old_files=_decided(old_files, since),
            since=since,
        ),
    )


def remove_folder(backend: Backend, owner: OwnerId, folder_id: str) -> None:
    """Watch a folder no more and forget its history; what was taken stays in the library.

    Raises:
        NotFound: No such folder is watched.
    """
    _folder(backend, owner, folder_id)
    _append(
        backend,
        owner,
        FolderChange(act=FolderAct.REMOVE, folder_id=folder_id, at=backend.job_store.now()),
    )
    backend.owner_log.delete(owner, folder_subject(folder_id))


def watched_folders(backend: Backend, owner: OwnerId) -> tuple[WatchedFolder, ...]:
    """The folders, in the order in which they were added; one look."""
    entries = backend.owner_log.read(owner, FOLDERS_SUBJECT)
    return folders_of(codec.decode(FolderChange, one.entry) for one in entries)


def folders_now(backend: Backend, owner: OwnerId) -> tuple[FolderNow, ...]:
    """The folders and how each was at the last look; two looks."""
    folders = watched_folders(backend, owner)
    if not folders:
        return ()
    heads = backend.owner_log.heads(owner, [folder_subject(one.folder_id) for one in folders])
    notes: Mapping[str, bytes | None] = {name: head.note for name, head in heads.items()}
    return tuple(
        FolderNow(folder=one, state=_state(notes.get(folder_subject(one.folder_id))))
        for one in folders
    )


def history_of(backend: Backend, owner: OwnerId, folder_id: str) -> tuple[FileSeen, ...]:
    """What became of each file, newest first; files whose recording was forgotten are left out.

    Raises:
        NotFound: No such folder is watched.
    """
    _folder(backend, owner, folder_id)
    found: dict[str, FileSeen] = {}
    for entry in backend.owner_log.read(owner, folder_subject(folder_id)):
        for one in codec.decode(FilesSeen, entry.entry).files:
            found.pop(one.key, None)  # the newest entry of a file stands at its own time
            found[one.key] = one
    return tuple(one for one in reversed(found.values()) if one.path)


def folder_named(backend: Backend, owner: OwnerId, given: str) -> WatchedFolder:
    """The watched folder of this id or path.

    Raises:
        NotFound: There is none.
    """
    path = str(Path(given).expanduser().absolute())
    for one in watched_folders(backend, owner):
        if given == one.folder_id or path == one.path:
            return one
    raise NotFound(says("{given} is not watched.", given=given), code="FOLDER_NOT_FOUND")


def _folder(backend: Backend, owner: OwnerId, folder_id: str) -> WatchedFolder:
    for one in watched_folders(backend, owner):
        if one.folder_id == folder_id:
            return one
    raise NotFound("This folder is not watched.", code="FOLDER_NOT_FOUND")


def _append(backend: Backend, owner: OwnerId, change: FolderChange) -> None:
    backend.owner_log.append(
        owner, FOLDERS_SUBJECT, codec.encode(change), entry_id=secrets.token_hex(8)
    )


def _checked(path: Path, data_dir: Path) -> Path:
    try:
        folder = path.expanduser().resolve(strict=True)
        with os.scandir(folder):
            pass
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be found"
        raise InvalidRequest(
            says("{path} cannot be watched: {why}.", path=path, why=why), code=BAD
        ) from error
    own = data_dir.resolve()
    if own.is_relative_to(folder) or folder.is_relative_to(own):
        raise InvalidRequest(
            says(
                "{folder} cannot be watched: it holds LifeStream's own data, which is in {own}.",
                folder=folder,
                own=own,
            ),
            code=BAD,
        )
    return folder


def _decided(old_files: OldFiles, since: datetime | None) -> OldFiles:
    if old_files is OldFiles.SINCE and since is None:
        raise InvalidRequest("Say from which day on old files are taken.", code=BAD)
    return old_files


def _state(note: bytes | None) -> FolderState:
    try:
        return codec.decode(FolderState, note or b"")
    except (ValueError, TypeError):
        return FolderState()
