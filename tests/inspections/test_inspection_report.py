"""An inspection on paper, for spreadsheets and for programs: every finding with all of its rounds, and what a second draw needs."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from realname.inspections.model.rule import FindingKind
from realname.inspections.use_cases.document import InspectionDocuments
from realname.inspections.use_cases.read_inspections import InspectionView
from realname.inspections.use_cases.rows import inspection_csv, inspection_json_file
from realname.kernel.text.text import Language
from realname.platform.pdf.printer import PdfPrinter
from realname.platform.text.catalogues import languages
from tests.inspections.inspection_desk import DICE, INSPECTOR, NONCE, SCOPE, SHOP, SUPERVISOR, InspectionDesk, inspection_desk

ME = INSPECTOR.id


@pytest.fixture
def desk(tmp_path: Path) -> InspectionDesk:
    return inspection_desk(tmp_path)


def closed(desk: InspectionDesk, *, remark: str = "no contract is kept") -> InspectionView:
    """An inspection with one finding, rectified at the second time."""
    drawn = desk.drawn(scope=replace(SCOPE, until=desk.clock.now(), outlets=(SHOP,)))
    found = desk.check.finding(drawn.id, 1, kind=FindingKind.RECORD_INCOMPLETE, remark=remark, acting=ME)
    for ordinal in (2, 3):
        desk.check.conforms(drawn.id, ordinal, acting=ME)
    desk.follow.give_notice(drawn.id, acting=ME)
    desk.rectify(found.id, text="a copy was found", file=b"", acting=SUPERVISOR)
    desk.follow.turn_down(found.id, answer="a copy is not enough", acting=ME)
    desk.rectify(found.id, text="the contract was found", file=b"", acting=SUPERVISOR)
    desk.follow.accept(found.id, acting=ME)
    desk.follow.close(drawn.id, acting=ME)
    return desk.read.one(drawn.id)


def test_the_table_has_a_row_for_each_case_and_no_formula(desk: InspectionDesk) -> None:
    rows = list(csv.DictReader(io.StringIO(inspection_csv(closed(desk, remark="=1+1 is what stands there")).decode("utf-8-sig"))))
    assert [row["result"] for row in rows] == ["finding", "conforms", "conforms"]
    assert rows[0]["remark"] == "'=1+1 is what stands there"


def test_the_file_for_programs_names_every_value_of_the_draw(desk: InspectionDesk) -> None:
    view = closed(desk)
    content = json.loads(inspection_json_file(view))
    assert (content["nonce"], content["share"], content["list"]) == (NONCE, DICE.replace(" ", ""), view.inspection.list_digest)
    assert [one["accepted"] for one in content["findings"][0]["rectifications"]] == [False, True]


@pytest.mark.parametrize("language", languages())
def test_on_paper_nothing_is_cut_off(desk: InspectionDesk, language: Language) -> None:
    view = closed(desk)
    document = InspectionDocuments(language, utc_offset_minutes=480, is_test=True).of(view)
    pdf = pypdfium2.PdfDocument(io.BytesIO(PdfPrinter()(document)))
    pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert 1 <= len(pages) <= 3
    words = "".join("".join(pages).split())
    for value in (view.inspection.head.root_hash, NONCE, view.inspection.list_digest, *(one.case_id.value for one in view.cases)):
        assert value in words
    for said in ("no contract is kept", "a copy was found", "a copy is not enough", "the contract was found"):
        assert "".join(said.split()) in words
