"""The folder of bytes: putting in place, opening, linking out, tidying.

Every placing and removal happens inside a write transaction of the catalog, so that no two
processes ever disagree about a folder. Not for: tickets and sessions.
"""

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from lifestream.backends.embedded.disk import disk_errors, private_folder
from lifestream.backends.embedded.objects.catalog import ObjectCatalog
from lifestream.backends.embedded.objects.keys import inside, stored_path
from lifestream.backends.embedded.objects.staging import (
    Staged,
    crc32c_text,
    extend_crc32c,
    file_crc32c,
)
from lifestream.domain.errors import NotFound
from lifestream.ports.object_store import ObjectFacts

STRAY_AFTER = timedelta(days=1)
"""Half-written files of this age have no writer any more."""


class ObjectFiles:
    """Files below ``root/objects``; half-written ones below ``root/staging``."""

    def __init__(self, root: Path, catalog: ObjectCatalog) -> None:
        self._objects = root / "objects"
        self.staging_folder = root / "staging"
        self._catalog = catalog

    def commit(
        self, staged: Staged, facts: ObjectFacts, *, quiet: bool, session_id: str
    ) -> ObjectFacts:
        """Make a staged file the newest generation of its key, all at once.

        ``session_id`` names the upload session that ends with it, in the same transaction.
        """
        try:
            with self._catalog.database.write() as connection:
                before = self._catalog.find_in(connection, facts.key)
                generation = self._catalog.next_generation(connection)
                facts = replace(facts, generation=str(generation))
                _place(staged.path, inside(self._objects, self._path(facts)))
                self._catalog.put(connection, facts, crc32c=staged.crc32c, quiet=quiet)
                if session_id:
                    self._catalog.finish_session(connection, session_id, facts)
        except BaseException:
            if not session_id:  # What was uploaded is kept, to be finished later.
                staged.path.unlink(missing_ok=True)
            raise
        staged.path.unlink(missing_ok=True)
        with suppress(OSError):
            self._path(facts).chmod(0o400)  # Links given out are no way to change the object.
        if before is not None:
            with suppress(OSError):  # No row names it any more; strays are swept.
                self._path(before).unlink()
        return facts

    def open(self, key: str) -> tuple[ObjectFacts, BinaryIO]:
        """The newest generation, opened.

        Raises:
            NotFound: There is none, or its file is gone or cut.
        """
        missing = ""
        while (facts := self._catalog.find(key)) is not None and facts.generation != missing:
            with disk_errors(f"Reading {key}"):
                file = self._try_open(facts)
            if file is None:
                missing = facts.generation  # Replaced between the two looks, or really gone.
                continue
            if os.fstat(file.fileno()).st_size == facts.size_bytes:
                return facts, file
            file.close()
            raise _damaged(key)
        raise NotFound(f"There is no object {key}.")

    def stat(self, key: str) -> ObjectFacts | None:
        """Facts of the newest generation whose file is whole."""
        try:
            facts, file = self.open(key)
        except NotFound:
            return None
        file.close()
        return facts

    def check(self, facts: ObjectFacts, data: bytes) -> None:
        """Raise NotFound when ``data`` is not what was stored."""
        if crc32c_text(extend_crc32c(0, data)) != facts.crc32c:
            raise _damaged(facts.key)

    def download(self, key: str, path: Path, *, generation: str) -> None:
        """Link the object to ``path``, or copy it where it cannot be linked."""
        facts, file = self.open(key)
        with file, disk_errors(f"Copying {key} to {path}"):
            if generation and facts.generation != generation:
                raise NotFound(f"Generation {generation} of {key} is gone.")
            fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
            try:
                if not self._link(facts, fresh):
                    with fresh.open("xb") as target:
                        shutil.copyfileobj(file, target, 1024 * 1024)
                    self._check_copy(facts, fresh)
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)

    def delete(self, key: str) -> None:
        """Remove the object and the folders it leaves empty."""
        with self._catalog.database.forget(is_persons=False) as connection:
            facts = self._catalog.find_in(connection, key)
            self._catalog.delete(connection, key)
        if facts is None:
            return
        path = self._path(facts)
        with disk_errors(f"Deleting {key}"):
            self._remove_strays_of(inside(self._objects, path).parent, (path.name,))

    def remove_strays(self, now: datetime) -> None:
        """Remove what no row names: leftovers of writers that were killed."""
        oldest = (now - STRAY_AFTER).timestamp()
        for path in self.staging_folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
        known = self._catalog.generations()
        for folder, inner, names in os.walk(self._objects, topdown=False):
            strays = tuple(name for name in names if _generation(name) not in known)
            if strays or not (names or inner):
                self._remove_strays_of(Path(folder), strays)

    def _remove_strays_of(self, folder: Path, names: tuple[str, ...]) -> None:
        # As the only writer: no other is between putting a file in place and saying so.
        with self._catalog.database.write() as connection:
            for name in names:
                if not self._catalog.holds(connection, _generation(name)):
                    (folder / name).unlink(missing_ok=True)
            self._remove_empty(folder)

    def _remove_empty(self, folder: Path) -> None:
        with suppress(OSError):
            while folder != self._objects:
                folder.rmdir()
                folder = folder.parent

    def _try_open(self, facts: ObjectFacts) -> BinaryIO | None:
        try:
            return self._path(facts).open("rb")
        except FileNotFoundError:
            return None

    def _link(self, facts: ObjectFacts, fresh: Path) -> bool:
        """Hard-link to ``fresh``; False where that cannot be done."""
        try:
            os.link(self._path(facts), fresh)
        except OSError:
            return False
        return True

    def _check_copy(self, facts: ObjectFacts, path: Path) -> None:
        with path.open("rb") as copy:
            if crc32c_text(file_crc32c(copy)) != facts.crc32c:
                raise _damaged(facts.key)

    def _path(self, facts: ObjectFacts) -> Path:
        return self._objects / stored_path(facts.key, int(facts.generation))


def _generation(name: str) -> int:
    """Which generation a file of the folder is; -1 for what is none of ours."""
    number = name.removeprefix("@")
    return int(number) if number.isdecimal() and len(number) < 19 else -1


def _place(staged: Path, path: Path) -> None:
    """Give the bytes their place and keep the staged name, so that a kill loses nothing."""
    private_folder(path.parent)
    try:
        os.link(staged, path)
    except OSError:
        staged.rename(path)  # A file system without links.


def _damaged(key: str) -> NotFound:
    return NotFound(f"The object {key} is damaged on disk.", code="OBJECT_DAMAGED")
