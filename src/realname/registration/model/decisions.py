"""The decision: pure, with every reason of the winning rank."""

from dataclasses import dataclass, field

from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.rules.pack import Pack
from realname.registration.model.line_rule import LineRule
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.reasons import Reason
from realname.verification.model.comparison_rule import ComparisonRule, PortraitSource, PresentationRule
from realname.verification.model.findings import (
    ChallengeOutcome,
    PresentationNotScreened,
    PresentationScreened,
    RegistrationFindings,
    RepresentativeFindings,
    SourceFinding,
    VerificationFindings,
)
from realname.verification.model.live_approval import Capture, LiveApprovalRule
from realname.verification.model.measured_models import MeasuredModels
from realname.verification.model.observations import SMALL_BELOW_PX
from realname.verification.model.operating_point import OperatingPoint
from realname.verification.model.picture_fitness import FIT
from realname.verification.model.visual_check import Likeness, MeansOutcome, VisualCheck


@dataclass(frozen=True, slots=True)
class Approved:
    """Every rule of the policy holds.

    Attributes:
        judged_at: How strictly the machine judged the face; None where it judged none. Decisions are compared without it, here and below.
    """

    policy_digest: str
    judged_at: OperatingPoint | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Referred:
    """A person decides: nothing speaks against the applicant, something is in doubt."""

    reasons: frozenset[Reason]
    policy_digest: str
    judged_at: OperatingPoint | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule of the policy speaks against it."""

    reasons: frozenset[Reason]
    policy_digest: str
    judged_at: OperatingPoint | None = field(default=None, compare=False)


Decision = Approved | Referred | Refused


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks against approval, by rank."""

    refusals: frozenset[Reason]
    doubts: frozenset[Reason]

    def __or__(self, other: "Grounds") -> "Grounds":
        """Put two sets of grounds together."""
        return Grounds(self.refusals | other.refusals, self.doubts | other.doubts)


# One movement more is an honest slip; a clip of many movements would meet any challenge that could be drawn.
_SURPLUS_MOVEMENTS = 1
# The same of timing: once a person foresees a prompt, or snaps; a stream that is steered does so again and again.
_UNTIMELY_MOVEMENTS = 1


def decide_verification(found: VerificationFindings, policy: Pack, *, portrait_source: PortraitSource = PortraitSource.CAMERA) -> Decision:
    """Decide on the engine's findings alone (no evidence, no line), as of a recorded clip: what `realname verify` answers."""
    grounds = _grounds_of_verification(found, policy, portrait_source, Capture.CLIP)
    return _rank(grounds, policy, _judged_at(found, policy, Capture.CLIP))


def decide(found: RegistrationFindings, policy: Pack) -> Decision:
    """Decide a registration. Refusal outranks referral, referral outranks approval; every reason of the rank is kept."""
    how, judged_at = found.verification, None
    if isinstance(how, VisualCheck):
        verified = _grounds_of_visual_check(how, policy[NoFaceRule])
    else:
        judged_at = _judged_at(how, policy, found.capture)
        judged = _grounds_of_verification(how, policy, found.portrait_source, found.capture)
        verified = judged | _grounds_of_live_approval(found, policy[LiveApprovalRule])
    grounds = verified | _grounds_of_identity(found, policy)
    if found.representative is not None:
        grounds |= _grounds_of_representative(found.representative, policy[RepresentativesRule])
    return _rank(grounds, policy, judged_at)


def _rank(grounds: Grounds, policy: Pack, judged_at: OperatingPoint | None) -> Decision:
    if grounds.refusals:
        return Refused(grounds.refusals, policy.digest, judged_at)
    if grounds.doubts:
        return Referred(grounds.doubts, policy.digest, judged_at)
    return Approved(policy.digest, judged_at)


def _judged_at(found: VerificationFindings, policy: Pack, capture: Capture | None) -> OperatingPoint | None:
    """The operating point of a grade of capture; None where the pack does not state the grade: a person decides all of it."""
    live_rule = policy[LiveApprovalRule]
    grade = live_rule.grade(capture)
    if capture is None or grade is None:
        return None
    return OperatingPoint(
        capture=capture,
        head_tests=grade.head_tests,
        head_least=grade.head_score,
        head_says=grade.head_says(found.head, found.head_unfit),
        head_unfit=found.head_unfit,
        texture_unfit=found.presentation.unfit if isinstance(found.presentation, PresentationNotScreened) else FIT,
        attack_score=live_rule.band(capture, policy[PresentationRule], networks=_networks(found)),
    )


