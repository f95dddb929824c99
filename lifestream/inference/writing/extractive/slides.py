"""The contents of slides: headings, and lists of who does what until when."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from lifestream.domain.days.due_dates import find_due
from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.summary import ActionItem, Evidence
from lifestream.inference.writing.extractive.words import likeness, overlap
from lifestream.text.orders import gives_orders

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


_AXIS = re.compile(r"^[\d\s.,:/%+\-–—$€£°kKMx()|]+$")
_CHROME = re.compile(
    r"^(?:file|edit|view|insert|format|tools|help|window|home|slide ?show|transitions|animations|"
    r"review|mute|unmute|start video|stop video|participants?(?: \(?\d+\)?)?|chat|share screen|"
    r"record(?:ing)?|reactions|leave|end|more|settings|play|pause|subtitles?|cc|hd|auto|live|"
    r"\d+ of \d+|page \d+|slide \d+(?: (?:of|/) \d+)?|(?:click|press) to .*|"
    r"you are screen sharing.*|"
    r".* is (?:sharing|presenting|talking).*|talking: .*)$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"©|\bcopyright\b|\(c\) ?\d{4}|\ball rights reserved\b", re.IGNORECASE)
_CHROME_WORDS = re.compile(r"^(?:file|edit|view|insert|format|tools|help|window|home)\b", re.I)
SAME_SLIDE = 0.8
"""Slides that share this much of their words are one, read twice."""

SAME_LETTERS = 0.85
"""Likewise of its letters: what is read from a picture twice is misread twice."""

MIN_TITLE_CHARACTERS = 6
MIN_WORDS_BELOW = 2
MIN_REPEATS = 3
"""A line on this many slides, and on half of all, is a footer or a running title."""


def tidied(screen: Sequence[ScreenText]) -> tuple[ScreenText, ...]:
    """Slides without bullet marks, chart axes, the frames of windows and players, and the lines
    that all of them repeat."""
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
        replace(
            shown,
            lines=tuple(
                li for li in shown.lines if _key(li) not in repeated and not is_frame(li.text)
            ),
        )
        for shown in bare
    )
    return tuple(shown for shown in kept if shown.lines)


def is_frame(text: str) -> bool:
    """Whether a line is of a window, a player or a chart's axis rather than of what is shown."""
    line = text.strip()
    if not line or _CHROME.match(line):
        return True
    # "42 %" alone may be the message; a row of figures is an axis.
    if _AXIS.match(line) and (len(line.split()) > 2 or ":" in line or "/" in line):
        return True
    menu = [word for word in line.split() if _CHROME_WORDS.match(word)]
    return len(menu) >= 3 and 2 * len(menu) >= len(line.split())


def is_wording(text: str) -> bool:
    """Whether it reads as words rather than as what a reader of pixels made of a picture."""
    words = text.split()
    good = [word for word in words if _reads_as_word(word)]
    letters = sum(each.isalpha() or each.isspace() for each in text)
    return 3 * len(good) >= 2 * len(words) and 4 * letters >= 3 * len(text)


def _reads_as_word(word: str) -> bool:
    plain = word.strip(".,;:!?()[]\"'“”&-–—")
    if not plain or plain.isdigit():
        return plain != ""
    if not plain.isascii():
        return plain.isalpha() or "-" in plain or "'" in plain
    vowels = bool(re.search(r"[aeiouy]", plain.lower()))
    cased = plain.islower() or plain.isupper() or plain.istitle() or plain[1:].islower()
    return (vowels or plain.isupper()) and (cased or "-" in plain or "'" in plain)


def _key(line: TextLine) -> str:
    # Page numbers change from slide to slide.
    return re.sub(r"[\W\d_]+", " ", line.text.lower()).strip() or line.text


def names_a_recording(text: str) -> bool:
    """Whether a heading can be a title: two words at least, that read as words."""
    words = [word for word in text.split() if _WORDY.search(word)]
    return len(words) >= 2 and len(text) >= MIN_TITLE_CHARACTERS and is_wording(text)


def is_plate(shown: ScreenText) -> bool:
    """Whether a screen shows a heading alone: no line below it has two words."""
    top = heading(shown)
    below = (line.text for line in shown.lines if line.text.strip() != top)
    return all(len(_WORDY.findall(text)) < MIN_WORDS_BELOW for text in below)


def heading(shown: ScreenText) -> str:
    """The slide's heading: its tallest line where one stands out, else its first; may be empty.

    Whose rights are reserved is no heading.
    """
    lines = [
        line for line in shown.lines if _WORDY.search(line.text) and not _NOTICE.search(line.text)
    ]
    if not lines:
        return ""
    return _tallest(lines).text.strip()


def _tallest(lines: Sequence[TextLine]) -> TextLine:
    first = lines[0]
    tallest = max(lines, key=lambda line: line.box[3])
    return tallest if first.box[3] and tallest.box[3] >= LARGER * first.box[3] else first


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
