"""Voices named once and heard again over other channels, among unnamed voices.

The voices of a folder are split in two halves by name, and each half in those that are named and
those that never are. Thresholds were chosen on one half; the figures of the other count.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.report import Row, row
from bench.voices.heard import CONDITIONS, HeardVoice, hear
from bench.voices.renaming import renaming_rows
from lifestream.config import load_settings
from lifestream.domain.people.book import PersonId
from lifestream.inference.voices.prints import CampplusPrinter
from lifestream.services.people.likeness import MIN_HEARD_S, Profiles, profiles_of

HALVES = ("fitted", "not fitted")
_FAMILIES = 40
_FAMILY_SIZE = 5
"""People who are known to one owner; so many such groups are drawn, the same each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Voices of one half: those that are named once, and those that never are."""

    named: Sequence[HeardVoice]
    unnamed: Sequence[HeardVoice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the product says of voices: rightly named, wrongly named, left open."""

    right: int = 0
    wrong: int = 0
    open: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(
            right=self.right + other.right,
            wrong=self.wrong + other.wrong,
            open=self.open + other.open,
        )

    @property
    def count(self) -> int:
        """How many were asked about."""
        return self.right + self.wrong + self.open


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where the voices are."""
    parser.add_argument(
        "--voices", type=Path, help="a folder with one folder of sound files for each voice"
    )
    parser.add_argument(
        "--heard", type=Path, help="keep the voices' vectors in this file, and begin with it"
    )


def files_of(given: argparse.Namespace) -> list[Path]:
    """The kept vectors; a folder of voices is too long a list."""
    return [given.heard] if given.heard and given.heard.is_file() else []


def measure(given: argparse.Namespace) -> list[Row]:
    """Ask the product whose each voice is."""
    if given.voices is None or not given.voices.is_dir():
        raise SystemExit("Say with --voices where the voices are: a folder for each.")
    halves = halves_of(_heard(given.voices, given.heard))
    rows = [line for name, half in zip(HALVES, halves, strict=True) for line in _rows(name, half)]
    return [*rows, *renaming_rows()]


def halves_of(voices: Sequence[HeardVoice]) -> tuple[Half, Half]:
    """Every fourth voice is in the same part: named or not, of one half or of the other."""
    parts = [voices[start::4] for start in range(4)]
    return Half(named=parts[0], unnamed=parts[2]), Half(named=parts[1], unnamed=parts[3])


def told_of_all(half: Half, condition: str) -> tuple[Told, Told]:
    """Of the named voices and of the others, where all that are named are known."""
    profiles = profiles_of({PersonId(one.name): [one.named_from] for one in half.named})
    return (
        _told(half.named, profiles, condition),
        _told(half.unnamed, profiles, condition),
    )


def told_in_families(half: Half, condition: str) -> tuple[Told, Told]:
    """The same where few are known, so that hardly anybody else is like a voice."""
    known, others = Told(), Told()
    for family in _families(half.named):
        profiles = profiles_of({PersonId(one.name): [one.named_from] for one in family})
        strangers = [one for one in half.named if one not in family]
        known += _told(family, profiles, condition)
        others += _told([*strangers, *half.unnamed], profiles, condition)
    return known, others


def _families(voices: Sequence[HeardVoice]) -> Iterator[Sequence[HeardVoice]]:
    chance = random.Random(5)
    for _ in range(_FAMILIES):
        yield chance.sample(list(voices), min(_FAMILY_SIZE, len(voices)))


def _told(voices: Sequence[HeardVoice], profiles: Profiles, condition: str) -> Told:
    total = Told()
    for voice in voices:
        closest = profiles.closest(voice.heard[condition])
        if closest is None or not closest.is_clear:
            total += Told(open=1)
        elif closest.person == voice.name:
            total += Told(right=1)
        else:
            total += Told(wrong=1)
    return total


def _rows(name: str, half: Half) -> Iterator[Row]:
    everybody = f"{len(half.named)} voices named once, {len(half.unnamed)} never named; {name}"
    wrong = {"all": Told(), "five": Told()}
    for condition in CONDITIONS:
        named, others = told_of_all(half, condition)
        few, strangers = told_in_families(half, condition)
        wrong["all"] += named + others
        wrong["five"] += few + strangers
        yield row(
            f"named rightly, {condition}, {name}",
            round(100 * named.right / named.count, 1),
            "%",
            note=f"with five people known {100 * few.right / few.count:.1f} %; {everybody}",
        )
    for known, told in wrong.items():
        yield row(
            f"wrong names, {known} people known, {name}",
            told.wrong,
            f"of {told.count:,}",
            goal=0,
            better="less",
            note=everybody,
        )


def _heard(folder: Path, kept: Path | None) -> list[HeardVoice]:
    if kept is not None and kept.is_file():
        return _read(kept)
    printer = CampplusPrinter(models_dir=load_settings().models_dir)
    places = sorted(path for path in folder.iterdir() if path.is_dir())
    voices = [
        voice for path in places if (voice := hear(path, printer, least_s=MIN_HEARD_S)) is not None
    ]
    if kept is not None:
        _write(kept, voices)
    return voices


def _write(path: Path, voices: Sequence[HeardVoice]) -> None:
    arrays: dict[str, Any] = {
        "names": np.array([one.name for one in voices]),
        "heard_s": np.array([one.heard_s for one in voices]),
        "named_from": np.stack([one.named_from for one in voices]),
    }
    arrays |= {name: np.stack([one.heard[name] for one in voices]) for name in CONDITIONS}
    np.savez_compressed(path, **arrays)


def _read(path: Path) -> list[HeardVoice]:
    with np.load(path, allow_pickle=False) as stored:
        return [
            HeardVoice(
                name=str(name),
                named_from=stored["named_from"][at],
                heard={condition: stored[condition][at] for condition in CONDITIONS},
                heard_s=float(stored["heard_s"][at]),
            )
            for at, name in enumerate(stored["names"])
        ]
