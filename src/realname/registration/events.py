"""The events of one registration: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.access.model.camera import CameraFault
from realname.evidence.model.applicant import ConsentMeans
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.representative import AuthorityProof, RepresentativeRole
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import (
    BOUND,
    COUNT,
    DIGEST,
    ERROR,
    ID,
    LANGUAGE,
    MARK,
    TIME,
    VERSION,
    YES_OR_NO,
    FactType,
    OrNothing,
    code,
    codes,
)
from realname.kernel.text.text import Text
from realname.registration.model.holder_death import DeathProof, HeirProof
from realname.registration.model.reasons import Reason
from realname.registration.model.record_hold import HoldReason
from realname.registration.model.registration import Purpose, Route
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import Capture, HeadAnswer, HeadTestRole, PortraitBinding
from realname.verification.model.picture_fitness import Unfit
from realname.verification.model.visual_check import Likeness

# How evidence came to us, in the words of the log.
MEANS_IN_LOG: Mapping[EvidenceMeans, str] = {
    EvidenceMeans.CHIP: "card-reader",
    EvidenceMeans.VERIFIED_CHIP: "verified-chip",
    EvidenceMeans.PHOTO: "photo",
    EvidenceMeans.TYPED: "form",
}
_ROLE = code(RepresentativeRole)
_PROOF = code(AuthorityProof, DeathProof)
MODELS: Mapping[str, FactType] = {"model-*": DIGEST, "probes": COUNT}
DEATH_PROOFS: Mapping[str, FactType] = {"heirship": code(HeirProof), "heirship_mark": MARK, "proof": _PROOF, "proof_mark": MARK}


class RegistrationEvent(Event):
    """What the ledger records of one registration."""

    REGISTRATION_OPENED = declare(
        "registration:opened",
        Text("Registration opened"),
        "counter api command",
        SubjectKind.REGISTRATION,
        DEATH_PROOFS,
        announces="line outlet purpose route",
        agent=ID,
        outlet=ID,
        route=code(Route),
        line=ID,
        purpose=code(Purpose),
        by=_ROLE,
        test=YES_OR_NO,
    )
    CONSENT_RECORDED = declare(
        "consent:recorded",
        Text("Consent recorded"),
        "counter api command",
        SubjectKind.REGISTRATION,
        by=_ROLE,
        proof=_PROOF,
        language=LANGUAGE,
        means=code(ConsentMeans),
        text_version=VERSION,
    )
    EVIDENCE_ATTACHED = declare(
        "evidence:attached",
        Text("ID read"),
        "counter api command",
        SubjectKind.REGISTRATION,
        agent=ID,
        holder=MARK,
        identity=MARK,
        kind=code(EvidenceKind),
        means=code(set(MEANS_IN_LOG.values())),
    )
    REPRESENTATIVE_ATTACHED = declare(
        "representative:attached",
        Text("Representative's ID read"),
        "counter api",
        SubjectKind.REGISTRATION,
        agent=ID,
        by=_ROLE,
        kind=code(EvidenceKind),
        means=code(set(MEANS_IN_LOG.values())),
        proof=_PROOF,
    )
    LINE_RESERVED = declare(
        "line:reserved", Text("Number and SIM reserved"), "counter api command", SubjectKind.REGISTRATION, agent=ID, number=MARK, sim=MARK
    )
    CHALLENGE_ISSUED = declare(
        "challenge:issued",
        Text("Face check started"),
        "counter api command",
        SubjectKind.REGISTRATION,
        actions=COUNT,
        agent=ID,
        challenge=DIGEST,
        counter=ID,
    )
    CLIP_REJECTED = declare("clip:rejected", Text("Clip not usable"), "api command upkeep", SubjectKind.REGISTRATION, code=ERROR)
    SESSION_OPENED = declare(
        "session:opened",
        Text("Live session opened"),
        "counter",
        SubjectKind.REGISTRATION,
        camera=ID,
        camera_refused=code(CameraFault),
        capture=code(Capture),
        counter=ID,
        device=DIGEST,
        session=ID,
        states=DIGEST,
        states_version=COUNT,
    )
    REGISTRATION_HANDED_OVER = declare(
        "registration:handed-over",
        Text("Passed to a supervisor, who decides without a face check"),
        "counter api",
        SubjectKind.REGISTRATION,
        agent=ID,
        outlet=ID,
        route=code(Route),
    )
    SIGHT_STATED = declare(
        "sight:stated",
        Text("Person compared with the ID by staff"),
        "counter",
        SubjectKind.REGISTRATION,
        agent=ID,
        likeness=code(Likeness),
        which=code({"first", "second"}),
    )
    REGISTRATION_SUBMITTED = declare(
        "registration:submitted",
        Text("Submitted for a decision"),
        "counter api command",
        SubjectKind.REGISTRATION,
        MODELS,
        announces="",
        agent=ID,
    )
    SOURCE_ANSWERED = declare(
        "source:answered",
        Text("Authoritative source answered"),
        "workflow office command",
        SubjectKind.REGISTRATION,
        answer=code(SourceFinding),
        answer_on_representative=code(SourceFinding),
        portrait=code(SourceFinding),
    )
    REGISTRATION_DECIDED = declare(
        "registration:decided",
        Text("Decision recorded"),
        "workflow",
        SubjectKind.REGISTRATION,
        announces="decision",
        attack_ceiling=BOUND,
        attack_target=BOUND,
        capture=code(Capture),
        decision=code({"approved", "referred", "refused"}),
        head_least=BOUND,
        head_says=code(HeadAnswer),
        head_tests=code(HeadTestRole),
        head_unfit=codes(Unfit),
        policy=DIGEST,
        portrait=code(PortraitBinding),
        reasons=codes(Reason),
        texture_unfit=codes(Unfit),
    )
    RECEIPT_SIGNED = declare("receipt:signed", Text("Receipt signed"), "workflow", SubjectKind.REGISTRATION, key=DIGEST)
    MEDIA_ERASURE_BEGUN = declare("media:erasure-begun", Text("Deletion started"), "upkeep", SubjectKind.REGISTRATION)
    MEDIA_ERASED = declare(
        "media:erased",
        Text("Recordings deleted"),
        "workflow upkeep",
        SubjectKind.REGISTRATION,
        announces="",
        kept=codes({"photo", "reference", "probes", "none-taken"}),
        objects=COUNT,
    )
    MEDIA_PROVEN = declare(
        "media:proven",
        Text("Retention of stored media checked"),
        "upkeep",
        SubjectKind.MEDIA,
        held=COUNT,
        objects=COUNT,
        overdue=COUNT,
        policy=DIGEST,
        records_overdue=COUNT,
    )
    RECORDS_HELD = declare(
        "records:held",
        Text("Record kept for an authority"),
        "office command",
        SubjectKind.REGISTRATION,
        agent=ID,
        case=MARK,
        hold=ID,
        reason=code(HoldReason),
        until=TIME,
    )
    RECORDS_RELEASED = declare(
        "records:released",
        Text("Record no longer kept for an authority"),
        "office command upkeep",
        SubjectKind.REGISTRATION,
        agent=OrNothing(ID),
        hold=ID,
    )
    REGISTRATION_WITHDRAWN = declare(
        "registration:withdrawn",
        Text("Withdrawn by the applicant"),
        "counter api office command",
        SubjectKind.REGISTRATION,
        announces="",
        agent=ID,
    )
    REGISTRATION_ABANDONED = declare(
        "registration:abandoned", Text("Registration abandoned"), "upkeep", SubjectKind.REGISTRATION, announces="", agent=ID
    )
    REGISTRATION_LAPSED = declare(
        "registration:lapsed", Text("Expired without a decision"), "upkeep", SubjectKind.REGISTRATION, announces="", agent=ID
    )
    REGISTRATION_APPEALED = declare(
        "registration:appealed",
        Text("Appeal recorded"),
        "counter api person",
        SubjectKind.REGISTRATION,
        announces="",
        agent=ID,
        by=code({"person"}),
    )
    SHOPPER_REVEALED = declare(
        "shopper:revealed",
        Text("Revealed as a test"),
        "workflow counter api upkeep",
        SubjectKind.REGISTRATION,
        commitment=DIGEST,
        nonce=DIGEST,
        shopper=ID,
    )
