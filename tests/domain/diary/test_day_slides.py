"""A slide stands once on its day, whichever recordings showed it."""

from datetime import UTC, date, datetime, timedelta

from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.diary.assembly import DaySource, assemble_day
from lifestream.domain.diary.day_clock import day_bounds
from lifestream.domain.diary.day_page import DaySlide, SourceState
from lifestream.domain.diary.digest import RecordingDigest
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.slides.slide import Showing, Slide
from lifestream.domain.together.pair import Camera
from lifestream.domain.video import MediaFacts, Video

NINE = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
BUDGET = ("Budget", ("18,000 of 30,000 dollars spent", "Translation: 4,000"))
DATES = ("Dates", ("Museum closed until April 14", "New date: April 22"))


def slide(text: tuple[str, tuple[str, ...]], *shown: tuple[float, float]) -> Slide:
    return Slide(
        heading=text[0],
        lines=text[1],
        showings=tuple(Showing(start_s=start_s, end_s=end_s) for start_s, end_s in shown),
        picture_at_s=shown[0][0],
        picture_key=f"{text[0]}.jpg",
    )


def source(name: str, minute: int, *slides: Slide, camera: Camera | None = None) -> DaySource:
    starts = NINE + timedelta(minutes=minute)
    video = Video(
        video_id=VideoId(name),
        owner=OwnerId("anna"),
        job_id=JobId(name),
        filename=f"{name}.mp4",
        content_type="video/mp4",
        size_bytes=1,
        source_key=name,
        created_at=starts,
        recorded_at=starts,
        recorded_from=RecordedFrom.FILE,
        facts=MediaFacts(
            container="mp4", size_bytes=1, has_audio=True, has_video=True, duration_s=600.0
        ),
    )
    return DaySource(
        video=video,
        state=SourceState.READY,
        digest=RecordingDigest(made_from="", slides=slides),
        names={},
        event="one" if camera else "",
        camera=camera,
    )


def shown(*sources: DaySource) -> tuple[DaySlide, ...]:
    day = assemble_day(day_bounds(date(2026, 11, 17), UTC), UTC, sources)
    assert day == assemble_day(day_bounds(date(2026, 11, 17), UTC), UTC, sources[::-1])
    return day.slides


def test_a_slide_of_two_meetings_stands_once_with_every_moment() -> None:
    budget, dates = shown(
        source("late", 60, slide(BUDGET, (30.0, 90.0))),
        source("early", 0, slide(BUDGET, (0.0, 20.0), (50.0, 60.0)), slide(DATES, (20.0, 50.0))),
    )
    moments = [(one.video_id, one.at_s) for one in (budget.line, *budget.again)]
    assert moments == [("early", 0.0), ("early", 50.0), ("late", 30.0)]
    assert (budget.shown_s, dates.shown_s, dates.again) == (90.0, 30.0, ())
    assert budget.text == "Budget: 18,000 of 30,000 dollars spent; Translation: 4,000"


def test_what_two_cameras_of_one_event_show_counts_once() -> None:
    front = Camera(video_id=VideoId("front"), offset_s=0.0, drift=0.0, length_s=600.0)
    back = Camera(video_id=VideoId("back"), offset_s=60.0, drift=0.0, length_s=600.0)
    (budget,) = shown(
        source("front", 0, slide(BUDGET, (100.0, 160.0)), camera=front),
        source("back", 1, slide(BUDGET, (40.0, 110.0)), camera=back),
    )
    assert budget.shown_s == 70.0
