"""Inspections: both shares before any draw, each step in the ledger, findings until they are accepted, and time that closes nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from realname.inspections.errors import InspectionConflict, NonceNotCommitted, UnknownInspection
from realname.inspections.events import InspectionEvent
from realname.inspections.model.finding import Finding, FindingState
from realname.inspections.model.inspection import CaseResult, InspectionState
from realname.inspections.model.rule import FindingKind, InspectionRule
from realname.inspections.model.sampling import DrawnCase as Drawn
from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum, list_digest
from realname.inspections.store.inspections import Inspections
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import FindingId, InspectionId
from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.errors import UnknownTreeHead
from realname.ledger.store.tables import ledger, published_heads
from realname.lines.events import LineEvent
from realname.registration.events import RegistrationEvent
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from tests.inspections.inspection_desk import (
    ADMINISTRATOR,
    DAY,
    DICE,
    ELSEWHERE,
    FACES,
    INSPECTOR,
    MINUTE,
    NONCE,
    OTHER_SHOP,
    PDF,
    SCOPE,
    SHOP,
    SUPERVISOR,
    InspectionDesk,
    inspection_desk,
)
from tests.support.examples import OPENED, PERSON
from tests.support.manual_clock import START

ME = INSPECTOR.id
KIND = FindingKind.RECORD_INCOMPLETE


@pytest.fixture
def desk(tmp_path: Path) -> InspectionDesk:
    return inspection_desk(tmp_path)


def found(desk: InspectionDesk) -> Finding:
    """A finding in the first drawn case, of the supervisor's shop."""
    drawn = desk.drawn(scope=replace(SCOPE, until=desk.clock.now(), outlets=(SHOP,)))
    return desk.check.finding(drawn.id, 1, kind=KIND, remark="no contract is kept", acting=ME)


def told(desk: InspectionDesk) -> Finding:
    (finding,) = desk.follow.give_notice(found(desk).inspection_id, acting=ME)
    return finding


def rectified(desk: InspectionDesk) -> Finding:
    return desk.rectify(told(desk).id, text="the contract was found", file=b"", acting=SUPERVISOR)


def test_what_is_drawn_from_is_said_before_anything_can_be_known(desk: InspectionDesk) -> None:
    begun = desk.begun()
    assert (begun.state, begun.share, begun.nonce) == (InspectionState.BEGUN, "", "")
    (facts,) = desk.facts(InspectionEvent.INSPECTION_BEGUN)
    assert (facts["tree_size"], facts["root"], facts["commitment"]) == (begun.head.size, begun.head.root_hash, begun.commitment)
    assert (facts["sample"], facts["stratum"], facts["share"]) == (3, "all", "dice::")


def test_nothing_is_drawn_from_a_head_that_was_not_published(desk: InspectionDesk) -> None:
    with pytest.raises(UnknownTreeHead):
        desk.begin(7, SCOPE, SharePlan(kind=ShareKind.DICE), acting=ME)


