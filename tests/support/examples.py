"""Clear cases that the contract tests vary: one person, one registration, one number, one SIM."""

from dataclasses import replace
from datetime import date, timedelta

from realname.access.model.counter import Counter
from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.counters import Counters
from realname.access.store.staff import Staff
from realname.evidence.model.applicant import Consent, ConsentMeans
from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import (
    AgentId,
    ChallengeId,
    CounterId,
    Iccid,
    LineId,
    LiveSessionId,
    Msisdn,
    NoticeId,
    OrderId,
    OrganisationId,
    OutletId,
    PersonId,
    RegistrationId,
)
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.notice import KeptNotice, NoticeKind
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.store.orders import LineOrders
from realname.registration.model.decisions import Referred
from realname.registration.model.live_session import LiveSession
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Purpose, Registration, RegistrationState, Route, Upload
from realname.registration.store.challenges import Challenges
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from realname.verification.model.challenges.challenge import Challenge, Inability
from realname.verification.model.findings import ChallengeOutcome, PresentationScreened, SourceFinding, VerificationFindings
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.observations import Action
from tests.support.manual_clock import START

SECOND = timedelta(seconds=1)
HALF_HOUR = timedelta(minutes=30)
HASHED = "scrypt$..."
NUMBER, OTHER_NUMBER = Msisdn("+8619900000001"), Msisdn("+8619900000002")
SIM, OTHER_SIM = Iccid("89869900000000000018"), Iccid("89869900000000000026")
PERSON = Person(id=PersonId("person-1"), identity_hash="a" * 64, wrapped_key=b"\x01wrapped key 1")
STRANGER = Person(id=PersonId("person-9"), identity_hash="9" * 64, wrapped_key=b"\x01wrapped key 9")
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
ORDER = LineOrder(
    id=OrderId("order-1"),
    line_id=LINE.id,
    ordinal=1,
    kind=OrderKind.SET_BAR,
    msisdn=NUMBER,
    iccid=SIM,
    scope=BarScope.OUTGOING,
    requested_at=START,
    due_at=START,
)
NOTICE = KeptNotice(id=NoticeId("order-1.notice"), kind=NoticeKind.BARRED, line_id=LINE.id, msisdn=NUMBER, requested_at=START, due_at=START)
FINDINGS = VerificationFindings(
    challenge=ChallengeOutcome.MET,
    similarity=0.1 + 0.2,
    probes=4,
    probe_agreement=0.75,
    movement_agreement=0.625,
    reference_eye_distance_px=61.5,
    presentation=PresentationScreened.of(0.25),
    head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
    models=(("comparison", "c" * 64),),
)
COUNTER = Counter(id=CounterId("counter-1"), outlet_id=OPENED.outlet_id, name="左 1", public_key=b"\x00key\xff", enrolled_at=START)
LIVE = LiveSession(
    id=LiveSessionId("session-1"),
    registration_id=OPENED.id,
    challenge_id=CHALLENGE.id,
    counter_id=COUNTER.id,
    token_hash="b" * 64,
    nonce="1" * 32,
    issued_at=START,
    expires_at=START + 60 * SECOND,
)
STAFF = StaffAccount(
    member=StaffMember(id=AgentId("agent-1"), login="li.na", outlet_id=OPENED.outlet_id, role=Role.AGENT),
    password_hash=HASHED,
    added_at=START,
)
FULL = replace(
    OPENED,
    consent=replace(OPENED.consent, is_biometric=False),
    state=RegistrationState.REFERRED,
    route=Route.NO_FACE,
    inabilities=frozenset(Inability),
    handed_over_at=START + 2 * SECOND,
    live_session_id=LIVE.id,
    person_id=PERSON.id,
    evidence=Evidence(
        kind=EvidenceKind.RESIDENT_ID_CARD,
        means=EvidenceMeans.TYPED,
        valid_from_on=date(2020, 6, 1),
        valid_until_on=date(2040, 6, 1),
    ),
    sealed_attributes=b"\x01sealed\x00",
    msisdn=NUMBER,
    iccid=SIM,
    reserved_until=START + HALF_HOUR,
    reference_id="reference-1",
    challenge_id=ChallengeId("challenge-1"),
    upload=Upload(chunks=3, received_bytes=5_000_000_000),
    sealed_session=b"\x01sealed session\x00",
    submitted_at=START + SECOND,
    source=SourceFinding.UNKNOWN,
    source_on_reference=SourceFinding.CONFIRMED,
    decision=Referred(frozenset({Reason.SOURCE_DOES_NOT_KNOW, Reason.PROBES_TOO_FEW}), "d" * 64),
    decided_at=START + timedelta(microseconds=1),
    line_id=LINE.id,
    media_erased_at=START + HALF_HOUR,
    notified_at=START + HALF_HOUR + SECOND,
    purpose=Purpose.TRANSFER,
    for_line_id=LINE.id,
    organisation_id=OrganisationId("company-7"),
)

Kept = Person | Registration | Challenge | Line | LineOrder | KeptNotice | Counter | LiveSession | StaffAccount


def keep(units: UnitsOfWork, *kept: Kept) -> None:  # noqa: C901 - a place for each kind
    """Keep examples, each in its place."""
    with units() as unit:
        for one in kept:
            match one:
                case Person():
                    unit[Persons].add(one)
                case Registration():
                    unit[Registrations].add(one)
                case Challenge():
                    unit[Challenges].add(one)
                case Line():
                    unit[Lines].add(one)
                case LineOrder():
                    unit[LineOrders].add(one)
                case KeptNotice():
                    unit[Notices].add(one)
                case Counter():
                    unit[Counters].add(one)
                case LiveSession():
                    unit[LiveSessions].add(one)
                case StaffAccount():
                    unit[Staff].add(one)
        unit.commit()


def keep_numbers(units: UnitsOfWork, *msisdns: Msisdn) -> None:
    """Take numbers into the stock."""
    with units() as unit:
        unit[Numbers].add(msisdns)
        unit.commit()
