"""The report of an inspection: all that a second draw needs, every finding with its deadlines, how it ended."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from realname.adapters.reports.pdf import PdfPrinter
from realname.application.inspection_document import inspection_document
from realname.application.inspection_rows import inspection_csv, inspection_json_file
from realname.application.read_inspections import InspectionView
from realname.application.report_document import Facts, Heading, KeyFigures, Warned
from realname.application.words import Language
from realname.domain.inspection_rule import FindingKind
from tests.fakes.inspection_desk import DICE, INSPECTOR, NONCE, SCOPE, SHOP, SUPERVISOR, InspectionDesk, inspection_desk

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


def text_of(view: InspectionView, language: Language = Language.EN) -> str:
    document = inspection_document(view, language, is_test=False)
    facts = [f"{name} {value}" for block in document.blocks if isinstance(block, Facts) for name, value in block.rows]
    return "\n".join([*facts, *(block.text for block in document.blocks if isinstance(block, Heading | Warned))])


def test_it_holds_all_that_a_second_draw_needs(desk: InspectionDesk) -> None:
    view = closed(desk)
    text = text_of(view)
    for value in (view.inspection.id.value, view.inspection.head.root_hash, view.inspection.commitment, NONCE, DICE.replace(" ", "")):
        assert value in text


def test_it_tells_of_every_round_of_a_finding(desk: InspectionDesk) -> None:
    text = text_of(closed(desk))
    for words in ("no contract is kept", "a copy was found", "not accepted: a copy is not enough", "the contract was found", "art. 11"):
        assert words in text


def test_its_figures_say_how_it_ended(desk: InspectionDesk) -> None:
    document = inspection_document(closed(desk), Language.EN, is_test=False)
    (figures,) = [block.figures for block in document.blocks if isinstance(block, KeyFigures)]
    assert [number for _, number in figures] == ["3", "2", "1", "0", "1", "1"]
    assert not [block for block in document.blocks if isinstance(block, Warned)]


def test_one_that_is_open_says_so_first(desk: InspectionDesk) -> None:
    view = desk.read.one(desk.begun().id)
    document = inspection_document(view, Language.EN, is_test=False)
    assert isinstance(document.blocks[0], Warned)
    assert NONCE not in text_of(view)


def test_the_table_has_a_row_for_each_case_and_no_formula(desk: InspectionDesk) -> None:
    rows = list(csv.DictReader(io.StringIO(inspection_csv(closed(desk, remark="=1+1 is what stands there")).decode("utf-8-sig"))))
    assert [row["result"] for row in rows] == ["finding", "conforms", "conforms"]
    assert rows[0]["remark"] == "'=1+1 is what stands there"


def test_the_file_for_programs_names_every_value_of_the_draw(desk: InspectionDesk) -> None:
    view = closed(desk)
    content = json.loads(inspection_json_file(view))
    assert (content["nonce"], content["share"], content["list"]) == (NONCE, DICE.replace(" ", ""), view.inspection.list_digest)
    assert [one["accepted"] for one in content["findings"][0]["rectifications"]] == [False, True]


@pytest.mark.parametrize("language", list(Language))
def test_on_paper_nothing_is_cut_off(desk: InspectionDesk, language: Language) -> None:
    view = closed(desk)
    pdf = pypdfium2.PdfDocument(io.BytesIO(PdfPrinter()(inspection_document(view, language, is_test=True))))
    pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert 1 <= len(pages) <= 3
    words = "".join("".join(pages).split())
    for value in (view.inspection.head.root_hash, NONCE, view.inspection.list_digest, *(one.case_id.value for one in view.cases)):
        assert value in words