def test_a_period_that_the_head_does_not_hold_whole_is_refused(desk: InspectionDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.begun(scope=replace(SCOPE, until=desk.clock.now() + timedelta(seconds=1)))
    assert refused.value.facts["field"] == "until"


def test_the_operators_share_is_shown_once_the_inspector_committed_and_before_the_dice_are_known(desk: InspectionDesk) -> None:
    begun = desk.begun()
    with pytest.raises(InspectionConflict):
        desk.draw.draw(begun.id)
    with pytest.raises(InspectionConflict):
        desk.draw.fix(begun.id, DICE, acting=ME)
    assert NONCE not in str(desk.rows())
    shown = desk.draw.show(begun.id)
    assert (shown.state, shown.shown_nonce, shown.nonce) == (InspectionState.SHOWN, NONCE, "")
    assert desk.facts(InspectionEvent.INSPECTION_OPERATOR_SHARE_SHOWN) == [{"nonce": NONCE}]
    assert FACES not in str(desk.rows())
    with pytest.raises(InspectionConflict):
        desk.draw.draw(begun.id)
    assert desk.draw.fix(begun.id, DICE, acting=ME).state is InspectionState.FIXED
    assert desk.draw.draw(begun.id).nonce == NONCE


def test_a_throw_that_was_failed_cannot_be_thrown_again(desk: InspectionDesk) -> None:
    begun = desk.draw.show(desk.begun().id)
    for other in (DICE[::-1], f"6 {DICE}"):
        with pytest.raises(InvalidInput) as refused:
            desk.draw.fix(begun.id, other, acting=ME)
        assert refused.value.facts["cause"] == "not-committed"
    assert desk.facts(InspectionEvent.INSPECTION_RANDOMNESS_FIXED) == []
    assert desk.draw.fix(begun.id, DICE, acting=ME).share == FACES


def test_the_operators_share_is_shown_once(desk: InspectionDesk) -> None:
    begun = desk.begun()
    desk.draw.show(begun.id)
    with pytest.raises(InspectionConflict):
        desk.draw.show(begun.id)


def test_by_a_beacon_the_value_is_fixed_first_and_the_operators_share_shown_last(desk: InspectionDesk) -> None:
    at = desk.clock.now() + MINUTE
    begun = desk.begun(plan=SharePlan(kind=ShareKind.BEACON, source="drand", round="42", at=at))
    with pytest.raises(InspectionConflict):
        desk.draw.show(begun.id)
    desk.clock.advance(MINUTE)
    desk.draw.fix(begun.id, "ab" * 32, acting=ME)
    assert NONCE not in str(desk.rows())
    assert desk.draw.draw(begun.id).nonce == NONCE


def test_what_was_begun_by_dice_without_a_commitment_is_not_drawn(desk: InspectionDesk) -> None:
    begun = desk.begun(plan=SharePlan(kind=ShareKind.DICE))
    with pytest.raises(InspectionConflict):
        desk.draw.show(begun.id)
    with pytest.raises(InspectionConflict):
        desk.draw.fix(begun.id, DICE, acting=ME)


def test_a_second_share_is_refused_and_a_second_draw(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    with pytest.raises(InspectionConflict):
        desk.draw.fix(drawn.id, DICE[::-1], acting=ME)
    with pytest.raises(InspectionConflict):
        desk.draw.draw(drawn.id)
    assert len(desk.facts(InspectionEvent.INSPECTION_RANDOMNESS_FIXED)) == len(desk.facts(InspectionEvent.INSPECTION_DRAWN)) == 1


def test_a_second_inspection_from_the_same_head_is_refused_and_from_another_is_not(desk: InspectionDesk) -> None:
    desk.begun()
    with pytest.raises(InspectionConflict):
        desk.begun()
    desk.publish()
    assert desk.begun().state is InspectionState.BEGUN
    assert [one.is_used for one in desk.read.heads()] == [True, True]


def test_another_nonce_than_the_one_committed_to_draws_nothing(desk: InspectionDesk) -> None:
    begun = desk.begun()
    desk.units.tamper(update(published_heads).values(nonce="6f" * 32))
    with pytest.raises(NonceNotCommitted):
        desk.draw.show(begun.id)
    assert desk.read.one(begun.id).inspection.state is InspectionState.BEGUN
    desk.units.tamper(update(published_heads).values(nonce=NONCE))
    desk.fixed(begun)
    desk.units.tamper(update(published_heads).values(nonce="6f" * 32))
    with pytest.raises(NonceNotCommitted):
        desk.draw.draw(begun.id)
    assert desk.read.one(begun.id).inspection.state is InspectionState.FIXED


def test_what_was_drawn_is_in_the_ledger_by_the_digest_of_its_list(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    view = desk.read.one(drawn.id)
    assert [one.ordinal for one in view.cases] == [1, 2, 3]
    (facts,) = desk.facts(InspectionEvent.INSPECTION_DRAWN)
    assert (facts["population"], facts["cases"], facts["nonce"]) == (12, 3, NONCE)
    assert facts["list"] == list_digest([Drawn(one.case_id, one.decided_index) for one in view.cases])


def test_what_is_decided_after_the_head_is_not_drawn(desk: InspectionDesk) -> None:
    desk.register("late")
    drawn = desk.drawn(scope=DrawScope(since=SCOPE.since, until=desk.clock.now() - MINUTE, outlets=(), stratum=Stratum.ALL, sample=99))
    assert len(desk.read.one(drawn.id).cases) == 12


def test_where_nothing_can_be_drawn_the_inspection_can_be_closed(desk: InspectionDesk) -> None:
    drawn = desk.drawn(scope=replace(SCOPE, until=desk.clock.now(), stratum=Stratum.REFUSED))
    assert (drawn.population, drawn.due_at) == (0, None)
    assert desk.follow.close(drawn.id, acting=ME).state is InspectionState.CLOSED


def test_a_case_that_conforms_is_recorded_once(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    for _ in range(2):
        desk.check.conforms(drawn.id, 1, acting=ME)
    assert desk.facts(InspectionEvent.INSPECTION_CASE_CHECKED) == [
        {"agent": ME.value, "case": desk.case_of(drawn).value, "result": "conforms"}
    ]


def test_where_something_was_found_it_does_not_conform_any_more(desk: InspectionDesk) -> None:
    finding = found(desk)
    with pytest.raises(InspectionConflict):
        desk.check.conforms(finding.inspection_id, 1, acting=ME)


def test_a_case_that_conformed_can_turn_out_otherwise(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    desk.check.conforms(drawn.id, 1, acting=ME)
    desk.check.finding(drawn.id, 1, kind=KIND, remark="no contract", acting=ME)
    assert desk.read.one(drawn.id).cases[0].result is CaseResult.FINDING


def test_a_finding_names_the_article_of_the_pack_and_no_words_in_the_ledger(desk: InspectionDesk) -> None:
    finding = found(desk)
    (facts,) = desk.facts(InspectionEvent.INSPECTION_FINDING_MADE)
    assert finding.article == desk.policy[InspectionRule].articles[KIND]
    assert (facts["kind"], facts["policy"]) == (KIND.value, desk.policy.digest)
    assert "contract" not in str(desk.rows())


@pytest.mark.parametrize("remark", ["", "ab", "x" * 1001, "bad \x07 sign"])
def test_a_remark_is_a_few_words_and_no_more_than_a_page(desk: InspectionDesk, remark: str) -> None:
    drawn = desk.drawn()
    with pytest.raises(InvalidInput):
        desk.check.finding(drawn.id, 1, kind=KIND, remark=remark, acting=ME)


def test_there_is_no_case_that_was_not_drawn(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    with pytest.raises(UnknownInspection):
        desk.check.conforms(drawn.id, 4, acting=ME)
    with pytest.raises(UnknownInspection):
        desk.read.case(drawn.id, 4)


def test_the_operator_knows_nothing_of_a_finding_before_the_notice(desk: InspectionDesk) -> None:
    finding = found(desk)
    assert desk.read.told(SUPERVISOR).to_rectify == []
    with pytest.raises(UnknownInspection):
        desk.read.told_one(finding.id, SUPERVISOR)
    with pytest.raises(InspectionConflict):
        desk.rectify(finding.id, text="we know already", file=b"", acting=SUPERVISOR)


def test_a_notice_tells_each_finding_once_and_sets_its_clock(desk: InspectionDesk) -> None:
    finding = told(desk)
    assert finding.due_at == desk.clock.now() + desk.policy[InspectionRule].rectify_days * DAY
    with pytest.raises(InspectionConflict):
        desk.follow.give_notice(finding.inspection_id, acting=ME)


def test_a_supervisor_sees_and_rectifies_what_was_found_at_their_own_outlet_alone(desk: InspectionDesk) -> None:
    finding = told(desk)
    assert [len(desk.read.told(one).to_rectify) for one in (SUPERVISOR, ELSEWHERE, ADMINISTRATOR)] == [1, 0, 1]
    with pytest.raises(UnknownInspection):
        desk.rectify(finding.id, text="not mine to say", file=b"", acting=ELSEWHERE)
    with pytest.raises(UnknownInspection):
        desk.read.told_one(finding.id, ELSEWHERE)


def test_what_was_rectified_waits_for_the_inspector_and_for_no_one_else(desk: InspectionDesk) -> None:
    finding = rectified(desk)
    assert (finding.state, finding.rounds) == (FindingState.RECTIFIED, 1)
    with pytest.raises(InspectionConflict):
        desk.rectify(finding.id, text="and once more", file=b"", acting=SUPERVISOR)


def test_what_is_not_accepted_is_rectified_again(desk: InspectionDesk) -> None:
    finding = rectified(desk)
    desk.follow.turn_down(finding.id, answer="it is not signed", acting=ME)
    again = desk.rectify(finding.id, text="signed by now", file=b"", acting=ADMINISTRATOR)
    accepted = desk.follow.accept(again.id, acting=ME)
    assert (accepted.state, accepted.rounds, accepted.due_at) == (FindingState.ACCEPTED, 2, None)
    rounds = desk.read.told_one(finding.id, SUPERVISOR).rectifications
    assert [(one.is_accepted, one.answer) for one in rounds] == [(False, "it is not signed"), (True, "")]
    assert [one["accepted"] for one in desk.facts(InspectionEvent.INSPECTION_RECHECKED)] == ["no", "yes"]


def test_it_is_closed_once_every_case_was_looked_at_and_every_finding_accepted(desk: InspectionDesk) -> None:
    finding = rectified(desk)
    inspection = finding.inspection_id
    for state in ("open-cases", "open-findings"):
        with pytest.raises(InspectionConflict) as open_still:
            desk.follow.close(inspection, acting=ME)
        assert open_still.value.facts["state"] == state
        for ordinal in (2, 3):
            desk.check.conforms(inspection, ordinal, acting=ME)
    desk.follow.accept(finding.id, acting=ME)
    assert desk.read.one(inspection).may_close
    assert desk.follow.close(inspection, acting=ME).state is InspectionState.CLOSED
    with pytest.raises(InspectionConflict):
        desk.check.conforms(inspection, 2, acting=ME)


def test_evidence_is_sealed_under_the_key_of_the_person_of_the_case(desk: InspectionDesk) -> None:
    finding = told(desk)
    keep_person(desk, finding)
    desk.rectify(finding.id, text="the contract", file=PDF, acting=SUPERVISOR)
    with desk.units() as unit:
        assert b"contract" not in (unit[Inspections].sealed_file(finding.id, 1) or b"contract")
    assert desk.file(finding.id, 1, acting=INSPECTOR) == desk.file(finding.id, 1, acting=SUPERVISOR) == PDF
    with pytest.raises(UnknownInspection):
        desk.file(finding.id, 1, acting=ELSEWHERE)
    with pytest.raises(UnknownInspection):
        desk.file(finding.id, 2, acting=INSPECTOR)


@pytest.mark.parametrize(("file", "cause"), [(b"<html>", "pdf"), (b"%PDF-" + bytes(4 * 1024 * 1024), "size")])
def test_evidence_is_a_pdf_of_some_megabytes(desk: InspectionDesk, file: bytes, cause: str) -> None:
    finding = told(desk)
    with pytest.raises(InvalidInput) as refused:
        desk.rectify(finding.id, text="the contract", file=file, acting=SUPERVISOR)
    assert refused.value.facts["cause"] == cause


def test_no_file_is_kept_about_a_person_who_was_erased(desk: InspectionDesk) -> None:
    finding = told(desk)
    keep_person(desk, finding, wrapped_key=None)
    with pytest.raises(InvalidInput) as refused:
        desk.rectify(finding.id, text="the contract", file=PDF, acting=SUPERVISOR)
    assert refused.value.facts == {"field": "file", "cause": "erased"}


def test_what_is_late_is_noted_once_and_nothing_follows(desk: InspectionDesk) -> None:
    begun = desk.begun()
    desk.clock.advance(timedelta(hours=desk.policy[InspectionRule].draw_hours) - timedelta(seconds=1))
    assert desk.process_due() == 0
    desk.clock.advance(timedelta(seconds=1))
    assert (desk.process_due(), desk.process_due()) == (1, 0)
    assert desk.facts(InspectionEvent.INSPECTION_OVERDUE) == [{"step": "begun"}]
    assert (desk.read.one(begun.id).inspection.state, desk.read.one(begun.id).late) == (InspectionState.BEGUN, 1)


def test_a_rectification_that_is_late_is_taken_and_its_next_step_has_a_clock_of_its_own(desk: InspectionDesk) -> None:
    finding = told(desk)
    desk.clock.advance(desk.policy[InspectionRule].rectify_days * DAY)
    desk.process_due()
    assert {"finding": finding.id.value, "step": "told"} in desk.facts(InspectionEvent.INSPECTION_OVERDUE)
    assert desk.read.told(SUPERVISOR).late == 1
    late = desk.rectify(finding.id, text="here at last", file=b"", acting=SUPERVISOR)
    assert (late.overdue_at, late.due_at) == (None, desk.clock.now() + desk.policy[InspectionRule].recheck_days * DAY)


def test_a_case_is_shown_with_what_the_ledger_says_of_it(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    shown = desk.read.case(drawn.id, 2)
    assert [one.entry.event.event for one in shown.entries] == [
        RegistrationEvent.REGISTRATION_OPENED,
        RegistrationEvent.REGISTRATION_DECIDED,
    ]
    assert shown.entries[-1].entry.index == shown.case.decided_index
    assert shown.is_proven
    assert (shown.previous, shown.following, shown.file.outlet_id in {SHOP, OTHER_SHOP}) == (1, 3, True)


def test_an_entry_after_the_head_has_no_proof_and_an_entry_that_was_changed_has_one_that_fails(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    case = desk.case_of(drawn)
    with desk.units() as unit:
        unit.ledger.append(RecordedEvent(at=desk.clock.now(), event=LineEvent.LINE_ACTIVATED, subject=case.value))
        unit.commit()
    assert [one.is_before_head for one in desk.read.case(drawn.id, 1).entries] == [True, True, False]
    first = next(one.index for one in desk.entries() if one.event.subject == case.value)
    desk.units.tamper(update(ledger).where(ledger.c.position == first).values(at=START))
    assert not desk.read.case(drawn.id, 1).is_proven


def test_what_no_one_began_is_unknown(desk: InspectionDesk) -> None:
    with pytest.raises(UnknownInspection):
        desk.read.one(InspectionId("none"))
    with pytest.raises(UnknownInspection):
        desk.rectify(FindingId("none"), text="what for", file=b"", acting=SUPERVISOR)


def keep_person(desk: InspectionDesk, finding: Finding, *, wrapped_key: bytes | None = b"new") -> None:
    """Keep the person of a case, with a key or without one."""
    key = desk.vault.new_key() if wrapped_key else None
    with desk.units() as unit:
        unit[Persons].add(replace(PERSON, wrapped_key=key))
        unit[Registrations].add(replace(OPENED, id=finding.case_id, person_id=PERSON.id))
        unit.commit()
