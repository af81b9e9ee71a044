"""Visits of inspectors: a checklist that cites its rules, answered by codes alone, signed off once, and fixed in the ledger."""

import re

import pytest

from realname.inspections.events import InspectionEvent
from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.store.visits import Visits
from realname.inspections.use_cases.load_checklist import load_checklist
from realname.inspections.use_cases.visits import ReadVisits
from realname.kernel.identifiers import AgentId, OutletId, VisitId
from realname.kernel.rules.country import Country
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import WebWorld

VISITS = "/supervision/visits"
ITEMS = [one.id for one in load_checklist(Country.CN).items]
ALL = {f"seen-{item}": "yes" for item in ITEMS}


@pytest.fixture
def inspector(web: WebWorld) -> WebCaller:
    return signed_in(web, "inspector")


def _begun(inspector: WebCaller) -> Page:
    page = inspector.post(VISITS, {"outlet": "outlet-1"})
    assert re.fullmatch(f"{VISITS}/[0-9a-f]{{32}}", page.path)
    return page


def test_every_item_is_asked_with_the_article_it_cites(inspector: WebCaller) -> None:
    page = _begun(inspector)
    for item in load_checklist(Country.CN).items:
        assert (item.en in page.text, item.source in page.text) == (True, True)


def test_answers_are_kept_until_they_are_signed_and_then_stay(web: WebWorld, inspector: WebCaller) -> None:
    path = _begun(inspector).path
    kept = inspector.post(path, {f"seen-{ITEMS[0]}": "no", f"remark-{ITEMS[0]}": "outdated", "intent": "keep"})
    assert "Your answers are kept." in kept.text
    assert re.search(rf'id="seen-{ITEMS[0]}-no"[^>]* checked', kept.html)
    signed = inspector.post(path, ALL | {f"seen-{ITEMS[1]}": "not-seen", "intent": "sign"})
    assert "Signed off." in signed.text
    again = inspector.post(path, ALL | {"intent": "sign"})
    assert "The visit is signed" in again.text
    visit = web.services[ReadVisits].one(VisitId(path.rpartition("/")[2]))
    assert (visit.count(Seen.YES), visit.count(Seen.NOT_SEEN), visit.answers[1].seen) == (len(ITEMS) - 1, 1, Seen.NOT_SEEN)
    assert visit.digest in signed.text


def test_the_ledger_has_who_where_and_the_digest_of_the_answers(web: WebWorld, inspector: WebCaller) -> None:
    path = _begun(inspector).path
    inspector.post(path, ALL | {"intent": "sign"})
    visit = web.services[ReadVisits].one(VisitId(path.rpartition("/")[2]))
    with web.api.units() as unit:
        begun, signed = (one.event for one in unit.ledger.of_subject(visit.id.value))
    assert (begun.event, dict(begun.facts)["outlet"]) == (InspectionEvent.VISIT_BEGUN, "outlet-1")
    assert dict(signed.facts) == {
        "agent": "id-of-inspector",
        "answers": visit.digest,
        "no": 0,
        "not-seen": 0,
        "outlet": "outlet-1",
        "yes": len(ITEMS),
    }


def test_it_is_signed_with_every_answer_or_not_at_all_and_nothing_is_lost(inspector: WebCaller) -> None:
    path = _begun(inspector).path
    page = inspector.post(path, {f"seen-{ITEMS[0]}": "yes", "intent": "sign"})
    assert (page.status, "Answer every item before you sign off." in page.text) == (422, True)
    assert re.search(rf'id="seen-{ITEMS[0]}-yes"[^>]* checked', page.html)


@pytest.mark.parametrize("fields", [{f"seen-{ITEMS[0]}": "Li Na"}, {f"seen-{ITEMS[0]}": "yes", f"remark-{ITEMS[0]}": "Li Na was there"}])
def test_no_words_can_be_written_down(inspector: WebCaller, fields: dict[str, str]) -> None:
    path = _begun(inspector).path
    assert inspector.post(path, fields).status == 422
    assert "Li Na" not in inspector.get(path).html


def test_somebody_elses_visit_is_read_and_not_answered(web: WebWorld, inspector: WebCaller) -> None:
    theirs = Visit(
        id=VisitId("a" * 32),
        outlet_id=OutletId("outlet-2"),
        made_by=AgentId("another"),
        begun_at=web.api.clock.now(),
        checklist_digest=load_checklist(Country.CN).digest,
        answers=(Answer(item=ITEMS[0], seen=Seen.NO, remark=Remark.MISSING),),
    )
    with web.api.units() as unit:
        unit[Visits].save(theirs)
        unit.commit()
    page = inspector.get(f"{VISITS}/{theirs.id}")
    assert ("missing" in page.text, 'type="radio"' in page.html) == (True, False)
    assert inspector.post(f"{VISITS}/{theirs.id}", ALL).path == f"{VISITS}/{theirs.id}"
    with web.api.units() as unit:
        assert unit[Visits].get(theirs.id) == theirs


def test_an_unknown_visit_is_not_found(inspector: WebCaller) -> None:
    assert inspector.get(f"{VISITS}/{UNKNOWN}").status == 404


@pytest.mark.parametrize("country", list(Country))
def test_each_country_has_a_checklist_whose_items_cite_their_rule(country: Country) -> None:
    items = load_checklist(country).items
    assert [one.id for one in items if not (one.source and one.en and one.zh)] == []
    assert len(items) >= 4
