"""Cutting speech into windows that a recogniser can take: pauses first, quiet moments next.

Not for: finding speech (``silero``).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from lifestream.domain.transcript import SpeechRegion
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio

_SMOOTHING_S = 0.12
"""Long enough that a plosive's closure is not taken for a pause between words."""


def speech_windows(
    audio: Audio, speech: Sequence[SpeechRegion], *, longest_s: float, bridge_s: float
) -> tuple[SpeechRegion, ...]:
    """Windows of at most ``longest_s`` that cover ``speech``, in order, not overlapping.

    Neighbours at most ``bridge_s`` apart are joined while they fit; a region that is too long
    is cut at the quietest moment of its second half, again and again.
    """
    return tuple(_joined(_cut(audio, speech, longest_s), longest_s, bridge_s))


def _cut(audio: Audio, speech: Iterable[SpeechRegion], longest_s: float) -> Iterator[SpeechRegion]:
    for region in speech:
        start_s = region.start_s
        while region.end_s - start_s > longest_s:
            # The rest never gets shorter than half a window: recognisers want context.
            latest_s = min(start_s + longest_s, region.end_s - longest_s / 4)
            cut_s = _quietest_s(audio, start_s + longest_s / 2, latest_s)
            yield SpeechRegion(start_s=start_s, end_s=cut_s)
            start_s = cut_s
        yield SpeechRegion(start_s=start_s, end_s=region.end_s)


def _quietest_s(audio: Audio, start_s: float, end_s: float) -> float:
    samples = audio.read(start_s, end_s)
    length = round(_SMOOTHING_S * SAMPLE_RATE_HZ)
    if len(samples) <= length:
        return end_s
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    smoothed = energy[length:] - energy[:-length]
    return start_s + (int(np.argmin(smoothed)) + length / 2) / SAMPLE_RATE_HZ


def _joined(
    regions: Iterable[SpeechRegion], longest_s: float, bridge_s: float
) -> Iterator[SpeechRegion]:
    window: SpeechRegion | None = None
    for region in regions:
        if window is None:
            window = region
        elif (
            region.start_s - window.end_s <= bridge_s and region.end_s - window.start_s <= longest_s
        ):
            window = SpeechRegion(start_s=window.start_s, end_s=region.end_s)
        else:
            yield window
            window = region
    if window is not None:
        yield window
