"""Every event of the ledger declared: who writes it, about what, and with which facts of which kind. The ledger refuses the rest."""

from collections.abc import Mapping

from realname.access.model.api_client import CredentialKind
from realname.access.model.operating_status import SuspensionReason
from realname.access.model.scopes import Scope
from realname.access.model.sign_in_failure import SignInFault
from realname.access.model.staff import SignInMeans
from realname.breaches.model.breach import LeakedData, LeakKind, LeakMeasure, NotTold
from realname.campaigns.model.appeal_decision import AppealOutcome, AppealReason
from realname.campaigns.model.line import AppealGround, WithdrawalCause
from realname.campaigns.model.step import Step
from realname.evidence.model.applicant import ConsentMeans
from realname.evidence.model.evidence import EvidenceKind
from realname.evidence.model.representative import AuthorityProof, RepresentativeRole
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertAnswer
from realname.inspections.model.fields import INSPECTIONS
from realname.kernel.ledger.event_schema import About, Declared, collect
from realname.kernel.ledger.event_schema import declare as _of
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import (
    COUNT,
    DAY,
    DIGEST,
    ID,
    LANGUAGE,
    MARK,
    SIZE,
    TIME,
    VERSION,
    YES_OR_NO,
    ErrorCode,
    FactType,
    Joined,
    OrNothing,
    code,
    codes,
)
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import DisputeCheck, DisputeMeans, DisputeOutcome, DisputeReason
from realname.lines.model.line import Ending
from realname.lines.model.notice import NoticeKind
from realname.lines.model.reconciliation import DifferenceKind
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome
from realname.outlets.model.block_list import BlockAppeal, BlockedKind, BlockReason
from realname.outlets.model.freeze import FreezeDeed, FreezeReason
from realname.photo_access.model.photo_opening import OpeningReason
from realname.registration.model.holder_death import DeathProof, HeirProof
from realname.registration.model.reasons import Reason
from realname.registration.model.record_hold import HoldReason
from realname.registration.model.registration import Purpose, Route
from realname.review.model.review import Opinion, OpinionReason, ReviewKind
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.findings import SourceFinding
from realname.verification.model.session_findings import SessionFinding
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome

_REGISTRATION, _LINE, _STAFF = About.REGISTRATION, About.LINE, About.STAFF
_ERROR = ErrorCode(frozenset({"judging-interrupted"}))
_ROLE, _PROOF, _SCOPE = code(RepresentativeRole), code(AuthorityProof, DeathProof), code(BarScope)
_STREAM: Mapping[str, FactType] = {
    "camera": code(CameraClass),
    "counter": ID,
    "frames": COUNT,
    "judged": COUNT,
    "manifest": OrNothing(DIGEST),
    "session": ID,
}
_MODELS: Mapping[str, FactType] = {"model-*": DIGEST, "probes": COUNT}
_DEATH: Mapping[str, FactType] = {"heirship": code(HeirProof), "heirship_mark": MARK, "proof": _PROOF, "proof_mark": MARK}
_OPENING: Mapping[str, FactType] = {"agent": ID, "opening": ID}
_FREEZE: Mapping[str, FactType] = {
    "about": ID,
    "agent": ID,
    "alert": ID,
    "deed": code(FreezeDeed),
    "freeze": ID,
    "reason": code(FreezeReason),
}
_REVIEW: Mapping[str, FactType] = {"agent": ID, "review": ID}
_MEANS_OF_STAFF = code(SignInMeans, {"passkey", "authenticator-app"})

