"""The paper that PDF documents are printed on: size, margins, colours, foot."""

from fpdf import FPDF

from web.documents import scripts

Colour = tuple[int, int, int]
INK: Colour = (0x1F, 0x23, 0x28)
SOFT: Colour = (0x5B, 0x5F, 0x63)
ACCENT: Colour = (0x0B, 0x5F, 0x5C)
RULE: Colour = (0xD8, 0xD2, 0xC8)

MARGIN_MM, TOP_MM, BOTTOM_MM = 22.0, 20.0, 20.0


class Sheet(FPDF):
    """A4 with the title and the page's number at the foot."""

    foot = ""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.set_margins(MARGIN_MM, TOP_MM, MARGIN_MM)
        self.set_auto_page_break(True, BOTTOM_MM)
        self.c_margin = 0  # Words begin where pictures and rules do.

    def footer(self) -> None:
        """Written by the library at the end of every page."""
        self.set_y(-14)
        self.set_text_shaping(scripts.is_shaped(self.foot))
        self.set_font("body", "", 8)
        self.set_text_color(*SOFT)
        self.cell(self.epw - 14, 5, self.foot)
        self.set_text_shaping(False)
        self.cell(14, 5, f"{self.page_no()} of {{nb}}")
