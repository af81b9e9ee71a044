"""What `realname verify` prints: one JSON object for programs, a table and sentences for people."""

from collections.abc import Mapping
from dataclasses import asdict

from realname.kernel.rules.pack import Pack
from realname.platform.cli.output import print_table
from realname.platform.cli.problems import Problem, problem_as_json
from realname.registration.commands.decided import codes_of_reasons, decision_name, words_of_reasons
from realname.registration.use_cases.capturing.verify_clip import Verified
from realname.verification.model.comparison_rule import AttackScoreBand, ComparisonRule, PresentationRule
from realname.verification.model.findings import ChallengeOutcome, PresentationNotScreened, PresentationScreened
from realname.verification.model.live_approval import Capture, LiveApprovalRule
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.picture_fitness import FIT, Unfit
from realname.verification.model.report import VerificationReport

_CHALLENGE_WORDS = {
    ChallengeOutcome.MET: "met",
    ChallengeOutcome.NOT_MET: "not met",
    ChallengeOutcome.ABSENT: "none asked",
}


def verified_as_json(verified: Verified, *, policy: Pack) -> dict[str, object]:
    """Describe a verification for a program."""
    report, findings = verified.report, verified.report.findings
    return {
        "decision": decision_name(verified.decision),
        "reasons": codes_of_reasons(verified.decision),
        "motion": [_action_as_json(action) for action in report.motion],
        "similarity": findings.similarity,
        "attack_score": attack_score(report, policy[PresentationRule]),
        "not_measured": {"head": sorted(findings.head_unfit), "texture": sorted(_texture_unfit(report))},
        "quality": asdict(report.quality),
        "probes": [asdict(probe) for probe in report.probes],
        "frames": asdict(report.frames),
        "policy": verified.decision.policy_digest,
        "models": dict(findings.models),
        "timing_ms": {stage: round(spent, 1) for stage, spent in report.timing_ms},
        "error": None,
    }


def failed_as_json(problem: Problem, policy: Pack | None) -> dict[str, object]:
    """Describe a verification that could not be done: no decision, and nothing that looks like one."""
    return {
        "decision": None,
        "reasons": [],
        "motion": [],
        "similarity": None,
        "attack_score": None,
        "not_measured": None,
        "quality": None,
        "probes": [],
        "frames": None,
        "policy": policy.digest if policy else None,
        "models": None,
        "timing_ms": None,
        "error": problem_as_json(problem),
    }


def _band(report: VerificationReport, policy: Pack) -> AttackScoreBand:
    """The band by which `decide_verification` decides: that of a recorded clip."""
    presentation = report.findings.presentation
    networks = presentation.networks if isinstance(presentation, PresentationScreened) else 1
    return policy[LiveApprovalRule].band(Capture.CLIP, policy[PresentationRule], networks=networks)


def _texture_unfit(report: VerificationReport) -> frozenset[Unfit]:
    presentation = report.findings.presentation
    return presentation.unfit if isinstance(presentation, PresentationNotScreened) else FIT


def attack_score(report: VerificationReport, presentation_rule: PresentationRule) -> float | None:
    """Give the attack score, of several networks by the pack's fusion; None where nothing was screened."""
    presentation = report.findings.presentation
    if not isinstance(presentation, PresentationScreened):
        return None
    return presentation_rule.score_of(mean=presentation.mean_attack_score, worst=presentation.worst_attack_score)


def print_verified(verified: Verified, *, policy: Pack, asked: tuple[Action, ...]) -> None:
    """Say what was seen, then the decision and each reason in words."""
    report, findings, comparison = verified.report, verified.report.findings, policy[ComparisonRule].of(verified.portrait_source)
    score, band = attack_score(report, policy[PresentationRule]), _band(report, policy)
    rows = [
        ["Frames", f"{report.frames.with_face} with a face", f"{report.frames.judged} analysed of {report.frames.decoded} decoded"],
        *(_motion_row(place, action) for place, action in enumerate(report.motion)),
        ["Challenge", _CHALLENGE_WORDS[findings.challenge], f"asked: {', '.join(asked) or 'nothing'}"],
        [
            "Similarity",
            f"{findings.similarity:.3f}",
            f"{comparison.similarity_target:g} and more is a match, below {comparison.similarity_floor:g} is none",
        ],
        ["", f"{findings.probes} probes", f"against a portrait with {findings.reference_eye_distance_px:.0f} px between the eyes"],
        [
            "Attack score",
            ", ".join(["not measured", *sorted(_texture_unfit(report))]) if score is None else f"{score:.3f}",
            f"to {band.target:g} is bona fide, from {band.ceiling:g} an attack",
        ],
        ["Quality", "", _quality_words(report)],
        ["Time", f"{sum(spent for _, spent in report.timing_ms) / 1000:.1f} s", _timing_words(report.timing_ms)],
        ["Policy", policy.pack, f"version {policy.version}, digest {policy.digest[:16]}"],
    ]
    if not report.motion:
        rows.insert(1, ["Motion", "none", "no action was seen"])
    print_table(["Seen", "", ""], rows)
    print_table([f"Decision: {decision_name(verified.decision)}"], [[words] for words in words_of_reasons(verified.decision)])


def _action_as_json(action: ObservedAction) -> Mapping[str, object]:
    return {"action": action.action.value, "start_ms": action.start_ms, "end_ms": action.end_ms, "peak": round(action.peak, 3)}


def _motion_row(place: int, action: ObservedAction) -> list[str]:
    peak = f"eyelids closed by {action.peak:.2f}" if action.action is Action.BLINK else f"{action.peak:.0f} degrees"
    return ["" if place else "Motion", action.action.value, f"{action.start_ms / 1000:.1f} to {action.end_ms / 1000:.1f} s, {peak}"]


def _quality_words(report: VerificationReport) -> str:
    quality = report.quality
    parts = (
        ("sharpness", quality.sharpness),
        ("illumination", quality.illumination),
        ("pose", quality.pose),
        ("eyes open", quality.eyes_open),
        ("occlusion", quality.occlusion),
        ("single face", quality.single_face),
    )
    return ", ".join(f"{name} {value:.2f}" for name, value in parts) + f", {quality.inter_eye_distance_px:.0f} px between the eyes"


def _timing_words(timing_ms: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{stage} {spent:.0f} ms" for stage, spent in timing_ms)