def _networks(found: VerificationFindings) -> int:
    return found.presentation.networks if isinstance(found.presentation, PresentationScreened) else 1


def _grounds_of_verification(
    found: VerificationFindings, policy: Pack, portrait_source: PortraitSource, capture: Capture | None
) -> Grounds:
    """Decide by the operating points of a grade of capture. Of a grade that the pack does not state nothing counts as tested."""
    comparison_rule = policy[ComparisonRule].of(portrait_source)
    presentation_rule, live_rule = policy[PresentationRule], policy[LiveApprovalRule]
    grade = live_rule.grade(capture)
    # A chip that holds a large portrait keeps of the photo what a camera's portrait keeps.
    kept_as = portrait_source if found.reference_eye_distance_px < SMALL_BELOW_PX else PortraitSource.CAMERA
    screened = found.presentation if isinstance(found.presentation, PresentationScreened) else None
    attack_score = _attack_score(screened, presentation_rule)
    band = live_rule.band(capture, presentation_rule, networks=_networks(found))
    refusals = {
        Reason.CHALLENGE_NOT_MET: found.challenge is ChallengeOutcome.NOT_MET,
        Reason.FACE_NON_MATCH: found.similarity < comparison_rule.similarity_floor,
        Reason.PRESENTATION_ATTACK: attack_score is not None and attack_score >= band.ceiling,
        Reason.FACE_CHANGED: _has_face_changed(found, comparison_rule),
    }
    doubts = {
        Reason.CHALLENGE_ABSENT: found.challenge is ChallengeOutcome.ABSENT,
        Reason.FACE_COMPARISON_UNSURE: found.similarity < comparison_rule.similarity_target,
        Reason.PROBES_TOO_FEW: found.probes < comparison_rule.minimum_probes or found.movement_agreement is None,
        Reason.PRESENTATION_NOT_SCREENED: screened is None,
        Reason.PRESENTATION_UNSURE: attack_score is not None and attack_score > band.target,
        Reason.INJECTION_NOT_TESTED: grade is None or not grade.is_head_tested(found.head, found.head_unfit),
        Reason.INJECTION_UNSURE: grade is not None and grade.is_moved_picture(found.head, found.head_unfit),
        Reason.PORTRAIT_REPLAYED: live_rule.is_the_portrait(found.head, source=kept_as),
        Reason.PORTRAIT_FROM_PRINT: portrait_source is PortraitSource.PRINT,
        Reason.MODELS_NOT_MEASURED: policy[MeasuredModels].is_to_refer(found.models),
        Reason.REFERENCE_TOO_SMALL: found.reference_eye_distance_px < comparison_rule.reference_eye_distance_px,
    }
    return Grounds(_that_hold(refusals), _that_hold(doubts))


def _attack_score(screened: PresentationScreened | None, rule: PresentationRule) -> float | None:
    return None if screened is None else rule.score_of(mean=screened.mean_attack_score, worst=screened.worst_attack_score)


def _has_face_changed(found: VerificationFindings, rule: ComparisonRule) -> bool:
    moved = found.movement_agreement
    return found.probe_agreement < rule.probe_agreement_floor or (moved is not None and moved < rule.movement_agreement_floor)


def _grounds_of_live_approval(found: RegistrationFindings, rule: LiveApprovalRule) -> Grounds:
    """What the machine does not approve alone, however well the pictures look; where nothing is known of the capture, nothing is."""
    is_left_to_people = not rule.may_approve(found.capture)
    doubts = {
        Reason.RECORDED_CLIP: is_left_to_people and found.capture is Capture.CLIP,
        Reason.CAPTURE_NOT_ATTESTED: is_left_to_people and found.capture is not Capture.CLIP,
        Reason.PORTRAIT_NOT_BOUND: found.portrait not in rule.portrait,
        Reason.CHALLENGE_ADAPTED: found.is_challenge_weaker and not rule.waived_part,
    }
    return Grounds(frozenset(), _that_hold(doubts))


