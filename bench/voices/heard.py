"""Voices out of a folder: a print of what each is named from, and of what is heard of it later.

The folder has one folder of sound files for each voice; all are put behind each other. What comes
first names the voice, what comes last is what is heard, as it is and over other channels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.voices.channels import CHANNELS, decoded
from lifestream.domain.transcript import SpeechRegion
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples
from lifestream.ports.voices.voice_printer import VoicePrinter

AS_IT_IS = "as it is"
CONDITIONS = (AS_IT_IS, *CHANNELS)

_NAMED_FROM_S = 30.0
_HEARD_S = 20.0
_MAX_READ_S = 120.0

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVoice:
    """One voice.

    Attributes:
        named_from: Its vector from what it would be named by, shape (n,).
        heard: Its vectors from other words, by condition.
        heard_s: Seconds of the shorter of the two.
    """

    name: str
    named_from: Array
    heard: Mapping[str, Array]
    heard_s: float


@dataclass(frozen=True, slots=True)
class _Samples:
    """Samples as an ``Audio``."""

    samples: Samples

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        return self.samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]


def hear(folder: Path, printer: VoicePrinter, *, least_s: float) -> HeardVoice | None:
    """One voice; None where there is too little of it."""
    samples = _read(folder)
    half = len(samples) // 2
    named = samples[:half][: round(_NAMED_FROM_S * SAMPLE_RATE_HZ)]
    later = samples[half:][: round(_HEARD_S * SAMPLE_RATE_HZ)]
    heard_s = min(len(named), len(later)) / SAMPLE_RATE_HZ
    if heard_s < least_s:
        return None
    heard = {AS_IT_IS: later} | {name: over(later) for name, over in CHANNELS.items()}
    return HeardVoice(
        name=folder.name,
        named_from=_print(printer, named),
        heard={name: _print(printer, one) for name, one in heard.items()},
        heard_s=heard_s,
    )


def _read(folder: Path) -> Samples:
    parts: list[Samples] = []
    read_s = 0.0
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in files:
        if read_s >= _MAX_READ_S:
            break
        # So much of each that every file has a part, and both halves are of several.
        part = decoded(str(path))[: round(_MAX_READ_S / len(files) * SAMPLE_RATE_HZ)]
        parts.append(part)
        read_s += len(part) / SAMPLE_RATE_HZ
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _print(printer: VoicePrinter, samples: Samples) -> Array:
    audio = _Samples(samples)
    vector = printer.print_of(audio, [SpeechRegion(start_s=0.0, end_s=audio.duration_s)])
    if vector is None:
        raise ValueError("There is too little speech for a vector.")
    return vector
