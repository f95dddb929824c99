from datetime import date

from lifestream.domain.days.doubts import dates_shown, day_by_words, file_doubts, heard_doubts
from lifestream.domain.days.recorded import DayDoubt, DoubtKind, RecordedFrom
from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.transcript import Segment

UPLOADED = date(2026, 11, 30)
FILE = date(2021, 5, 4)
TALKED = "today is Tuesday the 17th of November"


def said(*texts: str, language: str | None = "en") -> tuple[Segment, ...]:
    return tuple(
        Segment(start_s=10.0 * n, end_s=10.0 * n + 5, text=text, language=language)
        for n, text in enumerate(texts)
    )


def shown(*texts: str) -> tuple[ScreenText, ...]:
    return tuple(
        ScreenText(
            start_s=20.0 * n,
            end_s=20.0 * n + 20,
            keyframe_at_s=20.0 * n + 1,
            lines=tuple(TextLine(text=line, confidence=0.9) for line in text.split("|")),
        )
        for n, text in enumerate(texts)
    )


def heard(
    *texts: str, day: date = FILE, screen: tuple[str, ...] = (), language: str | None = "en"
) -> tuple[DayDoubt, ...]:
    return heard_doubts(said(*texts, language=language), shown(*screen), day=day, latest=UPLOADED)


def test_a_day_that_is_said_contradicts_the_files_and_says_when_it_is_said() -> None:
    (doubt,) = heard("Hello.", f"So, {TALKED}, let us begin.")
    assert doubt == DayDoubt(kind=DoubtKind.SAID, words=TALKED, at_s=10.0, day=date(2026, 11, 17))


def test_a_day_may_be_said_across_two_segments() -> None:
    (doubt,) = heard("So today is Tuesday,", "the 17th of November.")
    assert (doubt.day, doubt.at_s) == (date(2026, 11, 17), 0.0)


def test_a_day_beside_the_files_contradicts_nothing() -> None:
    assert heard(TALKED, day=date(2026, 11, 17)) == ()
    assert heard(TALKED, day=date(2026, 11, 18)) == ()
    assert heard(TALKED, day=date(2026, 11, 20)) != ()


def test_a_misspoken_weekday_of_the_very_day_contradicts_nothing() -> None:
    assert heard("Today is Monday the 17th of November.", day=date(2026, 11, 17)) == ()


def test_where_somebody_says_the_files_day_another_one_is_talked_about() -> None:
    assert heard("Today is May fourth.", TALKED) == ()


def test_a_day_after_the_upload_or_long_ago_is_none_of_the_recording() -> None:
    assert heard("Today is the 9th of November 1989.") == ()
    assert heard("Today is the 9th of November 2031.") == ()


def test_weekdays_of_another_year_contradict_the_files_only_together() -> None:
    dues = ("Ship it by Friday, March twenty first.", "The contract by Wednesday, March twelfth.")
    file = date(2026, 11, 21)
    (doubt,) = heard(*dues, day=file)
    assert (doubt.kind, doubt.day, doubt.at_s) == (DoubtKind.WEEKDAYS, None, 0.0)
    assert heard(dues[0], day=file) == ()
    assert heard(*dues, "On Monday, November 23, we meet.", day=file) == ()
    assert heard("On Friday, January 15.", "On Monday, January 18.", day=file) == ()


def test_the_date_of_a_deck_far_from_the_files_contradicts_it() -> None:
    deck = ("Plan|17 November 2026", "Costs|17 November 2026", "Thanks")
    (doubt,) = heard(screen=deck)
    assert doubt == DayDoubt(
        kind=DoubtKind.SHOWN, words="17 November 2026", at_s=1.0, day=date(2026, 11, 17)
    )
    assert heard(screen=deck, day=date(2026, 11, 28)) == ()


def test_a_date_shown_once_or_among_others_contradicts_nothing() -> None:
    assert heard(screen=("Launch: 17 November 2026",)) == ()
    assert heard(screen=("A|17.11.2026", "B|17.11.2026", "C", "D", "E")) == ()
    assert heard(screen=("A|17.11.2026|4.5.2021", "B|17.11.2026")) == ()
    assert heard(screen=("A|17.11.2026|1.2.2026", "B|17.11.2026|1.2.2026")) == ()


def test_shown_dates_are_read_where_they_can_be_read_in_one_way_only() -> None:
    text = "17/11/2026, 11/18/2026, 3/4/2026, 2026年11月19日, 2026-11-20, 31/2/2026, 12"
    assert {day for day, _ in dates_shown(text)} == {date(2026, 11, n) for n in (17, 18, 19, 20)}


def doubts_of_file(
    day: date | None, how: RecordedFrom = RecordedFrom.FILE, named: date | None = None
) -> list[DoubtKind]:
    found = file_doubts(day, how, named=named, filename="VID.mp4", uploaded_on=UPLOADED)
    return [doubt.kind for doubt in found]


def test_a_clock_that_was_never_set_or_is_ahead_is_in_doubt() -> None:
    assert doubts_of_file(date(2001, 1, 1)) == [DoubtKind.CLOCK]
    assert doubts_of_file(date(2015, 1, 1), RecordedFrom.FILE_DAY) == [DoubtKind.CLOCK]
    assert doubts_of_file(date(2027, 6, 1)) == [DoubtKind.CLOCK]
    assert doubts_of_file(date(2026, 12, 1)) == []
    assert doubts_of_file(date(2026, 1, 1)) == []
    assert doubts_of_file(date(2014, 6, 1)) == []


def test_a_name_of_another_day_than_the_files_clock_contradicts_it() -> None:
    assert doubts_of_file(FILE, named=date(2021, 5, 6)) == [DoubtKind.NAME]
    assert doubts_of_file(FILE, named=date(2021, 5, 5)) == []
    assert doubts_of_file(FILE, RecordedFrom.NAME_DAY, named=FILE) == []


def test_what_the_user_says_is_not_doubted() -> None:
    for how in (RecordedFrom.USER, RecordedFrom.USER_DAY):
        assert doubts_of_file(date(2001, 1, 1), how, named=FILE) == []


def test_a_recording_of_an_unknown_day_may_say_it() -> None:
    assert day_by_words(said(TALKED), latest=UPLOADED) == date(2026, 11, 17)
    german = said("Heute ist der 17. November 2026.", language="de")
    assert day_by_words(german, latest=UPLOADED) == date(2026, 11, 17)
    assert day_by_words(said("See you on Friday."), latest=UPLOADED) is None
