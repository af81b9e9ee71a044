"""Each block of a report as it is on the page."""

from collections.abc import Sequence
from functools import singledispatch

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, Paragraph, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from realname.kernel.text.text import Language
from realname.platform.documents.report_document import Bars, Block, Column, Facts, Heading, KeyFigures, Note, ReportDocument, Table, Warned
from realname.platform.pdf.bars import BarPlot
from realname.platform.pdf.fonts import BOLD, REGULAR, markup

INK = HexColor("#0b0c0c")
MUTED = HexColor("#505a5f")
RULE = HexColor("#b1b4b6")
GROUND = HexColor("#f3f2f1")
_SPACE = 6.0
_ROOM_UNDER_A_HEADING = 90.0  # or it goes to the next page
_BODY_PT = 9.0
_FACT_NAME = 0.3  # of the width
_WITHOUT_SPACES = frozenset({"ja", "km", "lo", "my", "th", "zh"})  # written without spaces between words


def title_of(document: ReportDocument) -> Sequence[Flowable]:
    """What stands on top of the first page."""
    language = document.language
    return [
        Paragraph(markup(document.title, BOLD), _style(language, size=18, font=BOLD)),
        Spacer(1, 2),
        Paragraph(markup(document.subtitle), _style(language, size=11)),
        Spacer(1, 2 * _SPACE),
    ]


@singledispatch
def _drawn(_block: Block, _width: float, _language: Language) -> Sequence[Flowable]:
    raise TypeError  # each kind of block has its own below


def story_of(blocks: Sequence[Block], width: float, language: Language) -> Sequence[Flowable]:
    """Lay them out on the width of the page; no heading stands on another page than its plot."""
    story = list[Flowable]()
    for place, block in enumerate(blocks):
        drawn = _drawn(block, width, language)
        if isinstance(block, Bars) and place and isinstance(blocks[place - 1], Heading):
            drawn = [KeepTogether([story.pop(), *drawn])]
        story.extend(drawn)
    return story


@_drawn.register
def _heading(block: Heading, _width: float, language: Language) -> Sequence[Flowable]:
    style = _style(language, size=12, font=BOLD)
    style.spaceBefore = 2 * _SPACE
    style.spaceAfter = _SPACE
    return [CondPageBreak(_ROOM_UNDER_A_HEADING), Paragraph(markup(block.text, BOLD), style)]


@_drawn.register
def _note(block: Note, _width: float, language: Language) -> Sequence[Flowable]:
    return [Paragraph(markup(block.text), _style(language)), Spacer(1, _SPACE)]


@_drawn.register
def _warned(block: Warned, width: float, language: Language) -> Sequence[Flowable]:
    cell = Paragraph(markup(block.text, BOLD), _style(language, font=BOLD))
    framed = Grid([[cell]], colWidths=[width], splitInRow=1)
    framed.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1, INK), ("BACKGROUND", (0, 0), (-1, -1), GROUND), *_padding(6)]))
    return [framed, Spacer(1, _SPACE)]


@_drawn.register
def _key_figures(block: KeyFigures, width: float, language: Language) -> Sequence[Flowable]:
    numbers = [Paragraph(markup(value, BOLD), _style(language, size=17, font=BOLD)) for _, value in block.figures]
    names = [Paragraph(markup(name), _style(language, size=8)) for name, _ in block.figures]
    grid = Grid([numbers, names], colWidths=[width / len(block.figures)] * len(block.figures), splitInRow=1)
    lines = [("LINEABOVE", (0, 0), (-1, 0), 1.2, INK), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    grid.setStyle(TableStyle([*lines, *_padding(3)]))
    return [grid, Spacer(1, 2 * _SPACE)]


@_drawn.register
def _facts(block: Facts, width: float, language: Language) -> Sequence[Flowable]:
    plain, bold = _style(language), _style(language, font=BOLD)
    rows = [[Paragraph(markup(name, BOLD), bold), Paragraph(markup(value), plain)] for name, value in block.rows]
    grid = Grid(rows, colWidths=[width * _FACT_NAME, width * (1 - _FACT_NAME)], splitInRow=1)
    grid.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP"), *_padding(3)]))
    return [grid, Spacer(1, _SPACE)]


@_drawn.register
def _table(block: Table, width: float, language: Language) -> Sequence[Flowable]:
    asked = sum(column.share for column in block.columns)
    head = [Paragraph(markup(one.title, BOLD), _cell_style(one, language, size=7.5, font=BOLD)) for one in block.columns]
    styles = [_cell_style(one, language, size=8, font=REGULAR) for one in block.columns]
    rows = [[Paragraph(markup(cell), style) for cell, style in zip(row, styles, strict=True)] for row in block.rows]
    grid = LongTable([head, *rows], colWidths=[width * one.share / asked for one in block.columns], repeatRows=1, splitInRow=1)
    lines = [("LINEBELOW", (0, 0), (-1, 0), 1, INK), ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    grid.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), *_padding(2.5)]))
    return [grid, Spacer(1, _SPACE)]


@_drawn.register
def _bars(block: Bars, width: float, _language: Language) -> Sequence[Flowable]:
    return [BarPlot(block.bars, width), Spacer(1, _SPACE)]


def _cell_style(column: Column, language: Language, *, size: float, font: str) -> ParagraphStyle:
    style = _style(language, size=size, font=font)
    if column.is_number:
        style.alignment = TA_RIGHT
    return style


def _style(language: Language, *, size: float = _BODY_PT, font: str = REGULAR) -> ParagraphStyle:
    style = ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.4, textColor=INK)
    if language.partition("_")[0] in _WITHOUT_SPACES:
        style.wordWrap = "CJK"  # a line ends after any character
    return style


def _padding(points: float) -> Sequence[tuple[str, tuple[int, int], tuple[int, int], float]]:
    sides = {"LEFTPADDING": 3.0, "RIGHTPADDING": 3.0, "TOPPADDING": points, "BOTTOMPADDING": points}
    return [(side, (0, 0), (-1, -1), size) for side, size in sides.items()]
