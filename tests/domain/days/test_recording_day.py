from datetime import date

from lifestream.domain.days.recording_day import recording_day

SAID = (
    "Today is Monday, March tenth. I ship it by Friday, March twenty first, "
    "the contract by Wednesday, March twelfth."
)
UPLOADED = date(2026, 11, 21)
RECORDED = date(2025, 3, 10)


def test_weekdays_that_contradict_the_file_give_the_day_the_recording_names() -> None:
    assert recording_day(SAID, recorded_on=UPLOADED) == RECORDED


def test_an_upload_day_only_bounds_what_the_words_can_mean() -> None:
    assert recording_day(SAID, recorded_on=None, not_after=UPLOADED) == RECORDED
    assert recording_day("I will call tomorrow.", recorded_on=None, not_after=UPLOADED) is None


def test_a_day_misheard_is_made_up_for_by_another() -> None:
    heard = (
        "today is monday march two and we ship by friday march twenty first the contract by "
        "wednesday march twelfth i inform her tomorrow this march eleventh"
    )
    assert recording_day(heard, recorded_on=UPLOADED) == RECORDED


def test_the_files_day_stays_when_nothing_contradicts_it() -> None:
    assert recording_day("See you on Friday.", recorded_on=UPLOADED) == UPLOADED
    assert recording_day("On Friday, November 27, we meet.", recorded_on=UPLOADED) == UPLOADED


def test_without_any_day_nothing_is_known() -> None:
    assert recording_day(SAID, recorded_on=None) is None


def test_no_day_after_the_upload_is_ever_told() -> None:
    said = "Today is Tuesday, December first."
    day = recording_day(said, recorded_on=None, not_after=UPLOADED)
    assert day is None or day <= UPLOADED
