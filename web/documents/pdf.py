"""A document's contents as a PDF with links, bookmarks and its own fonts."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import FontFace

from lifestream.services.export.document import (
    NOBODY,
    OVERVIEW,
    SCREEN,
    UNVERIFIED,
    Block,
    ExportDocument,
    Line,
    Task,
)
from lifestream.text.clock import clock
from web.documents import scripts
from web.documents.pictures import small_picture
from web.documents.sheet import ACCENT, INK, MARGIN_MM, RULE, SOFT, Colour, Sheet

MAX_TRANSCRIPT_S = 12 * 3600.0
"""Transcripts longer than this are left out of the PDF, which says so and where they are."""

GUTTER_MM = 17.0
"""Times stand in a column of their own, left of what was said then."""

PICTURE_MM = 40.0
COLUMNS_MM = (36.0, 76.0, 36.0, 18.0)
"""Who, what, due, at."""


def pdf_of(document: ExportDocument, *, picture: Callable[[str], bytes]) -> bytes:
    """The file.

    Args:
        picture: The JPEG of an object key; empty when it is not there.
    """
    page = _Page(document, picture)
    page.head()
    page.minutes()
    page.blocks()
    page.screen()
    page.transcript()
    page.colophon()
    return bytes(page.pdf.output())


class _Page:
    def __init__(self, document: ExportDocument, picture: Callable[[str], bytes]) -> None:
        self.document, self.picture = document, picture
        self.is_long = bool(document.transcript) and (
            document.transcript[-1].at_s > MAX_TRANSCRIPT_S
        )
        texts = document.texts(with_transcript=not self.is_long)
        fonts, self.missing = scripts.fonts_for({" ", "·", "–", scripts.BOX}.union(*texts))
        self.pdf = Sheet()
        self._add_fonts(fonts)
        self.pdf.set_title(self._safe(document.title))
        self.pdf.set_creator("LifeStream")
        self.pdf.set_lang("en")
        self.pdf.foot = self._safe(document.title[:70])
        self.pdf.add_page()

    def _add_fonts(self, needed: Sequence[str]) -> None:
        add = self.pdf.add_font
        add("body", "", scripts.FOLDER / f"{scripts.BODY}.ttf")
        add("body", "B", scripts.FOLDER / f"{scripts.BOLD}.ttf")
        add("title", "", scripts.FOLDER / f"{scripts.TITLE}.ttf")
        for font in needed:
            add(font, "", scripts.FOLDER / f"{font}.ttf")
        if "dejavu-400" in needed:
            add("dejavu-400", "B", scripts.FOLDER / "dejavu-700.ttf")
        self.pdf.set_fallback_fonts(list(needed), exact_match=False)

    def head(self) -> None:
        self._put(self.document.title, size=23, line_mm=9.5, font="title")
        self.pdf.ln(1.5)
        self._put("  ·  ".join(self.document.meta), size=9.5, line_mm=5, colour=SOFT)
        self.pdf.ln(3)
        y = self.pdf.get_y()
        self.pdf.set_draw_color(*RULE)
        self.pdf.line(MARGIN_MM, y, self.pdf.w - MARGIN_MM, y)
        self.pdf.ln(3)
        for sentence in (*self.document.warnings, *self._unprintable()):
            self._put(sentence, size=9.5, line_mm=5, colour=SOFT)
            self.pdf.ln(1.5)

    def minutes(self) -> None:
        document = self.document
        if document.parts:
            self._heading(document.heading, 0)
        for place, part in enumerate(document.parts):
            if place or part.title != OVERVIEW:
                self._heading(part.title, 1)
            if part.tasks is not None:
                self._tasks(part.tasks)
            else:
                self._list(part.lines, empty=part.empty)
        if document.chapters:
            self._heading("Chapters", 1)
            self._list(document.chapters)
        if document.shelf:
            self._heading(UNVERIFIED, 1)
            self._list(document.shelf)
        if document.topics:
            self.pdf.ln(2)
            self._put(f"Topics: {', '.join(document.topics)}", size=9, line_mm=5, colour=SOFT)
        if document.notes:
            self._heading("Notes", 1)
            self._list(document.notes)
        if document.own_words:
            self._heading("My words", 0)
            for line in document.own_words:
                self._put(line or " ", size=10, line_mm=5.2)

    def blocks(self) -> None:
        if self.document.telling_blocks:
            self._room(70)
            self._heading("Five minutes at a time", 0)
        for block in self.document.telling_blocks:
            self._block(block)

    def screen(self) -> None:
        if self.document.screen:
            self._heading(SCREEN, 0)
        for slide in self.document.screen:
            with self._beside(slide.picture_key, slide.at_s) as left_mm:
                self._row(Line(text=slide.text, at_s=slide.at_s), left_mm=left_mm)
                if slide.times:
                    self._put(slide.times, size=9, colour=SOFT, left_mm=left_mm + GUTTER_MM)

    def transcript(self) -> None:
        if not self.document.transcript:
            return
        self._heading("Transcript", 0)
        if self.is_long:
            hours = MAX_TRANSCRIPT_S / 3600
            self._put(
                f"The transcript of a recording over {hours:g} hours is not in this PDF. "
                "Save it as a Word document or as text instead.",
                colour=SOFT,
            )
            return
        speaker = None
        for line in self.document.transcript:
            who = line.who or NOBODY
            if who != speaker:
                self._room(16)
                self.pdf.ln(2.5)
                self._put(who, style="B", left_mm=MARGIN_MM + GUTTER_MM)
                speaker = who
            self._row(line)

    def colophon(self) -> None:
        self._heading("How this was made", 1)
        for sentence in self.document.made_by:
            self._put(sentence, size=8.5, line_mm=4.4, colour=SOFT)

    def _heading(self, text: str, level: int) -> None:
        self._room(26)
        self.pdf.ln(6 if level == 0 else 4)
        self.pdf.start_section(text, level=level, strict=False)
        if level == 0:
            self._put(text, size=15.5, line_mm=7, font="title")
        else:
            self._put(text, size=11, style="B")
        self.pdf.ln(1.5)

    def _list(self, lines: Sequence[Line], *, left_mm: float = MARGIN_MM, empty: str = "") -> None:
        for line in lines:
            self._row(line, left_mm=left_mm, with_speaker=True)
        if not lines and empty:
            self._put(empty, colour=SOFT)

    def _row(self, line: Line, *, left_mm: float = MARGIN_MM, with_speaker: bool = False) -> None:
        """The time in the gutter, a link; beside it the words."""
        self._room(10)
        self._time(line.at_s, left_mm)
        text_mm = left_mm + GUTTER_MM
        if with_speaker and line.who:
            if scripts.is_right_to_left(line.text) or scripts.is_shaped(line.who):
                self._put(line.who, style="B", left_mm=text_mm)
                self._put(line.text, left_mm=text_mm)
            else:
                self._flow(line, text_mm)
        else:
            self._put(line.text, left_mm=text_mm)
        self.pdf.ln(1.2)

    def _flow(self, line: Line, left_mm: float) -> None:
        """The speaker's name in bold, and on the same line the words."""
        self.pdf.set_left_margin(left_mm)
        self.pdf.set_x(left_mm)
        self.pdf.set_text_color(*INK)
        self.pdf.set_font("body", "B", 10)
        self.pdf.write(5, self._safe(f"{line.who}: "))
        self.pdf.set_font("body", "", 10)
        self.pdf.set_text_shaping(scripts.is_shaped(line.text))
        self.pdf.write(5, self._safe(line.text))
        self.pdf.set_text_shaping(False)
        self.pdf.set_left_margin(MARGIN_MM)
        self.pdf.ln(5)

    def _time(self, at_s: float, left_mm: float) -> None:
        self.pdf.set_x(left_mm)
        self.pdf.set_font("body", "B", 8.5)
        self.pdf.set_text_color(*ACCENT)
        link = self.document.link(at_s)
        self.pdf.cell(GUTTER_MM, 5, clock(at_s), link=link, new_x=XPos.LEFT, new_y=YPos.TOP)

    def _block(self, block: Block) -> None:
        self._room(40 if block.picture_key else 22)
        self.pdf.ln(3.5)
        self.pdf.start_section(self._safe(block.title) or clock(block.start_s), level=1)
        span = f"{clock(block.start_s)}–{clock(block.end_s)}"
        link = self.document.link(block.start_s)
        self._put(span, size=8.5, style="B", colour=ACCENT, link=link)
        if block.title:
            self._put(block.title, size=11, style="B", line_mm=5.5)
        self.pdf.ln(1)
        with self._beside(block.picture_key, block.start_s) as left_mm:
            self._list(block.fresh, left_mm=left_mm)
            if block.shown:
                shown = "Shown: " + block.shown_briefly
                self._put(shown, size=9, line_mm=4.6, colour=SOFT, left_mm=left_mm)

    @contextmanager
    def _beside(self, picture_key: str, at_s: float) -> Iterator[float]:
        """Put a picture, if there is one; yields the left edge of what is written beside it."""
        image = small_picture(self.picture(picture_key)) if picture_key else b""
        if not image:
            yield MARGIN_MM
            return
        self._room(30)
        top, page_no = self.pdf.get_y(), self.pdf.page_no()
        placed = self.pdf.image(
            io.BytesIO(image),
            x=MARGIN_MM,
            y=top,
            w=PICTURE_MM,
            link=self.document.link(at_s),
            alt_text=f"Picture from {clock(at_s)}",
        )
        self.pdf.set_y(top)
        yield MARGIN_MM + PICTURE_MM + 4
        if self.pdf.page_no() == page_no:
            self.pdf.set_y(max(self.pdf.get_y(), top + placed.rendered_height + 1))

    def _tasks(self, tasks: Sequence[Task]) -> None:
        if not tasks:
            self._put("Nothing was promised.", colour=SOFT)
            return
        pdf = self.pdf
        pdf.set_draw_color(*RULE)
        pdf.set_font("body", "", 9.5)
        pdf.set_text_color(*INK)
        cells = [(t.who or "nobody named", t.what, t.due_shown or "–", t) for t in tasks]
        pdf.set_text_shaping(any(scripts.is_shaped("".join(row[:3])) for row in cells))
        with pdf.table(
            col_widths=COLUMNS_MM,
            borders_layout="HORIZONTAL_LINES",
            line_height=5,
            padding=1.5,
            text_align=Align.L,
        ) as table:
            table.row(("Who", "What", "Due", "At"))
            for who, what, due, task in cells:
                row = table.row()
                for value in (who, what, due):
                    align = Align.R if scripts.is_right_to_left(value) else Align.L
                    row.cell(self._safe(value), align=align)
                link, time = self.document.link(task.at_s), clock(task.at_s)
                row.cell(time, link=link, style=FontFace(emphasis="B", color=ACCENT))
        pdf.set_text_shaping(False)

    def _put(
        self,
        text: str,
        *,
        size: float = 10.0,
        line_mm: float = 5.0,
        colour: Colour = INK,
        style: str = "",
        font: str = "body",
        left_mm: float = MARGIN_MM,
        link: str = "",
    ) -> None:
        """A paragraph."""
        pdf = self.pdf
        pdf.set_font(font, style, size)
        pdf.set_text_color(*colour)
        pdf.set_x(left_mm)
        pdf.set_text_shaping(scripts.is_shaped(text))
        align = Align.R if scripts.is_right_to_left(text) else Align.L
        width = pdf.w - MARGIN_MM - left_mm
        pdf.multi_cell(
            width,
            line_mm,
            self._safe(text),
            align=align,
            link=link,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        pdf.set_text_shaping(False)

    def _room(self, height_mm: float) -> None:
        """Begin a new page rather than tear apart what belongs together."""
        if self.pdf.will_page_break(height_mm):
            self.pdf.add_page()

    def _safe(self, text: str) -> str:
        return scripts.printable(text, self.missing)

    def _unprintable(self) -> tuple[str, ...]:
        if not self.missing:
            return ()
        kinds = ", ".join(scripts.scripts_of(self.missing)[:6])
        return (
            f"Some letters cannot be printed here ({kinds}); boxes stand for them. The Word "
            "document and the text have them all.",
        )
