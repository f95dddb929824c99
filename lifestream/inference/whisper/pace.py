"""How fast whisper is on this machine: measured once on a sample of speech, and remembered.

The measurement runs the real transcriber on a few seconds of the sample recording that comes with
LifeStream. It is kept beside the weights under everything that decides it: processor, threads,
model, beam width, versions. Not for: what follows from it (``whisper_choice``).
"""

import importlib.metadata
import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.inference.whisper.weights import locate_whisper
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples
from lifestream.ports.transcriber import TranscriberRequest

_log = logging.getLogger(__name__)

_BOOK = "whisper-pace.json"
_WINDOW_S = 28.0
_WINDOWS = 2
_WARM_UP_S = 2.0
_ENOUGH = 1.5
"""A first run this many times faster than ``enough`` needs no second one."""

_BUSY_S = 24 * 3600.0
"""What was measured while the machine was busy with other work is measured again after a day."""

_BUSY_LOAD = 0.75
"""Runnable processes for each core, over the last minute."""

Measure = Callable[[str, int], float]


class PaceBook:
    """The measurements of this machine, in a file of ``models_dir``.

    Args:
        setting: What else decides the pace: threads and arithmetic, in words.
        measure: Measures a size with a beam width, as ``measured_pace`` does.
    """

    def __init__(self, models_dir: Path, *, setting: str, measure: Measure) -> None:
        self._path = models_dir / _BOOK
        self._models_dir = models_dir
        self._setting = setting
        self._measure = measure

    def known(self, model: str, beam_size: int) -> float | None:
        """Times faster than real time; None when it was not measured on this machine."""
        found = self._read().get(self._key(model, beam_size))
        if not isinstance(found, dict) or time.time() > found.get("until", float("inf")):
            return None
        return float(found["pace"])

    def measured(self, model: str, beam_size: int) -> float:
        """The same, measured now where it is not known.

        Raises:
            DependencyUnavailable: The weights cannot be loaded.
        """
        known = self.known(model, beam_size)
        if known is not None:
            return known
        busy = is_busy()
        pace = round(self._measure(model, beam_size), 2)
        _log.info("whisper_pace_measured", extra={"model": model, "beam": beam_size, "pace": pace})
        entry = {"pace": pace, **({"until": round(time.time() + _BUSY_S)} if busy else {})}
        self._write({**self._read(), self._key(model, beam_size): entry})
        return pace

    def _key(self, model: str, beam_size: int) -> str:
        folder = locate_whisper(model, self._models_dir)
        size = (folder / "model.bin").stat().st_size if folder else 0
        versions = [importlib.metadata.version(name) for name in ("ctranslate2", "faster-whisper")]
        machine = f"{_processor()}, {os.cpu_count()} cores, {self._setting}"
        return f"{machine}; {model}, {size} bytes, beam {beam_size}; {', '.join(versions)}"

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, book: dict[str, Any]) -> None:
        try:
            with tempfile.NamedTemporaryFile(
                "w", dir=self._path.parent, prefix=".pace-", delete=False, encoding="utf-8"
            ) as file:
                json.dump(book, file, indent=1, sort_keys=True)
            Path(file.name).replace(self._path)
        except OSError as error:  # weights in a read-only image: measured again by each process
            _log.info("whisper_pace_not_kept", extra={"reason": error.strerror})


def measured_pace(
    model: str,
    beam_size: int,
    *,
    models_dir: Path,
    sample: Path,
    threads: int,
    compute_type: str,
    enough: float,
) -> float:
    """Times faster than real time that ``model`` recognises ``sample`` on the CPU.

    The better of two runs, because other work on the machine only ever slows one down; a first
    run that is clearly above ``enough`` or below half of it is not repeated. While the machine is
    busy, processor seconds shared among the threads tell what it would do by itself.

    Raises:
        DependencyUnavailable: The weights are not here or cannot be loaded.
    """
    busy = is_busy()
    speech = _Speech(sample, _WINDOW_S * _WINDOWS)
    transcriber = WhisperTranscriber(
        model=model,
        models_dir=models_dir,
        device="cpu",
        compute_type=compute_type,
        beam_size=beam_size,
        cpu_threads=threads,
    )
    transcriber.transcribe(speech.request(_WARM_UP_S), _ignore)
    best = 0.0
    for _ in range(2):
        began, began_cpu = time.perf_counter(), time.process_time()
        transcriber.transcribe(speech.request(speech.duration_s), _ignore)
        wall_s = time.perf_counter() - began
        if busy:
            return speech.duration_s / min(wall_s, (time.process_time() - began_cpu) / threads)
        best = max(best, speech.duration_s / wall_s)
        if best >= enough * _ENOUGH or best < enough / 2:
            break
    return best


class _Speech:
    """The first seconds of a recording as ``ports.audio.Audio``."""

    def __init__(self, file: Path, max_s: float) -> None:
        from faster_whisper import decode_audio

        samples = decode_audio(str(file), sampling_rate=SAMPLE_RATE_HZ)
        self._samples: Samples = np.asarray(samples, np.float32)[: round(max_s * SAMPLE_RATE_HZ)]

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return len(self._samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        """Samples of [start_s, end_s)."""
        return self._samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]

    def request(self, end_s: float) -> TranscriberRequest:
        """Everything before ``end_s`` as speech, in English, so that nothing is detected."""
        edges = np.arange(0.0, end_s, _WINDOW_S).tolist()
        regions = [SpeechRegion(start_s=s, end_s=min(s + _WINDOW_S, end_s)) for s in edges]
        return TranscriberRequest(audio=self, speech=regions, languages=("en",))


def is_busy() -> bool:
    """Whether other work wants the processors, by the system's load of the last minute."""
    return os.getloadavg()[0] > _BUSY_LOAD * (os.cpu_count() or 1)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _ignore(fraction: float) -> None:
    """Report nowhere."""
