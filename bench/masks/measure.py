"""Sensitive words in texts that were written for it, in English, German and Spanish, and labelled.

Every second text was looked at while the rules were written; figures of the others count. A found
stretch is right where it has the label's kind and covers all of it, and takes in at most one word
more.

Beside them real meetings (QMSum), which contain no number or address of these kinds: what
is found there is wrong, and is counted. Those of the validation part were looked at.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bench.recordings.folders import CORPUS
from bench.recordings.meetings import Meeting, read_meetings
from bench.report import Row, row
from lifestream.domain.masks.find import Sensitive, find_sensitive
from lifestream.domain.masks.masking import hidden_times
from lifestream.domain.masks.rules import FOUND_KINDS, MaskKind, MaskRules

TEXTS = Path(__file__).resolve().parent.parent / "data" / "masks.json"
MEETINGS: tuple[Literal["val", "train"], ...] = ("val", "train")
"""Parts of QMSum, by half."""

HALVES = ("looked at", "not looked at")
MAX_MORE = 1
"""Words beside the label that a stretch may take in, too."""

_LABEL = re.compile(r"\{(\w+):([^}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text without its labels, and where they stood."""

    language: str
    text: str
    sensitive: tuple[Sensitive, ...]


@dataclass(slots=True)
class Tally:
    """How many of a kind there are, were found, and were rightly found."""

    there: int = 0
    right: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def files_of(given: argparse.Namespace) -> list[Path]:
    """The labelled texts."""
    return [TEXTS]


def measure(given: argparse.Namespace) -> list[Row]:
    """Recall and precision of each kind, by halves."""
    rules, texts = read_texts()
    rows: list[Row] = []
    for half, name in enumerate(HALVES):
        tallies = tally(rules, texts[half::2])
        clean = sum(not one.sensitive for one in texts[half::2])
        for kind in MaskKind:
            one = tallies[kind]
            note = f"{one.there} labelled; {len(texts[half::2])} texts, {clean} of them with none"
            recall, precision = one.right / max(one.there, 1), one.right / max(one.found, 1)
            rows.append(row(f"recall, {kind}, {name}", recall, "", note=note))
            rows.append(row(f"precision, {kind}, {name}", precision, "", note=note))
    folder = (given.corpus or CORPUS) / "qmsum"
    return rows + [
        _in_meetings(f"found in meetings, {name}", read_meetings(folder, part))
        for name, part in zip(HALVES, MEETINGS, strict=True)
    ]


def _in_meetings(name: str, meetings: Iterable[Meeting]) -> Row:
    rules, words, found = MaskRules(kinds=FOUND_KINDS), 0, 0
    for meeting in meetings:
        words += sum(len(one.text.split()) for one in meeting.segments)
        found += len(hidden_times(meeting.segments, rules))
    return row(name, found, "stretches", better="less", note=f"{words:,} words")


def read_texts() -> tuple[MaskRules, list[Labelled]]:
    """The rules that the texts are written for, and the texts."""
    stored = json.loads(TEXTS.read_text())
    rules = MaskRules(kinds=FOUND_KINDS, words=tuple(stored["words"]))
    return rules, [_labelled(language, marked) for language, marked in stored["texts"]]


def tally(rules: MaskRules, texts: list[Labelled]) -> dict[MaskKind, Tally]:
    """What is there, found and right in some texts, by kind."""
    tallies = {kind: Tally() for kind in MaskKind}
    for one in texts:
        found = find_sensitive(one.text, rules, one.language)
        for kind, count in Counter(s.kind for s in found).items():
            tallies[kind].found += count
        for label in one.sensitive:
            its = tallies[label.kind]
            its.there += 1
            hit = any(_covers(one.text, s, label) for s in found)
            its.right += hit
            its.missed += [] if hit else [one.text]
        for s in found:
            if not any(_covers(one.text, s, label) for label in one.sensitive):
                tallies[s.kind].wrong.append(f"{one.text[s.start : s.end]!r} in {one.text!r}")
    return tallies


def _covers(text: str, found: Sensitive, label: Sensitive) -> bool:
    if found.kind is not label.kind or found.start > label.start or found.end < label.end:
        return False
    more = f"{text[found.start : label.start]} {text[label.end : found.end]}"
    return len(re.findall(r"\w+", more)) <= MAX_MORE


def _labelled(language: str, marked: str) -> Labelled:
    text, sensitive, at = "", [], 0
    for label in _LABEL.finditer(marked):
        text += marked[at : label.start()]
        start = len(text)
        text += label[2]
        sensitive.append(Sensitive(start=start, end=len(text), kind=MaskKind(label[1])))
        at = label.end()
    return Labelled(language=language, text=text + marked[at:], sensitive=tuple(sensitive))
