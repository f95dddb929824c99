"""Forty labelled pairs, made of the corpus: cut, coded anew, drowned in noise, with clocks that run
apart. Half of them are of recordings that thresholds may be fitted on.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.recordings.corpus import MEDIA
from lifestream.ports.audio import SAMPLE_RATE_HZ

Sound = npt.NDArray[np.float32]
MIN_S = 40.0
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Two sounds; ``offset_s`` is where the second begins in the first, None for another event."""

    name: str
    one: Sound
    other: Sound
    offset_s: float | None
    is_fitted_on: bool


def labelled(corpus: Path) -> Iterator[Labelled]:
    """Twenty pairs for each half of the recordings, ten that match and ten that do not."""
    files = [path for path in sorted((corpus / "audio").rglob("*")) if path.suffix in MEDIA]
    sounds = [(path.stem, sound) for path in files if len(sound := read(path)) >= MIN_S * 16000]
    for half in (0, 1):
        own = sounds[half::2]
        chance = np.random.default_rng(half)
        for number in range(10):
            yield _matching(own[number % len(own)], number, chance, half == 0)
        for number in range(10):
            yield _other(own, number, chance, half == 0)


def read(path: Path) -> Sound:
    """A file's sound at 16 kHz; nothing where it holds none that can be read."""
    import av

    with av.open(str(path)) as container:
        return _decoded(container)


def coded(sound: Sound, codec: str, form: str, rate_hz: int) -> Sound:
    """The sound after a codec."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=rate_hz)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate_hz)
        whole = np.clip(sound * 32767, -32768, 32767).astype("<i2")
        frame = av.AudioFrame.from_ndarray(whole[None, :], format="s16", layout="mono")
        frame.rate = SAMPLE_RATE_HZ
        fifo = av.AudioFifo()
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            part.pts = None
            fifo.write(part)
        size = stream.codec_context.frame_size or 1024
        while block := fifo.read(size, partial=True):
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        return _decoded(container)


def _decoded(container: object) -> Sound:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
    parts: list[npt.NDArray[np.int16]] = []
    for frame in container.decode(audio=0):  # type: ignore[attr-defined]
        parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    if not parts:
        return np.zeros(0, dtype=np.float32)
    return np.asarray(np.concatenate(parts) / np.float32(32768), dtype=np.float32)


def _noisy(sound: Sound, chance: np.random.Generator) -> Sound:
    """Noise as loud as the sound."""
    noisy = sound + chance.normal(0, float(sound.std()), len(sound))
    return np.asarray(noisy, dtype=np.float32)


def _echoing(sound: Sound, chance: np.random.Generator) -> Sound:
    """The sound in a hall: half a second of echo."""
    length = SAMPLE_RATE_HZ // 2
    echo = chance.normal(0, 1, length) * np.exp(-6.0 * np.arange(length) / length)
    echo[0] = 4.0
    size = 1 << (len(sound) + length).bit_length()
    mixed = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return np.asarray(mixed / max(float(np.abs(mixed).max()), 1e-6), dtype=np.float32)


def _drifting(sound: Sound, chance: np.random.Generator) -> Sound:
    """The sound by a clock that runs 100 millionths fast."""
    at = np.arange(int(len(sound) * 1.0001)) / 1.0001
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), dtype=np.float32)


Degraded = Callable[[Sound, np.random.Generator], Sound]
CHANNELS: tuple[tuple[str, Degraded], ...] = (
    ("as it is", lambda sound, chance: sound),
    ("noise as loud as the sound", _noisy),
    ("Opus", lambda sound, chance: coded(sound, "libopus", "ogg", 48000)),
    ("G.711", lambda sound, chance: coded(sound, "pcm_mulaw", "wav", 8000)),
    ("MP3", lambda sound, chance: coded(sound, "libmp3lame", "mp3", 16000)),
    ("a hall", _echoing),
    ("a clock 100 ppm fast", _drifting),
    ("a tenth as loud, cut short", lambda sound, chance: sound[: 24 * 16000] * 0.1),
)


def _matching(
    source: tuple[str, Sound], number: int, chance: np.random.Generator, is_fitted_on: bool
) -> Labelled:
    name, sound = source
    channel, degraded = CHANNELS[number % len(CHANNELS)]
    start_s = float(chance.uniform(0.1, 0.3)) * len(sound) / SAMPLE_RATE_HZ
    other = degraded(sound[round(start_s * SAMPLE_RATE_HZ) :].copy(), chance)
    one = sound[: round(len(sound) * 0.9)]
    return Labelled(
        name=f"{name}: {channel}",
        one=one,
        other=other,
        offset_s=start_s,
        is_fitted_on=is_fitted_on,
    )


def _other(
    own: list[tuple[str, Sound]], number: int, chance: np.random.Generator, is_fitted_on: bool
) -> Labelled:
    """Another recording, or another time of the same one: same voices, same room, same noise."""
    name, sound = own[number % len(own)]
    if number % 2:
        half = len(sound) // 2
        return Labelled(
            name=f"{name}: its halves",
            one=sound[:half],
            other=sound[half:],
            offset_s=None,
            is_fitted_on=is_fitted_on,
        )
    other_name, other = own[(number + 3) % len(own)]
    return Labelled(
        name=f"{name} and {other_name}",
        one=sound,
        other=_noisy(other, chance),
        offset_s=None,
        is_fitted_on=is_fitted_on,
    )
