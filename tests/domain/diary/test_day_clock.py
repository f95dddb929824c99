"""Local days in real time: 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.diary.day_clock import day_bounds, days_of, gaps_between, wall_clock

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 11, 17), 24), (date(2026, 10, 25), 25)],
)
def test_a_day_is_as_long_as_it_really_is(day: date, hours: int) -> None:
    bounds = day_bounds(day, BERLIN)

    assert bounds.length_s == hours * 3600
    assert bounds.ends == day_bounds(day + timedelta(days=1), BERLIN).begins


def test_the_hour_that_comes_twice_says_which_one_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert wall_clock(first, BERLIN) == "02:30 CEST"
    assert wall_clock(first + timedelta(hours=1), BERLIN) == "02:30 CET"
    assert wall_clock(NOON, BERLIN) == "13:00"


def test_a_gap_is_as_long_as_really_nothing_was_recorded() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30; clocks go from 02:00 to 03:00
    after = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30
    spans = [(after, after + timedelta(hours=1)), (before, before + timedelta(minutes=10))]

    (gap,) = gaps_between(spans)

    assert gap.length_s == 50 * 60
    assert (
        gaps_between([(NOON, NOON + timedelta(hours=3)), (NOON, NOON + timedelta(hours=1))]) == ()
    )


def test_a_recording_touches_the_days_in_which_something_of_it_lies() -> None:
    starts = datetime(2026, 11, 17, 22, 0, tzinfo=UTC)  # 23:00 in Berlin

    assert days_of(starts, 3600.0, BERLIN) == (date(2026, 11, 17),)
    assert days_of(starts, 3601.0, BERLIN) == (date(2026, 11, 17), date(2026, 11, 18))
