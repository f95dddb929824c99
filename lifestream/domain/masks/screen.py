"""Text on the screen with placeholders, and where on a picture what they stand for is."""

from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.masks.find import find_sensitive
from lifestream.domain.masks.rules import PLACEHOLDERS, MaskRules
from lifestream.domain.scene import MovedText, ScreenReading, ScreenText, TextLine

Box = tuple[int, int, int, int]
"""x, y, width and height in pixels of a picture."""


def masked_lines(lines: Sequence[TextLine], rules: MaskRules) -> tuple[TextLine, ...]:
    """The lines of one picture, masked. A number that goes on in the next line is one."""
    text, starts = "", []
    for line in lines:
        starts.append(len(text))
        text += f"{line.text}\n"
    found = find_sensitive(text, rules)
    masked: list[TextLine] = []
    for line, start in zip(lines, starts, strict=True):
        end, shown = start + len(line.text), line.text
        for one in reversed([one for one in found if one.start < end and one.end > start]):
            before, after = shown[: max(one.start - start, 0)], shown[one.end - start :]
            shown = f"{before}{PLACEHOLDERS[one.kind]}{after if one.end < end else ''}"
        masked.append(line if shown == line.text else replace(line, text=shown))
    return tuple(masked)


def masked_screen_text(text: ScreenText, rules: MaskRules) -> ScreenText:
    """A text on the screen, wherever on it, masked."""
    moved = tuple(replace(one, lines=masked_lines(one.lines, rules)) for one in text.moved)
    return replace(text, lines=masked_lines(text.lines, rules), moved=moved)


def hidden_boxes(masked: ScreenReading, at_s: float) -> tuple[Box, ...]:
    """Where on the picture at ``at_s`` seconds a masked reading has placeholders: whole lines,
    because where in a line a letter stands is not known."""
    boxes: list[Box] = []
    for text in masked.texts:
        if text.start_s <= at_s <= text.end_s or text.keyframe_at_s == at_s:
            lines = _lines_at(text, at_s)
            boxes += [line.box for line in lines if any(one in line.text for one in _PLACEHOLDERS)]
    return tuple(dict.fromkeys(boxes))


_PLACEHOLDERS = tuple(PLACEHOLDERS.values())


def _lines_at(text: ScreenText, at_s: float) -> tuple[TextLine, ...]:
    """As they stand on the picture at that second: as on the last one before it that was read."""
    before: list[MovedText] = [one for one in text.moved if one.at_s <= at_s]
    return before[-1].lines if before else text.lines
