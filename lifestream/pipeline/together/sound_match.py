"""Whether two recordings hold the same sound, and how far apart their time lines are.

Windows of one recording are looked for all over the other. Where most of them are found at places
that agree on one offset, both heard the same; the clocks of the devices play no part in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE_HZ = 50.0
"""Frames of a sound print in a second: an offset is known to within 20 ms."""

WINDOW_S = 12.0
MIN_WINDOW_S = 4.0
"""Windows never overlap, so that each is evidence of its own; short recordings have short ones."""

MAX_WINDOWS = 48
AGREE_S = 0.12
"""Places of windows that agree lie at most this far from the line through them."""

MAX_DRIFT = 200e-6
"""Two clocks run apart by at most so much: 0.7 s in an hour. Cheap crystals keep 100 ppm each."""

MIN_WINDOWS = 4
MIN_SHARE = 0.5
"""Of the windows that the other recording must hold, so many agree. Fitted on one half of the
pairs of ``./run bench together``."""

SoundPrint = npt.NDArray[np.float32]
"""float32, shape (frames, bands): how much louder each band gets, in ``RATE_HZ`` frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundMatch:
    """Two recordings that heard the same.

    Attributes:
        offset_s: Second 0 of the other recording on this one's time line.
        drift: By how much faster the other's time runs, per second.
        share: Of the windows that lie in both, so many agree, 0-1.
        windows: How many agree.
    """

    offset_s: float
    drift: float
    share: float
    windows: int


def match_sound(one: SoundPrint, other: SoundPrint) -> SoundMatch | None:
    """Where ``other`` lies on the time line of ``one``; None where they do not surely match."""
    if len(other) > len(one):
        found = match_sound(other, one)
        return None if found is None else _turned(found)
    return _found(np.array(list(_places(one, other))), len(one) / RATE_HZ)


def _places(one: SoundPrint, other: SoundPrint) -> Iterator[tuple[float, float]]:
    """(second in ``other``, second in ``one``) of each window where it fits best."""
    whole_s = len(other) / RATE_HZ
    size = round(min(max(whole_s / (2 * MIN_WINDOWS), MIN_WINDOW_S), WINDOW_S) * RATE_HZ)
    count = min(MAX_WINDOWS, len(other) // size)
    if count < MIN_WINDOWS:
        return
    length = 1 << (len(one) + size).bit_length()
    spectrum = np.fft.rfft(_even(one), length, axis=0)
    energy = np.cumsum(np.concatenate([[0.0], (_even(one) ** 2).sum(axis=1)]))
    norm = np.sqrt(np.maximum(energy[size:] - energy[:-size], 1e-9))
    for start in np.linspace(0, len(other) - size, count).astype(int):
        window = _even(other[start : start + size])
        if not window.any():
            continue
        product = spectrum * np.conj(np.fft.rfft(window, length, axis=0))
        fit = np.fft.irfft(product.sum(axis=1), length)[: len(norm)] / norm
        yield start / RATE_HZ, int(np.argmax(fit)) / RATE_HZ


def _even(frames: SoundPrint) -> SoundPrint:
    """Bands that weigh the same, whatever the microphone."""
    centred = frames - frames.mean(axis=0)
    spread = centred.std(axis=0)
    return np.asarray(centred / np.where(spread > 1e-6, spread, np.inf), dtype=np.float32)


def _found(places: npt.NDArray[np.float64], length_s: float) -> SoundMatch | None:
    if len(places) < MIN_WINDOWS:
        return None
    here, there = places[:, 0], places[:, 1]
    lags = there - here
    # The lag that most windows agree on, with what drift may add on the way.
    slack_s = AGREE_S + MAX_DRIFT * np.abs(here[:, None] - here[None, :])
    agree = np.abs(lags[:, None] - lags[None, :]) <= slack_s
    chosen = agree[int(np.argmax(agree.sum(axis=1)))]
    drift, offset_s = 0.0, float(np.median(lags[chosen]))
    if np.ptp(here[chosen]) > 300.0 and chosen.sum() >= 5:
        drift, offset_s = (float(value) for value in np.polyfit(here[chosen], lags[chosen], 1))
    near = np.abs(lags - (offset_s + drift * here)) <= AGREE_S
    within = (here + offset_s >= -AGREE_S) & (here + offset_s <= length_s - MIN_WINDOW_S)
    windows, expected = int((near & within).sum()), int(within.sum())
    share = windows / max(expected, 1)
    if windows < MIN_WINDOWS or share < MIN_SHARE or abs(drift) > MAX_DRIFT:
        return None
    return SoundMatch(offset_s=offset_s, drift=drift, share=share, windows=windows)


def _turned(match: SoundMatch) -> SoundMatch:
    """The same seen from the other recording."""
    scale = 1.0 + match.drift
    return SoundMatch(
        offset_s=-match.offset_s / scale,
        drift=1.0 / scale - 1.0,
        share=match.share,
        windows=match.windows,
    )
