"""A document's contents as a Word file (Office Open XML)."""

import io
from collections.abc import Callable, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

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
from web.documents.pictures import small_picture
from web.documents.scripts import is_right_to_left

ACCENT = RGBColor(0x0B, 0x5F, 0x5C)
SOFT = RGBColor(0x5B, 0x5F, 0x63)
INK = RGBColor(0x1F, 0x23, 0x28)
BODY_FONT, TITLE_FONT = "Calibri", "Georgia"
PICTURE_WIDTH = Mm(52)
COLUMNS = (Mm(32), Mm(74), Mm(42), Mm(18))
"""Who, what, due, at."""


def docx_of(document: ExportDocument, *, picture: Callable[[str], bytes]) -> bytes:
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
    file = io.BytesIO()
    page.word.save(file)
    return file.getvalue()


class _Page:
    def __init__(self, document: ExportDocument, picture: Callable[[str], bytes]) -> None:
        self.document, self.picture = document, picture
        self.word: WordDocument = Document()
        _style(self.word)
        self.body = self.word._body
        self.end = self.word.sections[0]._sectPr
        core = self.word.core_properties
        core.title, core.author = document.title[:255], "LifeStream"
        core.comments = ""
        _page_numbers(self.word.sections[0].footer.paragraphs[0], document.title)

    def head(self) -> None:
        self._text(self._paragraph("Title"), self.document.title)
        meta = self._text(self._paragraph(), "  ·  ".join(self.document.meta))
        meta.font.color.rgb = SOFT
        for warning in self.document.warnings:
            self._text(self._paragraph(), warning).italic = True

    def minutes(self) -> None:
        document = self.document
        if document.parts:
            self._paragraph("Heading1", document.heading)
        for place, part in enumerate(document.parts):
            if place or part.title != OVERVIEW:
                self._text(self._paragraph("Heading2"), part.title)
            if part.tasks is not None:
                self._tasks(part.tasks)
            else:
                self._list(part.lines, empty=part.empty)
        if document.chapters:
            self._paragraph("Heading2", "Chapters")
            self._list(document.chapters)
        if document.shelf:
            self._paragraph("Heading2", UNVERIFIED)
            self._list(document.shelf)
        if document.topics:
            topics = self._text(self._paragraph(), "Topics: " + ", ".join(document.topics))
            topics.font.color.rgb = SOFT
        if document.notes:
            self._paragraph("Heading2", "Notes")
            self._list(document.notes)
        if document.own_words:
            self._paragraph("Heading1", "My words")
            for line in document.own_words:
                self._text(self._paragraph(), line)

    def blocks(self) -> None:
        if self.document.telling_blocks:
            self._paragraph("Heading1", "Five minutes at a time")
        for block in self.document.telling_blocks:
            self._block(block)

    def screen(self) -> None:
        if self.document.screen:
            self._paragraph("Heading1", SCREEN)
        for slide in self.document.screen:
            self._picture(slide.picture_key)
            paragraph = self._paragraph()
            self._time(paragraph, slide.at_s)
            self._text(paragraph, f"  {slide.text}")
            if slide.times:
                self._text(paragraph, f" ({slide.times})").font.color.rgb = SOFT

    def transcript(self) -> None:
        if not self.document.transcript:
            return
        self._paragraph("Heading1", "Transcript")
        speaker = None
        for line in self.document.transcript:
            who = line.who or NOBODY
            if who != speaker:
                name = self._text(self._paragraph("Speaker"), who)
                name.bold = True
                speaker = who
            paragraph = self._paragraph("Said")
            self._time(paragraph, line.at_s)
            paragraph.add_run("\t")
            self._text(paragraph, line.text)

    def colophon(self) -> None:
        self._paragraph("Heading2", "How this was made")
        for sentence in self.document.made_by:
            run = self._text(self._paragraph("Fine"), sentence)
            run.font.color.rgb = SOFT

    def _list(self, lines: Sequence[Line], *, empty: str = "") -> None:
        for line in lines:
            paragraph = self._paragraph("ListBullet")
            if line.who:
                self._text(paragraph, f"{line.who}: ").bold = True
            self._text(paragraph, line.text + " ")
            self._time(paragraph, line.at_s)
        if not lines and empty:
            self._text(self._paragraph(), empty).font.color.rgb = SOFT

    def _tasks(self, tasks: Sequence[Task]) -> None:
        if not tasks:
            self._text(self._paragraph(), "Nothing was promised.").font.color.rgb = SOFT
            return
        table = self.word.add_table(rows=1, cols=4)
        table.style = self.word.styles["Light Shading"]
        table.autofit = False
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:  # No grey bands: the lines are enough.
            look.set(qn("w:noHBand"), "1")
            look.set(qn("w:val"), "0620")
        for cell, title in zip(table.rows[0].cells, ("Who", "What", "Due", "At"), strict=True):
            cell.text = title
        for task in tasks:
            cells = table.add_row().cells
            values = (task.who or "nobody named", task.what, task.due_shown or "–")
            for cell, value in zip(cells, values, strict=False):
                self._text(cell.paragraphs[0], value).bold = False
            self._time(cells[3].paragraphs[0], task.at_s)
        for column, width in zip(table.columns, COLUMNS, strict=True):
            column.width = width
        for row in table.rows:
            for cell, width in zip(row.cells, COLUMNS, strict=True):
                cell.width = width
        self._paragraph()

    def _block(self, block: Block) -> None:
        heading = self._paragraph("Heading2")
        self._time(heading, block.start_s, f"{clock(block.start_s)}–{clock(block.end_s)}")
        self._text(heading, f"  {block.title}")
        self._picture(block.picture_key)
        self._list(block.fresh)
        if block.shown:
            shown = self._text(self._paragraph(), "Shown: " + block.shown_briefly)
            shown.font.color.rgb = SOFT

    def _picture(self, key: str) -> None:
        image = small_picture(self.picture(key)) if key else b""
        if image:
            paragraph = self._paragraph()
            paragraph.add_run().add_picture(io.BytesIO(image), width=PICTURE_WIDTH)
            paragraph.paragraph_format.keep_with_next = True

    def _paragraph(self, style_id: str = "", text: str = "") -> Paragraph:
        """A new one at the end. The library's own way looks through all that is there each time:
        40 s for ten hours."""
        element = OxmlElement("w:p")
        self.end.addprevious(element)
        if style_id:
            element.style = style_id
        paragraph = Paragraph(element, self.body)
        if text:
            paragraph.add_run(text)
        return paragraph

    def _text(self, paragraph: Paragraph, text: str) -> Run:
        run = paragraph.add_run(text)
        if is_right_to_left(text):
            properties = paragraph._p.get_or_add_pPr()
            if properties.find(qn("w:bidi")) is None:
                properties.append(OxmlElement("w:bidi"))
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
        return run

    def _time(self, paragraph: Paragraph, at_s: float, shown: str = "") -> None:
        """A moment as a link. A field, because links as relations slow long files down."""
        field = OxmlElement("w:fldSimple")
        address = self.document.link(at_s).replace('"', "%22")
        field.set(qn("w:instr"), f'HYPERLINK "{address}"')
        run = paragraph.add_run(shown or clock(at_s))
        run.font.color.rgb = ACCENT
        run.font.underline = True
        paragraph._p.remove(run._r)
        field.append(run._r)
        paragraph._p.append(field)


