"""Clear cases that the contract tests vary: one person, one registration, one number, one SIM."""

from dataclasses import replace
from datetime import date, timedelta

from realname.application.unit_of_work import UnitsOfWork
from realname.domain.applicant import Consent, ConsentMeans, Person
from realname.domain.challenge import Challenge
from realname.domain.decisions import Reason, Referred
from realname.domain.evidence import Evidence, EvidenceKind
from realname.domain.findings import ChallengeOutcome, PresentationScreened, SourceFinding, VerificationFindings
from realname.domain.identifiers import AgentId, ChallengeId, Iccid, LineId, Msisdn, OutletId, PersonId, RegistrationId
from realname.domain.line import Line, LineState
from realname.domain.observations import Action, ObservedAction
from realname.domain.registration import JudgedSession, Registration, RegistrationState, Upload
from tests.fakes.manual_clock import START

SECOND = timedelta(seconds=1)
HALF_HOUR = timedelta(minutes=30)
NUMBER, OTHER_NUMBER = Msisdn("+8619900000001"), Msisdn("+8619900000002")
SIM, OTHER_SIM = Iccid("89869900000000000018"), Iccid("89869900000000000026")
PERSON = Person(id=PersonId("person-1"), identity_hash="a" * 64, wrapped_key=b"wrapped key 1")
OPENED = Registration(
    id=RegistrationId("registration-1"),
    outlet_id=OutletId("outlet-1"),
    agent_id=AgentId("agent-1"),
    consent=Consent(text_version="2026-11", language="zh-CN", means=ConsentMeans.SCREEN, given_at=START),
    opened_at=START,
    policy_digest="d" * 64,
)
OTHER = replace(OPENED, id=RegistrationId("registration-2"), opened_at=START + SECOND)
CHALLENGE = Challenge(
    id=ChallengeId("challenge-1"),
    registration_id=OPENED.id,
    actions=(Action.TURN_LEFT, Action.BLINK, Action.LOOK_UP),
    nonce="0" * 32,
    issued_at=START,
    expires_at=START + timedelta(seconds=90),
)
LINE = Line(
    id=LineId("line-1"),
    registration_id=OPENED.id,
    person_id=PERSON.id,
    msisdn=NUMBER,
    iccid=SIM,
    state=LineState.ACTIVATION_REQUESTED,
    requested_at=START,
)
FINDINGS = VerificationFindings(
    challenge=ChallengeOutcome.MET,
    similarity=0.1 + 0.2,
    probes=4,
    probe_agreement=0.75,
    reference_eye_distance_px=61.5,
    presentation=PresentationScreened(attack_score=0.25),
)
FULL = replace(
    OPENED,
    state=RegistrationState.REFERRED,
    person_id=PERSON.id,
    evidence=Evidence(kind=EvidenceKind.RESIDENT_ID_CARD, valid_from_on=date(2020, 6, 1), valid_until_on=date(2040, 6, 1)),
    sealed_attributes=b"\x01sealed\x00",
    msisdn=NUMBER,
    iccid=SIM,
    reserved_until=START + HALF_HOUR,
    reference_id="reference-1",
    challenge_id=ChallengeId("challenge-1"),
    upload=Upload(chunks=3, received_bytes=5_000_000_000),
    session=JudgedSession(findings=FINDINGS, motion=(ObservedAction(action=Action.BLINK, start_ms=40, end_ms=280, peak=0.7),)),
    submitted_at=START + SECOND,
    source=SourceFinding.UNKNOWN,
    decision=Referred(frozenset({Reason.SOURCE_DOES_NOT_KNOW, Reason.PROBES_TOO_FEW}), "d" * 64),
    decided_at=START + timedelta(microseconds=1),
    line_id=LINE.id,
    media_erased_at=START + HALF_HOUR,
    notified_at=START + HALF_HOUR + SECOND,
)


def keep(units: UnitsOfWork, *kept: Person | Registration | Challenge | Line) -> None:
    """Keep examples, each in its place."""
    with units() as unit:
        for one in kept:
            match one:
                case Person():
                    unit.persons.add(one)
                case Registration():
                    unit.registrations.add(one)
                case Challenge():
                    unit.challenges.add(one)
                case Line():
                    unit.lines.add(one)
        unit.commit()


def keep_numbers(units: UnitsOfWork, *msisdns: Msisdn) -> None:
    """Take numbers into the stock."""
    with units() as unit:
        unit.numbers.add(msisdns)
        unit.commit()
