"""``./run serve``: the pages, the API and the work behind them, on this machine."""

import argparse
import logging
import subprocess
import sys
from typing import Any

from lifestream.bootstrap import Application, application, zone_of
from lifestream.bootstrap.arrivals import missing_weights
from lifestream.bootstrap.engines import choices
from lifestream.bootstrap.one_machine import OneMachine
from lifestream.bootstrap.stored_state import check_databases, index_is_lost, make_index_again
from lifestream.commands.access.accounts import first_address
from lifestream.commands.embedded import one_machine
from lifestream.domain.errors import ConfigError, LifeStreamError
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.uploads.add_sample import begin_with_sample, index_sample

log = logging.getLogger(__name__)

LOG_LEVEL = "WARNING"
HIGHEST_PORT = 65535


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("serve", help="serve the app on this machine (what ./run does)")
    parser.add_argument("--host", help="address to serve on (LIFESTREAM_HOST)")
    parser.add_argument("--port", type=int, help="port to serve on, 0 for a free one")
    parser.set_defaults(run=run, log_level=LOG_LEVEL)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from web.auth.identity import login_of
    from web.context import is_loopback
    from web.serving.server import serve

    app = application()
    host = arguments.host or app.settings.host
    port = app.settings.port if arguments.port is None else arguments.port
    if not 0 <= port <= HIGHEST_PORT:
        raise ConfigError(f"The port {port} does not exist; ports go from 0 to {HIGHEST_PORT}.")
    login_of(app.settings)
    if app.settings.identity == "local" and not is_loopback(host):
        raise ConfigError(
            f"LIFESTREAM_HOST is {host!r}: serving beyond this machine needs a login. Set "
            "LIFESTREAM_IDENTITY to accounts or oidc (docs/home-server.md), or use 127.0.0.1, and "
            "an SSH tunnel to reach it from elsewhere."
        )
    check_databases(app)
    machine = one_machine(app)
    serve(
        app,
        host=host,
        port=port,
        on_ready=lambda address: _announce(app, address),
        on_worker_start=lambda: _begin(app, machine),
        on_worker_stop=machine.stop,
    )
    return 0


def _begin(app: Application, machine: OneMachine) -> None:
    # Every deployment has it, but only here is it known beforehand whose library is new.
    try:
        begin_with_sample(app.backend, LOCAL_OWNER)
    except LifeStreamError as error:
        log.warning("sample_not_added", extra={"reason": error.message})
    lost = index_is_lost(app)
    if lost:
        print("  The search index was damaged or missing; it is made again.", flush=True)
    # Before the dispatcher: what it starts waits for weights that are being fetched.
    app.arrivals.start(then=lambda: _fill_index(app, machine, lost=lost))
    machine.start()
    machine.watch_folders()


def _fill_index(app: Application, machine: OneMachine, *, lost: bool) -> None:
    if lost:
        make_index_again(app)
    _index_sample(app)
    machine.renew_index()


def _index_sample(app: Application) -> None:
    try:
        zone = zone_of(app.settings)
        index_sample(app.backend, app.inference.embedder, LOCAL_OWNER, zone=zone)
    except LifeStreamError as error:
        log.warning("sample_not_indexed", extra={"reason": error.message})


def _announce(app: Application, address: str) -> None:
    print(f"\n  LifeStream is ready: {address}\n", flush=True)
    print(f"  Your data is in {app.settings.data_dir}")
    if first := first_address(app):
        print(f"  Make the first account within a day, once: {first}", flush=True)
    missing = missing_weights(app.settings) if app.settings.download_models else ()
    coming = {weights.work for weights in missing}
    for choice in choices(app.settings):
        if choice.fallback and choice.work not in coming:
            print(f"  Fallback for {choice.work}: {choice.engine}. {choice.why}")
    if missing:
        size = sum(weights.download_bytes for weights in missing) / 1e6
        print(
            f"  Fetching model weights for {', '.join(sorted(coming))}, once: {size:.0f} MB.\n"
            "  Recordings added meanwhile wait for them."
        )
    if app.settings.download_models:
        start_fetching_models()
    print("  Stop with Ctrl-C; everything is kept.\n", flush=True)


def start_fetching_models() -> None:
    """Look for better weights in a process of its own; jobs started later use them."""
    subprocess.Popen(
        [sys.executable, "-m", "lifestream", "models", "--quiet"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
