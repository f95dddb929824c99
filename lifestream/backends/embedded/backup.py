"""Backups of a data folder: each a whole one, of which unchanged files are shared with the last.

Databases are copied by SQLite's own backup, while the app works. Objects never change under their
name, so a file that the backup before has is linked there and read no more. The folder ``….part``
becomes a backup by its last step, so a kill leaves none that is not whole.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from lifestream.backends.embedded.damage import complaint
from lifestream.backends.embedded.disk import SPARE_BYTES, disk_errors, private_folder
from lifestream.backends.embedded.objects.keys import stored_path
from lifestream.backends.embedded.objects.staging import file_crc32c
from lifestream.backends.embedded.sqlite import copies_of, translated_errors, undo_upgrade
from lifestream.domain.errors import InvalidRequest, NotFound, ResourceError
from lifestream.domain.forgetting.order import ForgetKind
from lifestream.domain.ids import OwnerId, VideoId

DATABASES = ("lifestream.db", "objects/objects.db", "vectors.db")
KEYS = ("objects/signing.key",)
OBJECTS = "objects/objects"
MANIFEST = "backup.json"
FORGOTTEN = "forgotten.json"
NAME = "lifestream-%Y%m%dT%H%M%SZ"
VERSION = 1
PARTS = (ForgetKind.PERSON, ForgetKind.STRETCH, ForgetKind.MEDIA)
"""What is forgotten within recordings that stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One whole backup.

    Attributes:
        lost: Objects whose files were gone or damaged already when it was made.
    """

    folder: Path
    made_at: datetime
    objects: int
    size_bytes: int
    lost: int = 0


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """The whole backups in ``folder``, newest first."""
    if not folder.is_dir():
        return ()
    found = [one for path in folder.iterdir() if (one := read_backup(path)) is not None]
    return tuple(sorted(found, key=lambda one: one.made_at, reverse=True))


def read_backup(path: Path) -> Backup | None:
    """What a backup says of itself; None for a folder that is none."""
    try:
        plain = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return Backup(
            folder=path,
            made_at=datetime.fromisoformat(plain["made_at"]),
            objects=int(plain["objects"]),
            size_bytes=int(plain["size_bytes"]),
            lost=int(plain["lost"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_backup(data_dir: Path, folder: Path, *, made_at: datetime, keep: int) -> Backup:
    """Back ``data_dir`` up into ``folder``, and remove all but the newest ``keep`` backups.

    Raises:
        NotFound: ``folder`` is not there; it is not made, because its disk may be missing.
        ResourceError: Its disk is full.
        BackendUnavailable: It cannot be written, or the data folder cannot be read.
    """
    if not folder.is_dir():
        raise NotFound(
            f"The backup folder {folder} is not there. Connect its disk, or make the folder.",
            code="BACKUP_FOLDER_MISSING",
        )
    with disk_errors(f"Writing a backup into {folder}"):
        for left in folder.glob("lifestream-*.part"):
            shutil.rmtree(left)
        before = next(iter(backups_in(folder)), None)
        name = made_at.astimezone(UTC).strftime(NAME)
        part = folder / f"{name}.part"
        part.mkdir(mode=0o700)
        made = _fill(data_dir, part, before, made_at)
        write_forgotten(data_dir, folder)
        part.rename(folder / name)
        for old in backups_in(folder)[max(keep, 1) :]:
            shutil.rmtree(old.folder)
    return Backup(
        folder=folder / name,
        made_at=made_at,
        objects=made.objects,
        size_bytes=made.size_bytes,
        lost=made.lost,
    )


def restore_backup(backup: Path, data_dir: Path) -> Backup:
    """Copy a backup into a data folder that holds nothing yet, and check it.

    Raises:
        NotFound: There is no whole backup.
        InvalidRequest: The data folder holds something, or the backup is damaged: then nothing
            was changed.
        ResourceError: The disk is full.
    """
    found = read_backup(backup)
    if found is None:
        raise NotFound(f"There is no whole backup in {backup}.", code="BACKUP_NOT_FOUND")
    if any((data_dir / name).exists() for name in (*DATABASES, "objects")):
        raise InvalidRequest(
            f"{data_dir} holds a diary already. Move it away, or set LIFESTREAM_DATA_DIR to a "
            "folder that is new; nothing was changed.",
            code="DATA_FOLDER_NOT_EMPTY",
        )
    _check(backup)
    fresh = data_dir.with_name(f"{data_dir.name}.restoring")
    with disk_errors(f"Restoring {backup} into {data_dir}"):
        shutil.rmtree(fresh, ignore_errors=True)
        _check_room(fresh.parent, found.size_bytes)
        shutil.copytree(backup, fresh, ignore=shutil.ignore_patterns(MANIFEST))
        (fresh / "objects" / "staging").mkdir(exist_ok=True)
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in fresh.iterdir():
            path.rename(data_dir / path.name)
        fresh.rmdir()
    return found


def go_back(data_dir: Path, undone: Path) -> None:
    """Put the databases from before an upgrade back, and all that is newer into ``undone``.

    That is a data folder of its own: its files are the same ones on the disk.

    Raises:
        BackendUnavailable: Another process uses the databases.
    """
    for name in DATABASES[:2]:
        if copies_of(data_dir / name):
            undo_upgrade(data_dir / name, undone / name)
        elif (data_dir / name).exists():
            private_folder((undone / name).parent)
            _copy_database(data_dir / name, undone / name)
    with disk_errors(f"Keeping what is newer in {undone}"):
        for path, _, _ in _objects(undone / DATABASES[1]):
            source, target = data_dir / OBJECTS / path, undone / OBJECTS / path
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(source, target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted, by its identifier alone.

    Attributes:
        kind: video, log or task; ``within`` for the receipt of a person or a part of a recording.
    """

    kind: str
    owner: str
    name: str


