"""The contents of slides: headings, and lists of who does what until when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from lifestream.domain.days.due_dates import find_due
from lifestream.domain.scene import ScreenText
from lifestream.domain.slides.screen_lines import heading, is_wording
from lifestream.domain.summary import ActionItem, Evidence
from lifestream.inference.writing.extractive.words import likeness, overlap
from lifestream.text.orders import gives_orders

_ACTION_HEADING = re.compile(
    r"\b(action items?|actions|next steps?|to.?dos?|tasks?|follow.?ups?|who does what)\b",
    re.IGNORECASE,
)
_NAMED_LINE = re.compile(
    r"^\W*(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)\s*[:–—-]\s*(?P<task>\S.*)$"
)
_WORDY = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideItem:
    """A line of a slide that gives a person something to do."""

    item: ActionItem
    named: bool


SAME_SLIDE = 0.8
"""Slides that share this much of their words are one, read twice."""

SAME_LETTERS = 0.85
"""Likewise of its letters: what is read from a picture twice is misread twice."""

MIN_TITLE_CHARACTERS = 6
MIN_WORDS_BELOW = 2


def names_a_recording(text: str) -> bool:
    """Whether a heading can be a title: two words at least, that read as words."""
    words = [word for word in text.split() if _WORDY.search(word)]
    return len(words) >= 2 and len(text) >= MIN_TITLE_CHARACTERS and is_wording(text)


def is_plate(shown: ScreenText) -> bool:
    """Whether a screen shows a heading alone: no line below it has two words."""
    top = heading(shown)
    below = (line.text for line in shown.lines if line.text.strip() != top)
    return all(len(_WORDY.findall(text)) < MIN_WORDS_BELOW for text in below)


def headings(screen: Sequence[ScreenText]) -> tuple[str, ...]:
    """Headings in order of time, each once; an order to a writing program names nothing."""
    found = (heading(shown) for shown in screen)
    return tuple(dict.fromkeys(text for text in found if text and not gives_orders(text)))


def shown_lines(screen: Sequence[ScreenText]) -> tuple[str, ...]:
    """Each slide as one line, "heading: line; line", each once: one that is read twice, or that
    grows line by line, with most of its words."""
    texts: list[str] = []
    for shown in screen:
        top = heading(shown)
        rest = [line.text.strip() for line in shown.lines if line.text.strip() != top]
        text = f"{top}: {'; '.join(rest)}" if top and rest else top or "; ".join(rest)
        if not text:
            continue
        at = next((n for n, known in enumerate(texts) if _is_same_slide(known, text, top)), None)
        if at is None:
            texts.append(text)
        elif len(text) > len(texts[at]):
            texts[at] = text
    return tuple(texts)


def _is_same_slide(known: str, text: str, top: str) -> bool:
    one, other = known.lower(), text.lower()
    words, others = re.findall(r"\w+", one), re.findall(r"\w+", other)
    if likeness(words, others) >= SAME_SLIDE:
        return True
    # Where one line comes after the other, the first ones are those of the slide before.
    grown = known == top or known.startswith(f"{top}:")
    if top and grown and overlap(words, others) >= SAME_SLIDE:
        return True
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= SAME_LETTERS * longer and (
        SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_LETTERS
    )


def people_on_slides(screen: Sequence[ScreenText]) -> frozenset[str]:
    """Names in front of tasks."""
    return frozenset(
        item.item.owner for item in slide_items(screen, said_on=None) if item.item.owner
    )


def slide_items(screen: Sequence[ScreenText], *, said_on: date | None) -> tuple[SlideItem, ...]:
    """Tasks listed on slides: lines "Name: task" below a heading such as "Action items"; and
    anywhere, such lines that name a due date.
    """
    found: dict[str, SlideItem] = {}
    for shown in screen:
        for item in _items_of(shown, said_on):
            found.setdefault(item.item.evidence.quote.lower(), item)
    return tuple(found.values())


def _items_of(shown: ScreenText, said_on: date | None) -> Iterator[SlideItem]:
    top = heading(shown)
    listed = bool(_ACTION_HEADING.search(top))
    # Where tasks are listed by name, a line without one is a footer rather than a task.
    by_name = any(_NAMED_LINE.match(line.text) for line in shown.lines)
    for line in shown.lines:
        text = line.text.strip()
        if text == top:
            continue
        named = _NAMED_LINE.match(text)
        due = find_due(text, said_on=said_on)
        is_task = (listed and not by_name) or (named and (listed or due))
        if not is_task or not _WORDY.search(text):
            continue
        task = named.group("task") if named else text
        if due:
            task = task.replace(due.said, "").strip(" ,;()-–—.")
            task = re.sub(r"\s+(?:by|until|on|due)$", "", task)
        yield SlideItem(
            item=ActionItem(
                task=task or text,
                evidence=Evidence(start_s=shown.start_s, end_s=shown.end_s, quote=text),
                owner=named.group("name") if named else None,
                due_said=due.said if due else "",
                due=due.day if due else None,
            ),
            named=bool(named),
        )
