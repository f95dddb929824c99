"""The weights that ``./run`` brings along: which are needed, which are still coming, and waiting.

Pages are served before weights are here. One thread fetches what is missing; pages ask what is
still coming; a processor that starts meanwhile waits, so that no recording is heard by a lesser
recogniser because it came in the first minute.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from lifestream.config import Settings
from lifestream.domain.errors import LifeStreamError
from lifestream.inference.weights import store
from lifestream.inference.weights.catalog import (
    E5_SMALL,
    VOICES,
    WHISPER_BASE,
    WHISPER_TINY_EN,
    Weights,
)

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.5
_NEXT_BEST = {WHISPER_BASE.key: WHISPER_TINY_EN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One model on its way.

    Attributes:
        work: ``speech to text``, …
        state: ``waiting``, ``fetching``, ``here`` or ``failed``.
        problem: Why it failed, in a sentence.
    """

    key: str
    title: str
    work: str
    state: Literal["waiting", "fetching", "here", "failed"]
    arrived_bytes: int
    total_bytes: int
    problem: str = ""


def needed_weights(settings: Settings) -> tuple[Weights, ...]:
    """The weights that ``settings`` ask for and packages carry, in order of need."""
    needed = []
    if settings.transcriber in {"auto", "whisper"} and settings.whisper_model in {"auto", "base"}:
        needed.append(WHISPER_BASE)
    if settings.diarizer in {"auto", "light"}:
        needed.append(VOICES)
    if settings.embedder == "local":
        needed.append(E5_SMALL)
    return tuple(needed)


def missing_weights(settings: Settings) -> tuple[Weights, ...]:
    """Those of them that are not on this machine."""
    return tuple(w for w in needed_weights(settings) if not store.locate(w, settings.models_dir))


def wait_for_arrivals(settings: Settings, *, parent: int = 0) -> None:
    """Return as soon as nothing needed is missing, or it is not (or no longer) fetched.

    Args:
        parent: Also return when this process is not the parent any more; 0 for none.
    """
    while (
        missing_weights(settings)
        and store.is_fetching(settings.models_dir)
        and (not parent or os.getppid() == parent)
    ):
        time.sleep(_LOOK_EVERY_S)


class Arrivals:
    """Downloads in progress, and the thread that fetches them. Safe to ask from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._arrivals: dict[str, Arrival] = {}
        self._thread: threading.Thread | None = None

    def start(self, *, then: Callable[[], None] = lambda: None) -> None:
        """Fetch in the background what is missing, where settings allow it; then call ``then``."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, args=(then,), name="weights", daemon=True
            )
            self._thread.start()

    def fetch(self) -> None:
        """Fetch what is missing now; what cannot be had is in ``now`` with its problem."""
        wanted = missing_weights(self._settings)
        if not wanted:
            return
        for weights in wanted:
            self._note(weights, "waiting")
        try:
            with store.fetching(self._settings.models_dir):
                for weights in wanted:
                    self._fetch_one(weights)
        except LifeStreamError as error:
            for weights in wanted:
                self._note(weights, "failed", problem=error.message)

    def now(self) -> tuple[Arrival, ...]:
        """Every model that was missing when fetching began, as it stands."""
        with self._lock:
            return tuple(self._arrivals.values())

    def coming(self) -> tuple[Arrival, ...]:
        """Those that are still on their way."""
        return tuple(a for a in self.now() if a.state in {"waiting", "fetching"})

    def _run(self, then: Callable[[], None]) -> None:
        if self._settings.download_models:
            self.fetch()
        then()

    def _fetch_one(self, weights: Weights) -> None:
        self._note(weights, "fetching")
        try:
            store.fetch_locked(
                weights,
                self._settings.models_dir,
                report=lambda arrived, _: self._note(weights, "fetching", arrived=arrived),
            )
        except LifeStreamError as error:
            log.warning("weights_not_fetched", extra={"model": weights.key, "reason": error.code})
            self._note(weights, "failed", problem=error.message)
            if weights.key in _NEXT_BEST:
                self._fetch_one(_NEXT_BEST[weights.key])
            return
        self._note(weights, "here", arrived=weights.download_bytes)

    def _note(
        self,
        weights: Weights,
        state: Literal["waiting", "fetching", "here", "failed"],
        *,
        arrived: int = 0,
        problem: str = "",
    ) -> None:
        with self._lock:
            known = self._arrivals.get(weights.key) or Arrival(
                key=weights.key,
                title=weights.title,
                work=weights.work,
                state=state,
                arrived_bytes=0,
                total_bytes=weights.download_bytes,
            )
            self._arrivals[weights.key] = replace(
                known,
                state=state,
                arrived_bytes=max(arrived, known.arrived_bytes),
                problem=problem,
            )
