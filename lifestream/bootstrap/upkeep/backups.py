"""Backups of the data folder of one machine: by themselves, by hand, and back.

What was deleted is noted beside the backups by its identifiers, soon after: a restored backup gives
back nothing of it.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lifestream.bootstrap import Application, build
from lifestream.bootstrap.foundations import close_files
from lifestream.bootstrap.upkeep.outcomes import note_outcome
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError, LifeStreamError, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.backend import Backend
from lifestream.services.library.forget import finish_deletions, forget_video
from lifestream.services.reprocess.background import Background, is_bug, reason_of

log = logging.getLogger(__name__)

BACKUP = "backup"
WITHIN = "within"
"""Kind of what was forgotten within recordings that stay."""

EVERY = {"day": timedelta(days=1), "week": timedelta(days=7)}
LOOK_EVERY_S = 60.0
AGAIN_AFTER_S = 3600.0
"""A backup that failed is tried again after so long."""


def backup_folder(settings: Settings, folder: Path | None = None) -> Path:
    """The folder that was asked for, else the one of the settings.

    Raises:
        ConfigError: There is none, it lies in the data folder, or this is no single machine.
    """
    if settings.backend != "embedded":
        raise ConfigError(
            "Backups are of the data folder of one machine. In the cloud, Firestore and Cloud "
            "Storage have their own (docs/operations.md)."
        )
    chosen = folder or settings.backup
    if chosen == Path():
        raise ConfigError("Name the folder of the backups, or set LIFESTREAM_BACKUP to it.")
    chosen = chosen.expanduser().absolute()
    if chosen.resolve().is_relative_to(settings.data_dir.resolve()):
        raise ConfigError(
            f"The backup folder {chosen} lies in the data folder {settings.data_dir}, and would go "
            "with it; choose one on another disk."
        )
    return chosen


def back_up(settings: Settings, folder: Path, made_at: datetime) -> str:
    """Make a backup now; returns what was done, in a sentence.

    Raises:
        NotFound: The folder is not there.
        ResourceError: Its disk is full.
        BackendUnavailable: It cannot be written, or the data folder cannot be read.
    """
    from lifestream.backends.embedded.backup import write_backup

    made = write_backup(
        settings.data_dir, folder, made_at=made_at, keep=max(settings.backup_keep, 1)
    )
    log.info("backup_written", extra={"objects": made.objects, "lost": made.lost})
    lost = (
        f" {made.lost} files could not be read and are not in it; ./run doctor says more."
        if made.lost
        else ""
    )
    return f"{made.folder.name}: {made.objects} files, {made.size_bytes / 1e9:,.2f} GB.{lost}"


def list_backups(folder: Path) -> list[dict[str, object]]:
    """The whole backups in a folder, newest first."""
    from lifestream.backends.embedded.backup import backups_in

    return [
        {
            "folder": str(one.folder),
            "made_at": one.made_at.isoformat(),
            "objects": one.objects,
            "size_bytes": one.size_bytes,
            "lost": one.lost,
        }
        for one in backups_in(folder)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore came to.

    Attributes:
        not_brought_back: How many things that were deleted since.
        forget_again: How often a person or a part of a recording was forgotten since. No proof
            says who or which, so the backup holds that again.
    """

    not_brought_back: int
    forget_again: int


def restore(settings: Settings, backup: Path, deleted_in: Path | None = None) -> Restored:
    """Put a backup into the data folder, which holds nothing yet, without what was deleted since.

    Args:
        deleted_in: The data folder that the backup was made of, where it is still there.

    Raises:
        NotFound: There is no whole backup.
        InvalidRequest: The data folder holds something, or the backup is damaged.
    """
    from lifestream.backends.embedded.backup import (
        backups_in,
        forgotten_in,
        read_forgotten,
        restore_backup,
    )

    beside = read_forgotten(backup.parent)
    restored = restore_backup(backup, settings.data_dir)
    later = [one for one in backups_in(backup.parent) if one.made_at > restored.made_at]
    every = {*beside, *(one for other in later for one in forgotten_in(other.folder))}
    every |= set(forgotten_in(deleted_in)) if deleted_in else set()
    backend = build(settings).backend
    known = set(forgotten_in(settings.data_dir))
    since = every - known
    whole = [one for one in since if one.kind != WITHIN]
    gone = sum(_forget(backend, one.kind, one.owner, one.name) for one in whole)
    finish_deletions(backend, everything=True)
    close_files(backend)
    return Restored(not_brought_back=gone, forget_again=len(since) - len(whole))


def _forget(backend: Backend, kind: str, owner_name: str, name: str) -> bool:
    owner = OwnerId(owner_name)
    if kind == "log":
        there = name in backend.owner_log.heads(owner, [name])
        backend.owner_log.delete(owner, name)
        return there
    if kind == "task":
        there = backend.task_store.get_many(owner, [name]) != {}
        backend.task_store.delete(owner, name)
        return there
    try:
        forget_video(backend, owner, VideoId(name))
        return True
    except NotFound:
        # Deleted before it was ever backed up: a late writer must not bring it, either.
        backend.library.delete(owner, VideoId(name))
        return False


class KeptBackups:
    """Backups that are made when they are due; ``look`` is called again and again."""

    def __init__(self, app: Application, folder: Path) -> None:
        self._app, self._folder = app, folder
        self._background = Background("backup", self._work)
        self._not_before = 0.0
        self._busy = False

    def look(self) -> None:
        """Begin a backup when one is due, or was missed; returns at once."""
        now = time.monotonic()
        if now >= self._not_before and not self._busy:
            self._busy, self._not_before = True, now + LOOK_EVERY_S
            self._background.put(self._app.backend.job_store.now())

    def stop(self, timeout_s: float) -> None:
        """End after the backup that is being made; one that is cut off counts as none."""
        self._background.stop(timeout_s)

    def _work(self, now: datetime) -> None:
        from lifestream.backends.embedded.backup import backups_in, write_forgotten

        settings = self._app.settings
        try:
            newest = next(iter(backups_in(self._folder)), None)
            if newest is not None and now - newest.made_at < EVERY[settings.backup_every]:
                write_forgotten(settings.data_dir, self._folder)
            else:
                said = back_up(settings, self._folder, now)
                note_outcome(settings.data_dir, BACKUP, now, said, failed=False)
        except Exception as error:
            log.warning("backup_failed", extra={"reason": reason_of(error)}, exc_info=is_bug(error))
            said = error.message if isinstance(error, LifeStreamError) else str(error)
            note_outcome(settings.data_dir, BACKUP, now, said, failed=True)
            self._not_before = time.monotonic() + AGAIN_AFTER_S
        finally:
            self._busy = False
