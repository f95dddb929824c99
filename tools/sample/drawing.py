"""The pictures of the sample recording: a slide, and the three people who talk about it."""

import math
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from tools.sample.script import SLIDES, SPEAKERS

SIZE = (1280, 720)
SCALE = 2
"""Everything is drawn at twice the size and reduced, for smooth edges."""

PAPER, INK, SOFT, LINE = (250, 247, 240), (27, 38, 49), (104, 112, 120), (221, 214, 200)
ACCENT, WARM, DEEP = (16, 112, 108), (196, 90, 30), (22, 46, 66)
COLOURS = {"Marcus": ACCENT, "Priya": WARM, "Alan": (92, 74, 168)}
PEOPLE_X = 1010

Pen = ImageDraw.ImageDraw


@cache
def draw(slide: int, speaker: str) -> npt.NDArray[np.uint8]:
    """One frame, uint8 RGB, shape (720, 1280, 3).

    Args:
        slide: Which of the script's slides.
        speaker: Whose picture has a ring; "" for nobody's.
    """
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    _draw_slide(pen, slide)
    _draw_people(pen, speaker)
    return np.asarray(image.resize(SIZE, Image.Resampling.LANCZOS))


def _at(*numbers: float) -> tuple[float, ...]:
    return tuple(number * SCALE for number in numbers)


def _write(pen: Pen, where: tuple[float, float], text: str, size: int, fill: object) -> None:
    font = ImageFont.load_default(size * SCALE)
    pen.text(_at(*where), text, font=font, fill=fill)  # type: ignore[arg-type]


def _draw_slide(pen: Pen, number: int) -> None:
    slide = SLIDES[number]
    pen.rectangle(_at(0, 0, PEOPLE_X - 40, 10), fill=ACCENT)
    _write(pen, (70, 70), slide.heading, 54, INK)
    for row, line in enumerate(slide.lines):
        pen.ellipse(_at(72, 176 + 56 * row, 84, 188 + 56 * row), fill=WARM)
        _write(pen, (104, 162 + 56 * row), line, 31, INK)
    _DRAWINGS[slide.drawing](pen)
    _write(pen, (70, 668), f"Harbour library    {number + 1} / {len(SLIDES)}", 18, SOFT)


def _harbour(pen: Pen) -> None:
    pen.rounded_rectangle(_at(70, 330, 930, 630), 28 * SCALE, fill=DEEP)
    pen.ellipse(_at(760, 370, 830, 440), fill=(246, 200, 110))
    pen.polygon(_at(140, 560, 140, 450, 230, 395, 320, 450, 320, 560), fill=PAPER)
    for column in range(3):
        pen.rectangle(_at(160 + 52 * column, 470, 190 + 52 * column, 530), fill=ACCENT)
    pen.polygon(_at(470, 540, 620, 540, 590, 575, 500, 575), fill=WARM)
    pen.polygon(_at(545, 530, 545, 410, 615, 530), fill=PAPER)
    for row in range(3):
        points = [
            _at(70 + x, 588 + 14 * row + 5 * math.sin(x / 26 + row)) for x in range(0, 861, 6)
        ]
        pen.line(points, fill=(70, 120, 150), width=3 * SCALE)


def _bars(pen: Pen) -> None:
    amounts = (
        ("Shelves", 9.5, ACCENT),
        ("Corner", 4.2, WARM),
        ("Other", 4.3, SOFT),
        ("Left", 12.0, LINE),
    )
    for column, (name, thousands, colour) in enumerate(amounts):
        left, top = 110 + 205 * column, 610 - 20 * thousands
        pen.rounded_rectangle(_at(left, top, left + 120, 610), 8 * SCALE, fill=colour)
        _write(pen, (left, 622), name, 22, SOFT)
        _write(pen, (left + 20, top - 36), f"{thousands:.1f}k", 24, INK)
    pen.line(_at(70, 611, 930, 611), fill=LINE, width=2 * SCALE)


def _curve(pen: Pen) -> None:
    visitors = (28, 41, 77, 22, 38, 34)
    points = [(120 + 150 * day, 610 - 3.4 * count) for day, count in enumerate(visitors)]
    pen.line(_at(70, 611, 930, 611), fill=LINE, width=2 * SCALE)
    pen.line([_at(*point) for point in points], fill=ACCENT, width=6 * SCALE, joint="curve")
    for day, (x, y) in zip("Mon Tue Wed Thu Fri Sat".split(), points, strict=True):
        pen.ellipse(_at(x - 10, y - 10, x + 10, y + 10), fill=WARM)
        _write(pen, (x - 22, 622), day, 22, SOFT)


def _timeline(pen: Pen) -> None:
    pen.line(_at(110, 500, 900, 500), fill=LINE, width=8 * SCALE)
    stops = ((150, "Nov 27", WARM), (320, "Dec 4", COLOURS["Alan"]), (840, "Mar 20", ACCENT))
    for x, name, colour in stops:
        pen.ellipse(_at(x - 22, 478, x + 22, 522), fill=colour)
        _write(pen, (x - 44, 545), name, 26, INK)


_DRAWINGS = {"harbour": _harbour, "bars": _bars, "curve": _curve, "timeline": _timeline}


def _draw_people(pen: Pen, speaker: str) -> None:
    pen.rectangle(_at(PEOPLE_X - 40, 0, *SIZE), fill=(238, 233, 222))
    for row, name in enumerate(SPEAKERS):
        x, y = PEOPLE_X + 40, 40 + 220 * row
        if name == speaker:
            pen.ellipse(_at(x - 12, y - 12, x + 162, y + 162), fill=COLOURS[name])
            pen.ellipse(_at(x - 6, y - 6, x + 156, y + 156), fill=(238, 233, 222))
        pen.ellipse(_at(x, y, x + 150, y + 150), fill=COLOURS[name])
        pen.ellipse(_at(x + 48, y + 28, x + 102, y + 82), fill=PAPER)
        pen.chord(_at(x + 22, y + 88, x + 128, y + 210), 205, 335, fill=PAPER)
        _write(pen, (x + 40, y + 160), name, 24, INK)
