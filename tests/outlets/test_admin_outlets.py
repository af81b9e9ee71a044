"""Outlets and agents on the administrator's pages: enrolled with their papers, trained, stopped after a confirmation."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from realname.access.use_cases.staff_accounts import FindStaff
from realname.kernel.identifiers import AgentId, OutletId
from realname.outlets.model.block_list import BlockedKind, BlockReason, block_digest
from realname.outlets.use_cases.agents import ListAgents
from realname.outlets.use_cases.block_lists import MaintainBlockList
from realname.outlets.use_cases.outlets import ReadOutlets
from realname.sandbox.simulators.people import SAMPLE_MAN, invented_person
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world

FILE = ("paper.pdf", b"a paper", "application/pdf")
SHOWN = {
    "outlet": "shop-12",
    "name": "Example Telecom Sales",
    "company": "91310000MA1FL00000",
    "contract": "2026-117",
    "time-zone": "Asia/Shanghai",
    "opens": "09:00",
    "closes": "20:00",
    "latitude": "31.2304",
    "longitude": "121.4737",
    "reference-business-licence": "BL-44",
    "reference-agency-contract": "AC-7",
}
PAPERS = {"file-business-licence": FILE, "file-agency-contract": FILE}
NUMBER = SAMPLE_MAN.attributes.identity_number.value
AGENT = {
    "login": "li.na",
    "role": "agent",
    "id-number": NUMBER,
    "trained-on": "2026-11-20",
    "reference-identity-document": "ID-7",
    "reference-employment-contract": "EC-7",
}
AGENT_PAPERS = {"file-identity-document": FILE, "file-employment-contract": FILE}
_KEY = bytes(32)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """A deployment with staff."""
    built = build_web_world(tmp_path)
    yield built
    built.api.engine.dispose()


@pytest.fixture
def boss(web: WebWorld) -> WebCaller:
    """The administrator."""
    return signed_in(web, "administrator")


def _send(boss: WebCaller, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes, str]] | None = None) -> Page:
    return Page(boss.http.post(path, data={"csrf": boss.csrf} | dict(fields), files=dict(files or {"none": ("", b"", "text/plain")})))


def _enrolled(boss: WebCaller, **changed: str) -> Page:
    return _send(boss, "/admin/outlets/new", SHOWN | changed, PAPERS)


def _hired(boss: WebCaller, **changed: str) -> Page:
    return _send(boss, "/admin/outlets/shop-12/agents/new", AGENT | changed, AGENT_PAPERS)


def test_an_outlet_is_enrolled_and_of_its_papers_the_digest_is_kept(web: WebWorld, boss: WebCaller) -> None:
    page = _enrolled(boss)
    assert (page.path, "The outlet is enrolled" in page.text) == ("/admin/outlets/shop-12", True)
    outlet = web.services[ReadOutlets].one(OutletId("shop-12")).outlet
    assert outlet is not None
    assert {one.digest for one in outlet.documents} == {hashlib.sha256(b"a paper").hexdigest()}


def test_the_name_that_an_outlet_was_given_is_shown_and_kept_when_its_details_change(boss: WebCaller) -> None:
    assert "Nanjing Road" in _enrolled(boss, called="Nanjing Road").text
    form = boss.get("/admin/outlets/shop-12/edit")
    assert 'name="called" type="text" value="Nanjing Road"' in form.html


def test_all_that_is_wrong_with_an_outlet_is_said_at_once_and_a_file_that_was_taken_stays(boss: WebCaller) -> None:
    wrong = {"outlet": "12345678", "opens": "21:00", "latitude": "91", "time-zone": "Nowhere"}
    page = _send(boss, "/admin/outlets/new", SHOWN | wrong, {"file-business-licence": FILE})
    assert page.status == 422
    assert set(re.findall(r'<li><a href="#([^"]+)"', page.html)) == {"outlet", "time-zone", "latitude", "closes", "file-agency-contract"}
    assert page.hidden("digest-business-licence") == hashlib.sha256(b"a paper").hexdigest()


def test_a_code_that_an_outlet_has_is_not_given_again(boss: WebCaller) -> None:
    _enrolled(boss)
    assert 'href="#outlet"' in _enrolled(boss).html


def test_another_companys_contract_is_refused_at_its_field(boss: WebCaller) -> None:
    _enrolled(boss)
    assert 'href="#contract"' in _enrolled(boss, outlet="shop-13", company="91310000MA1FL00001").html


def test_what_is_known_of_an_outlet_is_changed_without_its_files_again(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    form = boss.get("/admin/outlets/shop-12/edit")
    kept = {name: form.hidden(name) for name in ("digest-business-licence", "digest-agency-contract")}
    page = _send(boss, "/admin/outlets/shop-12/edit", SHOWN | kept | {"closes": "22:00"})
    outlet = web.services[ReadOutlets].one(OutletId("shop-12")).outlet
    assert page.path == "/admin/outlets/shop-12"
    assert outlet is not None
    assert f"{outlet.place.closes_at:%H:%M}" == "22:00"


def test_an_agent_is_added_enrolled_and_invited_in_one_step(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    page = _hired(boss)
    account = web.services[FindStaff]("li.na")
    assert "/join#" in page.html
    assert account is not None
    assert [one.id for one in web.services[ListAgents](OutletId("shop-12"))] == [account.member.id]
    assert NUMBER not in page.html


def test_of_an_agent_who_cannot_be_enrolled_nothing_is_kept(web: WebWorld, boss: WebCaller) -> None:
    page = _hired(boss)  # at an outlet that no one enrolled
    assert 'href="#id-number"' in page.html
    assert web.services[FindStaff]("li.na") is None


def test_one_person_is_not_enrolled_twice_and_the_number_is_shown_nowhere(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    _hired(boss)
    again = _hired(boss, login="li.na.2")
    assert 'href="#id-number"' in again.html
    assert NUMBER not in again.html
    assert web.services[FindStaff]("li.na.2") is None


def test_all_that_is_wrong_with_an_agent_is_said_at_once(boss: WebCaller) -> None:
    _enrolled(boss)
    page = _send(boss, "/admin/outlets/shop-12/agents/new", {"trained-on": "2199-01-01"})
    assert set(re.findall(r'<li><a href="#([^"]+)"', page.html)) == {
        "login",
        "role",
        "id-number",
        "trained-on",
        "file-identity-document",
        "reference-identity-document",
        "file-employment-contract",
        "reference-employment-contract",
    }


def test_who_is_on_a_block_list_is_not_enrolled_and_without_its_key_no_one_is(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    digest = block_digest(BlockedKind.AGENT, NUMBER, key=_KEY)
    until = web.api.clock.now().replace(year=web.api.clock.now().year + 1)
    web.services[MaintainBlockList].add(BlockedKind.AGENT, digest, next(iter(BlockReason)), until, acting=AgentId("boss"))
    assert 'href="#list-key"' in _hired(boss).html
    assert 'href="#id-number"' in _hired(boss, **{"list-key": _KEY.hex()}).html
    other = invented_person(1).attributes.identity_number.value
    assert "/join#" in _hired(boss, **{"list-key": _KEY.hex(), "id-number": other}).html


def test_a_training_is_recorded(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    _hired(boss, **{"trained-on": ""})
    (agent,) = web.services[ListAgents](OutletId("shop-12"))
    assert "1 agent has no valid training" in boss.get("/admin").text
    page = boss.post(f"/admin/outlets/shop-12/agents/{agent.id}/training", {"trained-on": "2026-11-20"})
    assert "The training is recorded" in page.text
    assert "no valid training" not in boss.get("/admin").text


def test_a_training_in_the_future_is_refused(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    _hired(boss)
    (agent,) = web.services[ListAgents](OutletId("shop-12"))
    assert boss.post(f"/admin/outlets/shop-12/agents/{agent.id}/training", {"trained-on": "2199-01-01"}).status == 422


def test_staff_who_are_not_enrolled_are_shown_and_can_be(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    boss.post("/admin/staff/new", {"login": "wang", "role": "agent", "outlet": "shop-12"})
    account = web.services[FindStaff]("wang")
    assert account is not None
    path = f"/admin/outlets/shop-12/agents/{account.member.id}/enrol"
    assert path in boss.get("/admin/outlets/shop-12").html
    assert "The agent is enrolled" in _send(boss, path, AGENT, AGENT_PAPERS).text


def test_an_outlet_is_suspended_for_a_reason_and_goes_on_again(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    path = "/admin/outlets/shop-12/stop/suspend"
    assert "What follows:" in boss.get(path).text
    assert boss.post(path).status == 422
    assert "Suspended" in boss.post(path, {"reason": "complaint"}).text
    again = boss.post(path, {"reason": "complaint"})
    assert (again.status, "Nothing was changed." in again.text) == (422, True)
    assert "The suspension is lifted" in boss.post("/admin/outlets/shop-12/stop/resume").text
    assert web.services[ReadOutlets].one(OutletId("shop-12")).outlet is not None


def test_an_agent_is_suspended_and_closed_alone(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    _hired(boss)
    (agent,) = web.services[ListAgents](OutletId("shop-12"))
    boss.post("/admin/outlets/shop-12/stop/suspend", {"agent": agent.id.value, "reason": "training"})
    boss.post("/admin/outlets/shop-12/stop/close", {"agent": agent.id.value})
    (closed,) = web.services[ListAgents](OutletId("shop-12"))
    outlet = web.services[ReadOutlets].one(OutletId("shop-12")).outlet
    assert closed.state.value == "closed"
    assert outlet is not None
    assert outlet.state.value == "active"


def test_to_close_for_good_stands_apart_from_to_suspend_and_asks_first(web: WebWorld, boss: WebCaller) -> None:
    _enrolled(boss)
    html = boss.get("/admin/outlets/shop-12").response.text
    folded = html.partition("/stop/suspend")[2].partition("<details")[2].partition("</details>")[0]
    assert "/stop/close" in folded
    assert "/stop/close" not in html.replace(folded, "")
    assert boss.get("/admin/outlets/shop-12/stop/close").status == 200  # says what follows, and changes nothing
    outlet = web.services[ReadOutlets].one(OutletId("shop-12")).outlet
    assert outlet is not None
    assert outlet.state.value == "active"


def test_a_code_for_a_counter_is_shown_once_with_where_it_is_typed(boss: WebCaller) -> None:
    page = boss.post("/admin/outlets/outlet-1/counters/new", {"name": "left"})
    assert "/counter/enrol" in page.text
    assert re.search(r'<code id="secret"[^>]*>[0-9a-z-]{14}</code>', page.html)
    assert boss.post("/admin/outlets/outlet-1/counters/new", {"name": ""}).status == 422
