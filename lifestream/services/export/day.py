"""A day as the contents of a document: the same one value that every writer of the house takes.

Its seconds are those of the wall clock, so ``14:05:10`` is a time of day; each line's second is its
own, so that it leads to the recording that proves it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.domain.diary.day_clock import second_of_day
from lifestream.domain.diary.day_page import DayLine, DayPage, SourceState, Stretch
from lifestream.domain.ids import VideoId
from lifestream.services.export.document import (
    MAX_PICTURES,
    MAX_SLIDES,
    Block,
    ExportDocument,
    Line,
    ShownSlide,
    Task,
    note_line,
    plain,
)
from lifestream.text.clock import clock

_STEP_S = 1 / 1024
"""Two lines of the same second differ by this much; it is not seen."""


def day_document(
    page: DayPage, *, zone: tzinfo | None = None, link: Callable[[VideoId, float], str]
) -> ExportDocument:
    """The contents of a document of ``page``.

    Args:
        zone: Of the page's clock; found by the page's name of it where None.
        link: The address of a second of a recording.
    """
    writer = _Writer(page, zone or _zone_of(page), link)
    return writer.document()


def _zone_of(page: DayPage) -> tzinfo:
    try:
        return ZoneInfo(page.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A zone without a name: the offset at the day's beginning is midnight's.
        midnight = datetime.combine(page.day, time(), tzinfo=UTC)
        return timezone(midnight - page.bounds.begins)


class _Writer:
    def __init__(self, page: DayPage, zone: tzinfo, link: Callable[[VideoId, float], str]) -> None:
        self._page, self._zone, self._link = page, zone, link
        self._links: dict[float, str] = {}

    def document(self) -> ExportDocument:
        page = self._page
        recorded = f"{clock(page.recorded_s)} of recordings" if page.stretches else ""
        return ExportDocument(
            title=plain(page.narrative.headline) or f"{page.day.day} {page.day:%B %Y}",
            filename="",
            date=f"{page.day:%A}, {page.day.day} {page.day:%B %Y}",
            day=page.day.isoformat(),
            length=clock(page.recorded_s) if page.stretches else "",
            speakers=tuple(plain(one.name) for one in page.voices if one.is_named),
            verdict="",
            warnings=tuple(self._warnings()),
            heading="The day",
            overview=tuple(self._line(one) for one in page.narrative.sentences),
            decisions=tuple(self._line(one) for one in page.decisions) or None,
            tasks=tuple(self._tasks()) or None,
            questions=(),
            topics=(),
            chapters=(),
            blocks=tuple(block for one in page.stretches for block in self._blocks(one)),
            screen=tuple(self._slides()),
            transcript=(),
            made_by=tuple(one for one in (recorded, self._made_by()) if one),
            link=lambda at_s: self._links.get(at_s, ""),
            notes=tuple(
                note_line(one.remark, self._second(one.line.video_id, one.line.at, one.line.at_s))
                for one in page.remarks
            ),
            own_words=tuple(page.words.text.split("\n")) if page.words.text.strip() else (),
        )

    def _line(self, line: DayLine) -> Line:
        text = f"{line.about}: {line.text}" if line.about else line.text
        at_s = self._second(line.video_id, line.at, line.at_s)
        return Line(text=plain(text), at_s=at_s, who=plain(line.who))

    def _tasks(self) -> Iterator[Task]:
        for task in self._page.tasks:
            yield Task(
                who=plain(task.owner),
                what=plain(task.line.text),
                due=task.due,
                due_said=plain(task.due_said),
                at_s=self._second(task.line.video_id, task.line.at, task.line.at_s),
            )

    def _slides(self) -> Iterator[ShownSlide]:
        for place, slide in enumerate(self._page.slides[:MAX_SLIDES]):
            at_s, *again = (
                self._second(one.video_id, one.at, one.at_s) for one in (slide.line, *slide.again)
            )
            yield ShownSlide(
                heading="",
                lines=(plain(slide.text),),
                at_s=at_s,
                shown_s=slide.shown_s,
                again=tuple(again),
                picture_key=slide.picture_key if place < MAX_PICTURES else "",
            )

    def _blocks(self, stretch: Stretch) -> Iterator[Block]:
        for block in stretch.blocks:
            start_s = self._second(stretch.video_id, block.start, block.at_s)
            yield Block(
                start_s=start_s,
                end_s=start_s + (block.end - block.start).total_seconds(),
                title=plain(f"{stretch.title}: {block.title}" if block.title else stretch.title),
                lines=tuple(self._line(line) for line in block.lines),
                shown=tuple(plain(text) for text in block.shown),
                topics=tuple(plain(topic) for topic in block.topics),
                picture_key=block.picture_key,
            )

    def _second(self, video_id: VideoId, moment: datetime, at_s: float) -> float:
        """The wall clock's second of a line, as nobody else has it, with its link."""
        second_s = second_of_day(moment, self._zone)
        address = self._link(video_id, at_s)
        while self._links.get(second_s, address) != address:
            second_s += _STEP_S
        self._links[second_s] = address
        return second_s

    def _warnings(self) -> Iterator[str]:
        page = self._page
        if count := page.count(SourceState.PROCESSING):
            yield f"Still being processed: {count} of {len(page.stretches)} recordings."
        if count := page.count(SourceState.FAILED):
            yield f"Could not be processed: {count} of {len(page.stretches)} recordings."

    def _made_by(self) -> str:
        engine = self._page.narrative.engine
        if engine is None:
            return "The sentences are statements of the recordings, as they stand there."
        return f"The day: {plain(engine.name)} {plain(engine.model)}".strip()
