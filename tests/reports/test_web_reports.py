"""The pages of reports and leaks: the person who may downloads and records; an inspector looks."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.breaches.use_cases.breaches import ReadBreaches
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.kernel.rules.working_days import LocalDays
from realname.outlets.store.enrolments import Outlets
from tests.inspections import inspection_steps
from tests.outlets.test_outlets_store import OUTLET as ENROLLED
from tests.reports.test_pdf import text_of
from tests.support.web_caller import signed_in
from tests.support.web_world import WebWorld

REPORTS, LEAKS = "/office/reports", "/office/leaks"
NOTICED = {"kind": "theft", "people": "120", "data": "faces", "measures": "access-closed"}


def _noticed(web: WebWorld, *, hours: int = 0) -> dict[str, str]:
    local = web.api.clock.now() + timedelta(minutes=web.services[LocalDays].utc_offset_minutes) - timedelta(hours=hours)
    return {**NOTICED, "noticed": local.replace(tzinfo=None).isoformat(timespec="minutes")}


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("csv", b'\xef\xbb\xbf"report"'), ("json", b"{")])
def test_a_report_is_downloaded(web: WebWorld, form: str, begins: bytes) -> None:
    answer = signed_in(web, "privacy-officer").get(f"{REPORTS}/file?day=2026-11-25&form={form}").response
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="realname-daily-2026-11-25.{form}"'


def test_a_month_and_an_outlet_are_asked_for(web: WebWorld) -> None:
    found = json.loads(signed_in(web, "administrator").get(f"{REPORTS}/file?month=2026-11&outlet=shop-1&form=json").html)
    assert (found["report"], found["outlet"], found["period"]["name"]) == ("outlet", "shop-1", "2026-11")


def test_an_outlet_is_picked_by_its_name(web: WebWorld) -> None:
    with web.api.units() as unit:
        unit[Outlets].save(replace(ENROLLED, name="Riverside shop"))
        unit.commit()
    administrator = signed_in(web, "administrator")
    assert '<option value="Riverside shop (shop-1)"></option>' in administrator.get(REPORTS).html
    found = json.loads(administrator.get(f"{REPORTS}/file?month=2026-11&outlet=Riverside+shop+%28shop-1%29&form=json").html)
    assert found["outlet"] == "shop-1"


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("csv", b'\xef\xbb\xbf"test"'), ("json", b"{")])
def test_self_inspection_is_downloaded_with_the_findings_that_are_open(web: WebWorld, form: str, begins: bytes) -> None:
    inspection = inspection_steps.rectified(web)[0]
    answer = signed_in(web, "privacy-officer").get(f"{REPORTS}/self-inspection?month=2026-11&form={form}").response
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="realname-self-inspection-2026-11.{form}"'
    if form == "json":
        (finding,) = json.loads(answer.content)["open_findings"]
        assert (finding["inspection"], finding["state"], finding["late"]) == (inspection.value, "rectified", False)


def test_self_inspection_is_of_a_month(web: WebWorld) -> None:
    assert "There is a problem" in signed_in(web, "administrator").get(f"{REPORTS}/self-inspection?month=2026-13").text


@pytest.mark.parametrize("wrong", ["day=yesterday", "month=2026-13", "day=2026-11-25&month=2026-11", "day=2026-11-25&outlet=%20"])
def test_what_cannot_be_made_is_said(web: WebWorld, wrong: str) -> None:
    assert "There is a problem" in signed_in(web, "administrator").get(f"{REPORTS}/file?{wrong}").text


def test_an_inspection_is_printed_with_all_that_its_draw_is_made_of(web: WebWorld) -> None:
    inspection = inspection_steps.rectified(web)[0]
    view = web.services[ReadInspections].one(inspection)
    answer = signed_in(web, "inspector").get(f"/supervision/inspections/{inspection}/report.pdf").response
    text = text_of(answer.content)
    one = view.inspection
    for value in (one.number, one.head.root_hash, one.commitment, one.share, one.nonce, one.list_digest, view.cases[0].case_id.value):
        assert value in "".join(text.split())
    assert (inspection_steps.WORDS in text, inspection_steps.DONE in text, "TEST" in text) == (True, True, True)


def test_held_faces_stand_beside_the_line(web: WebWorld) -> None:
    page = signed_in(web, "privacy-officer").get(REPORTS).text
    assert ("People whose face photos are stored" in page, "100,000" in page) == (True, True)


def test_a_leak_is_recorded_and_closed_on_its_page(web: WebWorld) -> None:
    officer = signed_in(web, "privacy-officer")
    assert "Report by" in officer.post(LEAKS, _noticed(web)).text
    (breach,) = web.services[ReadBreaches]()
    one = f"{LEAKS}/{breach.id}"
    assert "the step before it is missing" in officer.post(one, {"deed": "close"}).text
    officer.post(one, {"deed": "report", "number": "CAC-2026-117"})
    officer.post(one, {"deed": "tell", "people": "120"})
    assert "Closed" in officer.post(one, {"deed": "close"}).text
    paper = text_of(officer.get(f"{one}/report.pdf").response.content)
    for said in (breach.id.value, "CAC-2026-117", "120", "Access closed", "MIIT Order 25 (2013) art. 13"):
        assert said in paper


def test_a_clock_that_has_run_out_is_seen(web: WebWorld) -> None:
    officer = signed_in(web, "privacy-officer")
    assert "1 deadline has passed." in officer.post(LEAKS, _noticed(web, hours=2)).text


@pytest.mark.parametrize("field", ["kind", "people", "data", "noticed"])
def test_what_is_missing_is_said(web: WebWorld, field: str) -> None:
    given = {name: value for name, value in _noticed(web).items() if name != field}
    assert "There is a problem" in signed_in(web, "privacy-officer").post(LEAKS, given).text
    assert web.services[ReadBreaches]() == []
