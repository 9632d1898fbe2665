"""Prints papers as PDF. Takes about half a second of CPU time, most of it for the typeface: call it in a thread."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

from barcode import Code128
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from actions.papers.fonts import cut
from actions.papers.paper import BODY, SMALL, Barcode, Block, Columns, CutLine, Line, Paper, Table

FAMILY = "paper"
MARGIN, LEADING = 18.0, 1.45
"""Millimetres; line height in type sizes."""
POINT = 25.4 / 72
BARCODE_WIDTH, BARCODE_HEIGHT = 100.0, 24.0
"""Millimetres, white edges included in the width."""
QUIET_MODULES = 10
"""White on either side of a Code 128, in widths of its thinnest bar (ISO/IEC 15417)."""
GREY = 110


def print_pdf(paper: Paper) -> bytes:
    """The paper as an A4 PDF; the same paper gives the same bytes."""
    with TemporaryDirectory(prefix="aisle-paper-") as folder:
        sheets = _Sheets(paper, Path(folder))
        for block in paper.blocks:
            sheets.write(block)
        return bytes(sheets.output())


class _Sheets(FPDF):
    """Writes blocks from top to bottom, on as many pages as it takes."""

    def __init__(self, paper: Paper, folder: Path) -> None:
        super().__init__(format="A4")
        self._paper = paper
        # Chinese has no blanks to break lines at
        self._wrap = WrapMode.CHAR if paper.locale == "zh" else WrapMode.WORD
        type_files = cut(paper.text, folder)
        self.add_font(FAMILY, "", type_files.regular)
        self.add_font(FAMILY, "B", type_files.bold)
        self.set_title(paper.title)
        self.set_lang(paper.locale)
        self.set_creation_date(paper.made_at)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        self.alias_nb_pages("{pages}")
        self.add_page()

    def footer(self) -> None:
        """Called by FPDF at the end of each page."""
        self.set_y(-MARGIN)
        self.set_text_color(GREY)
        self.set_font(FAMILY, size=SMALL)
        self.cell(self.epw, 5, f"{self._paper.footer}   {self.page_no()} / {{pages}}", align="C")
        self.set_text_color(0)

    def write(self, block: Block) -> None:  # type: ignore[override]  # FPDF's own is for flowing text
        """Adds a block below what is there."""
        match block:
            case Line():
                self._line(block)
            case Columns():
                self._columns(block)
            case Table():
                self._table(block)
            case Barcode():
                self._barcode(block)
            case CutLine():
                self._cut_line(block)
            case _:
                assert_never(block)

    def _line(self, line: Line) -> None:
        if not line.text:
            self.ln(line.size * POINT * LEADING)
            return
        self.set_text_color(GREY if line.grey else 0)
        self._paragraph(line.text, self.epw, line.size, bold=line.bold)
        self.set_text_color(0)

    def _paragraph(self, text: str, width: float, size: float, *, bold: bool) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        height = size * POINT * LEADING
        self.multi_cell(width, height, text, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT, wrapmode=self._wrap)

    def _columns(self, columns: Columns) -> None:
        top, bottom, width = self.get_y(), self.get_y(), self.epw / len(columns.blocks)
        for place, lines in enumerate(columns.blocks):
            self.set_xy(self.l_margin + place * width, top)
            for at, line in enumerate(lines):
                self._paragraph(line, width - 4, BODY if at else SMALL, bold=not at)
            bottom = max(bottom, self.get_y())
        self.set_xy(self.l_margin, bottom)

    def _table(self, block: Table) -> None:
        columns = len(block.headings)
        self.set_font(FAMILY, size=BODY)
        self.set_draw_color(200)
        with self.table(
            col_widths=block.widths,
            text_align=("LEFT",) * (columns - block.numbers) + ("RIGHT",) * block.numbers,
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", size_pt=SMALL),
            line_height=BODY * POINT * LEADING,
            padding=(1.2, 1),
            wrapmode=self._wrap,
        ) as table:
            for cells in (block.headings, *block.rows):
                table.row(cells)
            for at, (label, amount) in enumerate(block.sums, 1):
                style = FontFace(emphasis="BOLD") if at == len(block.sums) else None
                row = table.row()
                row.cell(label, colspan=columns - 1, align="RIGHT", style=style)
                row.cell(amount, align="RIGHT", style=style)
        self.set_draw_color(0)

    def _barcode(self, barcode: Barcode) -> None:
        modules = Code128(barcode.text).build()[0]
        module = BARCODE_WIDTH / (len(modules) + 2 * QUIET_MODULES)
        left = self.l_margin + (self.epw - BARCODE_WIDTH) / 2 + QUIET_MODULES * module
        top = self.get_y()
        for at, run in _bars(modules):
            self.rect(left + at * module, top, run * module, BARCODE_HEIGHT, style="F")
        self.set_xy(self.l_margin, top + BARCODE_HEIGHT)
        self.set_font(FAMILY, "B", 14)
        self.cell(self.epw, 8, barcode.text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _cut_line(self, line: CutLine) -> None:
        self.ln(4)
        self.set_dash_pattern(dash=2, gap=2)
        self.line(0, self.get_y(), self.w, self.get_y())
        self.set_dash_pattern()
        self.ln(1)
        self._line(Line(line.text, SMALL, grey=True))


def _bars(modules: str) -> Iterator[tuple[int, int]]:
    """Where each black bar begins and how wide it is, in modules."""
    at = 0
    while at < len(modules):
        run = len(modules[at:]) - len(modules[at:].lstrip(modules[at]))
        if modules[at] == "1":
            yield at, run
        at += run