_REGISTERING: Mapping[Event, Declared] = {
    Event.REGISTRATION_OPENED: _of(
        "counter api command",
        _REGISTRATION,
        _DEATH,
        agent=ID,
        outlet=ID,
        route=code(Route),
        line=ID,
        purpose=code(Purpose),
        by=_ROLE,
        test=YES_OR_NO,
    ),
    Event.CONSENT_RECORDED: _of(
        "counter api command", _REGISTRATION, by=_ROLE, proof=_PROOF, language=LANGUAGE, means=code(ConsentMeans), text_version=VERSION
    ),
    Event.EVIDENCE_ATTACHED: _of(
        "counter api command", _REGISTRATION, agent=ID, holder=MARK, kind=code(EvidenceKind), means=code({"card-reader", "form"})
    ),
    Event.REPRESENTATIVE_ATTACHED: _of(
        "counter api", _REGISTRATION, agent=ID, by=_ROLE, kind=code(EvidenceKind), means=code({"card-reader"}), proof=_PROOF
    ),
    Event.LINE_RESERVED: _of("counter api command", _REGISTRATION, agent=ID, sim=MARK),
    Event.CHALLENGE_ISSUED: _of("counter api command", _REGISTRATION, actions=COUNT, agent=ID, challenge=DIGEST, counter=ID),
    Event.CLIP_REJECTED: _of("api command upkeep", _REGISTRATION, code=_ERROR),
    Event.SESSION_OPENED: _of("counter", _REGISTRATION, counter=ID, session=ID),
    Event.SESSION_JUDGED: _of("counter", _REGISTRATION, {**_STREAM, **_MODELS}, remarks=codes(SessionFinding)),
    Event.SESSION_FAILED: _of("counter upkeep", _REGISTRATION, _STREAM, findings=codes(SessionFinding)),
    Event.REGISTRATION_HANDED_OVER: _of("counter api", _REGISTRATION, agent=ID, outlet=ID, route=code(Route)),
    Event.SIGHT_STATED: _of("counter", _REGISTRATION, agent=ID, likeness=code(Likeness), which=code({"first", "second"})),
    Event.MEANS_ANSWERED: _of("counter", _REGISTRATION, agent=ID, kind=code(MeansKind), outcome=code(MeansOutcome)),
    Event.MEANS_CODE_SENT: _of("counter", _REGISTRATION, line=ID),
    Event.REGISTRATION_SUBMITTED: _of("counter api command", _REGISTRATION, _MODELS, agent=ID),
    Event.SOURCE_ANSWERED: _of("workflow", _REGISTRATION, answer=code(SourceFinding), answer_on_representative=code(SourceFinding)),
    Event.REGISTRATION_DECIDED: _of(
        "workflow", _REGISTRATION, decision=code({"approved", "referred", "refused"}), policy=DIGEST, reasons=codes(Reason)
    ),
    Event.LINE_ACTIVATION_REQUESTED: _of("workflow", _REGISTRATION, line=ID),
    Event.LINE_ACTIVATED: _of("operator", _REGISTRATION, line=ID),
    Event.LINE_ACTIVATION_REJECTED: _of("operator workflow", _REGISTRATION, code=code({Reason.STOPPED_MEANWHILE}), line=ID),
    Event.RECEIPT_SIGNED: _of("workflow", _REGISTRATION, key=DIGEST),
    Event.REGISTRATION_WITHDRAWN: _of("counter api office command", _REGISTRATION, agent=ID),
    Event.REGISTRATION_ABANDONED: _of("upkeep", _REGISTRATION, agent=ID),
    Event.REGISTRATION_LAPSED: _of("upkeep", _REGISTRATION, agent=ID),
    Event.REGISTRATION_APPEALED: _of("counter api person", _REGISTRATION, agent=ID, by=code({"person"})),
}
_LINES: Mapping[Event, Declared] = {
    Event.LINE_LOOKED_UP: _of("counter", _LINE, agent=ID, outlet=ID),
    Event.LINE_BARRED: _of("counter office api person workflow upkeep", _LINE, agent=ID, reason=codes(BarReason), scope=_SCOPE),
    Event.LINE_BAR_REPEATED: _of("counter office", _LINE, agent=ID, reason=code(BarReason)),
    Event.LINE_BAR_LIFTED: _of("counter office api workflow upkeep", _LINE, agent=ID, reason=codes(BarReason), scope=_SCOPE),
    Event.LINE_SIM_REPLACEMENT_REQUESTED: _of("workflow", _LINE, registration=ID),
    Event.LINE_SIM_REPLACED: _of("operator", _LINE, registration=ID),
    Event.LINE_TRANSFER_REQUESTED: _of("workflow", _LINE, registration=ID),
    Event.LINE_TRANSFERRED: _of("operator", _LINE, registration=ID),
    Event.LINE_DEACTIVATION_REQUESTED: _of(
        "counter office person workflow upkeep", _LINE, _DEATH, agent=ID, dispute=ID, ending=code(Ending), registration=ID
    ),
    Event.LINE_DEACTIVATED: _of("operator", _LINE, ending=code(Ending)),
    Event.LINE_BAR_SET: _of("operator", _LINE, order=ID, scope=_SCOPE),
    Event.LINE_ORDER_REJECTED: _of(
        "operator workflow", _LINE, code=_ERROR, kind=code(OrderKind), order=ID, reason=code(BarReason), registration=ID
    ),
    Event.LINE_REVERIFIED: _of("workflow", _LINE, registration=ID),
    Event.LINE_RECONCILED: _of("command", _LINE, agent=ID, difference=code(DifferenceKind), order=ID, outcome=code(OrderOutcome)),
    Event.LINE_PURGED: _of("upkeep", _LINE),
    Event.LINE_DISPUTED: _of("person counter", _LINE, agent=ID, dispute=ID, means=code(DisputeMeans), registration=ID),
    Event.LINE_DISPUTE_ANSWERED: _of(
        "office",
        _LINE,
        agent=ID,
        checks=codes(DisputeCheck),
        dispute=ID,
        late=YES_OR_NO,
        outcome=code(DisputeOutcome),
        reason=code(DisputeReason),
    ),
    Event.LINE_DISPUTE_WITHDRAWN: _of("person counter", _LINE, agent=ID, dispute=ID, means=code(DisputeMeans)),
    Event.LINE_DISPUTE_OVERDUE: _of("upkeep", _LINE, dispute=ID),
    Event.PERSON_SIGNED_IN: _of("person", _LINE),
    Event.PERSON_LINES_SHOWN: _of("counter", _LINE, agent=ID, lines=COUNT),
    Event.PERSON_DATA_EXPORTED: _of("person", _LINE, registrations=COUNT),
    Event.SUBSCRIBER_NOTIFIED: _of("workflow upkeep", _LINE, notice=code(NoticeKind)),
    Event.STOCK_CHANGED: _of(
        "office command operator",
        About.STOCK,
        action=code({"added", "quarantined", "freed"}),
        agent=ID,
        count=COUNT,
        kind=code({"numbers", "sims"}),
    ),
    Event.REVERIFICATION_MOVED: _of(
        "upkeep office", _LINE, agent=ID, campaign=ID, cause=OrNothing(code(WithdrawalCause, AppealGround)), step=code(Step)
    ),
    Event.REVERIFICATION_APPEALED: _of("counter office api", _LINE, agent=ID, campaign=ID, client=ID, ground=OrNothing(code(AppealGround))),
    Event.REVERIFICATION_APPEAL_DECIDED: _of(
        "office", _LINE, agent=ID, campaign=ID, outcome=code(AppealOutcome), reason=code(AppealReason)
    ),
    Event.CAMPAIGN_PLANNED: _of("office command", About.CAMPAIGN, agent=ID, lines=COUNT, policy=DIGEST),
    Event.CAMPAIGN_STARTED: _of("office command", About.CAMPAIGN, agent=ID, lines=COUNT, waves=COUNT),
    Event.CAMPAIGN_STOPPED: _of("office command", About.CAMPAIGN, agent=ID),
    Event.CAMPAIGN_ENDED: _of("upkeep", About.CAMPAIGN, lines=COUNT),
}
_KEEPING: Mapping[Event, Declared] = {
    Event.LEDGER_HEAD_SIGNED: _of("upkeep command", About.LEDGER, agent=ID, commitment=DIGEST, key=DIGEST, root=DIGEST, size=SIZE),
    Event.KEYS_ROTATED: _of("command", About.KEYS, agent=ID, generation=COUNT, key=DIGEST),
    Event.KEYS_DESTROYED: _of("command", About.KEYS, agent=ID, generation=COUNT, key=DIGEST),
    Event.KEYS_SIGNING_RENEWED: _of("command upkeep", About.KEYS, agent=ID, key=DIGEST, former=DIGEST),
    Event.MEDIA_ERASURE_BEGUN: _of("upkeep", _REGISTRATION),
    Event.MEDIA_ERASED: _of("workflow upkeep", _REGISTRATION, kept=codes({"photo", "reference", "probes", "none-taken"}), objects=COUNT),
    Event.MEDIA_PROVEN: _of("upkeep", About.MEDIA, held=COUNT, objects=COUNT, overdue=COUNT, policy=DIGEST, records_overdue=COUNT),
    Event.RECORDS_ERASED: _of("upkeep", About.RECORDS, former_holders=COUNT, lines=COUNT),
    Event.RECORDS_HELD: _of("office command", _REGISTRATION, agent=ID, case=MARK, hold=ID, reason=code(HoldReason), until=TIME),
    Event.RECORDS_RELEASED: _of("office command upkeep", _REGISTRATION, agent=OrNothing(ID), hold=ID),
    Event.DELETIONS_REPLAYED: _of("command", About.DELETIONS, holds=COUNT, keys=COUNT, registrations=COUNT),
    Event.PHOTO_OPENING_ASKED: _of("office", _REGISTRATION, _OPENING, case=MARK, held=YES_OR_NO, reason=code(OpeningReason)),
    Event.PHOTO_OPENING_ALLOWED: _of("office", _REGISTRATION, _OPENING),
    Event.PHOTO_OPENING_REFUSED: _of("office", _REGISTRATION, _OPENING),
    Event.PHOTO_OPENED: _of("office", _REGISTRATION, _OPENING),
    Event.PHOTO_OPENING_TOLD: _of("upkeep", _REGISTRATION, notice=code({"asked-for", "none"}), opening=ID),
    Event.PHOTO_OPENINGS_SHOWN: _of("counter person", _LINE, agent=ID, openings=COUNT),
}
_STAFF_EVENTS: Mapping[Event, Declared] = {
    Event.SHOPPER_ISSUED: _of("inspector", About.SHOPPER, agent=ID, commitment=DIGEST),
    Event.SHOPPER_REVOKED: _of("inspector", About.SHOPPER, agent=ID),
    Event.SHOPPER_REVEALED: _of("workflow counter api upkeep", _REGISTRATION, commitment=DIGEST, nonce=DIGEST, shopper=ID),
    Event.VISIT_BEGUN: _of("inspector", About.VISIT, agent=ID, checklist=DIGEST, outlet=ID),
    Event.VISIT_SIGNED: _of("inspector", About.VISIT, {"not-seen": COUNT}, agent=ID, answers=DIGEST, no=COUNT, outlet=ID, yes=COUNT),
    Event.REVIEW_OPENED: _of("workflow office counter api person command", _REGISTRATION, kind=code(ReviewKind), review=ID),
    Event.REVIEW_TAKEN: _of("office", _REGISTRATION, _REVIEW),
    Event.REVIEW_LET_GO: _of("office", _REGISTRATION, _REVIEW),
    Event.REVIEW_OPINION: _of("office", _REGISTRATION, _REVIEW, opinion=code(Opinion), reason=code(OpinionReason)),
    Event.REVIEW_SETTLED: _of(
        "office",
        _REGISTRATION,
        decision=code({"approved", "refused"}),
        kind=code(ReviewKind),
        opinions=COUNT,
        policy=DIGEST,
        reasons=codes(Reason),
        review=ID,
    ),
    Event.REVIEW_PLANTED: _of("command", _REGISTRATION, _REVIEW),
    Event.OUTLET_ENROLLED: _of("command", About.OUTLET, agent=ID, company=DIGEST, documents=COUNT),
    Event.OUTLET_SUSPENDED: _of("office command", About.OUTLET, agent=ID, reason=code(SuspensionReason)),
    Event.OUTLET_RESUMED: _of("office command", About.OUTLET, agent=ID),
    Event.OUTLET_CLOSED: _of("office command", About.OUTLET, agent=ID),
    Event.BLOCK_ADDED: _of("command", About.BLOCK, agent=ID, kind=code(BlockedKind), reason=code(BlockReason), until=TIME),
    Event.BLOCK_APPEALED: _of("command", About.BLOCK, agent=ID),
    Event.BLOCK_APPEAL_DECIDED: _of("command", About.BLOCK, agent=ID, outcome=code({BlockAppeal.UPHELD, BlockAppeal.DISMISSED})),
    Event.BLOCKLIST_EXPORTED: _of("command", About.BLOCKLIST, agent=ID, entries=COUNT, issuer=ID, key=DIGEST),
    Event.BLOCKLIST_IMPORTED: _of("command", About.BLOCKLIST, added=COUNT, agent=ID, changed=COUNT, gone=COUNT, issuer=ID, key=DIGEST),
    Event.FREEZE_ASKED: _of("office inspector command", About.OUTLET, _FREEZE, until=TIME),
    Event.FREEZE_CONFIRMED: _of("office inspector command", About.OUTLET, _FREEZE),
    Event.FREEZE_REFUSED: _of("office inspector command", About.OUTLET, _FREEZE),
    Event.FREEZE_LIFTED: _of("office inspector command", About.OUTLET, _FREEZE),
    Event.AGENT_ENROLLED: _of("command", _STAFF, agent=ID, documents=COUNT, outlet=ID, trained=DAY),
    Event.AGENT_TRAINED: _of("command", _STAFF, agent=ID, trained=DAY),
    Event.AGENT_SUSPENDED: _of("office command", _STAFF, agent=ID, reason=code(SuspensionReason)),
    Event.AGENT_RESUMED: _of("office command", _STAFF, agent=ID),
    Event.AGENT_CLOSED: _of("office command", _STAFF, agent=ID),
    Event.COUNTER_BOUND: _of("counter", About.COUNTER, agent=ID, outlet=ID),
    Event.CLIENT_CREDENTIAL_ISSUED: _of(
        "command", About.CLIENT, credential=ID, kind=code(CredentialKind), outlets=Joined(ID, " "), scopes=codes(Scope, by=" ")
    ),
    Event.CLIENT_REVOKED: _of("command", About.CLIENT),
    Event.STAFF_SIGNED_IN: _of("counter office", _STAFF, means=_MEANS_OF_STAFF),
    Event.STAFF_SIGN_IN_FAILED: _of("counter office", _STAFF, fault=code(SignInFault), means=_MEANS_OF_STAFF, pause_s=COUNT),
    Event.STAFF_MEANS_ADDED: _of("counter office command", _STAFF, means=_MEANS_OF_STAFF),
    Event.STAFF_MEANS_REMOVED: _of("counter office command", _STAFF, means=_MEANS_OF_STAFF),
    Event.STAFF_PASSWORD_GIVEN: _of("counter office command", _STAFF, by=code({"member", "administrator"})),
    Event.STAFF_INVITED: _of("office command", _STAFF),
}
_SIGNALS: Mapping[Event, Declared] = {
    Event.ALERT_RAISED: _of("upkeep", About.ALERT, {"about": ID}, cases=COUNT, kind=code(SignalKind), outlet=ID),
    Event.ALERT_ANSWERED: _of("office command", About.ALERT, agent=ID, answer=code(AlertAnswer), cases=COUNT),
}
_REPORTED: Mapping[Event, Declared] = {
    Event.LEAK_RECORDED: _of(
        "office command",
        About.LEAK,
        agent=ID,
        data=codes(LeakedData),
        kind=code(LeakKind),
        measures=codes(LeakMeasure),
        noticed=TIME,
        people=COUNT,
        report_by=TIME,
        serious=YES_OR_NO,
        tell_by=TIME,
    ),
    Event.LEAK_REPORTED: _of("office command", About.LEAK, agent=ID, case=MARK, late=YES_OR_NO),
    Event.LEAK_PEOPLE_TOLD: _of("office command", About.LEAK, agent=ID, people=COUNT, reason=code(NotTold)),
    Event.LEAK_OVERDUE: _of("upkeep", About.LEAK, deed=code({"report", "tell"})),
    Event.LEAK_CLOSED: _of("office command", About.LEAK, agent=ID),
    Event.FACES_LINE_CROSSED: _of("upkeep", About.FACES, people=COUNT, working_days=COUNT),
    Event.FACES_FILED: _of("office command", About.FACES, agent=ID, case=MARK),
    Event.FACES_FILING_OVERDUE: _of("upkeep", About.FACES),
}
DECLARED: Mapping[Event, Declared] = {**_REPORTED, **_REGISTERING, **_LINES, **_KEEPING, **_STAFF_EVENTS, **_SIGNALS, **INSPECTIONS}
collect(DECLARED)
