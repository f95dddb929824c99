"""Events by their sound: how many pairs are found, how many wrongly, how exact the offset is."""

import argparse
from itertools import combinations
from pathlib import Path

import numpy as np

from bench.recordings.corpus import MEDIA
from bench.recordings.folders import CORPUS
from bench.report import Row, row
from bench.together.pairs import HOUR_S, MIN_S, Labelled, Sound, labelled, read
from lifestream.pipeline.together.sound_match import match_sound
from lifestream.pipeline.together.sound_print import packed, sound_print, unpacked
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

MAX_OFFSET_S = 0.1


class _Held:
    """Samples as ``ports.audio.Audio``."""

    def __init__(self, samples: Sound) -> None:
        self._samples = samples

    @property
    def duration_s(self) -> float:
        return len(self._samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        return self._samples[first:last]


def add_options(parser: argparse.ArgumentParser) -> None:
    """None: the pairs are made of the corpus."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """The recordings that pairs are made of."""
    return sorted((CORPUS / "audio").rglob("*.*"))


def measure(given: argparse.Namespace) -> list[Row]:
    """Found and wrong, of the half that thresholds may be fitted on and of the other."""
    pairs = list(labelled(CORPUS))
    rows = [one for fitted in (True, False) for one in _rows(pairs, is_fitted_on=fitted)]
    return [*rows, _short(), _hour()]


def _rows(pairs: list[Labelled], *, is_fitted_on: bool) -> list[Row]:
    half = "fitted on" if is_fitted_on else "kept apart"
    found, wrong, errors_s = 0, 0, []
    own = [pair for pair in pairs if pair.is_fitted_on is is_fitted_on]
    missed = []
    for pair in own:
        match = match_sound(_printed(pair.one), _printed(pair.other))
        if pair.offset_s is None:
            wrong += match is not None
        elif match is not None:
            found += 1
            errors_s.append(abs(match.offset_s - pair.offset_s))
        else:
            missed.append(pair.name)
    alike = sum(pair.offset_s is not None for pair in own)
    note = f"not found: {'; '.join(missed)}" if missed else ""
    return [
        row(f"{half}: found of {alike}", float(found), "pairs", note=note),
        row(
            f"{half}: suggested wrongly of {len(own) - alike}",
            float(wrong),
            "pairs",
            goal=0.0,
            better="less",
        ),
        row(
            f"{half}: offset, largest error",
            max(errors_s, default=0.0),
            "s",
            goal=MAX_OFFSET_S,
            better="less",
        ),
    ]


def _short() -> Row:
    """Short recordings hold few windows: every two of them are compared."""
    sounds = [read(path) for path in files_of(argparse.Namespace()) if path.suffix in MEDIA]
    few = [_printed(one) for one in sounds if 16.0 <= len(one) / SAMPLE_RATE_HZ < MIN_S]
    pairs = list(combinations(few, 2))
    wrong = sum(match_sound(one, other) is not None for one, other in pairs)
    name = f"of {len(pairs)} pairs of short recordings: suggested wrongly"
    return row(name, float(wrong), "pairs", goal=0.0, better="less")


def _hour() -> Row:
    """An hour by two clocks that run 100 millionths apart, the second in noise: the largest error
    anywhere in it."""
    files = [path for path in files_of(argparse.Namespace()) if path.suffix == ".flac"]
    sounds = [read(path) for path in files]
    chance = np.random.default_rng(7)
    parts: list[Sound] = []
    while sum(map(len, parts)) < HOUR_S * SAMPLE_RATE_HZ:
        one = sounds[int(chance.integers(len(sounds)))]
        start = int(chance.integers(max(len(one) - 160_000, 1)))
        parts.append(one[start : start + 160_000])
    whole = np.concatenate(parts)
    start_s, drift = 600.0, 100e-6
    rest = whole[round(start_s * SAMPLE_RATE_HZ) :]
    at = np.arange(int(len(rest) / (1 + drift))) * (1 + drift)
    other = np.interp(at, np.arange(len(rest)), rest).astype(np.float32)
    other += chance.normal(0, float(other.std()) / 2, len(other)).astype(np.float32)
    match = match_sound(_printed(whole), _printed(other))
    if match is None:
        return row("an hour, clocks 100 ppm apart: largest error", None, "s", goal=MAX_OFFSET_S)
    ends_s = (0.0, len(other) / SAMPLE_RATE_HZ)
    error_s = max(
        abs(match.offset_s + s * (1 + match.drift) - (start_s + s * (1 + drift))) for s in ends_s
    )
    label = "an hour, clocks 100 ppm apart: largest error"
    return row(label, error_s, "s", goal=MAX_OFFSET_S, better="less")


def _printed(sound: Sound) -> Sound:
    """The print as it is kept."""
    return unpacked(packed(sound_print(_Held(sound))))
