"""Everything as one file, and back: a migration into a folder that is packed, and out of one.

The folder is an embedded foundation of its own in ``scratch``; objects on the same disk are linked
into it, not copied. So both foundations are exported and imported, and an archive of an older
schema is brought to this one like any older data folder.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

from lifestream import __version__
from lifestream.bootstrap import Application, zone_of
from lifestream.bootstrap.foundations import build_backend, close_files
from lifestream.config import PREFIX, Settings
from lifestream.domain.errors import BackendUnavailable, ConfigError, InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.migrate.archive import ArchiveFacts, packed, unpack
from lifestream.services.migrate.diary import MigrationReceipt, Report, migrate
from lifestream.services.migrate.route import Route

DATABASE = "lifestream.db"
OBJECTS = "objects"
LEFT_BEHIND_S = 24 * 3600.0
NOT_PACKED = ("vectors.db", "reserve", "logs", "scratch", "objects/signing.key", "objects/sessions")
"""Made again, of the machine, or secret."""


def silent(done: int, total: int, title: str) -> None:
    """No report."""
    del done, total, title


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An archive that is ready to be read.

    Attributes:
        pieces: Its bytes; read once.
    """

    facts: ArchiveFacts
    pieces: Iterator[bytes]


@contextmanager
def export_of(app: Application, owner: OwnerId, report: Report = silent) -> Iterator[Export]:
    """Everything of an owner as an archive, as long as the context lasts.

    Raises:
        BackendUnavailable: What was copied is not what is there; try again.
        ResourceError: The disk is full.
    """
    with _folder(app.settings, "export-") as folder:
        settings = replace(app.settings, backend="embedded", data_dir=folder / "diary")
        target = build_backend(settings)
        with _scratch(folder) as scratch:
            route = Route(
                source=app.backend,
                target=target,
                owner=owner,
                new_owner=owner,
                scratch=scratch,
                may_share=True,
            )
            receipt = migrate(route, embedder=None, zone=zone_of(app.settings), report=report)
        recordings = target.library.list(owner, limit=1).total
        close_files(target)
        if receipt.verification and receipt.verification.differences:
            raise BackendUnavailable(
                f"Not everything could be exported: {receipt.verification.differences[0]}",
                code="EXPORT_INCOMPLETE",
            )
        for name in NOT_PACKED:
            _remove(settings.data_dir / name)
        facts = ArchiveFacts(
            owner=owner,
            made_at=app.backend.job_store.now(),
            made_with=__version__,
            recordings=recordings,
            settings=_told_settings(app.settings),
            lacking=tuple(f"{one.title}: {one.reason}" for one in (*receipt.left, *receipt.failed)),
        )
        yield Export(facts=facts, pieces=packed(settings.data_dir, facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What came of an archive.

    Attributes:
        settings: Settings of the machine that made it that are others here.
    """

    facts: ArchiveFacts
    receipt: MigrationReceipt
    settings: tuple[tuple[str, str], ...]


def import_archive(app: Application, file: Path, owner: OwnerId, report: Report = silent) -> Import:
    """Merge an archive into the owner's diary: what is there already stays and is said.

    Raises:
        InvalidRequest: It is no whole archive; nothing was changed.
        ResourceError: The disk is full; run it again, and it goes on.
    """
    if not file.is_file():
        raise InvalidRequest(f"There is no file {file}.", code="NO_FILE")
    with _folder(app.settings, "import-") as folder:
        (folder / "diary").mkdir()
        facts = unpack(file, folder / "diary")
        source = _opened(app.settings, folder / "diary")
        with _scratch(folder) as scratch:
            route = Route(
                source=source,
                target=app.backend,
                owner=facts.owner,
                new_owner=owner,
                scratch=scratch,
                may_share=True,
            )
            receipt = migrate(
                route,
                embedder=app.inference.embedder,
                zone=zone_of(app.settings),
                report=report,
            )
        close_files(source)
    here = dict(_told_settings(app.settings))
    others = tuple((name, value) for name, value in facts.settings if here.get(name) != value)
    return Import(facts=facts, receipt=receipt, settings=others)


def _opened(settings: Settings, folder: Path) -> Backend:
    from lifestream.backends.embedded.damage import complaint

    files = (folder / DATABASE, folder / OBJECTS / "objects.db")
    # Who has no recording has no files.
    if not files[0].exists() or any(complaint(one) for one in files):
        raise InvalidRequest(
            "The databases in this archive are damaged; nothing was changed here.",
            code="ARCHIVE_DAMAGED",
        )
    try:
        return build_backend(replace(settings, backend="embedded", data_dir=folder))
    except ConfigError as error:
        raise InvalidRequest(
            f"This archive cannot be read by this LifeStream: {error.message}",
            code="ARCHIVE_TOO_NEW",
        ) from error


@contextmanager
def _folder(settings: Settings, prefix: str) -> Iterator[Path]:
    """A folder of its own beside the objects, so that they are linked instead of copied."""
    parent = settings.data_dir / "archives"
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in parent.iterdir():  # By a process that was killed.
        if time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=prefix) as folder:
            yield Path(folder)
    finally:
        with suppress(OSError):  # Another one is under way.
            parent.rmdir()


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    scratch = folder / "one-object"
    scratch.mkdir()
    yield scratch
    shutil.rmtree(scratch)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


_OF_THE_MACHINE = (
    "_dir",
    "_file",
    "_endpoint",
    "_emulator",
    "host",
    "port",
    "vault",
    "backup",
    "gcp_",
    "push_",
)


def _told_settings(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Settings that a person chose: none that is secret, and none of the machine."""
    secret = {PREFIX + one.name.upper() for one in fields(settings) if one.metadata["secret"]}
    return tuple(
        (name, value)
        for name, value in sorted(settings.environ().items())
        if name not in secret
        and not any(part in name.removeprefix(PREFIX).lower() for part in _OF_THE_MACHINE)
    )
