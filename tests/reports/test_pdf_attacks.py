"""Attacks on PDFs by texts: operators, links, scripts, markup, controls, what no font has or no cell holds, and what else is in them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest

from realname.kernel.text.text import ENGLISH, Language
from realname.platform.documents.report_document import (
    Bars,
    Column,
    Facts,
    Heading,
    KeyFigures,
    Note,
    ReportDocument,
    Table,
    Warned,
)
from realname.platform.pdf.printer import PdfPrinter

CHINESE = Language("zh")
TEXTS = {
    "operators": ") Tj ET Q 1 0 0 RG (x) Tj \\) endstream endobj 9 0 obj",
    "an action": "<< /Type /Action /S /JavaScript /JS (app.alert(1)) >> /OpenAction 1 0 R",
    "markup": '<a href="javascript:alert(1)">x</a><img src="file:///etc/passwd"/><font color="red">y</font><br/>&lt;i&gt;',
    "unfinished markup": "<b><a href=' & &#0; &bogus; ]]> <!-- <?x",
    "templates": "{page} {pages} %s %(x)s {0.__class__}",
    "controls": "a\0b\x07c\x1b[2J\x9b d\x7f",
    "line ends": "a\nb\r\nc\x0bd\u2028e",
    "half a pair": "a\ud800b\udfffc",
    "turned": "\u202eabc\u2066 \u05d0\u05d1 \u0645\u062a\u062c\u0631",
    "rare characters": "𠮷𠀋 😀 \ue000 \uffff \u0378",
}
LONG = {
    "a long word": "W" * 1000,
    "a long Chinese word": "国" * 1000,
    "a font for each letter": "aЖ国😀" * 250,
    "marks that grow": "&" * 1000,
    "spaces": " " * 1000,
    "combining marks": "a" + "\u0301" * 999,
}


def _document(text: str, *, language: Language = ENGLISH) -> ReportDocument:
    short = text[:80]
    return ReportDocument(
        language=language,
        title="Report",
        subtitle=short,
        is_test=True,
        foot=short,
        page_of="Page {page} of {pages}",
        blocks=[
            Heading(short),
            Note(text),
            Warned(text),
            KeyFigures([(short, "1")]),
            Facts([(short, text)]),
            Table(columns=[Column(title=short), *(Column(title="n", is_number=True) for _ in range(6))], rows=[[text] * 7]),
            Bars(bars=[(short, 3)]),
        ],
    )


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    opened = pypdfium2.PdfDocument(content)
    try:
        yield opened
    finally:
        opened.close()


def _text_of(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    return str(text.get_text_range())


def _active_parts(opened: pypdfium2.PdfDocument) -> int:
    """Scripts, attachments, bookmarks, links and other annotations."""
    pages = list(opened)
    annotations = sum(pdfium_c.FPDFPage_GetAnnotCount(page.raw) for page in pages)
    scripts, files = pdfium_c.FPDFDoc_GetJavaScriptActionCount(opened.raw), pdfium_c.FPDFDoc_GetAttachmentCount(opened.raw)
    return int(annotations + max(0, scripts) + files + len(list(opened.get_toc())))


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("text", [*TEXTS.values(), *LONG.values()], ids=[*TEXTS, *LONG])
def test_any_text_is_printed_and_nothing_of_it_acts(text: str, language: Language) -> None:
    with _opened(PdfPrinter()(_document(text, language=language))) as opened:
        assert (len(opened) >= 1, _active_parts(opened)) == (True, 0)


@pytest.mark.parametrize("name", ["operators", "an action", "markup", "unfinished markup", "templates"])
def test_a_text_is_read_as_it_was_written(name: str) -> None:
    with _opened(PdfPrinter()(_document(TEXTS[name]))) as opened:
        read = "".join("".join(_text_of(page).split()) for page in list(opened))
    assert "".join(TEXTS[name].split()) in read


def test_the_page_number_is_filled_in_and_no_text_that_looks_like_its_place() -> None:
    with _opened(PdfPrinter()(_document(TEXTS["templates"]))) as opened:
        read = _text_of(opened[0])
    assert ("Page 1 of" in read, "{page} {pages}" in read) == (True, True)


@pytest.mark.parametrize("text", [*TEXTS.values(), *LONG.values()], ids=[*TEXTS, *LONG])
def test_the_same_text_is_the_same_bytes(text: str) -> None:
    assert PdfPrinter()(_document(text)) == PdfPrinter()(replace(_document(text)))


def test_a_pdf_says_nothing_of_when_and_where_it_was_made() -> None:
    content = PdfPrinter()(_document("plain"))
    with _opened(content) as opened:
        said = opened.get_metadata_dict(skip_empty=True)
    dates = {said.pop(name, "D:2000")[:6] for name in ("CreationDate", "ModDate")}
    assert dates == {"D:2000"}
    assert set(said) <= {"Title", "Author", "Creator", "Producer", "Subject", "Trapped"}
    assert not re.search(rb"/(?:home|root|tmp|work|usr)/|file:|\.ttf|\.py", content)


_STREAMS = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_TEXTS = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_ACTING = re.compile(
    rb"/(?:OpenAction|AA|A|JavaScript|JS|Launch|URI|GoToR|SubmitForm|ImportData|AcroForm|XFA|EmbeddedFiles?|Filespec|Annots|RichMedia|Metadata)\b"
)


def _named(content: bytes) -> bytes:
    """The objects of a PDF without what streams and texts hold: a reader takes actions from here alone."""
    return _TEXTS.sub(b"", _STREAMS.sub(b"", content))


@pytest.mark.parametrize("name", TEXTS)
def test_no_object_of_a_pdf_acts_or_is_attached(name: str) -> None:
    text = TEXTS[name]
    document = replace(_document(text), title=text, subtitle=text, foot=text)
    named = _named(PdfPrinter(brand_name="A) /OpenAction (")(document))
    assert (b"/Catalog" in named, _ACTING.findall(named)) == (True, [])


def test_the_metadata_hold_the_title_the_subtitle_and_the_brand_and_nothing_of_what_is_inside() -> None:
    with _opened(PdfPrinter(brand_name="Operator")(replace(_document("Zhang Wei"), subtitle="March", foot="Zhang Wei"))) as opened:
        said = opened.get_metadata_dict(skip_empty=True)
    assert (said["Title"], said["Author"]) == ("Report · March", "Operator")
    assert "Zhang" not in "".join(said.values())


@pytest.mark.parametrize("name", TEXTS)
def test_a_title_stays_one_text_of_the_metadata(name: str) -> None:
    with _opened(PdfPrinter()(replace(_document("plain"), title=TEXTS[name]))) as opened:
        said = opened.get_metadata_dict(skip_empty=True)
    assert set(said) <= {"Title", "Author", "Creator", "Producer", "Subject", "Trapped", "CreationDate", "ModDate"}
    assert said["Author"] == "realname"