def _grounds_of_visual_check(check: VisualCheck, no_face_rule: NoFaceRule) -> Grounds:
    """Refused only where both say that it is another person; whatever is less clear a third person decides."""
    said = {check.first, check.second}
    taken = [outcome for kind, outcome in check.other_means if kind in no_face_rule.other_means]
    refusals = {Reason.VISUAL_CHECK_REFUSED: said == {Likeness.NOT_THE_SAME}}
    doubts = {
        Reason.VISUAL_CHECK_DISAGREES: {Likeness.SAME_PERSON, Likeness.NOT_THE_SAME} <= said,
        Reason.VISUAL_CHECK_UNSURE: Likeness.NOT_SURE in said,
        Reason.OTHER_MEANS_MISSING: taken.count(MeansOutcome.CONFIRMED) < no_face_rule.other_means_needed,
        Reason.OTHER_MEANS_NOT_CONFIRMED: MeansOutcome.NOT_CONFIRMED in taken,
    }
    return Grounds(_that_hold(refusals), _that_hold(doubts))


def _grounds_of_identity(found: RegistrationFindings, policy: Pack) -> Grounds:
    refusals = {
        Reason.EVIDENCE_EXPIRED: not found.is_evidence_current,
        Reason.EVIDENCE_NOT_ACCEPTED: not found.is_evidence_kind_accepted,
        Reason.SOURCE_CONTRADICTS: found.source is SourceFinding.CONTRADICTED,
        Reason.PORTRAIT_CONTRADICTED: found.is_portrait_contradicted,
        Reason.LINE_QUOTA_REACHED: found.active_lines >= policy[LineRule].max_active_lines,
    }
    doubts = {
        Reason.SOURCE_DOES_NOT_KNOW: found.source is SourceFinding.UNKNOWN,
        Reason.SOURCE_UNAVAILABLE: found.source is SourceFinding.UNAVAILABLE,
        Reason.APPLICANT_UNDER_AGE: not found.is_of_age and not (found.representative and found.representative.is_guardian),
        Reason.MOTION_SURPLUS: found.surplus_movements > _SURPLUS_MOVEMENTS,
        Reason.POLICY_CHANGED: found.opened_under != policy.digest,
        Reason.MOTION_UNTIMELY: found.untimely_movements > _UNTIMELY_MOVEMENTS,
        Reason.EVIDENCE_TYPED: found.is_evidence_typed,
        Reason.EVIDENCE_PHOTOGRAPHED: found.is_evidence_looked_at,
        Reason.EARLIER_ATTACK: found.has_earlier_attack,
        Reason.STOPPED_MEANWHILE: found.is_stopped,
    }
    return Grounds(_that_hold(refusals), _that_hold(doubts))


def _grounds_of_representative(found: RepresentativeFindings, representatives_rule: RepresentativesRule) -> Grounds:
    """Both identities hold, or no one's line is opened; the bound is on who acts by authority for many."""
    refusals = {
        Reason.AUTHORITY_NOT_ACCEPTED: not found.is_authority_accepted,
        Reason.REPRESENTATIVE_UNDER_AGE: not found.is_of_age,
        Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: not found.is_evidence_current,
        Reason.EVIDENCE_NOT_ACCEPTED: not found.is_evidence_kind_accepted,
        Reason.SOURCE_CONTRADICTS: found.source is SourceFinding.CONTRADICTED,
    }
    doubts = {
        Reason.SOURCE_DOES_NOT_KNOW: found.source is SourceFinding.UNKNOWN,
        Reason.SOURCE_UNAVAILABLE: found.source is SourceFinding.UNAVAILABLE,
        Reason.EVIDENCE_TYPED: found.is_evidence_typed,
        Reason.EVIDENCE_PHOTOGRAPHED: found.is_evidence_looked_at,
        Reason.PROXY_TOO_OFTEN: not found.is_guardian and found.recent_lines >= representatives_rule.lines_per_proxy_30_days,
    }
    return Grounds(_that_hold(refusals), _that_hold(doubts))


def _that_hold(rules: dict[Reason, bool]) -> frozenset[Reason]:
    return frozenset(reason for reason, holds in rules.items() if holds)
