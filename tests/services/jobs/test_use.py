"""How much was processed and what it cost, by day and stage, from the receipts alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifestream.ports.backend import Backend
from lifestream.services.jobs.use import DAYS, DayUse, Use, use_of
from tests.contracts.places.samples import ANNA, BERT
from tests.services.ledgers import SHOP, an_error, done, failed, uploaded, worked

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
WEEK_AGO = NOW - timedelta(days=7)
MINUTE = timedelta(minutes=1)


def seen(backend: Backend, zone: object = UTC) -> Use:
    return use_of(backend, ANNA, SHOP, zone=zone, now=NOW)  # type: ignore[arg-type]


def on(found: Use, day: date) -> DayUse:
    return next(one for one in found.days if one.day == day)


def test_a_recording_counts_on_the_day_it_was_done(embedded: Backend) -> None:
    job = worked(embedded, uploaded(embedded, "1", length_s=1800.0), at=WEEK_AGO)
    done(embedded, job, at=WEEK_AGO + 2 * MINUTE)

    found = seen(embedded)

    assert len(found.days) == DAYS
    assert (found.days[0].day, found.days[-1].day) == (date(2026, 2, 19), date(2026, 3, 20))
    day = on(found, date(2026, 3, 13))
    assert (day.recordings, day.media_s, day.cost.amount) == (1, 1800.0, 4.0)
    assert (found.month.recordings, found.month.media_s) == (1, 1800.0)
    assert found.is_whole


def test_the_month_is_the_calendars_and_what_was_made_again_in_it_is_paid_in_it(
    embedded: Backend,
) -> None:
    before = datetime(2026, 2, 25, 12, tzinfo=UTC)
    job = uploaded(embedded, "1")
    done(embedded, worked(embedded, job, at=before), at=before + 2 * MINUTE)
    assert seen(embedded).month.cost.is_nothing
    assert on(seen(embedded), date(2026, 2, 25)).cost.amount == 4.0

    again = worked(embedded, job, at=WEEK_AGO, stages=("audio", "minutes", "index"))
    done(embedded, again, at=WEEK_AGO + MINUTE)
    month = seen(embedded).month
    assert (month.cost.amount, month.recordings) == (2.0, 1)


def test_failed_work_is_paid_for_but_processed_nothing(embedded: Backend) -> None:
    job = worked(embedded, uploaded(embedded, "1"), at=WEEK_AGO, stages=("media", "time_blocks"))
    failed(embedded, job, at=WEEK_AGO + MINUTE, error=an_error())
    month = seen(embedded).month
    assert (month.recordings, month.cost.amount) == (0, 2.0)


def test_a_retry_that_found_everything_stored_processed_nothing(embedded: Backend) -> None:
    everything = ("media", "speech", "transcript", "time_blocks", "minutes", "index")
    job = worked(
        embedded,
        uploaded(embedded, "1"),
        at=WEEK_AGO,
        stages=("audio", *everything),
        stored=everything,
    )
    done(embedded, job, at=WEEK_AGO + MINUTE)
    assert seen(embedded).month == DayUse(day=date(2026, 3, 1))


def test_a_day_begins_where_the_owner_lives(embedded: Backend) -> None:
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    done(embedded, worked(embedded, uploaded(embedded, "1"), at=late), at=late + 2 * MINUTE)
    assert on(seen(embedded), date(2026, 3, 10)).recordings == 1
    at_home = on(seen(embedded, ZoneInfo("Europe/Berlin")), date(2026, 3, 11))
    assert (at_home.recordings, at_home.cost.amount) == (1, 4.0)


def test_a_stages_pace_is_its_median_for_an_hour_of_recording(embedded: Backend) -> None:
    for name, wall_s in (("1", 10.0), ("2", 20.0), ("3", 90.0)):
        job = uploaded(embedded, name, length_s=1800.0)
        held = worked(embedded, job, at=WEEK_AGO, wall_s=wall_s, stored=("scenes",))
        done(embedded, held, at=WEEK_AGO + 20 * MINUTE)
    paces = {pace.stage: pace for pace in seen(embedded).paces}
    assert (paces["transcript"].wall_s_per_hour, paces["transcript"].runs) == (40.0, 3)
    assert "scenes" not in paces


def test_a_price_nobody_knows_is_said_for_the_month_too(embedded: Backend) -> None:
    worked(embedded, uploaded(embedded, "1"), at=WEEK_AGO, writer="shop other-2")
    assert seen(embedded).month.cost.unknown == ("other-2",)


def test_others_are_not_counted_and_a_long_past_is_said_to_be_left_out(
    embedded: Backend,
) -> None:
    of_bert = uploaded(embedded, "b", owner=BERT)
    done(embedded, worked(embedded, of_bert, at=WEEK_AGO), at=WEEK_AGO + 2 * MINUTE)
    assert seen(embedded).month.recordings == 0

    for name in "123":
        uploaded(embedded, name)
    assert seen(embedded).is_whole
    assert not use_of(embedded, ANNA, SHOP, zone=UTC, now=NOW, most_jobs=2).is_whole