def _style(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    styles = word.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = BODY_FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12.5)):
        style = styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        style.font.name = TITLE_FONT
        style.font.size, style.font.color.rgb = Pt(size), INK
    styles["Title"].paragraph_format.space_after = Pt(4)
    for name in ("Said", "Speaker", "Fine"):
        style = styles.add_style(name, 1)
        style.base_style = normal
    said = styles["Said"].paragraph_format
    said.left_indent, said.first_line_indent = Mm(18), Mm(-18)
    said.tab_stops.add_tab_stop(Mm(18))
    styles["Speaker"].paragraph_format.space_before = Pt(8)
    styles["Speaker"].paragraph_format.keep_with_next = True
    styles["Speaker"].paragraph_format.left_indent = Mm(18)
    styles["Speaker"].paragraph_format.space_after = Pt(0)
    styles["Fine"].font.size = Pt(9)
    styles["Fine"].paragraph_format.space_after = Pt(0)


def _page_numbers(paragraph: Paragraph, title: str) -> None:
    run = paragraph.add_run(f"{title[:80]}  ·  page ")
    run.font.size, run.font.color.rgb = Pt(8.5), SOFT
    for name in ("PAGE", "NUMPAGES"):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        number = paragraph.add_run("1")
        number.font.size, number.font.color.rgb = Pt(8.5), SOFT
        paragraph._p.remove(number._r)
        field.append(number._r)
        paragraph._p.append(field)
        if name == "PAGE":
            of = paragraph.add_run(" of ")
            of.font.size, of.font.color.rgb = Pt(8.5), SOFT
