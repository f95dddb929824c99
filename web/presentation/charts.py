"""Charts as geometry: the templates draw them as SVG, and as a table for those who read.

Nothing is shown by colour alone: one chart shows one series, every bar carries its value as text.
Positions and sizes are attributes, because the pages' policy allows no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifestream.languages.speaking import conventions, gettext, ngettext

BAR_STEP = 10.0
BAR_WIDTH = 7.0
HEIGHT = 100.0
MIN_HEIGHT = 2.0
"""A day on which little happened is still seen to differ from one on which nothing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar. ``text`` is its value in words."""

    label: str
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """A value for every day.

    Attributes:
        name: Unique on the page; part of ids.
        summary: One sentence that says what the picture shows.
        most: The largest value, in words.
    """

    name: str
    title: str
    summary: str
    bars: tuple[Bar, ...]
    most: str

    @property
    def view_box(self) -> str:
        """Of the SVG."""
        return f"0 0 {len(self.bars) * BAR_STEP:g} {HEIGHT:g}"

    @property
    def is_empty(self) -> bool:
        """Nothing happened on any day."""
        return not any(bar.height for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One day's value, and the same in words."""

    day: date
    value: float
    text: str


def day_label(day: date) -> str:
    """``17 Nov``."""
    return conventions().date(conventions().day_and_short_month, day)


def by_day(
    name: str, title: str, points: Sequence[Point], *, whole: str, among: str = ""
) -> DayChart:
    """Bars side by side, as high as their share of the largest.

    Args:
        whole: What all days come to, in words.
        among: What the days are called together; empty for the last ones.
    """
    top = max(points, key=lambda point: point.value)
    busy = sum(point.value > 0 for point in points)
    among = among or ngettext("the last {n} day", "the last {n} days", len(points))
    summary = gettext("Nothing in {among}.", among=among)
    if top.value:
        summary = ngettext(
            "{whole} on {n} day of {among}; most on {day}.",
            "{whole} on {n} days of {among}; most on {day}.",
            busy,
            whole=whole,
            among=among,
            day=day_label(top.day),
        )
    return DayChart(
        name=name,
        title=title,
        summary=summary,
        most=top.text if top.value else "",
        bars=tuple(_bar(place, point, top.value) for place, point in enumerate(points)),
    )


def share(value: float, most: float) -> float:
    """Width of a lying bar, 0-100."""
    return round(100.0 * value / most, 2) if most > 0 else 0.0


def span(start_s: float, length_s: float, whole_s: float) -> tuple[float, float]:
    """Where a stage lies on its run's time line and how wide it is, in 0-100."""
    if whole_s <= 0:
        return 0.0, 100.0
    x = min(max(100.0 * start_s / whole_s, 0.0), 99.0)
    return round(x, 2), round(min(max(100.0 * length_s / whole_s, 1.0), 100.0 - x), 2)


def _bar(place: int, point: Point, most: float) -> Bar:
    height = max(HEIGHT * point.value / most, MIN_HEIGHT) if point.value else 0.0
    return Bar(
        label=day_label(point.day),
        text=point.text,
        x=place * BAR_STEP + (BAR_STEP - BAR_WIDTH) / 2,
        y=round(HEIGHT - height, 2),
        width=BAR_WIDTH,
        height=round(height, 2),
    )
