"""Pairs of statements of two meetings of a series, marked by reading, and what the product says.

The statements are those that the product's own rules find in AMI's series (QMSum). Every second
series was looked at when the thresholds were chosen; figures of the others count.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.recordings.folders import CORPUS
from bench.recordings.meetings import Meeting, read_meetings
from bench.report import Row, row
from lifestream.config import load_settings
from lifestream.domain.summary import ActionItem
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.action_items import find_action_items
from lifestream.inference.writing.extractive.people import who_is_who
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.services.tasks.same_promise import Promise, PromiseMatcher

PAIRS = Path(__file__).resolve().parent.parent / "data" / "promises.json"
HALVES = ("looked at", "not looked at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two statements of one series, and whether they are the same promise."""

    series: str
    first: Promise
    second: Promise
    same: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """The marked pairs."""
    return [PAIRS]


def measure(given: argparse.Namespace) -> list[Row]:
    """Ask the product about every pair, as if the second were new."""
    folder = (given.corpus or CORPUS) / "qmsum"
    pairs, known = read_pairs(folder)
    matcher = PromiseMatcher(known, E5Embedder(models_dir=load_settings().models_dir))
    rows: list[Row] = []
    halves = _halves(pairs)
    for name in HALVES:
        merged = [(pair, matcher.best(pair.second, [pair.first])) for pair in halves[name]]
        wrong = sum(found is not None for pair, found in merged if not pair.same)
        right = sum(found is not None for pair, found in merged if pair.same)
        same = sum(pair.same for pair, _ in merged)
        note = f"{len(merged)} pairs, {same} of them the same promise; series {name}"
        rows.append(
            row(f"wrongly merged, {name}", wrong, "pairs", goal=0, better="less", note=note)
        )
        rows.append(row(f"found again, {name}", right, f"of {same}", note=note))
    return rows


def read_pairs(folder: Path) -> tuple[list[Pair], list[Promise]]:
    """The marked pairs, and every statement that was found."""
    found: dict[tuple[str, int], list[ActionItem]] = {}
    for meeting in (*read_meetings(folder, "train"), *read_meetings(folder, "val")):
        if meeting.domain == "product":
            for line, item in _items(meeting):
                found.setdefault((meeting.name, line), []).append(item)
    pairs = [
        Pair(
            series=first[:-1],
            first=_promise(found[first, line][0]),
            second=_promise(found[second, other][0]),
            same=same,
        )
        for first, line, second, other, same in json.loads(PAIRS.read_text())["pairs"]
        if (first, line) in found and (second, other) in found
    ]
    return pairs, [_promise(item) for items in found.values() for item in items]


def _items(meeting: Meeting) -> Iterator[tuple[int, ActionItem]]:
    sentences = sentences_of(meeting.segments)
    items = find_action_items(sentences, (), who_is_who(sentences), said_on=None, in_meeting=True)
    starts = [segment.start_s for segment in meeting.segments]
    for item in items:
        before = [n for n, start_s in enumerate(starts) if start_s <= item.evidence.start_s + 0.01]
        yield (before[-1] if before else 0), item


def _promise(item: ActionItem) -> Promise:
    # Roles such as "Project Manager" are one person throughout a series.
    return Promise(text=item.task, person=item.owner or "", due_said=item.due_said)


def _halves(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    series = sorted({pair.series for pair in pairs})
    return {
        name: [pair for pair in pairs if series.index(pair.series) % 2 == half]
        for half, name in enumerate(HALVES)
    }
