"""Serving a WSGI application on a free loopback port, in a thread, and keeping what was asked."""

import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

WSGIApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """One HTTP request as it arrived; bodies of uploads are not kept."""

    method: str
    path: str
    """As sent, still percent-encoded, without the query."""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: Any = None
    """The parsed JSON of a small JSON body, else None."""


class QuietHandler(WSGIRequestHandler):
    """HTTP/1.1 with kept connections, and no log lines."""

    protocol_version = "HTTP/1.1"
    timeout = 60.0

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class HttpServer:
    """A WSGI application as a server with an address.

    Subclasses and users read ``requests`` for what was asked, oldest first.
    """

    def __init__(self, app: WSGIApp, *, port: int = 0) -> None:
        self._app = app
        self._wanted_port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self.requests: list[RecordedRequest] = []

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``."""
        if self._server is None:
            raise RuntimeError(f"{type(self).__name__} was not started.")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def host(self) -> str:
        """``127.0.0.1:PORT``."""
        return self.endpoint.removeprefix("http://")

    def start(self) -> Self:
        """Serve from now on."""
        self._server = make_server(
            "127.0.0.1",
            self._wanted_port,
            self._app,
            threaded=True,
            request_handler=QuietHandler,
        )
        # Connections kept alive by clients must not keep this process.
        if isinstance(self._server, socketserver.ThreadingMixIn):
            self._server.daemon_threads = True
            self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the address; harmless to repeat."""
        if self._server is not None and self._thread is not None and self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(timeout=5.0)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
