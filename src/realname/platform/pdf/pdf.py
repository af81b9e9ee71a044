"""Print a report as PDF: A4, calm, readable in grey, the same bytes each time."""

import io
from collections.abc import Callable
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import Text, fill_template
from realname.platform.config.settings import LONGEST_BRAND
from realname.platform.documents.report_document import ReportDocument
from realname.platform.pdf.blocks import INK, MUTED, story_of, title_of
from realname.platform.pdf.fonts import BOLD, REGULAR, register_fonts, runs_of, width_of, writable
from realname.platform.text.catalogues import tag_of, translate

_MARGIN = 18 * mm
_HEAD = 8 * mm
_FOOT = 14 * mm
_SMALL = 7.5
_BRAND = 9
_LINE = 4.5 * mm
_GAP = 6 * mm
_TEST = Text("TEST  测试", "across each page")  # also in Chinese: the person who finds the paper is warned


def print_pdf(document: ReportDocument, *, brand_name: str) -> bytes:
    """Print it.

    Raises:
        InvalidInput: The name of the brand is longer than the head of a page.
    """
    if len(brand_name) > LONGEST_BRAND:
        raise InvalidInput(field="brand_name")
    register_fonts()
    written = io.BytesIO()
    template = BaseDocTemplate(
        written,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN + _HEAD,
        bottomMargin=_MARGIN + _FOOT,
        title=writable(f"{document.title} · {document.subtitle}"),
        author=brand_name,
        creator="realname",
        lang=tag_of(document.language),
        invariant=1,  # neither a date nor a random id: the person who makes it again gets the same bytes
    )
    frame = Frame(template.leftMargin, template.bottomMargin, template.width, template.height, 0, 0, 0, 0)
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(_story(document, template.width), canvasmaker=_numbered(document, brand_name))
    return written.getvalue()


def _story(document: ReportDocument, width: float) -> list[Flowable]:
    return [*title_of(document), *story_of(document.blocks, width, document.language)]


def _numbered(document: ReportDocument, brand_name: str) -> Callable[..., Canvas]:
    """A canvas that waits for the last page, as only then the number of pages is known."""

    class Numbered(Canvas):  # type: ignore[misc]  # the library has no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's
            super().__init__(*args, **kwargs)
            self._pages = list[dict[str, object]]()

        def showPage(self) -> None:  # noqa: N802 - the library's
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = self._pages
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                _draw_edges(self, document, brand_name, page=number, pages=len(pages))
                super().showPage()
            super().save()

    return Numbered


def _draw_edges(canvas: Canvas, document: ReportDocument, brand_name: str, *, page: int, pages: int) -> None:
    width, height = A4
    canvas.saveState()
    title, head = f"{document.title} · {document.subtitle}", height - _MARGIN
    is_one_line = width_of(brand_name, BOLD, _BRAND) + _GAP + width_of(title, REGULAR, _SMALL) <= width - 2 * _MARGIN
    canvas.setFillColor(INK)
    _draw(canvas, brand_name, BOLD, _BRAND, x=_MARGIN, y=head if is_one_line else head + _LINE)
    canvas.setFillColor(MUTED)
    _draw(canvas, title, REGULAR, _SMALL, x=width - _MARGIN - width_of(title, REGULAR, _SMALL), y=head)
    canvas.setFont(REGULAR, _SMALL)
    canvas.setStrokeColor(MUTED)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, height - _MARGIN - 2 * mm, width - _MARGIN, height - _MARGIN - 2 * mm)
    canvas.line(_MARGIN, _MARGIN + 8 * mm, width - _MARGIN, _MARGIN + 8 * mm)
    canvas.drawString(_MARGIN, _MARGIN + 4 * mm, writable(document.foot))
    canvas.drawRightString(width - _MARGIN, _MARGIN, fill_template(document.page_of, page=page, pages=pages))
    if document.is_test:
        _draw_test(canvas, translate(_TEST, document.language))
    canvas.restoreState()


def _draw(canvas: Canvas, text: str, font: str, size: float, *, x: float, y: float) -> None:
    """Draw a line, and what its font has not in the next that has it."""
    written = canvas.beginText(x, y)
    for name, run in runs_of(text, font):
        written.setFont(name, size)
        written.textOut(run)
    canvas.drawText(written)


def _draw_test(canvas: Canvas, warning: str) -> None:
    """Across the page, so pale that everything under it is read, and once plainly at the foot."""
    width, height = A4
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 9)
    canvas.drawString(_MARGIN, _MARGIN, warning)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    canvas.setFillGray(0, alpha=0.07)
    canvas.setFont(BOLD, 90)
    canvas.drawCentredString(0, -30, warning)
