"""A connection that breaks: a local proxy that ends connections at chosen bytes of an upload.

It reads just enough HTTP/1.1 to know which bytes of the file went by, and how many of them twice.
"""

import re
import socket
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from urllib.parse import urlsplit

BLOCK_BYTES = 65536
RANGE = re.compile(rb"\r\nContent-Range: bytes (\d+)-\d+/", re.I)
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.I)

UNAUTHORIZED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class CuttingProxy:
    """Forwards to ``site`` and cuts both directions whenever the next of ``cuts`` is reached.

    Args:
        cuts: How many bytes of bodies have come from the browser at each cut, rising.

    Attributes:
        rate_bytes_s: How fast each connection's bodies pass; 0 for as fast as they come.
        is_down: Connections end at once.
        signed_out: The API answers 401, as behind a login that has expired.
        sent_twice: For every chunk that begins where something was sent before, how much of it.
        made: How many cuts were made.
    """

    def __init__(self, site: str, cuts: Sequence[int] = ()) -> None:
        target = urlsplit(site)
        self._target = (target.hostname or "", target.port or 80)
        self._cuts = sorted(cuts)
        self._lock = threading.Lock()
        self._body_bytes = 0
        self._furthest = 0
        self.rate_bytes_s = 0.0
        self.is_down = False
        self.signed_out = False
        self.made = 0
        self.sent_twice: list[int] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> "CuttingProxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A thread that waits in accept() is only woken by the shutdown.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def chunk_begins(self, start: int) -> None:
        """A request brings bytes of the file from ``start`` on."""
        with self._lock:
            if start < self._furthest:
                self.sent_twice.append(self._furthest - start)

    def body_came(self, count: int, *, file_offset: int | None) -> int | None:
        """Count a body's bytes; returns how many of them pass before a cut, None for no cut."""
        with self._lock:
            before, self._body_bytes = self._body_bytes, self._body_bytes + count
            if file_offset is not None:
                self._furthest = max(self._furthest, file_offset + count)
            if not self._cuts or self._cuts[0] > self._body_bytes:
                return None
            passing = self._cuts.pop(0) - before
            self.made += 1
            return max(0, passing)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target)
        except OSError:
            browser.close()
            return
        threading.Thread(target=_pump, args=(server, browser), daemon=True).start()
        _Upstream(self, browser, server).run()


class _Upstream:
    """The bytes that one browser connection sends, request after request."""

    def __init__(self, proxy: CuttingProxy, browser: socket.socket, server: socket.socket) -> None:
        self._proxy, self._browser, self._server = proxy, browser, server
        self._head = b""
        self._left = 0
        self._offset: int | None = None
        self._refused = False

    def run(self) -> None:
        try:
            while block := self._browser.recv(BLOCK_BYTES):
                passing = self._look(block)
                if self._refused or self._proxy.is_down:
                    break
                self._server.sendall(block[:passing])
                if passing < len(block):
                    break
                if self._proxy.rate_bytes_s and self._offset is not None:
                    time.sleep(len(block) / self._proxy.rate_bytes_s)
        except OSError:
            pass
        finally:
            _end(self._browser)
            _end(self._server)

    def _look(self, block: bytes) -> int:
        """How many bytes of ``block`` go on; fewer than all of them is a cut."""
        at = 0
        while at < len(block):
            if self._left == 0:
                at = self._read_head(block, at)
                continue
            count = min(self._left, len(block) - at)
            passing = self._proxy.body_came(count, file_offset=self._offset)
            if passing is not None:
                return at + passing
            self._left -= count
            at += count
            if self._offset is not None:
                self._offset += count
        return at

    def _read_head(self, block: bytes, at: int) -> int:
        held = len(self._head)
        self._head += block[at:]
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return len(block)
        head, self._head = self._head[: end + 2], b""
        if self._proxy.signed_out and b" /api/" in head.partition(b"\r\n")[0]:
            self._browser.sendall(UNAUTHORIZED)
            self._refused = True
        length, found = LENGTH.search(head), RANGE.search(head)
        self._left = int(length[1]) if length else 0
        self._offset = int(found[1]) if found else None
        if self._offset is not None:
            self._proxy.chunk_begins(self._offset)
        return at + end + 4 - held


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while block := source.recv(BLOCK_BYTES):
            target.sendall(block)
    except OSError:
        pass
    finally:
        _end(target)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # The other side was quicker.
    finally:
        connection.close()
