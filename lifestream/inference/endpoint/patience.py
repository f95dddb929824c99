"""How long and how often an endpoint is asked again, and how many ask it at once.

A server that says "too many requests" is waited for as long as it asks, within minutes, and asked
by fewer at once; it is given back its speed little by little.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from lifestream.inference.endpoint.trouble import Trouble, trouble_of, wait_s
from lifestream.ports.asker import asker

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRIES = 2
"""After the first try, where the server is away. Source: openai-python's own default."""

FIRST_WAIT_S = 0.5
MAX_WAIT_S = 60.0
CALLS_UNTIL_FASTER = 8
LOOK_S = 0.2


class Patience:
    """One endpoint's waiting; used from several threads.

    Args:
        patience_s: The most that a job's call waits, all its waits together.
        askers_s: The same of a call that a person waits for.
        calls_at_once: How many calls may be under way.
    """

    def __init__(self, *, patience_s: float, askers_s: float, calls_at_once: int) -> None:
        self._patience_s = patience_s
        self._askers_s = min(askers_s, patience_s)
        self._most = max(calls_at_once, 1)
        self._limit = self._most
        self._under_way = 0
        self._went_well = 0
        self._free = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; hold it."""
        with self._free:
            while self._under_way >= self._limit and not _asker_is_gone():
                self._free.wait(LOOK_S)
            self._under_way += 1
        try:
            yield
        finally:
            with self._free:
                self._under_way -= 1
                self._free.notify_all()

    def until_answered(self, call: Callable[[], T]) -> T:
        """``call()``, again while waiting may help.

        Raises:
            openai.OpenAIError: The last one.
        """
        import openai

        left_s = self._patience_s if asker() is None else self._askers_s
        tries = 0
        while True:
            try:
                answer = call()
            except openai.OpenAIError as error:
                tries += 1
                pause_s = self._pause_s(error, tries, left_s)
                if pause_s is None or not _waited(pause_s):
                    raise
                left_s -= pause_s
                continue
            self._faster()
            return answer

    def _pause_s(self, error: Exception, tries: int, left_s: float) -> float | None:
        trouble = trouble_of(error)
        if trouble is Trouble.BUSY:
            self._slower()
        elif tries > _retries(error, trouble):
            return None
        growing_s = min(FIRST_WAIT_S * 2 ** min(tries - 1, 10), MAX_WAIT_S)
        asked_s = wait_s(error)
        pause_s = growing_s if asked_s is None else max(asked_s, 0.01)
        return pause_s if pause_s <= left_s else None

    def _slower(self) -> None:
        with self._free:
            self._limit = max(self._limit // 2, 1)
            self._went_well = 0
            log.info("model_asked_by_fewer", extra={"calls_at_once": self._limit})

    def _faster(self) -> None:
        with self._free:
            self._went_well += 1
            if self._limit < self._most and self._went_well >= CALLS_UNTIL_FASTER:
                self._limit += 1
                self._went_well = 0


def _retries(error: Exception, trouble: Trouble) -> int:
    """How often it is asked again. A time-out is dear, and most 500s are about the request."""
    import openai

    if isinstance(error, openai.APITimeoutError) or trouble is Trouble.BROKEN:
        return 1
    return RETRIES if trouble is Trouble.AWAY else 0


def _asker_is_gone() -> bool:
    is_gone = asker()
    return is_gone is not None and is_gone()


def _waited(pause_s: float) -> bool:
    """Whether the pause was waited out; not when the asker went away."""
    ends_s = time.monotonic() + pause_s
    while (left_s := ends_s - time.monotonic()) > 0:
        if _asker_is_gone():
            return False
        time.sleep(min(left_s, LOOK_S))
    return True
