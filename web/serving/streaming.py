"""Sending what is still being made: server-sent events with heartbeats.

The work runs in a thread of its own, so that a slow model does not keep the connection silent: a
browser or proxy that went away is noticed at the next beat, and the work is ended.
"""

import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

from flask import Response, stream_with_context

from lifestream import tracing
from lifestream.domain.errors import LifeStreamError
from lifestream.ports.asker import while_asked

log = logging.getLogger(__name__)

T = TypeVar("T")

HEARTBEAT_S = 2.0
BEAT = ": still here\n\n"
MAX_AHEAD = 64
"""Pieces that may wait for a slow reader before the work waits, too."""

_END = object()


class Work(Generic[T]):
    """An iterator that runs in a thread until it ends or its reader is gone.

    Args:
        make: Called in that thread. A generator is closed there when the work is to end.
    """

    def __init__(self, make: Callable[[], Generator[T, None, None] | Iterator[T]]) -> None:
        self._make = make
        self._ready: queue.Queue[object] = queue.Queue(MAX_AHEAD)
        self._unwanted = threading.Event()
        self._trace = tracing.traceparent()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)
        self._thread.start()

    def pieces(self) -> Iterator[T | None]:
        """The pieces that were made, in order; None whenever nothing came for a while.

        Raises:
            LifeStreamError: As the work does.
        """
        while True:
            try:
                piece = self._ready.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                yield None
                continue
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece  # type: ignore[misc]

    def end(self) -> None:
        """The reader is gone."""
        self._unwanted.set()

    def wait(self, timeout_s: float) -> bool:
        """Whether the thread ended within that time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with tracing.continued(self._trace):
            made: Generator[T, None, None] | Iterator[T] | None = None
            try:
                # A model that has not said a word yet is hung up on, too.
                with while_asked(self._unwanted.is_set):
                    made = self._make()
                    for piece in made:
                        if not self._put(piece):
                            break
            except LifeStreamError as error:
                self._put(error)
            except Exception as error:
                log.error("stream_failed", exc_info=error)
                self._put(error)
            finally:
                self._close(made)
                self._put(_END)

    def _close(self, made: object) -> None:
        try:
            if isinstance(made, Generator):
                made.close()
        except LifeStreamError as error:
            log.warning("stream_not_closed", extra={"code": error.code})

    def _put(self, piece: object) -> bool:
        while not self._unwanted.is_set():
            try:
                self._ready.put(piece, timeout=HEARTBEAT_S)
            except queue.Full:
                continue
            return True
        return False


def event_stream(work: Work[T], texts: Callable[[Iterator[T | None]], Iterator[str]]) -> Response:
    """Send ``work`` as ``text/event-stream``, until its end or until the reader goes away.

    Args:
        texts: Makes the events' text of the pieces.
    """

    def body() -> Iterator[str]:
        try:
            yield from texts(work.pieces())
        finally:
            work.end()

    response = Response(stream_with_context(body()), mimetype="text/event-stream")
    # Also where the reader went away before the first piece was asked for.
    response.call_on_close(work.end)
    response.headers["Cache-Control"] = "no-store"
    # nginx and its relatives collect answers unless a header forbids it.
    response.headers["X-Accel-Buffering"] = "no"
    return response