def forgotten_in(data_dir: Path) -> tuple[Forgotten, ...]:
    """Everything that was deleted in a data folder; nothing where there is no database."""
    path = data_dir / DATABASES[0]
    if not path.exists():
        return ()
    with (
        translated_errors(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database,
    ):
        rows = database.execute(
            "select 'video', owner, video_id from deleted_videos"
            " union all select kind, owner, name from forgotten"
            " union all select 'within', owner, subject from logs where area = 'receipts'"
            " and (instr(note, ?) or instr(note, ?) or instr(note, ?)) order by 1, 2, 3",
            [f'"kind": "{kind}"'.encode() for kind in PARTS],
        ).fetchall()
    return tuple(Forgotten(kind=kind, owner=owner, name=name) for kind, owner, name in rows)


def backups_holding(folder: Path, owner: OwnerId, videos: Collection[VideoId] | None) -> int:
    """How many backups hold one of an owner's recordings; without ``videos`` anything of theirs.

    One that cannot be read counts: nobody knows what it holds.
    """
    return sum(_holds(one.folder, owner, videos) for one in backups_in(folder))


def _holds(backup: Path, owner: OwnerId, videos: Collection[VideoId] | None) -> bool:
    path = backup / DATABASES[0]
    asked = "select 1 from videos where owner = ?"
    values: list[str] = [owner]
    if videos is None:
        asked += " union all select 1 from logs where owner = ?"
        values.append(owner)
    else:
        asked += f" and video_id in ({', '.join('?' * len(videos))})"
        values += videos
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            if not database.execute("select 1 from sqlite_master where name = 'logs'").fetchone():
                return False  # Nothing was ever written.
            return database.execute(f"{asked} limit 1", values).fetchone() is not None
    except sqlite3.Error:
        return True


def write_forgotten(data_dir: Path, folder: Path) -> None:
    """Note beside the backups what was deleted, so that none of them brings it back."""
    every = [[one.kind, one.owner, one.name] for one in forgotten_in(data_dir)]
    fresh = folder / f".{FORGOTTEN}.part"
    fresh.write_text(json.dumps(every, indent=0), encoding="utf-8")
    fresh.replace(folder / FORGOTTEN)


def read_forgotten(folder: Path) -> tuple[Forgotten, ...]:
    """What the list beside the backups says.

    Raises:
        InvalidRequest: It is there and cannot be read.
    """
    try:
        plain = json.loads((folder / FORGOTTEN).read_text(encoding="utf-8"))
        return tuple(Forgotten(kind=kind, owner=owner, name=name) for kind, owner, name in plain)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise InvalidRequest(
            f"The list of what was deleted, {folder / FORGOTTEN}, cannot be read. Put it right or "
            "remove it; without it, the restored diary may hold what was deleted since.",
            code="FORGOTTEN_UNREADABLE",
        ) from error


@dataclass(slots=True)
class _Counts:
    objects: int = 0
    size_bytes: int = 0
    lost: int = 0


def _fill(data_dir: Path, part: Path, before: Backup | None, made_at: datetime) -> _Counts:
    counts, digests = _Counts(), {}
    (part / OBJECTS).mkdir(parents=True)
    for name in DATABASES:
        if (data_dir / name).exists():
            _copy_database(data_dir / name, part / name)
    for name in KEYS:
        if (data_dir / name).exists():
            shutil.copy2(data_dir / name, part / name)
    wanted = list(_objects(part / DATABASES[1]))
    _check_room(part, sum(size for path, size, _ in wanted if not _shared(before, path, size)))
    for path, size, crc32c in wanted:
        source, target = data_dir / OBJECTS / path, part / OBJECTS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if _take(source, target, _shared(before, path, size), size, crc32c):
            counts.objects += 1
            counts.size_bytes += size
        else:
            counts.lost += 1
    for name in (*DATABASES, *KEYS):
        if (part / name).exists():
            digests[name] = sha256((part / name).read_bytes()).hexdigest()
            counts.size_bytes += (part / name).stat().st_size
    plain = {
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "objects": counts.objects,
        "size_bytes": counts.size_bytes,
        "lost": counts.lost,
        "sha256": digests,
    }
    (part / MANIFEST).write_text(json.dumps(plain, indent=1), encoding="utf-8")
    return counts


def _copy_database(source: Path, target: Path) -> None:
    with (
        translated_errors(source),
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
    target.chmod(0o600)


def _objects(catalog: Path) -> Iterator[tuple[Path, int, int]]:
    """(Path below the objects, bytes, CRC32C) of every object."""
    if not catalog.exists():
        return
    with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute("select key, generation, size_bytes, crc32c from objects")
        for key, generation, size_bytes, crc32c in rows.fetchall():
            yield Path(stored_path(key, generation)), size_bytes, crc32c


def _shared(before: Backup | None, path: Path, size_bytes: int) -> Path | None:
    """The file in the backup before, where it is whole."""
    if before is None:
        return None
    there = before.folder / OBJECTS / path
    with suppress(OSError):
        return there if there.stat().st_size == size_bytes else None
    return None


def _take(source: Path, target: Path, shared: Path | None, size_bytes: int, crc32c: int) -> bool:
    """Put an object's file into a backup; False where it is gone or damaged."""
    if shared is not None:
        try:
            os.link(shared, target)
            return True
        except OSError:  # A file system without links.
            source = shared
    try:
        shutil.copy2(source, target)
    except FileNotFoundError:
        return False
    if target.stat().st_size == size_bytes and _crc32c(target) == crc32c:
        return True
    target.unlink()
    return False


def _crc32c(path: Path) -> int:
    with path.open("rb") as file:
        return file_crc32c(file)


def _check(backup: Path) -> None:
    plain = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    if plain["version"] > VERSION:
        raise InvalidRequest(
            f"The backup {backup} was made by a newer LifeStream; update this one first.",
            code="BACKUP_TOO_NEW",
        )
    wrong = [
        name
        for name, digest in plain["sha256"].items()
        if not (backup / name).exists()
        or sha256((backup / name).read_bytes()).hexdigest() != digest
        or (name in DATABASES and complaint(backup / name))
    ]
    wrong += [
        str(path)
        for path, size_bytes, crc32c in (_objects(backup / DATABASES[1]) if not wrong else ())
        if (file := backup / OBJECTS / path).exists()
        and (file.stat().st_size != size_bytes or _crc32c(file) != crc32c)
    ]
    if wrong:
        raise InvalidRequest(
            f"The backup {backup} is damaged ({wrong[0]}); nothing was changed. Take another one.",
            code="BACKUP_DAMAGED",
        )


def _check_room(folder: Path, size_bytes: int) -> None:
    if shutil.disk_usage(folder).free < size_bytes + SPARE_BYTES:
        raise ResourceError(
            f"There is not enough room in {folder}: {size_bytes / 1e9:,.1f} GB are needed. Free "
            "some space there, or keep fewer backups (LIFESTREAM_BACKUP_KEEP)."
        )
