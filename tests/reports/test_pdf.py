"""Reports on paper, as JSON and as CSV: what is read in them is what was counted, and they are the same bytes each time."""

import csv
import io
import json
import subprocess
import sys
from itertools import combinations

import pypdfium2
import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.report_period import parse_month
from realname.kernel.text.text import ENGLISH, Language, Text
from realname.platform.config.settings import LONGEST_BRAND
from realname.platform.pdf.fonts import BOLD, REGULAR, has_glyphs
from realname.platform.pdf.printer import PdfPrinter
from realname.platform.text.catalogues import languages, translate
from realname.registration.text import REASON_WORDS
from realname.reports import text as counted_words
from realname.reports.model.counted_report import CountedReport, ReportSubject, count_report
from realname.reports.use_cases.counted_document import counted_document
from realname.reports.use_cases.counted_rows import COUNTS, counted_csv, counted_json
from tests.cases.case_file_examples import SOME
from tests.reports.test_tally import HEAD
from tests.support.languages import CHINESE

_HEAD_PT = 56  # of a page, down to its line
SAME_AGAIN = """
import hashlib
from tests.reports.test_pdf import printed, report
from realname.kernel.text.text import Language
print(hashlib.sha256(printed(report(), Language("zh"))).hexdigest())
"""


def report(*, is_test: bool = True) -> CountedReport:
    return count_report(SOME, ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"), is_test=is_test), HEAD)


def printed(counted: CountedReport, language: Language) -> bytes:
    return PdfPrinter()(counted_document(counted, language))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("language", languages())
def test_the_paper_holds_the_same_numbers_as_the_json(language: Language) -> None:
    content = json.loads(counted_json(report()))
    text = text_of(printed(report(), language))
    last = text[text.index(translate(counted_words.ALL_FIGURES, language)) :].splitlines()
    for name in COUNTS:
        assert f"{translate(counted_words.FIGURES[name], language)} {content['whole'][name]}" in last
    assert content["ledger"]["root_hash"] in text
    for code in content["whole"]["refusals"]:
        assert code in text


@pytest.mark.parametrize("brand", ["Example Telecom", "示例电信", "龘鑫通信", "长" * LONGEST_BRAND, "W" * LONGEST_BRAND])
def test_the_operators_name_is_at_the_head_of_each_page_beside_nothing_else(brand: str) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(PdfPrinter(brand)(counted_document(report(), CHINESE))))
    for page in document:
        head = page.get_textpage().get_text_bounded(bottom=page.get_height() - _HEAD_PT)
        assert (brand in head, "realname" in head) == (True, False)
        boxes = _boxes_of_the_head(page)
        assert all(0 < left < right < page.get_width() for left, _, right, _ in boxes)
        assert [(one, other) for one, other in combinations(boxes, 2) if _overlap(one, other)] == []
    assert document.get_metadata_dict()["Author"] == brand


def test_a_longer_name_is_refused() -> None:
    with pytest.raises(InvalidInput):
        PdfPrinter("x" * (LONGEST_BRAND + 1))(counted_document(report(), ENGLISH))


def _boxes_of_the_head(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Where something is written above the line of a page's head: left, bottom, right and top, in points."""
    written = page.get_textpage()
    boxes = [written.get_rect(one) for one in range(written.count_rects())]
    return [box for box in boxes if box[1] > page.get_height() - _HEAD_PT]


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    again = {
        subprocess.run(
            [sys.executable, "-c", SAME_AGAIN],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(again) == 1


def test_pages_are_numbered_and_a_test_is_marked_on_each() -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(printed(report(), ENGLISH)))
    for number, page in enumerate(document, 1):
        text = page.get_textpage().get_text_range()
        assert f"Page {number} of {len(document)}" in text
        assert "TEST" in text
    assert "TEST" not in text_of(printed(report(is_test=False), ENGLISH))


def test_every_chinese_word_of_a_report_has_its_glyph_in_the_embedded_fonts() -> None:
    said = [*vars(counted_words).values(), REASON_WORDS]
    texts = [text for one in said for text in (one.values() if isinstance(one, dict) else (one,)) if isinstance(text, Text)]
    words = [translate(text, CHINESE) for text in texts]
    assert words
    assert [one for one in words if not (has_glyphs(one, REGULAR) and has_glyphs(one, BOLD))] == []


def test_no_font_is_left_to_the_reader() -> None:
    pdf = printed(report(), CHINESE)
    assert b"FontFile2" in pdf
    assert b"STSong" not in pdf


def _report() -> CountedReport:
    return count_report(SOME, ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"), is_test=True), HEAD)


def test_the_json_names_the_head_it_is_made_from() -> None:
    content = json.loads(counted_json(_report()))
    assert content["ledger"] == {"size": 9, "root_hash": "00" * 32, "published_at": None}
    assert (content["report"], content["test"], content["over"]) == ("monthly", True, True)
    assert content["period"] == {
        "name": "2026-11",
        "zone": "UTC+08:00",
        "since": "2026-10-31T16:00:00+00:00",
        "until": "2026-11-30T16:00:00+00:00",
    }


def test_the_csv_has_the_same_figures_as_the_json() -> None:
    report = _report()
    content = json.loads(counted_json(report))
    rows = list(csv.DictReader(io.StringIO(counted_csv(report).decode("utf-8-sig"))))
    assert [row["row"] for row in rows] == ["whole", "outlet", "outlet", *["day"] * 30]
    for row, figures in zip(rows, (content["whole"], *content["outlets"], *content["days"]), strict=True):
        assert {name: int(row[name]) for name in COUNTS} == {name: figures[name] for name in COUNTS}
        assert {name: int(row[f"refused:{name}"]) for name in figures["refusals"]} == figures["refusals"]


def test_the_same_case_files_make_the_same_bytes() -> None:
    assert (counted_json(_report()), counted_csv(_report())) == (counted_json(_report()), counted_csv(_report()))
