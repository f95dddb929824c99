"""Days in words and in columns: status lines, weeks, what stands beside a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from lifestream.domain.days.recorded import FIRST_YEAR, LAST_YEAR
from lifestream.domain.diary.day_clock import Gap, second_of_day
from lifestream.domain.diary.day_page import DayPage, SourceState, Stretch, StretchKind
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext, ngettext
from lifestream.services.days.calendar import DayCard, Span

HOUR_S = 3600
DAY_MINUTES = 1440
MIN_BAR_MINUTES = 10
"""A shorter recording is drawn as long as this, so that it can be seen and clicked."""

_FIRST, _LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def neighbours(day: date) -> tuple[date | None, date | None]:
    """The day before and the day after; None at the ends of the calendar."""
    before = day - timedelta(days=1) if day > _FIRST else None
    return before, day + timedelta(days=1) if day < _LAST else None


def earlier(day: date, *, days: int = 0, months: int = 0) -> date:
    """The day so many days or months before; of a shorter month its last day."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    last = (date(year + number // 11, (number + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, number + 1, min(day.day, last)) - timedelta(days=days)


def later(day: date, *, months: int) -> date:
    """The day so many months after."""
    return earlier(day, months=-months)


def length_in_words(length_s: float) -> str:
    """``6 h 12 min``, ``48 min``, ``20 s``."""
    minutes = round(length_s / 60)
    if minutes >= 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes} min" if length_s >= 60 else f"{round(length_s)} s"


def status_line(page: DayPage) -> str:
    """What a day was written from: ``4 recordings, 2 photos, 6 h 12 min; 1 still processing``."""
    photos = sum(one.kind is StretchKind.PHOTO for one in page.stretches)
    recordings = len(page.stretches) - photos
    if not page.stretches:
        return ""
    counts = [ngettext("{n} recording", "{n} recordings", recordings)] if recordings else []
    counts += [ngettext("{n} photo", "{n} photos", photos)] if photos else []
    counts += [length_in_words(page.recorded_s)] if recordings else []
    parts = [", ".join(counts)]
    for state, words in (
        (SourceState.PROCESSING, noted("{count} still processing")),
        (SourceState.PARTIAL, noted("{count} incomplete")),
        (SourceState.FAILED, noted("{count} could not be processed")),
    ):
        if count := page.count(state):
            parts.append(gettext(words, count=count))
    return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRow:
    """Photos that follow each other on the clock with no recording and no long pause between."""

    photos: tuple[Stretch, ...]


def rail_of(page: DayPage) -> list[Stretch | Gap | PhotoRow]:
    """The rail of a day with its photos in rows."""
    rows: list[Stretch | Gap | PhotoRow] = []
    for one in page.rail:
        last = rows[-1] if rows else None
        if not (isinstance(one, Stretch) and one.kind is StretchKind.PHOTO):
            rows.append(one)
        elif isinstance(last, PhotoRow):
            rows[-1] = PhotoRow(photos=(*last.photos, one))
        else:
            rows.append(PhotoRow(photos=(one,)))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days, Monday first."""

    days: tuple[date, ...]


def weeks_of(first: date, last: date) -> Sequence[Week]:
    """Whole weeks from a Monday to a Sunday."""
    count = ((last - first).days + 1) // 7
    return [
        Week(days=tuple(first + timedelta(days=7 * week + n) for n in range(7)))
        for week in range(count)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A recording in a lane of 24 hours; ``at`` and ``width`` are minutes of the wall clock."""

    span: Span
    at: float
    width: float
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A day as a lane; ``rows`` is how many recordings run at once at most."""

    card: DayCard
    bars: tuple[Bar, ...]
    rows: int


def week_lanes(cards: Sequence[DayCard], zone: tzinfo) -> list[Lane]:
    """One lane for each day; what runs at the same time stands below each other."""
    return [_lane(card, zone) for card in cards]


def _lane(card: DayCard, zone: tzinfo) -> Lane:
    bars: list[Bar] = []
    free_from: list[float] = []
    for span in card.spans:
        if not span.has_place:
            continue
        at = second_of_day(span.start, zone) / 60
        width = max(min(span.length_s / 60, DAY_MINUTES - at), MIN_BAR_MINUTES)
        row = next((n for n, free in enumerate(free_from) if free <= at), len(free_from))
        free_from[row : row + 1] = [at + width]
        bars.append(Bar(span=span, at=at, width=width, row=row))
    return Lane(card=card, bars=tuple(bars), rows=max(len(free_from), 1))


def intensity(recorded_s: float) -> int:
    """How much was recorded on a scale of five: 0 for nothing, 4 for more than three hours."""
    if recorded_s <= 0:
        return 0
    steps = (HOUR_S / 4, HOUR_S, 3 * HOUR_S)
    return 1 + sum(recorded_s > step for step in steps)
