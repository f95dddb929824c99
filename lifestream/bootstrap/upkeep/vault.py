"""The vault in a folder: written when asked, or kept up to date by what runs on this machine.

Whether anything changed is seen on the database's files, so changes of every process count. A run
that changes nothing writes nothing, so one too many does no harm.
"""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.bootstrap.time_zone import zone_of
from lifestream.bootstrap.upkeep.outcomes import note_outcome
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.reprocess.background import Background, is_bug, reason_of
from lifestream.services.vault.contents import contents_of
from lifestream.services.vault.keep_folder import VaultFolder, VaultReceipt

log = logging.getLogger(__name__)

VAULT = "vault"
QUIET_S = 15.0
"""After so long without a change the vault is worth writing."""

MAX_WAIT_S = 300.0
"""It is written at last after so long, though changes go on."""

AGAIN_AFTER_S = 300.0
"""After a failure it is tried again."""

SHARE = 10
"""Writing takes at most one part in so many of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultPlace:
    """Where a vault is, and what its links open.

    Attributes:
        app: The address of this application.
        with_media: Links open files in the vault instead.
    """

    folder: Path
    app: str
    with_media: bool = False


def vault_place(
    settings: Settings, folder: Path | None = None, links: str = "", address: str = ""
) -> VaultPlace:
    """The place that was asked for, else the one of the settings.

    Raises:
        ConfigError: The folder lies in the data folder, or around it; or several people use this
            installation, and the settings name one vault.
    """
    if folder is None and settings.identity != "local":
        raise ConfigError(
            "LIFESTREAM_VAULT is for one user of one machine; with logins, each vault is written "
            "by ./run vault FOLDER --owner ID."
        )
    chosen = (folder or settings.vault).expanduser().absolute()
    data = settings.data_dir.resolve()
    if chosen.resolve().is_relative_to(data) or data.is_relative_to(chosen.resolve()):
        raise ConfigError(
            f"The vault {chosen} and the data folder {settings.data_dir} must lie apart; choose "
            "another folder for the vault."
        )
    here = f"http://{settings.host}:{settings.port}"
    return VaultPlace(
        folder=chosen,
        app=address or settings.vault_address or here,
        with_media=(links or settings.vault_links) == "files",
    )


def write_vault(app: Application, place: VaultPlace, owner: OwnerId = LOCAL_OWNER) -> VaultReceipt:
    """Bring the vault up to date.

    Raises:
        InvalidRequest: The folder cannot be written.
        ResourceError: Its disk is full.
    """
    folder = VaultFolder(place.folder, app=place.app, with_media=place.with_media)
    receipt = folder.update(contents_of(app.backend, owner, zone_of(app.settings)))
    log.info("vault_written", extra={"notes": receipt.notes, "files": receipt.written})
    return receipt


class KeptVault:
    """A vault that follows what changes; ``look`` is called again and again."""

    def __init__(self, app: Application, place: VaultPlace, *, quiet_s: float = QUIET_S) -> None:
        self._app, self._place, self._quiet_s = app, place, quiet_s
        self._background = Background("vault", self._write)
        self._seen: object = None
        self._written: object = None
        self._changed_at = self._waits_since = time.monotonic()
        self._not_before = 0.0
        self._busy = False

    def look(self) -> None:
        """Begin to write when something changed and that is over; returns at once."""
        now, mark = time.monotonic(), self._mark()
        if mark != self._seen:
            self._seen, self._changed_at = mark, now
        if self._seen == self._written:
            self._waits_since = now
        over = now - self._changed_at >= self._quiet_s or now - self._waits_since >= MAX_WAIT_S
        if self._seen != self._written and over and now >= self._not_before and not self._busy:
            self._busy = True
            self._background.put(self._seen)

    def stop(self, timeout_s: float) -> None:
        """End after the run that is under way."""
        self._background.stop(timeout_s)

    def _write(self, mark: object) -> None:
        began, data_dir = time.monotonic(), self._app.settings.data_dir
        at = self._app.backend.job_store.now()
        pause_s = AGAIN_AFTER_S
        try:
            receipt = write_vault(self._app, self._place)
            note_outcome(data_dir, VAULT, at, f"{receipt.notes} notes.", failed=False)
            self._written = mark
            pause_s = SHARE * (time.monotonic() - began)
        except Exception as error:
            log.warning(
                "vault_not_written", extra={"reason": reason_of(error)}, exc_info=is_bug(error)
            )
            note_outcome(data_dir, VAULT, at, str(error), failed=True)
        self._not_before = time.monotonic() + pause_s
        self._busy = False

    def _mark(self) -> tuple[tuple[int, int], ...]:
        files = (self._app.settings.data_dir / f"lifestream.db{end}" for end in ("", "-wal"))
        return tuple((one.stat().st_mtime_ns, one.stat().st_size) for one in files if one.exists())
