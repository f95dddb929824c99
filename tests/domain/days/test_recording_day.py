from datetime import date

from lifestream.domain.days.recording_day import recording_day

SAID = (
    "Today is Monday, March tenth. I ship it by Friday, March twenty first, "
    "the contract by Wednesday, March twelfth."
)
UPLOADED = date(2026, 11, 21)
RECORDED = date(2025, 3, 10)


def test_the_latest_year_that_fits_the_weekdays_is_meant() -> None:
    assert recording_day(SAID, not_after=UPLOADED) == RECORDED
    assert recording_day("I will call tomorrow.", not_after=UPLOADED) is None


def test_a_day_misheard_is_made_up_for_by_another() -> None:
    heard = (
        "today is monday march two and we ship by friday march twenty first the contract by "
        "wednesday march twelfth i inform her tomorrow this march eleventh"
    )
    assert recording_day(heard, not_after=UPLOADED) == RECORDED


def test_where_no_day_is_named_nothing_is_known() -> None:
    assert recording_day("See you on Friday.", not_after=UPLOADED) is None
    assert recording_day("On Friday, November 27, we meet.", not_after=UPLOADED) is None


def test_no_day_after_the_upload_is_ever_told() -> None:
    day = recording_day("Today is Tuesday, December first.", not_after=UPLOADED)
    assert day is None or day <= UPLOADED
