"""What is gathered for the decision: how evidence and face came to us, what happened to the person before, and whose lines count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.model.evidence import EvidenceMeans, TypedEvidence
from realname.evidence.model.kinds import EvidenceKind
from realname.inventory.errors import SimUnavailable
from realname.inventory.model.stock import Sim
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import OrganisationId, RegistrationId
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.errors import RecordedClipNotAccepted
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Approved, Referred, Refused
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import REASONS_OF_ATTACK, Reason
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, sample_people
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.challenges.challenge import Inability
from realname.verification.model.live_approval import Capture
from realname.verification.model.session_findings import SIGNS_OF_ATTACK, SessionFinding
from tests.registration.openings import OPENING
from tests.support.live_desk import RECORD, Desk, any_standing, build_desk, good_report, reworded
from tests.support.packs import at_each_grade
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT

SANDBOX = load_policy("sandbox")
CORPORATE = replace(OPENING, organisation_id=OrganisationId("company-7"))


def desk_that(folder: Path, *, takes_clip: bool, capture: tuple[Capture, ...]) -> Desk:
    """A desk whose pack takes recorded clips or not, and lets the machine approve these captures."""
    rules = load_policy("sandbox")
    challenge, live = replace(rules.challenge, recorded_clip=takes_clip), at_each_grade(rules.live, approves=capture)
    return build_desk(SqliteUnits(), folder, policy=replace(rules, challenge=challenge, live=live))


def with_clip(desk: Desk) -> RegistrationId:
    registration_id = desk.with_line()
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=GOOD_CLIP)
    return registration_id


def typed(person: SamplePerson = SAMPLE_MAN) -> TypedEvidence:
    shown = person.attributes
    return TypedEvidence(
        kind=EvidenceKind.RESIDENT_ID_CARD,
        name=shown.name,
        identity_number=shown.identity_number.value,
        sex=shown.sex,
        ethnicity=shown.ethnicity,
        birth_on=shown.birth_on,
        address=shown.address,
        valid_from_on=date(2020, 6, 1),
        valid_until_on=None,
        portrait=PORTRAIT,
    )


def with_typed_evidence(desk: Desk) -> RegistrationId:
    registration_id = desk.open(OPENING).id
    desk.attach_evidence.from_form(registration_id, typed())
    desk.choose_line(registration_id, msisdn=sandbox_msisdns()[0], iccid=sandbox_iccids()[0])
    return registration_id


def judged_after(desk: Desk, *findings: SessionFinding, hours: float = 0.0) -> RegistrationId:
    """A judged live session, of a person whose session in another registration failed so many hours before."""
    desk.fail(desk.seat(desk.with_line()), findings, RECORD)
    desk.wait(hours=hours)
    registration_id = desk.with_line(place=1)
    desk.finish(desk.seat(registration_id), good_report(), (), reworded(RECORD, b"n" * 32))
    return registration_id


def reasons_of(desk: Desk, registration_id: RegistrationId) -> frozenset[Reason]:
    """Why it was referred; nothing where it was approved."""
    decision = desk.decided(registration_id).decision
    assert isinstance(decision, Approved | Referred)
    return decision.reasons if isinstance(decision, Referred) else frozenset()


def test_a_card_that_was_read_and_a_live_session_are_approved(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    assert desk.decided(registration_id).state is RegistrationState.APPROVED


def test_the_record_and_the_ledger_say_at_which_grade_of_capture_it_was_decided(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    decision = desk.decided(registration_id).decision
    assert decision is not None
    assert decision.judged_at is not None
    facts = next(dict(one.facts) for one in desk.events(registration_id) if one.event is RegistrationEvent.REGISTRATION_DECIDED)
    assert {name: facts[name] for name in decision.judged_at.facts} == decision.judged_at.facts


@pytest.mark.parametrize("pack", ["th", "in"])
def test_a_draft_decides_on_the_card_and_the_number_of_its_country(tmp_path: Path, pack: str) -> None:
    desk = build_desk(SqliteUnits(), tmp_path, policy=any_standing(load_policy(pack)))
    registration_id = desk.with_line(person=sample_people(desk.policy.country)[0])
    desk.judged(registration_id)
    decided = desk.decided(registration_id)
    assert (decided.state, decided.policy_digest) == (RegistrationState.APPROVED, load_policy(pack).digest)


@pytest.mark.parametrize(("capture", "reasons"), [((Capture.CLIP,), frozenset()), ((Capture.COUNTER,), frozenset({Reason.RECORDED_CLIP}))])
def test_what_a_recorded_clip_leads_to_is_a_rule_of_the_pack(
    tmp_path: Path, capture: tuple[Capture, ...], reasons: frozenset[Reason]
) -> None:
    desk = desk_that(tmp_path, takes_clip=True, capture=capture)
    assert reasons_of(desk, with_clip(desk)) == reasons


def test_where_recorded_clips_are_looked_at_a_live_session_is_approved(tmp_path: Path) -> None:
    desk = desk_that(tmp_path, takes_clip=True, capture=(Capture.COUNTER,))
    registration_id = desk.with_line()
    desk.get_challenge(registration_id)
    desk.judged(registration_id)
    assert reasons_of(desk, registration_id) == frozenset()


def test_where_recorded_clips_are_not_taken_none_is_asked_for_uploaded_or_judged(tmp_path: Path) -> None:
    desk = desk_that(tmp_path, takes_clip=False, capture=(Capture.COUNTER,))
    registration_id = desk.with_line()
    steps: tuple[Callable[[], object], ...] = (
        lambda: desk.get_challenge(registration_id),
        lambda: desk.upload_chunk(registration_id, index=0, chunk=GOOD_CLIP),
        lambda: desk.submit(registration_id),
    )
    for step in steps:
        with pytest.raises(RecordedClipNotAccepted):
            step()
    desk.judged(registration_id)
    assert reasons_of(desk, registration_id) == frozenset()


def test_in_cn_a_counter_that_no_hardware_vouches_for_and_a_portrait_that_no_one_confirmed_are_looked_at(tmp_path: Path) -> None:
    desk = build_desk(SqliteUnits(), tmp_path, policy=load_policy("cn"))
    registration_id = desk.with_line()
    desk.judged(registration_id)
    assert reasons_of(desk, registration_id) == {Reason.CAPTURE_NOT_ATTESTED, Reason.PORTRAIT_NOT_BOUND}


def test_evidence_that_was_typed_is_looked_at_by_a_person(desk: Desk) -> None:
    registration_id = with_typed_evidence(desk)
    desk.judged(registration_id)
    assert reasons_of(desk, registration_id) == {Reason.EVIDENCE_TYPED, Reason.PORTRAIT_FROM_PRINT}


def test_a_card_that_is_read_after_all_settles_it(desk: Desk) -> None:
    registration_id = with_typed_evidence(desk)
    read = desk.attach_evidence(registration_id, desk.card(SAMPLE_MAN))
    assert read.evidence is not None
    assert read.evidence.means is EvidenceMeans.CHIP
    desk.judged(registration_id)
    assert reasons_of(desk, registration_id) == frozenset()


@pytest.mark.parametrize("sign", sorted(SIGNS_OF_ATTACK))
def test_after_a_sign_of_an_attack_a_person_looks_at_every_registration_of_the_same_person(desk: Desk, sign: SessionFinding) -> None:
    assert reasons_of(desk, judged_after(desk, SessionFinding.FACE_LOST, sign)) == {Reason.EARLIER_ATTACK}


@pytest.mark.parametrize("finding", sorted(set(SessionFinding) - SIGNS_OF_ATTACK))
def test_a_failure_that_is_no_sign_of_an_attack_is_not_held_against_anyone(desk: Desk, finding: SessionFinding) -> None:
    assert reasons_of(desk, judged_after(desk, finding)) == frozenset()


@pytest.mark.parametrize(("hours", "reasons"), [(24, {Reason.EARLIER_ATTACK}), (24.01, set())])
def test_it_is_remembered_for_a_day(desk: Desk, hours: float, reasons: set[Reason]) -> None:
    assert reasons_of(desk, judged_after(desk, SessionFinding.FRAME_REUSED, hours=hours)) == reasons


def decided_after(desk: Desk, *reasons: Reason, hours: float = 0.0, outcome: type[Refused | Referred] = Refused) -> RegistrationId:
    """A judged live session, of a person about whose other registration it was decided so many hours before."""
    before = desk.with_line()
    desk.judged(before)
    desk.decided(before)
    with desk.units() as unit:
        decision = outcome(frozenset(reasons), desk.policy.digest)
        unit[Registrations].save(replace(unit[Registrations].get(before), decision=decision, state=RegistrationState.REFUSED))
        unit.commit()
    desk.wait(hours=hours)
    registration_id = desk.with_line(place=1)
    desk.finish(desk.seat(registration_id), good_report(), (), reworded(RECORD, b"n" * 32))
    return registration_id


@pytest.mark.parametrize("reason", sorted(REASONS_OF_ATTACK))
def test_after_a_refusal_for_an_attack_a_person_looks_as_well(desk: Desk, reason: Reason) -> None:
    assert reasons_of(desk, decided_after(desk, Reason.LINE_QUOTA_REACHED, reason)) == {Reason.EARLIER_ATTACK}


def test_a_refusal_for_anything_else_is_not_held_against_anyone(desk: Desk) -> None:
    assert reasons_of(desk, decided_after(desk, *(set(Reason) - REASONS_OF_ATTACK))) == frozenset()


def test_a_referral_is_no_refusal(desk: Desk) -> None:
    assert reasons_of(desk, decided_after(desk, *REASONS_OF_ATTACK, outcome=Referred)) == frozenset()


@pytest.mark.parametrize(("hours", "reasons"), [(24, {Reason.EARLIER_ATTACK}), (24.01, set())])
def test_a_refusal_is_remembered_for_a_day(desk: Desk, hours: float, reasons: set[Reason]) -> None:
    assert reasons_of(desk, decided_after(desk, Reason.FACE_CHANGED, hours=hours)) == reasons


def test_it_is_not_held_against_a_person_else(desk: Desk) -> None:
    desk.fail(desk.seat(desk.with_line()), [SessionFinding.FRAME_REUSED], RECORD)
    registration_id = desk.with_line(place=1, person=SAMPLE_WOMAN)
    desk.finish(desk.seat(registration_id), good_report(), (), reworded(RECORD, b"n" * 32))
    assert reasons_of(desk, registration_id) == frozenset()


def test_what_the_applicant_cannot_do_is_forgotten_once_it_is_decided_and_that_the_check_was_weaker_is_not(tmp_path: Path) -> None:
    desk = build_desk(SqliteUnits(), tmp_path, policy=load_policy("cn"))
    registration_id = desk.with_line(replace(OPENING, inabilities=frozenset({Inability.CANNOT_TURN})))
    desk.judged(registration_id)
    assert desk.registration(registration_id).inabilities == {Inability.CANNOT_TURN}
    decided = desk.decided(registration_id)
    assert isinstance(decided.decision, Referred)
    assert (Reason.CHALLENGE_ADAPTED in decided.decision.reasons, decided.inabilities) == (True, frozenset())


def _with(rule: LineRule) -> Policy:
    return replace(SANDBOX, lines=rule)


def _desk(folder: Path, rule: LineRule) -> Desk:
    return build_desk(SqliteUnits(), folder, policy=_with(rule))


def _decided(desk: Desk, registration_id: RegistrationId) -> Registration:
    """Answered by a clip, and decided."""
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=GOOD_CLIP)
    return desk.decided(registration_id)


def test_a_sim_outside_the_stock_is_refused_where_the_pack_says_so(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], sims_from_stock=True))
    with pytest.raises(SimUnavailable):
        desk.with_line()


def test_a_sim_of_the_stock_is_bound_where_only_such_may_be(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], sims_from_stock=True))
    with desk.units() as unit:
        unit[Sims].add([Sim(iccid=sandbox_iccids()[0])], at=desk.clock.now())
        unit.commit()
    assert desk.registration(desk.with_line()).iccid == sandbox_iccids()[0]


@pytest.mark.parametrize("counts", [True, False])
def test_a_line_of_an_organisation_counts_for_its_user_where_the_pack_says_so(tmp_path: Path, *, counts: bool) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], corporate_users_count=counts, max_active_lines=1))
    first = desk.with_line(CORPORATE)
    assert _decided(desk, first).state is RegistrationState.APPROVED
    decision = _decided(desk, desk.with_line(place=1)).decision
    expected = Refused(frozenset({Reason.LINE_QUOTA_REACHED}), SANDBOX.digest) if counts else Approved(SANDBOX.digest)
    assert decision == expected


def test_one_more_line_of_an_organisation_is_open_to_a_person_who_has_all_of_their_own(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], corporate_users_count=False, max_active_lines=1))
    own, corporate = desk.with_line(), desk.with_line(CORPORATE, place=1)
    assert [_decided(desk, one).state for one in (own, corporate)] == [RegistrationState.APPROVED] * 2
