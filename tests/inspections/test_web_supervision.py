"""The overview and the cases of the inspectors' app, and their visits: a checklist answered by codes alone and signed off once."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.fraud.model.alert import Alert, AlertKey, SignalKind
from realname.fraud.model.raised_alert import raise_alert
from realname.fraud.store.alerts import Alerts
from realname.inspections.events import InspectionEvent
from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.store.visits import Visits
from realname.inspections.use_cases.visits import ReadVisits, load_checklist
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, VisitId
from realname.kernel.ledger.events import leaf_hash
from realname.kernel.ledger.merkle import Span, is_included, root_of, whole_nodes
from realname.kernel.rules.pack import Country
from realname.ledger.model.tree_head import PublishedHead, TreeHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.outlets.store.enrolments import Outlets
from realname.packs.model import Policy
from realname.registration.events import RegistrationEvent
from tests.inspections.inspection_steps import begun
from tests.outlets.test_outlets_store import OUTLET as ENROLLED
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld
from tests.verification.live_verifier import STRANGER_CLIP

OVERVIEW, CASES = "/supervision", "/supervision/cases"
VISITS = "/supervision/visits"
ITEMS = [one.id for one in load_checklist(Country.CN).items]
ALL = {f"seen-{item}": "yes" for item in ITEMS}


def test_the_overview_counts_what_was_registered_a_moment_ago(agent: WebCaller, inspector: WebCaller) -> None:
    assert "There were no registrations in these days." in inspector.get(OVERVIEW).text
    agent.ended(STRANGER_CLIP)
    page = inspector.get(OVERVIEW)
    assert (page.status, OUTLET.value in page.text, "face-non-match" in page.text) == (200, True, True)
    assert "Nothing needs attention" in page.text


def test_an_outlets_page_has_its_own_numbers_and_an_unknown_outlets_none(agent: WebCaller, inspector: WebCaller) -> None:
    agent.ended(STRANGER_CLIP)
    assert "face-non-match" in inspector.get(f"{OVERVIEW}/outlets/{OUTLET}").text
    assert "face-non-match" not in inspector.get(f"{OVERVIEW}/outlets/nowhere").text


@pytest.mark.parametrize(
    ("query", "shown"), [("first=2026-01-01&last=2026-01-02", 2), ("first=2020-01-01&last=2026-01-02", 92), ("last=2999-01-01", 30)]
)
def test_days_are_those_asked_for_within_what_is_counted_at_once(inspector: WebCaller, query: str, shown: int) -> None:
    assert inspector.get(f"{OVERVIEW}?{query}").html.count("rn-columns__all") == shown


def test_what_is_no_day_is_no_page(inspector: WebCaller) -> None:
    assert inspector.get(f"{OVERVIEW}?first=yesterday").status == 404


def test_a_case_is_found_by_its_whole_number_and_shows_its_entries(web: WebWorld, agent: WebCaller, inspector: WebCaller) -> None:
    registration = agent.ended()
    page = inspector.post(CASES, {"case": f" {registration.upper()} "})
    assert page.path == f"{CASES}/{registration}"
    with web.api.units() as unit:
        entries = unit.ledger.of_subject(registration)
    assert [one.event.event.value in page.text for one in entries] == [True] * len(entries)
    assert RegistrationEvent.REGISTRATION_DECIDED in {one.event.event for one in entries}
    assert web.services[Policy].digest in page.text


def test_a_case_says_at_which_grade_of_capture_the_face_was_judged(agent: WebCaller, inspector: WebCaller) -> None:
    page = inspector.get(f"{CASES}/{agent.ended()}").text
    assert [words in page for words in ("recorded clip", "Real head.", "The tests were not decisive.")] == [True] * 3


def test_each_entry_is_held_against_the_published_root_and_one_proof_is_written_out(
    web: WebWorld, agent: WebCaller, inspector: WebCaller
) -> None:
    registration = agent.ended()
    assert "No root hash has been published yet." in inspector.get(f"{CASES}/{registration}").text
    with web.api.units() as unit:
        entries = unit.ledger.of_subject(registration)
        size = unit.ledger.count()
        known = unit.ledger.nodes(whole_nodes(Span(0, size)))
        head = TreeHead(size=size, root_hash=root_of(size, known).hex())
        unit[PublishedHeads].add(
            PublishedHead(head=head, at=web.api.clock.now(), nonce_commitment="c" * 64, checkpoint="given out"), nonce="d" * 64
        )
        unit.commit()
    page = inspector.get(f"{CASES}/{registration}")
    assert (page.html.count("Proof holds"), "Proof fails" in page.text) == (len(entries), False)
    decided = next(one for one in entries if one.event.event is RegistrationEvent.REGISTRATION_DECIDED)
    hashes = [bytes.fromhex(one) for one in re.findall(r"<li>([0-9a-f]{64})</li>", page.html)]
    leaf = bytes.fromhex(leaf_hash(decided.event.canonical()))
    assert is_included(leaf=leaf, index=decided.index, size=size, proof=hashes, root=bytes.fromhex(head.root_hash))


def test_what_does_not_stand_below_the_root_fails(web: WebWorld, agent: WebCaller, inspector: WebCaller) -> None:
    registration = agent.ended()
    with web.api.units() as unit:
        head = TreeHead(size=unit.ledger.count(), root_hash="0" * 64)
        unit[PublishedHeads].add(
            PublishedHead(head=head, at=web.api.clock.now(), nonce_commitment="c" * 64, checkpoint="given out"), nonce="d" * 64
        )
        unit.commit()
    assert "Proof fails" in inspector.get(f"{CASES}/{registration}").text


@pytest.mark.parametrize("part", [slice(0, 31), slice(1, 32), slice(0, 8)])
def test_a_part_of_a_number_finds_nothing(agent: WebCaller, inspector: WebCaller, part: slice) -> None:
    registration = agent.ended()
    for typed in (registration[part], f"{registration[part]}%", f"{registration[part]}*", f"{registration[part]}_", ""):
        page = inspector.post(CASES, {"case": typed})
        assert (page.path, page.status, registration in page.html) == (CASES, 422, False)


def test_a_number_of_nothing_is_unknown(inspector: WebCaller) -> None:
    assert inspector.post(CASES, {"case": UNKNOWN}).status == 404
    assert inspector.get(f"{CASES}/{UNKNOWN}").status == 404


def test_what_was_opened_before_the_days_is_not_counted(web: WebWorld, agent: WebCaller) -> None:
    agent.ended()
    web.api.clock.advance(timedelta(days=40))
    assert "There were no registrations in these days." in signed_in(web, "inspector").get(OVERVIEW).text


def _begun(inspector: WebCaller) -> Page:
    page = inspector.post(VISITS, {"outlet": "outlet-1"})
    assert re.fullmatch(f"{VISITS}/[0-9a-f]{{32}}", page.path)
    return page


def test_every_item_is_asked_with_the_article_it_cites(inspector: WebCaller) -> None:
    page = _begun(inspector)
    for item in load_checklist(Country.CN).items:
        assert (item.en in page.text, item.source in page.text) == (True, True)


def test_the_checklist_stands_in_groups_which_say_how_far_each_is(inspector: WebCaller) -> None:
    path = _begun(inspector).path
    kept = inspector.post(path, {f"seen-{ITEMS[0]}": "yes", "intent": "keep"})
    groups = load_checklist(Country.CN).groups
    assert re.findall(r'<section id="([a-z-]+)"', kept.html) == [one.value for one in groups]
    first, second = (len(items) for items in list(groups.values())[:2])
    assert f"Registering a line 1 of {first} answered Papers and SIMs 0 of {second} answered" in kept.text
    for group, items in groups.items():
        section = kept.html.partition(f'<section id="{group.value}"')[2].partition("</section>")[0]
        assert re.findall(r'id="source-([a-z-]+)"', section) == [one.id for one in items]


def test_a_signed_visit_is_read_by_the_same_groups(inspector: WebCaller) -> None:
    signed = inspector.post(_begun(inspector).path, ALL | {"intent": "sign"})
    assert signed.html.count('scope="colgroup"') == len(load_checklist(Country.CN).groups)


def test_answers_are_kept_until_they_are_signed_and_then_stay(web: WebWorld, inspector: WebCaller) -> None:
    path = _begun(inspector).path
    kept = inspector.post(path, {f"seen-{ITEMS[0]}": "no", f"remark-{ITEMS[0]}": "outdated", "intent": "keep"})
    assert "Your answers are saved." in kept.text
    assert re.search(rf'id="seen-{ITEMS[0]}-no"[^>]* checked', kept.html)
    signed = inspector.post(path, ALL | {f"seen-{ITEMS[1]}": "not-seen", "intent": "sign"})
    assert "The visit is signed off." in signed.text
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


def test_a_person_elses_visit_is_read_and_not_answered(web: WebWorld, inspector: WebCaller) -> None:
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


def test_the_overview_answers_in_its_heading_and_says_what_needs_a_look(web: WebWorld, inspector: WebCaller) -> None:
    assert "<h1" in inspector.get(OVERVIEW).html.partition("Nothing needs attention</h1>")[0]
    alert = Alert(kind=SignalKind.AFTER_HOURS, at=web.api.clock.now(), outlet_id=OUTLET, agent_id=None, cases=(), figures=())
    key = AlertKey(kind=alert.kind, outlet_id=OUTLET, agent_id=None, window=2900)
    with web.api.units() as unit:
        unit[Alerts].save([raise_alert(key, alert, at=alert.at)], watched=0)
        unit.commit()
    page = inspector.get(OVERVIEW)
    assert ("1 matter needs attention" in page.text, "1 alert has no answer yet" in page.text) == (True, True)
    assert "/office/alerts?state=new" in page.html


def test_a_late_step_of_an_inspection_needs_a_look(web: WebWorld) -> None:
    begun(web)
    web.api.clock.advance(timedelta(days=30))
    assert "1 step of an inspection is overdue" in signed_in(web, "inspector").get(OVERVIEW).text


def test_the_week_is_told_to_a_person_who_does_not_see_the_line(agent: WebCaller, inspector: WebCaller) -> None:
    agent.ended(STRANGER_CLIP)
    assert 'aria-label="Registrations, each of the last 7 days: 0, 0, 0, 0, 0, 0, 1"' in inspector.get(OVERVIEW).html


def test_weeks_come_before_days_and_days_without_a_registration_are_folded(agent: WebCaller, inspector: WebCaller) -> None:
    agent.ended(STRANGER_CLIP)
    page = inspector.get(OVERVIEW)
    assert page.html.index("By week") < page.html.index("By day")
    assert "There were no registrations on 29 days." in page.text


def test_outlets_come_by_name_and_in_pages(web: WebWorld, inspector: WebCaller) -> None:
    with web.api.units() as unit:
        for number in range(11):
            unit[Outlets].save(replace(ENROLLED, place=replace(ENROLLED.place, outlet_id=OutletId(f"s-{number}")), name=f"Market {number}"))
            unit[CaseFiles].save([_opened(number, at=web.api.clock.now())], folded=0)
        unit.commit()
    first, second = (inspector.get(f"{OVERVIEW}?page={number}") for number in (1, 2))
    assert [one.html.count("/supervision/outlets/s-") for one in (first, second)] == [10, 1]
    assert ("Market 0" in first.text, "11 to 11 of 11" in second.text) == (True, True)


def _opened(number: int, *, at: datetime) -> CaseFile:
    return CaseFile(
        case_id=RegistrationId(f"case-{number}"),
        opened_index=number,
        last_index=number,
        opened_at=at,
        outlet_id=OutletId(f"s-{number}"),
        agent_id=AgentId("agent"),
        purpose="new-line",
        route="face",
    )


@pytest.mark.parametrize("typed", ["Riverside shop (shop-1)", "Riverside shop", "shop-1"])
def test_a_visit_begins_at_the_outlet_that_was_picked(web: WebWorld, inspector: WebCaller, typed: str) -> None:
    with web.api.units() as unit:
        unit[Outlets].save(replace(ENROLLED, name="Riverside shop"))
        unit.commit()
    assert '<option value="Riverside shop (shop-1)"></option>' in inspector.get(VISITS).html
    page = inspector.post(VISITS, {"outlet": typed})
    assert (re.fullmatch(f"{VISITS}/[0-9a-f]{{32}}", page.path) is not None, "Riverside shop" in page.text) == (True, True)


def test_what_is_no_outlet_is_said_beside_its_field_and_kept(inspector: WebCaller) -> None:
    page = inspector.post(VISITS, {"outlet": "Nowhere lane"})
    assert (page.status, "Choose an outlet from the list." in page.text, 'value="Nowhere lane"' in page.html) == (422, True, True)


def test_entries_of_a_case_are_told_in_words(agent: WebCaller, inspector: WebCaller) -> None:
    page = inspector.get(f"{CASES}/{agent.ended()}")
    assert [words in page.text for words in ("Registration opened", "Consent recorded", "Decision recorded")] == [True] * 3
