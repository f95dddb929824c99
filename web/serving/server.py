"""Serving on one machine: gunicorn in this process, one worker with many threads.

One worker, because what runs beside the requests (dispatcher, launcher) must run once; threads,
because a watched video holds one for as long as its bytes flow. Slow clients: ``slow_clients``.
"""

import contextlib
import errno
import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from lifestream import tracing
from lifestream.bootstrap import Application
from lifestream.domain.errors import ConfigError

log = logging.getLogger(__name__)

THREADS = 1024
"""Made when they are needed: a client that reads or sends slowly holds one, up to a limit."""

CONNECTIONS = 2 * THREADS
BACKLOG = 256
SPARE_FILES = 1024
"""Open files beside the connections: databases, videos that are sent, parts that arrive."""

KEEP_ALIVE_S = 620
"""Longer than any proxy's and browser's own, so that nobody writes to a closing connection."""

DRAIN_S = 2
"""How long running requests may go on after the signal."""

KILL_AFTER_S = 9
"""When the worker is killed if it still runs: the whole stop takes less than ten seconds."""


def _nothing() -> None:
    """No background work."""


def serve(
    application: Application,
    *,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_worker_start: Callable[[], None] = _nothing,
    on_worker_stop: Callable[[], None] = _nothing,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        port: 0 takes a free one.
        on_ready: Gets the address once connections are accepted.
        on_worker_start: Called in the process that answers requests, before the first.
        on_worker_stop: Called there as soon as a signal came; up to seven seconds are its own.

    Raises:
        ConfigError: The address cannot be used; says why.
    """
    listener = _listen(host, port)
    address = _address(host, listener)
    _allow_files(CONNECTIONS + SPARE_FILES)
    background = _Background(on_worker_start, on_worker_stop)
    settings = _settings(listener, background) | {"when_ready": lambda _: on_ready(address)}
    master = os.getpid()
    try:
        _gunicorn(application, settings).run()
    except SystemExit as end:
        if os.getpid() != master or end.code not in (0, None):
            raise


class _Background:
    """The work beside the requests; stopped once, in a thread, while requests still drain."""

    def __init__(self, start: Callable[[], None], stop: Callable[[], None]) -> None:
        self._start = start
        self._stop = stop
        self._stopping: threading.Thread | None = None
        self._started = False

    def start(self) -> None:
        self._start()
        self._started = True

    def begin_stop(self) -> None:
        if self._started and self._stopping is None:
            self._stopping = threading.Thread(target=self._stop, name="stop", daemon=True)
            self._stopping.start()

    def finish_stop(self) -> None:
        self.begin_stop()
        if self._stopping is not None:
            self._stopping.join(timeout=KILL_AFTER_S)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigError(_refusal(error, host, port), code="ADDRESS_NOT_USABLE") from error
    listener.listen(BACKLOG)
    return listener


def _allow_files(wanted: int) -> None:
    """Raise this process's limit of open files, as far as the system lets it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by another LifeStream. Stop that one, or "
            "set LIFESTREAM_PORT to another port (0 takes a free one)."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for administrators; set LIFESTREAM_PORT to 1024 or more."
    return f"Cannot serve on {host} port {port}: {error.strerror or error}. Check LIFESTREAM_HOST."


def _address(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _settings(listener: socket.socket, background: _Background) -> dict[str, Any]:
    def post_fork(_arbiter: Any, worker: Any) -> None:
        # The worker's own copy: it drains for less time than the master waits for it.
        worker.cfg.set("graceful_timeout", DRAIN_S)

    def post_worker_init(worker: Any) -> None:
        worker.background = background
        background.start()

    def worker_exit(_arbiter: Any, worker: Any) -> None:
        if worker.pid != os.getpid() or not worker.booted:
            return
        background.finish_stop()
        tracing.flush()
        logging.shutdown()
        # Threads that still send to a paused player must not keep the process.
        os._exit(0)

    return {
        "bind": f"fd://{listener.fileno()}",
        "workers": 1,
        "worker_class": _worker_class(),
        "threads": THREADS,
        "worker_connections": CONNECTIONS,
        "keepalive": KEEP_ALIVE_S,
        "timeout": 0,
        "graceful_timeout": KILL_AFTER_S,
        "loglevel": "warning",
        "control_socket_disable": True,
        # No address is trusted here: web.serving.proxies knows whose X-Forwarded headers count.
        "forwarded_allow_ips": "",
        "post_fork": post_fork,
        "post_worker_init": post_worker_init,
        "worker_exit": worker_exit,
    }


def _worker_class() -> type[Any]:
    from web.serving.slow_clients import PatientWorker

    class Worker(PatientWorker):
        """Stops the background at the signal, not after the last request.

        Ctrl-C in a terminal reaches this process twice, once from the terminal and once from the
        master. So a handler takes no lock that the code below it may hold (gunicorn's own stops
        the thread pool): it sets a flag and wakes the event loop, which does the rest.
        """

        background: _Background | None = None
        alive: bool

        def handle_exit(self, sig: int, frame: Any) -> None:
            if self.alive:
                self.alive = False
                self.method_queue.defer(self._begin_stop)

        handle_quit = handle_exit

        def _begin_stop(self) -> None:
            if self.background is not None:
                self.background.begin_stop()

    return Worker


def _gunicorn(application: Application, settings: dict[str, Any]) -> Any:
    from gunicorn.app.base import BaseApplication

    class Served(BaseApplication):  # type: ignore[misc]
        """gunicorn with our settings and nothing from files or the command line."""

        def load_config(self) -> None:
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from web import create_app
            from web.serving.receiving import INCOMING, clear_leftovers

            with contextlib.suppress(OSError):
                clear_leftovers(application.settings.data_dir / INCOMING)
            return create_app(application)

    return Served()
