"""Labels in place of the names a writer was given, so that a name given later shows everywhere.

A writer knows whom a name means, and writes it. What is kept says which voice it is; pages put in
what that voice is called then. A name that was said stays as it was said.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    Minutes,
    Point,
    SectionLine,
    TimeBlock,
)

Item = TypeVar("Item", Point, Decision)


def minutes_with_labels(minutes: Minutes, names: Mapping[str, str]) -> Minutes:
    """The minutes, whose statements say voices by label; titles stay as they were written."""
    labels = _labels(names)
    if not labels:
        return minutes
    return replace(
        minutes,
        overview=tuple(_item(one, labels) for one in minutes.overview),
        decisions=tuple(_item(one, labels) for one in minutes.decisions),
        open_questions=tuple(_item(one, labels) for one in minutes.open_questions),
        action_items=tuple(_task(one, labels) for one in minutes.action_items),
        sections=tuple(
            replace(one, lines=tuple(_line(line, labels) for line in one.lines))
            for one in minutes.sections
        ),
    )


def block_with_labels(block: TimeBlock, names: Mapping[str, str]) -> TimeBlock:
    """Likewise for one time block."""
    labels = _labels(names)
    if not labels:
        return block
    return replace(
        block,
        points=tuple(_item(one, labels) for one in block.points),
        decisions=tuple(_item(one, labels) for one in block.decisions),
        action_items=tuple(_task(one, labels) for one in block.action_items),
    )


def _labels(names: Mapping[str, str]) -> Mapping[str, str]:
    """Label by name, of names that one voice alone has."""
    voices = Counter(names.values())
    return {name: label for label, name in names.items() if name and voices[name] == 1}


def _item(item: Item, labels: Mapping[str, str]) -> Item:
    return replace(item, text=_text(item.text, item.evidence, labels))


def _line(line: SectionLine, labels: Mapping[str, str]) -> SectionLine:
    text = _text(line.text, line.evidence, labels)
    return replace(line, text=text, lead=labels.get(line.lead, line.lead))


def _task(item: ActionItem, labels: Mapping[str, str]) -> ActionItem:
    return replace(
        item,
        task=_text(item.task, item.evidence, labels),
        owner=labels.get(item.owner, item.owner) if item.owner else item.owner,
    )


def _text(text: str, evidence: Evidence, labels: Mapping[str, str]) -> str:
    written = [name for name in labels if name in text and name not in evidence.quote]
    if not written:
        return text
    longest_first = "|".join(re.escape(name) for name in sorted(written, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{longest_first})(?!\w)", lambda found: labels[found[0]], text)
