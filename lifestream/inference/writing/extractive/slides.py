"""The contents of slides: headings, and lists of who does what until when."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifestream.domain.days.due_dates import find_due
from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.summary import ActionItem, Evidence

LARGER = 1.25
"""A line this much taller than the first one is the heading."""

_ACTION_HEADING = re.compile(
    r"\b(action items?|actions|next steps?|to.?dos?|tasks?|follow.?ups?|who does what)\b",
    re.IGNORECASE,
)
_NAMED_LINE = re.compile(
    r"^\W*(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)\s*[:–—-]\s*(?P<task>\S.*)$"
)
_BULLET = re.compile(r"^[\s•·▪◦●○■□‣⁃*»>–—-]+(?=\S)")
_WORDY = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideItem:
    """A line of a slide that gives somebody something to do."""

    item: ActionItem
    named: bool


MIN_REPEATS = 3
"""A line on this many slides, and on half of all, is a footer or a running title."""


def tidied(screen: Sequence[ScreenText]) -> tuple[ScreenText, ...]:
    """Slides without bullet marks and without the lines that all of them repeat."""
    bare = [
        replace(
            shown,
            lines=tuple(replace(li, text=_BULLET.sub("", li.text).strip()) for li in shown.lines),
        )
        for shown in screen
    ]
    counts = Counter(key for shown in bare for key in {_key(line) for line in shown.lines})
    repeated = {
        key for key, count in counts.items() if count >= MIN_REPEATS and 2 * count >= len(screen)
    }
    kept = (
        replace(shown, lines=tuple(li for li in shown.lines if _key(li) not in repeated))
        for shown in bare
    )
    return tuple(shown for shown in kept if shown.lines)


def _key(line: TextLine) -> str:
    # Page numbers change from slide to slide.
    return re.sub(r"[\W\d_]+", " ", line.text.lower()).strip() or line.text


def heading(shown: ScreenText) -> str:
    """The slide's heading: its tallest line where one stands out, else its first; may be empty."""
    lines = [line for line in shown.lines if _WORDY.search(line.text)]
    if not lines:
        return ""
    return _tallest(lines).text.strip()


def _tallest(lines: Sequence[TextLine]) -> TextLine:
    first = lines[0]
    tallest = max(lines, key=lambda line: line.box[3])
    return tallest if first.box[3] and tallest.box[3] >= LARGER * first.box[3] else first


def headings(screen: Sequence[ScreenText]) -> tuple[str, ...]:
    """Headings in order of time, each once."""
    found = (heading(shown) for shown in screen)
    return tuple(dict.fromkeys(text for text in found if text))


def shown_lines(screen: Sequence[ScreenText]) -> tuple[str, ...]:
    """Each slide as one line, "heading: line; line", each once."""
    texts: list[str] = []
    for shown in screen:
        top = heading(shown)
        rest = [line.text.strip() for line in shown.lines if line.text.strip() != top]
        text = f"{top}: {'; '.join(rest)}" if top and rest else top or "; ".join(rest)
        if text and text not in texts:
            texts.append(text)
    return tuple(texts)


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
