"""What the API answers about a registration, its challenge, its receipt and its certificate."""

import base64
from datetime import datetime, timedelta

from pydantic import Field

from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.representative import AuthorityProof, Representative, RepresentativeRole
from realname.kernel.errors import error_of_code
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.receipt import SignedStatement
from realname.kernel.text.text import Language
from realname.platform.api.bodies import Answer, Part
from realname.platform.text.catalogues import translate
from realname.registration.model.decisions import Approved, Decision, Referred
from realname.registration.model.registration import NextStep, Purpose, Registration, RegistrationState, Upload
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.text import REASON_WORDS
from realname.registration.use_cases.read_registration import ClipJudging, RegistrationView

JUDGING_RUNS = "running"


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


class JudgingPart(Part):
    """The judging of the clip."""

    state: str = Field(pattern="^(running|rejected)$", description="`rejected`: ask for a new challenge.")
    code: str | None = Field(description="Of the error that ended it (docs/reference/errors.md); null while it is running.")
    title: str | None = Field(description="What the code says, in the language of the answer where there are words for it.")


class DeadlinesPart(Part):
    """When what runs out; null where nothing does."""

    reserved_until: datetime | None = Field(description="The number stays reserved until then.")
    abandoned_at: datetime | None = Field(description="An open registration ends then, and all of it is erased.")
    referral_until: datetime | None = Field(description="A referral, or what awaits a supervisor, that no one decided by then lapses.")
    appeal_until: datetime | None = Field(description="What a refusal keeps for the appeal is erased then.")


class RepresentativePart(Part):
    """Who acts for the holder."""

    role: RepresentativeRole
    proof: AuthorityProof
    evidence: EvidenceKind | None


class LedgerPart(Part):
    """Place of an event in the ledger."""

    index: int
    event: str
    at: datetime
    leaf_hash: str


class RegistrationAnswer(Answer):
    """A registration as it is."""

    id: str
    state: RegistrationState
    next_step: NextStep
    outlet_id: str
    agent_id: str
    evidence: EvidenceKind | None
    representative: RepresentativePart | None = Field(description="Who acts for the holder; null: no one.")
    upload: UploadPart | None
    judging: JudgingPart | None = Field(
        description="Of the clip, while it runs, and after it was rejected until the next step; null: neither."
    )
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


class StatementAnswer(Answer):
    """A signed statement: `signature` is over the bytes of `body` as UTF-8, by the key of `GET /v1/receipt-key`."""

    body: str
    signature: str = Field(description="Ed25519, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")


def registration_answer(view: RegistrationView, *, retention_rule: RetentionRule, mode: str, language: Language) -> RegistrationAnswer:
    """Show a registration."""
    registration = view.registration
    return RegistrationAnswer(
        mode=mode,
        id=registration.id.value,
        state=registration.state,
        next_step=view.next_step,
        outlet_id=registration.outlet_id.value,
        agent_id=registration.agent_id.value,
        evidence=registration.evidence.kind if registration.evidence else None,
        representative=_representative(registration.representative),
        upload=_upload(registration.upload),
        judging=_judging(view.judging, language),
        deadlines=_deadlines(registration, retention_rule),
        decision=decision_part(registration.decision, language),
        purpose=registration.purpose,
        for_line_id=registration.for_line_id.value if registration.for_line_id else None,
        line_id=registration.line_id.value if registration.line_id else None,
        opened_at=registration.opened_at,
        submitted_at=registration.submitted_at,
        decided_at=registration.decided_at,
        media_erased_at=registration.media_erased_at,
        ledger=[_place(entry) for entry in view.entries],
    )


def statement_answer(statement: SignedStatement, *, mode: str) -> StatementAnswer:
    """Show a receipt or a deletion certificate."""
    return StatementAnswer(
        mode=mode, body=statement.body.decode(), signature=base64.b64encode(statement.signature).decode(), key_id=statement.key_id
    )


def _representative(acting: Representative | None) -> RepresentativePart | None:
    if acting is None:
        return None
    kind = acting.evidence.kind if acting.evidence else None
    return RepresentativePart(role=acting.authority.role, proof=acting.authority.proof, evidence=kind)


def _upload(upload: Upload | None) -> UploadPart | None:
    return UploadPart(chunks=upload.chunks, received_bytes=upload.received_bytes) if upload else None


def _judging(judging: ClipJudging | None, language: Language) -> JudgingPart | None:
    if judging is None:
        return None
    error = error_of_code(judging.code) if judging.code else None
    title = None if error is None else translate(error.words.happened, language)
    return JudgingPart(state=JUDGING_RUNS if judging.is_under_way else "rejected", code=judging.code, title=title)


def _deadlines(registration: Registration, retention_rule: RetentionRule) -> DeadlinesPart:
    state = registration.state
    is_open = state is RegistrationState.OPEN
    decided_at = registration.decided_at
    waits_since = {RegistrationState.REFERRED: decided_at, RegistrationState.AWAITING_SUPERVISOR: registration.handed_over_at}.get(state)
    return DeadlinesPart(
        reserved_until=registration.reserved_until if is_open else None,
        abandoned_at=registration.opened_at + timedelta(minutes=retention_rule.abandoned_minutes) if is_open else None,
        referral_until=waits_since + timedelta(days=retention_rule.referral_days) if waits_since else None,
        appeal_until=decided_at + timedelta(days=retention_rule.refusal_appeal_days)
        if decided_at and state is RegistrationState.REFUSED
        else None,
    )


def decision_part(decision: Decision | None, language: Language) -> DecisionPart | None:
    """Show a decision; None: there is none yet."""
    if decision is None:
        return None
    if isinstance(decision, Approved):
        return DecisionPart(outcome="approved", reasons=[], policy_digest=decision.policy_digest)
    reasons = [ReasonPart(code=reason.value, words=translate(REASON_WORDS[reason], language)) for reason in sorted(decision.reasons)]
    outcome = "referred" if isinstance(decision, Referred) else "refused"
    return DecisionPart(outcome=outcome, reasons=reasons, policy_digest=decision.policy_digest)


def _place(entry: LedgerEntry) -> LedgerPart:
    return LedgerPart(index=entry.index, event=entry.event.event.value, at=entry.event.at, leaf_hash=entry.leaf_hash)
