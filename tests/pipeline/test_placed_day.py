"""The day that due dates count from: the file's, unless something contradicts it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from lifestream.domain.days.recorded import DoubtKind, RecordedFrom
from lifestream.domain.scene import ScreenReading
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.placed_day import placed_day
from lifestream.ports.backend import Backend
from tests.pipeline.test_blocks_that_fail import Moody, Records, context

ENGINE = EngineInfo(name="test")
NO_SCREEN = Kept(ScreenReading(texts=(), engine=ENGINE), "screen")
TODAY = "Today is Tuesday the 17th of March."


def spoken(*texts: str) -> Kept[AttributedTranscript]:
    segments = tuple(
        Segment(start_s=5.0 * n, end_s=5.0 * n + 4, text=text, speaker="S1", language="en")
        for n, text in enumerate(texts)
    )
    value = AttributedTranscript(
        transcript=Transcript(segments=segments, engine=ENGINE),
        diarization=Diarization(turns=(), engine=ENGINE),
    )
    return Kept(value, "spoken")


def placed(
    one: PipelineContext, *texts: str, at: datetime | None, how: RecordedFrom
) -> tuple[date | None, Video]:
    one.video = replace(one.video, recorded_at=at, recorded_from=how)
    kept = placed_day(one, spoken(*texts), NO_SCREEN)
    return kept.value, kept.in_library(one.video) if kept.in_library else one.video


def a_context(backend: Backend, tmp_path: Path) -> PipelineContext:
    return context(backend, Moody(), tmp_path, Records())


def test_a_day_that_nothing_contradicts_is_counted_from(embedded: Backend, tmp_path: Path) -> None:
    at = datetime(2026, 3, 17, 9, tzinfo=UTC)
    day, video = placed(a_context(embedded, tmp_path), TODAY, at=at, how=RecordedFrom.FILE)
    assert (day, video.is_day_trusted) == (date(2026, 3, 17), True)


def test_a_day_in_doubt_is_not_counted_from(embedded: Backend, tmp_path: Path) -> None:
    at = datetime(2024, 8, 2, 9, tzinfo=UTC)
    day, video = placed(a_context(embedded, tmp_path), TODAY, at=at, how=RecordedFrom.FILE)
    assert (day, video.is_day_trusted) == (None, False)
    assert [(one.kind, one.day) for one in video.day_doubts] == [
        (DoubtKind.SAID, date(2026, 3, 17))
    ]


def test_what_the_user_says_is_counted_from_whatever_is_said(
    embedded: Backend, tmp_path: Path
) -> None:
    at = datetime(2024, 8, 2, 12, tzinfo=UTC)
    for how in (RecordedFrom.USER, RecordedFrom.USER_DAY):
        day, video = placed(a_context(embedded, tmp_path), TODAY, at=at, how=how)
        assert (day, video.is_day_trusted) == (date(2024, 8, 2), True)


def test_an_unknown_day_is_the_one_that_is_said_and_not_trusted(
    embedded: Backend, tmp_path: Path
) -> None:
    day, video = placed(a_context(embedded, tmp_path), TODAY, at=None, how=RecordedFrom.UNKNOWN)
    assert (day, video.is_day_trusted) == (date(2026, 3, 17), False)
