"""When the one who recorded speaks: their microphone has a side of the sound to itself.

The browser's recorder turns the computer's sound down on the left side and the microphone down on
the right one (web/static/js/record/sources.js), so both are heard in both ears and can be taken
apart again. Not for who else speaks.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.pipeline.media.downmix import to_float
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import audio_stream, decode_packets, timeline_start_s
from lifestream.pipeline.media.timeline import Timeline

OTHER_SIDE = 0.25
"""How far each source is turned down on the other's side: 12 dB."""

FRAME_S = 0.1
MIN_LEVEL_DB = -55.0
"""Quieter than this nobody speaks into a microphone."""

MIN_LEAD_DB = 3.0
"""So much louder than the computer's sound a microphone is while its owner speaks. What it hears of
loudspeakers is quieter than what they play."""

MAX_GAP_S = 0.6
MIN_SPAN_S = 0.3

Levels = npt.NDArray[np.floating[Any]]
Span = tuple[float, float]


def own_spans(path: Path) -> tuple[Span, ...]:
    """Spans (start_s, end_s) on the recording's time line in which the microphone leads.

    Raises:
        InvalidMedia: As ``open_media``.
    """
    own: dict[int, float] = {}
    other: dict[int, float] = {}
    for at_s, left, right, rate in _stereo(path):
        # The mix undone: each side without what it has of the other.
        share = 1.0 - OTHER_SIDE * OTHER_SIDE
        for side, energies in (
            ((left - OTHER_SIDE * right) / share, own),
            ((right - OTHER_SIDE * left) / share, other),
        ):
            _add_energies(energies, side, at_s, rate)
    return _joined(
        frame
        for frame in sorted(own)
        if _decibels(own[frame]) > MIN_LEVEL_DB
        and _decibels(own[frame]) > _decibels(other.get(frame, 0.0)) + MIN_LEAD_DB
    )


def _stereo(path: Path) -> Iterator[tuple[float, Levels, Levels, int]]:
    """(second, left, right, rate) of each decoded frame; a file with one channel has no sides."""
    with open_media(path) as container:
        stream = audio_stream(container)
        if stream is None or stream.channels != 2:
            return
        timeline, end_s = Timeline(timeline_start_s(container)), 0.0
        for _, frames in decode_packets(container, stream):
            for frame in frames or ():
                at_s = timeline.place(frame.time, after_s=end_s)
                end_s = at_s + frame.samples / frame.sample_rate
                planar = frame.format.is_planar
                left, right = to_float(frame.to_ndarray(), 2, planar=planar)
                yield at_s, left, right, frame.sample_rate


def _add_energies(energies: dict[int, float], side: Levels, at_s: float, rate: int) -> None:
    """Sum up squares by frames of ``FRAME_S``; a decoded frame is shorter than one."""
    places = ((at_s + np.arange(len(side)) / rate) / FRAME_S).astype(np.int64)
    for place in np.unique(places):
        part = side[places == place]
        share = float(np.square(part, dtype=np.float64).sum()) / (rate * FRAME_S)
        energies[int(place)] = energies.get(int(place), 0.0) + share


def _decibels(energy: float) -> float:
    return float(10.0 * np.log10(max(energy, 1e-12)))


def _joined(frames: Iterator[int]) -> tuple[Span, ...]:
    """Frames as spans: short pauses belong to them, short noises are none."""
    spans: list[Span] = []
    for frame in frames:
        start_s, end_s = frame * FRAME_S, (frame + 1) * FRAME_S
        if spans and start_s - spans[-1][1] <= MAX_GAP_S:
            spans[-1] = (spans[-1][0], end_s)
        else:
            spans.append((start_s, end_s))
    kept = (span for span in spans if span[1] - span[0] >= MIN_SPAN_S)
    return tuple((round(start_s, 2), round(end_s, 2)) for start_s, end_s in kept)
