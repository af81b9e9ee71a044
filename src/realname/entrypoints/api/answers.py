"""What the API answers. No name, identity number, image or score is in any of these."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from realname.application.read_registration import RegistrationView
from realname.application.request_live_session import IssuedLiveSession
from realname.application.words import ACTION_WORDS, REASON_WORDS, Language
from realname.domain.bars import BarReason
from realname.domain.challenge import Challenge
from realname.domain.counter import Counter
from realname.domain.decisions import Approved, Decision, Referred
from realname.domain.events import LedgerEntry
from realname.domain.evidence import EvidenceKind
from realname.domain.identifiers import Msisdn
from realname.domain.line import FORGOTTEN, Line
from realname.domain.line_moves import LineState
from realname.domain.observations import Action
from realname.domain.policy import Policy
from realname.domain.receipt import SignedStatement
from realname.domain.registration import NextStep, Purpose, Registration, RegistrationState, Upload
from realname.domain.service_order import BarScope

LIVE_PATH = "/v1/live"


class Answer(BaseModel):
    """Every answer says whether lines are real."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    mode: str = Field(pattern="^(sandbox|production)$", description="`sandbox`: operator, authority and line are simulated.")


class Part(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class ReasonPart(Part):
    """Why a registration is not approved."""

    code: str
    words: str


class DecisionPart(Part):
    """The decision, with every reason of its rank and the digest of the rules it was taken by."""

    outcome: str = Field(pattern="^(approved|referred|refused)$")
    reasons: list[ReasonPart]
    policy_digest: str


class UploadPart(Part):
    """The clip as far as it has arrived; the next chunk's index is `chunks`."""

    chunks: int
    received_bytes: int


class DeadlinesPart(Part):
    """When what runs out; null where nothing does."""

    reserved_until: datetime | None = Field(description="The number stays reserved until then.")
    abandoned_at: datetime | None = Field(description="An open registration ends then, and all of it is erased.")
    referral_until: datetime | None = Field(description="A referral, or what awaits a supervisor, that nobody decided by then lapses.")
    appeal_until: datetime | None = Field(description="What a refusal keeps for the appeal is erased then.")


class LedgerPart(Part):
    """Place of an event in the ledger."""

    index: int
    event: str
    at: datetime
    leaf_hash: str


class RegistrationAnswer(Answer):
    """A registration as it stands."""

    id: str
    state: RegistrationState
    next_step: NextStep
    outlet_id: str
    agent_id: str
    evidence: EvidenceKind | None
    upload: UploadPart | None
    deadlines: DeadlinesPart
    decision: DecisionPart | None
    purpose: Purpose
    for_line_id: str | None = Field(description="The line that is to be changed; null for a new one.")
    line_id: str | None
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    media_erased_at: datetime | None
    ledger: list[LedgerPart]


class NumbersAnswer(Answer):
    """Free numbers of the stock."""

    numbers: list[str]


class ActionPart(Part):
    """One action of a challenge, with what to say to the applicant in each language. Left and right are the applicant's own."""

    action: Action
    words: dict[Language, str]


class ChallengeAnswer(Answer):
    """A challenge: the applicant does the actions in this order, in one clip, before it expires."""

    id: str
    actions: list[ActionPart]
    nonce: str
    expires_at: datetime


class ClipAnswer(Answer):
    """The clip as far as it has arrived."""

    chunks: int
    received_bytes: int


class BarPart(Part):
    """Why a line is barred, and when that is lifted by itself."""

    reason: BarReason
    until: datetime | None


class LineAnswer(Answer):
    """A line."""

    id: str
    registration_id: str
    state: LineState
    msisdn: str | None = Field(description="null once the number was freed for somebody else.")
    barred: BarScope = Field(description="What is barred; emergency calls always go through.")
    bars: list[BarPart]
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None = Field(description="When its holder or user was last verified.")
    deactivated_at: datetime | None


class StatementAnswer(Answer):
    """A signed statement: `signature` is over the bytes of `body` as UTF-8, by the key of `GET /v1/receipt-key`."""

    body: str
    signature: str = Field(description="Ed25519, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")


class FormerKey(BaseModel):
    """A key that signed before."""

    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")


class KeyAnswer(Answer):
    """The key that receipts and deletion certificates are checked with."""

    algorithm: str
    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")
    former: list[FormerKey] = Field(description="Keys that signed before, oldest first: what they signed is still checked with them.")


class CounterAnswer(Answer):
    """An enrolled counter."""

    counter_id: str
    outlet_id: str


class FramePart(Part):
    """What the pictures of a live session must be like."""

    longest_side_px: int = 640
    least_fps: int = 10
    most_fps: int = 15
    most_bytes: int = 262_144


class LiveSessionAnswer(Answer):
    """A live session that can be opened, once, at the counter it was asked for (docs/live-session.md)."""

    session_id: str
    token: str = Field(description="Opens the session, within its time; shown this once.")
    nonce: str = Field(description="Goes into every signature of the session.")
    path: str = Field(description="Where the WebSocket is opened.")
    expires_at: datetime
    actions: int = Field(description="How many there will be; which they are is told one by one.")
    frame: FramePart


class HealthAnswer(Answer):
    """Whether the process lives, or is ready for work."""

    status: str


def registration_answer(view: RegistrationView, *, policy: Policy, mode: str, language: Language) -> RegistrationAnswer:
    """Show a registration."""
    registration = view.registration
    return RegistrationAnswer(
        mode=mode,
        id=registration.id.value,
        state=registration.state,
        next_step=registration.next_step,
        outlet_id=registration.outlet_id.value,
        agent_id=registration.agent_id.value,
        evidence=registration.evidence.kind if registration.evidence else None,
        upload=_upload(registration.upload),
        deadlines=_deadlines(registration, policy),
        decision=_decision(registration.decision, language),
        purpose=registration.purpose,
        for_line_id=registration.for_line_id.value if registration.for_line_id else None,
        line_id=registration.line_id.value if registration.line_id else None,
        opened_at=registration.opened_at,
        submitted_at=registration.submitted_at,
        decided_at=registration.decided_at,
        media_erased_at=registration.media_erased_at,
        ledger=[_place(entry) for entry in view.entries],
    )


def numbers_answer(msisdns: Sequence[Msisdn], *, mode: str) -> NumbersAnswer:
    """Show free numbers."""
    return NumbersAnswer(mode=mode, numbers=[msisdn.value for msisdn in msisdns])


def challenge_answer(challenge: Challenge, *, mode: str) -> ChallengeAnswer:
    """Show a challenge."""
    return ChallengeAnswer(
        mode=mode,
        id=challenge.id.value,
        actions=[ActionPart(action=action, words=dict(ACTION_WORDS[action])) for action in challenge.actions],
        nonce=challenge.nonce,
        expires_at=challenge.expires_at,
    )


def clip_answer(upload: Upload | None, *, mode: str) -> ClipAnswer:
    """Show how far a clip has arrived."""
    return ClipAnswer(mode=mode, chunks=upload.chunks if upload else 0, received_bytes=upload.received_bytes if upload else 0)


def line_answer(line: Line, *, mode: str) -> LineAnswer:
    """Show a line."""
    return LineAnswer(
        mode=mode,
        id=line.id.value,
        registration_id=line.registration_id.value,
        state=line.state,
        msisdn=None if line.msisdn == FORGOTTEN else line.msisdn.value,
        barred=line.scope,
        bars=[BarPart(reason=bar.reason, until=bar.until) for bar in sorted(line.bars, key=lambda bar: bar.reason.value)],
        requested_at=line.requested_at,
        activated_at=line.activated_at,
        verified_at=line.verified_at,
        deactivated_at=line.deactivated_at,
    )


def counter_answer(counter: Counter, *, mode: str) -> CounterAnswer:
    """Show a counter."""
    return CounterAnswer(mode=mode, counter_id=counter.id.value, outlet_id=counter.outlet_id.value)


def live_session_answer(issued: IssuedLiveSession, *, mode: str) -> LiveSessionAnswer:
    """Show a live session to whoever asked for it."""
    return LiveSessionAnswer(
        mode=mode,
        session_id=issued.session.id.value,
        token=issued.token,
        nonce=issued.session.nonce,
        path=LIVE_PATH,
        expires_at=issued.session.expires_at,
        actions=issued.actions,
        frame=FramePart(),
    )


def statement_answer(statement: SignedStatement, *, mode: str) -> StatementAnswer:
    """Show a receipt or a deletion certificate."""
    return StatementAnswer(
        mode=mode, body=statement.body.decode(), signature=base64.b64encode(statement.signature).decode(), key_id=statement.key_id
    )


def _upload(upload: Upload | None) -> UploadPart | None:
    return UploadPart(chunks=upload.chunks, received_bytes=upload.received_bytes) if upload else None


def _deadlines(registration: Registration, policy: Policy) -> DeadlinesPart:
    rule, state = policy.retention, registration.state
    is_open = state is RegistrationState.OPEN
    decided_at = registration.decided_at
    waits_since = {RegistrationState.REFERRED: decided_at, RegistrationState.AWAITING_SUPERVISOR: registration.handed_over_at}.get(state)
    return DeadlinesPart(
        reserved_until=registration.reserved_until if is_open else None,
        abandoned_at=registration.opened_at + timedelta(minutes=rule.abandoned_minutes) if is_open else None,
        referral_until=waits_since + timedelta(days=rule.referral_days) if waits_since else None,
        appeal_until=decided_at + timedelta(days=rule.refusal_appeal_days) if decided_at and state is RegistrationState.REFUSED else None,
    )


def _decision(decision: Decision | None, language: Language) -> DecisionPart | None:
    if decision is None:
        return None
    if isinstance(decision, Approved):
        return DecisionPart(outcome="approved", reasons=[], policy_digest=decision.policy_digest)
    reasons = [ReasonPart(code=reason.value, words=REASON_WORDS[reason][language]) for reason in sorted(decision.reasons)]
    outcome = "referred" if isinstance(decision, Referred) else "refused"
    return DecisionPart(outcome=outcome, reasons=reasons, policy_digest=decision.policy_digest)


def _place(entry: LedgerEntry) -> LedgerPart:
    return LedgerPart(index=entry.index, event=entry.event.event.value, at=entry.event.at, leaf_hash=entry.leaf_hash)
