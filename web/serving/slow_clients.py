"""Clients that send or read slowly, or only connect, do not delay the answers to others.

gunicorn's threaded worker gives every connection a thread at once and lets it wait there: thirty-
three that say nothing stop a server of thirty-two threads. Here a connection gets its thread when
the head of its request has arrived, waits for nothing longer than a limit, and the oldest that
says nothing makes room when there are too many. In the cloud the platform's proxy does all that.
"""

import errno
import selectors
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_S = 20.0
"""How long the head of a request may take. Source: Apache's mod_reqtimeout, header=20."""

MAX_HEAD_BYTES = 64 * 1024
"""So much of a head is kept while it arrives; gunicorn's own limits judge what is longer."""

STALL_S = 30.0
"""How long a client may send nothing of a body, or take nothing of an answer. A browser whose video
is paused for longer asks again from where it was."""

GRACE_S = 30.0
MIN_BYTES_PER_S = 500.0
"""A body may be waited for so long in all; beyond, it has to come at this pace.
Source: Apache's mod_reqtimeout, body=20,MinRate=500."""

SEND_BYTES = 64 * 1024
"""An answer is sent in pieces, each with ``STALL_S`` of its own."""

SPARE_CONNECTIONS = 64
"""Room is made before the last connections are taken."""

BLOCK_BYTES = 64 * 1024


class PatientSocket:
    """A socket that waits for a slow client, up to a limit; then the connection counts as cut."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waited_s = 0.0
        self._received = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def setblocking(self, flag: bool) -> None:
        """Blocking here means: up to the limit."""
        self._sock.settimeout(STALL_S if flag else 0.0)

    def begin_request(self) -> None:
        """Measure the pace anew."""
        self._waited_s, self._received = 0.0, 0

    def recv(self, size: int, *flags: int) -> bytes:
        """As ``socket.recv``.

        Raises:
            ConnectionResetError: Nothing came for too long, or all of it too slowly.
        """
        began = time.monotonic()
        try:
            data = self._sock.recv(size, *flags)
        except TimeoutError as error:
            raise _cut("sent nothing") from error
        self._waited_s += time.monotonic() - began
        self._received += len(data)
        late = self._waited_s > GRACE_S
        if late and self._received < MIN_BYTES_PER_S * self._waited_s:
            raise _cut("sends too slowly")
        return data

    def sendall(self, data: bytes) -> None:
        """As ``socket.sendall``.

        Raises:
            ConnectionResetError: A piece was not taken in time.
        """
        view = memoryview(data)
        try:
            for start in range(0, len(view), SEND_BYTES):
                self._sock.sendall(view[start : start + SEND_BYTES])
        except TimeoutError as error:
            raise _cut("takes nothing") from error

    def sendfile(self, *given: Any, **named: Any) -> int:
        """As ``socket.sendfile``, and likewise."""
        try:
            return self._sock.sendfile(*given, **named)
        except TimeoutError as error:
            raise _cut("takes nothing") from error


def _cut(how: str) -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, f"the client {how}")


class Connection(TConn):  # type: ignore[misc]
    """A connection with what has arrived of its request's head."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.head = bytearray()

    @property
    def has_whole_head(self) -> bool:
        """Whether the application can be asked; a head that is too long is judged there."""
        return b"\r\n\r\n" in self.head or len(self.head) >= MAX_HEAD_BYTES

    def init(self) -> None:
        """Give the parser what was read before it was asked."""
        super().init()
        if self.head:
            self.parser.unreader.unread(bytes(self.head))
            self.head.clear()

    def close(self, graceful: bool = False) -> None:
        """Close; whoever does not take leave is waited for beside the event loop, not in it."""
        if graceful:
            threading.Thread(target=super().close, args=(True,), daemon=True).start()
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker; the event loop reads heads, threads do the rest."""

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for its first request in the event loop."""
        if self.nr_conns >= self.worker_connections - SPARE_CONNECTIONS:
            self._make_room()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        self._wait_for_head(
            Connection(self.cfg, PatientSocket(client), address, listener.getsockname())
        )

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """Read the head of a kept connection's next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for_head(conn)

    def _wait_for_head(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.sock.begin_request()
        conn.timeout = time.monotonic() + HEAD_S
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_head, conn))

    def _read_head(self, conn: Connection, client: Any) -> None:
        try:
            data = conn.sock.recv(BLOCK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.head += data
        if data and not conn.has_whole_head:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if data:
            conn.data_ready = True
            self.enqueue_req(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _make_room(self) -> None:
        """Close the connection that has said nothing for longest."""
        for waiting in (self.pending_conns, self.keepalived_conns):
            if waiting:
                conn = waiting.popleft()
                with suppress(OSError, KeyError, ValueError):
                    self.poller.unregister(conn.sock)
                self.nr_conns -= 1
                conn.close()
                return
