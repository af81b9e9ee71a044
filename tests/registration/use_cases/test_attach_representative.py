"""The representative, at the desk: their card, their portrait, their live session, and nothing looked at of the holder."""

import hashlib
from dataclasses import dataclass, field, replace

import pytest

from realname.evidence.errors import EvidenceKindNotAccepted, RepresentativeNotAccepted
from realname.evidence.model.evidence import TypedEvidence
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.representative import Authority, AuthorityProof, RepresentativeRole
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.registration.errors import SameCardTwice
from realname.registration.model.registration import NextStep
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.opening.open_registration import Opening
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.people import BLANK_PORTRAIT, KNOWN_SAMPLES, SAMPLE_CHILD, SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.findings import SourceFinding
from realname.verification.model.observations import PortraitEyes
from tests.registration.openings import OPENING
from tests.support.live_desk import Desk
from tests.verification.live_verifier import PORTRAIT, UnsafeAnyReference

BY_GUARDIAN = replace(OPENING, authority=Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE))
BY_PROXY = replace(OPENING, authority=Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION))


@dataclass(slots=True)
class SeenPortraits(UnsafeAnyReference):
    """Takes every portrait and remembers it."""

    portraits: list[bytes] = field(default_factory=list)

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:  # noqa: ARG002 - the port's
        """Accept."""
        self.portraits.append(portrait)
        return PortraitEyes.OPEN


def attach_of(desk: Desk, seen: SeenPortraits | None = None) -> AttachRepresentative:
    """The use case over the desk's parts."""
    made = desk.app[AttachRepresentative]
    return replace(made, references=seen or made.references)


def with_both(desk: Desk, opening: Opening = BY_GUARDIAN) -> RegistrationId:
    """A registration in which both cards were read."""
    registration_id = desk.open(opening).id
    desk.attach_evidence(registration_id, card_json(SAMPLE_CHILD, portrait=BLANK_PORTRAIT))
    attach_of(desk)(registration_id, desk.card(SAMPLE_MAN))
    return registration_id


def test_of_the_holders_portrait_no_model_sees_anything_and_nothing_is_kept(desk: Desk) -> None:
    seen, registration_id = SeenPortraits(), desk.open(BY_GUARDIAN).id
    replace(desk.attach_evidence, references=seen)(registration_id, card_json(SAMPLE_CHILD, portrait=BLANK_PORTRAIT))
    assert (seen.portraits, desk.stored()) == ([], [])
    attached = attach_of(desk, seen)(registration_id, desk.card(SAMPLE_MAN))
    assert (seen.portraits, desk.stored(), attached.next_step) == ([PORTRAIT], ["reference"], NextStep.CHOOSE_LINE)


def test_the_live_session_is_with_a_person_who_acts(desk: Desk) -> None:
    registration_id = with_both(desk)
    desk.choose_line(registration_id, msisdn=sandbox_msisdns()[0], iccid=sandbox_iccids()[0])
    seat = desk.seat(registration_id)
    assert seat.person.id == desk.registration(registration_id).verified_person_id
    assert seat.person.id != desk.registration(registration_id).person_id
    assert seat.reference == PORTRAIT


def test_the_holders_card_read_again_keeps_the_reference(desk: Desk) -> None:
    registration_id = with_both(desk)
    before = desk.registration(registration_id)
    after = desk.attach_evidence(registration_id, card_json(SAMPLE_CHILD, portrait=BLANK_PORTRAIT))
    assert (after.reference_id, after.representative, desk.stored()) == (before.reference_id, before.representative, ["reference"])


def test_the_card_read_again_replaces_the_reference_and_leaves_no_other(desk: Desk) -> None:
    registration_id = with_both(desk)
    before = desk.registration(registration_id).reference_id
    after = attach_of(desk)(registration_id, desk.card(SAMPLE_MAN))
    assert after.reference_id != before
    assert desk.stored() == ["reference"]


def test_the_same_card_twice_is_refused_and_leaves_no_one(desk: Desk) -> None:
    registration_id = desk.open(BY_PROXY).id
    desk.attach_evidence(registration_id, desk.card(SAMPLE_MAN))
    with pytest.raises(SameCardTwice):
        attach_of(desk)(registration_id, desk.card(SAMPLE_MAN))
    assert desk.registration(registration_id).verified_person_id is None
    assert desk.stored() == []


def test_another_persons_card_than_before_is_refused(desk: Desk) -> None:
    registration_id = with_both(desk)
    with pytest.raises(StateConflict) as refused:
        attach_of(desk)(registration_id, desk.card(SAMPLE_WOMAN))
    assert refused.value.facts == {"field": "identity-number"}


def test_nothing_is_typed_of_a_holder_whom_a_person_acts_for(desk: Desk) -> None:
    man = SAMPLE_MAN.attributes
    typed = TypedEvidence(
        kind=EvidenceKind.RESIDENT_ID_CARD,
        name=man.name,
        sex=man.sex,
        ethnicity=man.ethnicity,
        birth_on=man.birth_on,
        address=man.address,
        identity_number=man.identity_number.value,
        valid_from_on=SAMPLE_MAN.valid_from_on,
        valid_until_on=None,
        portrait=PORTRAIT,
    )
    with pytest.raises(EvidenceKindNotAccepted):
        desk.attach_evidence.from_form(desk.open(BY_PROXY).id, typed)


def test_what_the_pack_takes_in_no_case_is_not_opened(desk: Desk) -> None:
    rule = replace(desk.policy[RepresentativesRule], proxy_allowed=False)
    policy = replace(desk.policy, representatives=rule)
    with pytest.raises(RepresentativeNotAccepted):
        replace(desk.open, policy=policy)(BY_PROXY)
    assert replace(desk.open, policy=policy)(BY_GUARDIAN).representative is not None


def test_a_hand_over_erases_the_portrait_and_keeps_both_identities(desk: Desk) -> None:
    registration_id = with_both(desk)
    desk.refer_to_supervisor(registration_id)
    kept = desk.registration(registration_id)
    assert kept.representative is not None
    assert None not in {kept.sealed_attributes, kept.representative.sealed_attributes}
    assert desk.stored() == []


@pytest.mark.parametrize("is_answered", [True, False])
def test_the_source_is_asked_about_both_and_once(desk: Desk, *, is_answered: bool) -> None:
    registration_id = with_both(desk)
    desk.choose_line(registration_id, msisdn=sandbox_msisdns()[0], iccid=sandbox_iccids()[0])
    desk.judged(registration_id)
    desk.submit(registration_id)
    known = [one.attributes for one in KNOWN_SAMPLES if one is not SAMPLE_MAN]
    # The portrait that the face is compared with is the representative's.
    issued = {SAMPLE_MAN.attributes.identity_number: hashlib.sha256(PORTRAIT).hexdigest()}
    authority = SandboxAuthority(known, portraits=issued)
    ask = AskSource(units=desk.units, clock=desk.clock, safe=desk.attach_evidence.safe, source=authority)
    for _ in range(2):
        desk.decide(registration_id, (ask if is_answered else ask.give_up)(registration_id))
    kept = desk.registration(registration_id)
    assert kept.representative is not None
    answers = (kept.source, kept.representative.source)
    assert answers == ((SourceFinding.CONFIRMED, SourceFinding.UNKNOWN) if is_answered else (SourceFinding.UNAVAILABLE,) * 2)
    assert kept.source_on_reference is (SourceFinding.CONFIRMED if is_answered else SourceFinding.UNAVAILABLE)
    assert len([entry for entry in desk.events(registration_id) if entry.event.value == "source:answered"]) == 1
