"""LifeStream's own server over a test's own data folder, as a fork of a process that imported it.

Python takes a second of a processor to import what a server needs, and another to compile the
pages. The first server of a test worker starts a process that does both once (``preloaded``, by
``multiprocessing``'s fork server); each server is a fork of that and is there at once. Nothing else
is shared: weights are loaded by each, because no thread survives a fork. ``test_server.py`` starts
servers as a shell would.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection

from lifestream.bootstrap import Application, build
from lifestream.config import load_settings
from web.serving.server import serve

STARTS_WITHIN_S = 100.0
ENDS_WITHIN_S = 30.0

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.web.serving.preloaded"])


def as_built(application: Application) -> Application:
    """The application as its settings make it."""
    return application


@contextmanager
def served(
    settings: Mapping[str, str],
    *,
    port: int = 0,
    change: Callable[[Application], Application] = as_built,
) -> Iterator[str]:
    """The address of a server that answers.

    Args:
        settings: Environment variables of LifeStream; no others are seen.
        port: 0 takes a free one.
        change: A function of a module, called in the server's process: another foundation.
    """
    answers, address = _FORKS.Pipe(duplex=False)
    server = _FORKS.Process(
        target=_serve, args=(dict(settings), port, change, address), daemon=True
    )
    server.start()
    address.close()
    try:
        assert answers.poll(STARTS_WITHIN_S), "the server does not start"
        yield answers.recv()
    finally:
        server.terminate()
        server.join(ENDS_WITHIN_S)
        answers.close()


def _serve(
    settings: dict[str, str],
    port: int,
    change: Callable[[Application], Application],
    address: Connection,
) -> None:
    serve(
        change(build(load_settings(settings))),
        host="127.0.0.1",
        port=port,
        on_ready=address.send,
    )
