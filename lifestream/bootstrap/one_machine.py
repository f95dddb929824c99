"""Everything the cloud does around a job, inside this process: deliver, launch, sweep.

The functions door is the same functions-framework app as in the cloud; the processor is the same
``python -m processor``.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifestream import tracing
from lifestream.backends.embedded.disk import Reserve
from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.queue.dispatcher import Dispatcher
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.backends.embedded.queue.scratch import clean_scratch
from lifestream.bootstrap import Application, zone_of
from lifestream.bootstrap.arriving.folder_thread import FolderThread
from lifestream.bootstrap.foundations import RESERVE, close_files
from lifestream.bootstrap.in_process_delivery import deliver_in_process
from lifestream.bootstrap.stuck_workers import StuckWorkers
from lifestream.bootstrap.telling.courier import CourierThread
from lifestream.bootstrap.upkeep.backups import KeptBackups, backup_folder
from lifestream.bootstrap.upkeep.sweeping import sweep_beside
from lifestream.bootstrap.upkeep.vault import KeptVault, vault_place
from lifestream.domain.errors import ConfigError, InvalidEvent, LifeStreamError
from lifestream.domain.jobs.events import decode_message
from lifestream.services.access.share import forget_ended_parts
from lifestream.services.jobs.dead_letters import is_settled, mark_undeliverable
from lifestream.services.jobs.lease_watch import LeaseWatch
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.forget import finish_deletions
from lifestream.services.reprocess.renew_index import IndexRenewal

log = logging.getLogger(__name__)

RECONCILE_EVERY_S = 3600.0
"""Reconciling walks the object folder: at the start and then rarely."""


class OneMachine:
    """The embedded dispatcher and launcher as one thing to start and stop.

    Args:
        make_function: Builds the functions door's WSGI app when the first event is delivered.
    """

    def __init__(self, app: Application, *, make_function: Callable[[], Any]) -> None:
        bus, launcher = app.backend.event_bus, app.backend.job_launcher
        if not isinstance(bus, SqliteEventBus) or not isinstance(launcher, SubprocessLauncher):
            raise ConfigError(
                "LIFESTREAM_BACKEND is not embedded: jobs run in the cloud, not on this machine."
            )
        self._app = app
        self._bus = bus
        self._launcher = launcher
        self._watch = LeaseWatch()
        self._scratch = app.settings.data_dir / "scratch"
        self._stuck = StuckWorkers(
            launcher, app.backend.job_store, self._watch, scratch=self._scratch
        )
        self._reserve = Reserve(app.settings.data_dir / RESERVE)
        settings = app.settings
        self._vault = KeptVault(app, vault_place(settings)) if settings.vault != Path() else None
        self._backups = (
            KeptBackups(app, backup_folder(settings)) if settings.backup != Path() else None
        )
        self._make_function = make_function
        self._function: Any = None
        self._reconcile_at = 0.0
        self._dispatcher = Dispatcher(bus, deliver=self._deliver, sweep=self._sweep)
        self._courier = CourierThread(app)
        self._folders = FolderThread(app)
        self._renewal = IndexRenewal(
            app.backend, lambda: app.inference.embedder, zone=zone_of(app.settings)
        )

    def start(self) -> None:
        """Deliver and launch from now on."""
        clean_scratch(self._scratch)
        self._reserve.keep()
        self._dispatcher.start()
        self._courier.start()

    def watch_folders(self) -> None:
        """Take what arrives in watched folders, in the background."""
        self._folders.start()

    def renew_index(self) -> None:
        """Embed anew, in the background, what an earlier version's embedder made."""
        self._renewal.start()

    def _reconcile(self) -> None:
        """Finish uploads that were killed after their last byte, drop what is abandoned."""
        store = self._app.backend.object_store
        if isinstance(store, FolderObjectStore) and time.monotonic() >= self._reconcile_at:
            self._reconcile_at = time.monotonic() + RECONCILE_EVERY_S
            store.reconcile(self._app.backend.job_store.now())
            forget_ended_parts(self._app.backend)

    def stop(self) -> None:
        """Stop delivering; running processors give their jobs back to the queue."""
        self._folders.stop()
        self._dispatcher.stop()
        self._courier.stop()
        self._renewal.stop()
        for kept in (self._vault, self._backups):
            if kept is not None:
                kept.stop(timeout_s=1.0)
        self._launcher.stop(grace_s=5.0)
        clean_scratch(self._scratch)
        with suppress(LifeStreamError):
            finish_deletions(self._app.backend, everything=True)
        close_files(self._app.backend)

    def _deliver(self, envelope: Mapping[str, Any]) -> int:
        if self._function is None:
            self._function = self._make_function()
        return deliver_in_process(self._function, envelope)

    def _sweep(self) -> None:
        self._reconcile()
        self._reserve.keep()
        clean_scratch(self._scratch)
        self._stuck.end_them()
        # No span: every two seconds one, nearly always of nothing.
        sweep(
            self._app.backend,
            upload_expires=timedelta(hours=self._app.settings.upload_expires_h),
            relaunch_after=timedelta(seconds=2),
            watch=self._watch,
        )
        sweep_beside(self._app)
        self._give_up()
        for kept in (self._vault, self._backups):
            if kept is not None:
                kept.look()

    def _give_up(self) -> None:
        """The work of Pub/Sub's dead-letter subscription."""
        for letter in self._bus.dead_letters():
            try:
                event = decode_message(letter.message)
            except InvalidEvent:
                continue
            with tracing.span("on_dead_letter", kind="consumer"):
                job = mark_undeliverable(self._app.backend, event)
                if job is not None:
                    fields = {"message_id": letter.message_id, "job": job.job_id}
                    log.error("message_given_up", extra=fields)
            # Letters that are settled must not hide newer ones behind them.
            if is_settled(self._app.backend, event):
                self._bus.discard(letter.message_id)
