"""Findings: what is known when a decision is taken. None can be built incomplete or with a non-finite number."""

import math
from dataclasses import dataclass, fields
from enum import StrEnum
from statistics import fmean

from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.live_approval import Capture, PortraitBinding
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.picture_fitness import FIT, Unfit
from realname.verification.model.visual_check import VisualCheck


class FindingsIncomplete(ValueError):
    """A finding was missing, empty or not a number: there is nothing to decide on."""

    def __init__(self, *, finding: str) -> None:
        """Keep the finding's name, never its value."""
        self.finding = finding
        super().__init__(finding)


def require_finite(holder: object) -> None:
    """Refuse a holder of findings whose numbers are NaN or infinite (absence never approves)."""
    for field in fields(holder):  # type: ignore[arg-type]
        value = getattr(holder, field.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise FindingsIncomplete(finding=field.name)


class ChallengeOutcome(StrEnum):
    """How the observed motion stands to the challenge."""

    MET = "met"
    NOT_MET = "not-met"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredChallenge:
    """What was asked for and what became of it; nothing asked is a challenge that is absent.

    Attributes:
        followed: Paths that were followed; turns and looks made meanwhile are part of them.
    """

    asked: tuple[Action, ...]
    outcome: ChallengeOutcome
    followed: tuple[ObservedAction, ...] = ()

    @property
    def result(self) -> ChallengeOutcome:
        """What became of it; absent where nothing was asked."""
        return self.outcome if self.asked else ChallengeOutcome.ABSENT

    def motion(self, seen: tuple[ObservedAction, ...]) -> tuple[ObservedAction, ...]:
        """What was seen, with each path in the place of what the head did along it; in order of start."""
        apart = [one for one in seen if one.action is Action.BLINK or not any(_overlap(one, path) for path in self.followed)]
        return tuple(sorted([*apart, *self.followed], key=lambda one: (one.start_ms, one.end_ms)))


def _overlap(one: ObservedAction, other: ObservedAction) -> bool:
    return one.start_ms <= other.end_ms and other.start_ms <= one.end_ms


def judge_challenge(*, asked: tuple[Action, ...], observed: tuple[ObservedAction, ...]) -> ChallengeOutcome:
    """Say whether the asked actions are a subsequence of those observed, in order of time."""
    if not asked:
        return ChallengeOutcome.ABSENT
    seen = iter(sorted(observed, key=lambda one: (one.start_ms, one.end_ms)))
    met = all(any(one.action is action for one in seen) for action in asked)
    return ChallengeOutcome.MET if met else ChallengeOutcome.NOT_MET


def count_surplus(*, asked: tuple[Action, ...], observed: tuple[ObservedAction, ...]) -> int:
    """Count the turns and looks seen beyond those asked for; people blink all the time, so blinks do not count."""
    movements = sum(one.action.is_head_movement for one in observed)
    return max(0, movements - sum(action.is_head_movement for action in asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationScreened:
    """The texture models looked at the clip; the policy says which of the two scores of several models counts.

    Attributes:
        mean_attack_score, worst_attack_score: Over the networks, in [0, 1], larger is more likely an attack.
        networks: How many texture networks there are.
    """

    mean_attack_score: float
    worst_attack_score: float
    networks: int

    @classmethod
    def of(cls, *attack_scores: float) -> "PresentationScreened":
        """Take the attack score of each network."""
        if not attack_scores:
            raise FindingsIncomplete(finding="networks")
        return cls(mean_attack_score=fmean(attack_scores), worst_attack_score=max(attack_scores), networks=len(attack_scores))

    def __post_init__(self) -> None:
        """Refuse a score outside [0, 1]."""
        require_finite(self)
        if not (0.0 <= self.mean_attack_score <= 1.0 and 0.0 <= self.worst_attack_score <= 1.0):
            raise FindingsIncomplete(finding="attack_score")
        if self.networks < 1:
            raise FindingsIncomplete(finding="networks")


@dataclass(frozen=True, slots=True)
class PresentationNotScreened:
    """No texture model is present, or no frame was fit for it.

    Attributes:
        unfit: What made the pictures unfit, as far as it is known.
    """

    unfit: frozenset[Unfit] = FIT


PresentationFinding = PresentationScreened | PresentationNotScreened


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFindings:
    """What the engine found: live face against reference, and how the clip was presented.

    Attributes:
        challenge: Outcome of the challenge.
        similarity: Cosine similarity of the mean probe template and the reference, in [-1, 1].
        probes: How many probes went into the similarity.
        probe_agreement: Lowest cosine similarity between two probes, in [-1, 1]: one person through the whole clip.
        movement_agreement: Lowest cosine similarity between the mean probe template and the face during a turn or look, in [-1, 1]: who
            moves is who looks at the camera. 1 where there was neither; None where one of them could not be compared.
        reference_eye_distance_px: Between the eye centres of the reference, in pixels of the portrait as sent.
        presentation: Texture finding.
        head: What a real head does and a moved picture does not.
        head_unfit: Why the pictures tell the head tests nothing, whatever was measured in them.
        models: SHA-256 of each model used, as (use, digest) pairs.
    """

    challenge: ChallengeOutcome
    similarity: float
    probes: int
    probe_agreement: float
    movement_agreement: float | None
    reference_eye_distance_px: float
    presentation: PresentationFinding
    head: HeadTests
    models: tuple[tuple[str, str], ...]
    head_unfit: frozenset[Unfit] = FIT

    def __post_init__(self) -> None:
        """Refuse findings that rest on nothing or on numbers that are none."""
        require_finite(self)
        if self.probes < 1:
            raise FindingsIncomplete(finding="probes")
        if self.reference_eye_distance_px <= 0:
            raise FindingsIncomplete(finding="reference_eye_distance_px")


class SourceFinding(StrEnum):
    """What the authoritative source said of the applicant's attributes, or of their portrait."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """One answer of the authoritative source.

    Attributes:
        attributes: Whether they are true.
        portrait: Whether it is this identity's; a source that was shown none, or cannot say, knows nothing of it.
    """

    attributes: SourceFinding
    portrait: SourceFinding = SourceFinding.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeFindings:
    """What is known of who acts for the holder.

    Attributes:
        is_guardian: Whether they act as a guardian; otherwise by authority of the holder.
        is_authority_accepted: Whether the pack takes their role and proof for this purpose and a holder of this age.
        is_of_age: Whether they have reached the age from which the pack lets a person act for another.
        is_evidence_current: Whether today lies within the validity of their evidence.
        is_evidence_kind_accepted: Whether the pack takes this kind of evidence.
        is_evidence_typed: Whether it was typed by hand instead of read.
        is_evidence_looked_at: Whether the pack has a person look at evidence that was read so.
        source: The authoritative source's answer on them.
        recent_lines: Lines they registered for others by authority within 30 days, this one not counted; a guardian's do not count.
    """

    is_guardian: bool
    is_authority_accepted: bool
    is_of_age: bool
    is_evidence_current: bool
    is_evidence_kind_accepted: bool
    is_evidence_typed: bool
    is_evidence_looked_at: bool
    source: SourceFinding
    recent_lines: int

    def __post_init__(self) -> None:
        """Refuse a negative count."""
        if self.recent_lines < 0:
            raise FindingsIncomplete(finding="recent_lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFindings:
    """Everything a registration is decided on.

    Attributes:
        verification: What the engine found, or on the route without a face what two people said.
        is_evidence_current: Whether today lies within the evidence's validity.
        is_evidence_kind_accepted: Whether the pack takes this kind of evidence.
        source: The authoritative source's answer.
        active_lines: Lines the applicant holds or has been promised at this operator, this one not counted.
        is_of_age: Whether the applicant has reached the age from which the pack lets a person register alone.
        surplus_movements: Turns and looks seen beyond those asked for.
        opened_under: Digest of the rule pack that the registration was opened under.
        is_challenge_weaker: Whether the challenge, adapted to what the applicant cannot do, was weaker than the pack's.
        untimely_movements: Movements of a live session that began before their prompt could be read, or were faster than a head turns.
        capture: Where the pictures came from; None: no face was looked at.
        portrait: What says that the portrait is of the identity of the person who is verified.
        portrait_source: Where that portrait comes from: what it must be like depends on it.
        is_portrait_contradicted: Whether the authoritative source says that it is another's.
        is_evidence_typed: Whether the evidence was typed by hand instead of read.
        is_evidence_looked_at: Whether the pack has a person look at evidence that was read so.
        is_stopped: Whether its outlet, or the agent who opened it, is suspended, frozen or closed by now.
        has_earlier_attack: Whether a live session of the same person failed within a day with what looks like an attack.
        representative: Who acts for the holder, and was verified in their place; None: the holder was verified themselves.
    """

    verification: VerificationFindings | VisualCheck
    is_evidence_current: bool
    is_evidence_kind_accepted: bool
    source: SourceFinding
    active_lines: int
    is_of_age: bool
    surplus_movements: int
    opened_under: str
    is_challenge_weaker: bool
    untimely_movements: int
    capture: Capture | None
    portrait: PortraitBinding
    portrait_source: PortraitSource
    is_portrait_contradicted: bool
    is_evidence_typed: bool
    is_evidence_looked_at: bool
    has_earlier_attack: bool
    is_stopped: bool
    representative: RepresentativeFindings | None

    def __post_init__(self) -> None:
        """Refuse a negative count."""
        if self.active_lines < 0:
            raise FindingsIncomplete(finding="active_lines")
