"""The decision: every rule at, just under and just over its threshold."""

from dataclasses import fields, replace

import pytest

from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy, shipped_packs
from realname.registration.model.decisions import Approved, Decision, Referred, Refused, decide, decide_verification
from realname.registration.model.line_rule import LineRule
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.reasons import OF_REVIEWERS, Reason
from realname.verification.model.comparison_rule import (
    AttackScoreBand,
    ComparisonRule,
    Fusion,
    PortraitSource,
    PresentationRule,
    ReferenceBounds,
)
from realname.verification.model.findings import (
    ChallengeOutcome,
    FindingsIncomplete,
    PresentationNotScreened,
    PresentationScreened,
    RegistrationFindings,
    RepresentativeFindings,
    SourceFinding,
    VerificationFindings,
)
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.live_approval import Capture, CaptureGrade, HeadAnswer, LiveApprovalRule, PortraitBinding
from realname.verification.model.measured_models import Otherwise
from realname.verification.model.operating_point import OperatingPoint
from realname.verification.model.picture_fitness import Unfit
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome, VisualCheck
from tests.support.packs import at_each_grade
from tests.verification.live_verifier import MEASURED_MODELS

POLICY = load_policy("cn")
APPROVED = Approved(POLICY.digest)
FACES = POLICY[ComparisonRule]
ONE_NETWORK, SEVERAL_NETWORKS = POLICY[PresentationRule].one_network, POLICY[PresentationRule].several_networks
CLEAR_VERIFICATION = VerificationFindings(
    challenge=ChallengeOutcome.MET,
    similarity=0.8,
    probes=5,
    probe_agreement=0.9,
    movement_agreement=0.7,
    reference_eye_distance_px=60.0,
    presentation=PresentationScreened.of(0.0),
    head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
    models=MEASURED_MODELS,
)
CLEAR_CASE = RegistrationFindings(
    verification=CLEAR_VERIFICATION,
    is_evidence_current=True,
    is_evidence_kind_accepted=True,
    source=SourceFinding.CONFIRMED,
    active_lines=0,
    is_of_age=True,
    surplus_movements=0,
    opened_under=POLICY.digest,
    is_challenge_weaker=False,
    untimely_movements=0,
    capture=Capture.ATTESTED_COUNTER,
    portrait=PortraitBinding.SOURCE,
    portrait_source=PortraitSource.CAMERA,
    is_portrait_contradicted=False,
    is_evidence_typed=False,
    is_evidence_looked_at=False,
    has_earlier_attack=False,
    is_stopped=False,
    representative=None,
)
CLEAR_PROXY = RepresentativeFindings(
    is_guardian=False,
    is_authority_accepted=True,
    is_of_age=True,
    is_evidence_current=True,
    is_evidence_kind_accepted=True,
    is_evidence_typed=False,
    is_evidence_looked_at=False,
    source=SourceFinding.CONFIRMED,
    recent_lines=0,
)
STEP = 1e-6
DENIED = ((MeansKind.BANK_CARD, MeansOutcome.NOT_CONFIRMED),)
SAME, OTHER, UNSURE = Likeness.SAME_PERSON, Likeness.NOT_THE_SAME, Likeness.NOT_SURE
CONFIRMED = ((MeansKind.BANK_CARD, MeansOutcome.CONFIRMED),)


def refused(*reasons: Reason) -> Decision:
    return Refused(frozenset(reasons), POLICY.digest)


def referred(*reasons: Reason) -> Decision:
    return Referred(frozenset(reasons), POLICY.digest)


def decide_on(**changes: object) -> Decision:
    """Decide the clear case with one thing of the verification changed."""
    return decide_verification(replace(CLEAR_VERIFICATION, **changes), POLICY)  # type: ignore[arg-type]


def decide_with(**changes: object) -> Decision:
    """Decide the clear case with one thing of the registration changed."""
    return decide(replace(CLEAR_CASE, **changes), POLICY)  # type: ignore[arg-type]


def test_a_clear_case_is_approved_under_the_policys_digest() -> None:
    assert decide(CLEAR_CASE, POLICY) == APPROVED


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        pytest.param({"similarity": FACES.similarity_target}, APPROVED, id="a similarity at the target"),
        pytest.param(
            {"similarity": FACES.similarity_target - STEP}, referred(Reason.FACE_COMPARISON_UNSURE), id="a similarity just under the target"
        ),
        pytest.param({"similarity": FACES.similarity_floor}, referred(Reason.FACE_COMPARISON_UNSURE), id="a similarity at the floor"),
        pytest.param({"similarity": FACES.similarity_floor - STEP}, refused(Reason.FACE_NON_MATCH), id="a similarity just under the floor"),
        pytest.param({"reference_eye_distance_px": FACES.reference_eye_distance_px}, APPROVED, id="a reference at the least eye distance"),
        pytest.param(
            {"reference_eye_distance_px": FACES.reference_eye_distance_px - STEP},
            referred(Reason.REFERENCE_TOO_SMALL),
            id="a reference just under the least eye distance",
        ),
        pytest.param({"probes": FACES.minimum_probes - 1}, referred(Reason.PROBES_TOO_FEW), id="one probe too few"),
        pytest.param({"probe_agreement": FACES.probe_agreement_floor - STEP}, refused(Reason.FACE_CHANGED), id="probes of two faces"),
        pytest.param({"movement_agreement": FACES.movement_agreement_floor}, APPROVED, id="a face in a movement as alike as asked"),
        pytest.param(
            {"movement_agreement": FACES.movement_agreement_floor - STEP}, refused(Reason.FACE_CHANGED), id="another face in a movement"
        ),
        pytest.param({"movement_agreement": None}, referred(Reason.PROBES_TOO_FEW), id="a movement that could not be compared"),
        pytest.param({"challenge": ChallengeOutcome.NOT_MET}, refused(Reason.CHALLENGE_NOT_MET), id="a challenge not met"),
        pytest.param({"challenge": ChallengeOutcome.ABSENT}, referred(Reason.CHALLENGE_ABSENT), id="without a challenge at best referred"),
    ],
)
def test_a_verification_decides_at_and_beside_each_bound(change: dict[str, object], decision: Decision) -> None:
    assert decide_on(**change) == decision


@pytest.mark.parametrize(
    ("networks", "score", "decision"),
    [
        (1, ONE_NETWORK.target, APPROVED),
        (1, ONE_NETWORK.target + STEP, referred(Reason.PRESENTATION_UNSURE)),
        (1, ONE_NETWORK.ceiling - STEP, referred(Reason.PRESENTATION_UNSURE)),
        (1, ONE_NETWORK.ceiling, refused(Reason.PRESENTATION_ATTACK)),
        (2, SEVERAL_NETWORKS.target, APPROVED),
        (2, SEVERAL_NETWORKS.target + STEP, referred(Reason.PRESENTATION_UNSURE)),
        (2, SEVERAL_NETWORKS.ceiling, refused(Reason.PRESENTATION_ATTACK)),
    ],
)
def test_an_attack_score_decides_by_the_band_of_its_number_of_networks(networks: int, score: float, decision: Decision) -> None:
    assert decide_on(presentation=PresentationScreened.of(*(score,) * networks)) == decision


@pytest.mark.parametrize(
    ("fusion", "decision"),
    [
        pytest.param(Fusion.MEAN, APPROVED, id="the mean is at the target"),
        pytest.param(Fusion.WORST, referred(Reason.PRESENTATION_UNSURE), id="the worse of the two is past it"),
    ],
)
def test_the_pack_says_how_the_scores_of_two_networks_become_one(fusion: Fusion, decision: Decision) -> None:
    scores = (SEVERAL_NETWORKS.target - 4 * STEP, SEVERAL_NETWORKS.target + 3 * STEP)
    policy = replace(POLICY, presentation=replace(POLICY.presentation, fusion=fusion))
    found = replace(CLEAR_VERIFICATION, presentation=PresentationScreened.of(*scores))
    assert decide(replace(CLEAR_CASE, verification=found), policy) == decision


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        pytest.param({}, referred(Reason.MODELS_NOT_MEASURED), id="referred instead of approved"),
        pytest.param({"similarity": -1.0}, refused(Reason.FACE_NON_MATCH), id="refused all the same"),
    ],
)
def test_with_a_model_that_the_pack_was_not_measured_with_nothing_is_approved(change: dict[str, object], decision: Decision) -> None:
    others = (*(model for model in MEASURED_MODELS if model[0] != "comparison"), ("comparison", "0" * 64))
    assert decide_on(models=others, **change) == decision


def test_a_session_that_names_no_models_is_referred() -> None:
    assert decide_on(models=()) == referred(Reason.MODELS_NOT_MEASURED)


def test_a_pack_may_accept_models_that_it_was_not_measured_with() -> None:
    policy = replace(POLICY, models=replace(POLICY.models, otherwise=Otherwise.ACCEPT))
    found = replace(CLEAR_CASE, verification=replace(CLEAR_VERIFICATION, models=()))
    assert decide(found, policy) == APPROVED


@pytest.mark.parametrize("name", shipped_packs())
def test_the_shipped_packs_were_measured_with_the_pinned_models(name: str) -> None:
    assert load_policy(name).models.other_than(MEASURED_MODELS) == ()


def test_without_a_texture_model_nothing_is_approved() -> None:
    assert decide_on(presentation=PresentationNotScreened()) == referred(Reason.PRESENTATION_NOT_SCREENED)


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({"is_evidence_current": False}, refused(Reason.EVIDENCE_EXPIRED)),
        ({"is_evidence_kind_accepted": False}, refused(Reason.EVIDENCE_NOT_ACCEPTED)),
        ({"source": SourceFinding.CONTRADICTED}, refused(Reason.SOURCE_CONTRADICTS)),
        ({"is_portrait_contradicted": True}, refused(Reason.PORTRAIT_CONTRADICTED)),
        ({"source": SourceFinding.UNKNOWN}, referred(Reason.SOURCE_DOES_NOT_KNOW)),
        ({"source": SourceFinding.UNAVAILABLE}, referred(Reason.SOURCE_UNAVAILABLE)),
        ({"is_of_age": False}, referred(Reason.APPLICANT_UNDER_AGE)),
        ({"surplus_movements": 1}, APPROVED),
        ({"surplus_movements": 2}, referred(Reason.MOTION_SURPLUS)),
        ({"opened_under": "0" * 64}, referred(Reason.POLICY_CHANGED)),
        ({"is_challenge_weaker": True}, referred(Reason.CHALLENGE_ADAPTED)),
        ({"untimely_movements": 1}, APPROVED),
        ({"untimely_movements": 2}, referred(Reason.MOTION_UNTIMELY)),
        ({"capture": Capture.COUNTER}, referred(Reason.CAPTURE_NOT_ATTESTED)),
        ({"capture": Capture.CLIP}, referred(Reason.RECORDED_CLIP)),
        ({"capture": None}, referred(Reason.CAPTURE_NOT_ATTESTED, Reason.INJECTION_NOT_TESTED)),
        ({"capture": Capture.ATTESTED_CAMERA}, APPROVED),
        ({"portrait": PortraitBinding.CHIP}, APPROVED),
        ({"portrait": PortraitBinding.READER}, referred(Reason.PORTRAIT_NOT_BOUND)),
        ({"portrait": PortraitBinding.TYPED}, referred(Reason.PORTRAIT_NOT_BOUND)),
        ({"is_evidence_typed": True}, referred(Reason.EVIDENCE_TYPED)),
        ({"is_evidence_looked_at": True}, referred(Reason.EVIDENCE_PHOTOGRAPHED)),
        ({"has_earlier_attack": True}, referred(Reason.EARLIER_ATTACK)),
        ({"active_lines": POLICY[LineRule].max_active_lines - 1}, APPROVED),
        ({"active_lines": POLICY[LineRule].max_active_lines}, refused(Reason.LINE_QUOTA_REACHED)),
    ],
)
def test_each_rule_on_identity_and_line_decides_alone(change: dict[str, object], decision: Decision) -> None:
    assert decide_with(**change) == decision


NOTHING_ALONE = replace(at_each_grade(POLICY[LiveApprovalRule], approves=()), portrait=())
COUNTERS = (Capture.ATTESTED_CAMERA, Capture.ATTESTED_COUNTER, Capture.COUNTER)


def only(*captures: Capture) -> dict[str, object]:
    """The grades of the pack, where the machine approves these captures alone."""
    return {"grades": at_each_grade(POLICY[LiveApprovalRule], approves=captures).grades}


@pytest.mark.parametrize(
    ("change", "reason", "allowed"),
    [
        *(({"capture": capture}, Reason.CAPTURE_NOT_ATTESTED, only(capture)) for capture in COUNTERS),
        ({"capture": Capture.CLIP}, Reason.RECORDED_CLIP, only(Capture.CLIP)),
        *(({"portrait": one}, Reason.PORTRAIT_NOT_BOUND, {"portrait": (one,)}) for one in PortraitBinding),
        ({"is_challenge_weaker": True}, Reason.CHALLENGE_ADAPTED, {"waived_part": True}),
    ],
)
def test_the_machine_approves_alone_what_the_pack_lets_it_and_no_more(
    change: dict[str, object], reason: Reason, allowed: dict[str, object]
) -> None:
    found = replace(CLEAR_CASE, **change)  # type: ignore[arg-type]
    strict = decide(found, replace(POLICY, live=NOTHING_ALONE))
    lenient = decide(found, replace(POLICY, live=replace(NOTHING_ALONE, **allowed)))  # type: ignore[arg-type]
    assert isinstance(strict, Referred)
    assert strict.reasons - (lenient.reasons if isinstance(lenient, Referred) else frozenset()) == {reason}


def graded(capture: Capture, **changes: object) -> Policy:
    """The pack with something changed at one grade."""
    rule = POLICY[LiveApprovalRule]
    grade = replace(rule.grades[capture], **changes)  # type: ignore[arg-type]
    return replace(POLICY, live=replace(rule, grades={**rule.grades, capture: grade}))


def captured(capture: Capture, **changes: object) -> RegistrationFindings:
    """The clear case at one grade, with something changed of the verification."""
    return replace(CLEAR_CASE, capture=capture, verification=replace(CLEAR_VERIFICATION, **changes))  # type: ignore[arg-type]


MOVED = replace(CLEAR_VERIFICATION.head, repeated=0.999)


@pytest.mark.parametrize(
    ("capture", "reasons"),
    [
        (Capture.ATTESTED_CAMERA, ()),
        (Capture.ATTESTED_COUNTER, (Reason.INJECTION_UNSURE,)),
        (Capture.COUNTER, (Reason.CAPTURE_NOT_ATTESTED, Reason.INJECTION_UNSURE)),
        (Capture.CLIP, (Reason.RECORDED_CLIP, Reason.INJECTION_UNSURE)),
    ],
)
def test_a_head_that_moves_as_a_picture_is_referred_unless_the_camera_is_attested(capture: Capture, reasons: tuple[Reason, ...]) -> None:
    assert decide(captured(capture, head=MOVED), POLICY) == (referred(*reasons) if reasons else APPROVED)


@pytest.mark.parametrize(("capture", "decision"), [(Capture.ATTESTED_CAMERA, APPROVED), (Capture.ATTESTED_COUNTER, None)])
def test_a_head_of_which_nothing_was_measured_is_referred_where_the_tests_decide(capture: Capture, decision: Decision | None) -> None:
    assert decide(captured(capture, head=NOT_TESTED), POLICY) == (decision or referred(Reason.INJECTION_NOT_TESTED))


@pytest.mark.parametrize("capture", [Capture.ATTESTED_CAMERA, Capture.ATTESTED_COUNTER])
def test_texture_that_was_not_measured_is_referred_at_every_grade_and_is_no_sign_of_an_attack(capture: Capture) -> None:
    assert decide(captured(capture, presentation=PresentationNotScreened()), POLICY) == referred(Reason.PRESENTATION_NOT_SCREENED)


@pytest.mark.parametrize("unfit", [*Unfit])
@pytest.mark.parametrize("head", [CLEAR_VERIFICATION.head, MOVED])
@pytest.mark.parametrize(
    ("capture", "reasons"), [(Capture.ATTESTED_CAMERA, ()), (Capture.ATTESTED_COUNTER, (Reason.INJECTION_NOT_TESTED,))]
)
def test_of_unfit_pictures_the_head_tests_say_nothing_whatever_they_measured(
    capture: Capture, reasons: tuple[Reason, ...], head: HeadTests, unfit: Unfit
) -> None:
    decision = decide(captured(capture, head=head, head_unfit=frozenset({unfit})), POLICY)
    assert decision == (referred(*reasons) if reasons else APPROVED)
    assert decision.judged_at is not None
    assert (decision.judged_at.head_says, decision.judged_at.head_unfit) == (HeadAnswer.NOT_MEASURED, frozenset({unfit}))


@pytest.mark.parametrize("capture", Capture)
def test_a_decision_says_why_texture_was_not_measured(capture: Capture) -> None:
    decision = decide(captured(capture, presentation=PresentationNotScreened(frozenset({Unfit.TOO_DARK}))), POLICY)
    assert isinstance(decision, Referred)
    assert Reason.PRESENTATION_NOT_SCREENED in decision.reasons
    assert decision.judged_at is not None
    assert decision.judged_at.texture_unfit == {Unfit.TOO_DARK}


@pytest.mark.parametrize("capture", [Capture.ATTESTED_CAMERA, Capture.ATTESTED_COUNTER])
def test_the_portrait_itself_is_referred_at_every_grade(capture: Capture) -> None:
    found = captured(capture, head=replace(CLEAR_VERIFICATION.head, reference=0.99))
    assert decide(found, POLICY) == referred(Reason.PORTRAIT_REPLAYED)


@pytest.mark.parametrize(("step", "decision"), [(-STEP, APPROVED), (0.0, APPROVED), (STEP, referred(Reason.INJECTION_UNSURE))])
def test_the_least_head_score_is_that_of_the_grade(step: float, decision: Decision) -> None:
    score = CLEAR_VERIFICATION.head.score
    assert score is not None
    strict = graded(Capture.ATTESTED_COUNTER, head_score=score + step)
    assert decide(captured(Capture.ATTESTED_COUNTER), strict) == decision
    assert decide(captured(Capture.ATTESTED_CAMERA), strict) == APPROVED


@pytest.mark.parametrize(
    ("attack_score", "decision"),
    [
        (0.2 - STEP, APPROVED),
        (0.2, APPROVED),
        (0.2 + STEP, referred(Reason.PRESENTATION_UNSURE)),
        (0.6 - STEP, referred(Reason.PRESENTATION_UNSURE)),
        (0.6, refused(Reason.PRESENTATION_ATTACK)),
        (0.6 + STEP, refused(Reason.PRESENTATION_ATTACK)),
    ],
)
@pytest.mark.parametrize("networks", [1, 2])
def test_the_band_of_texture_is_that_of_the_grade(attack_score: float, decision: Decision, networks: int) -> None:
    name = {1: "one_network", 2: "several_networks"}[networks]
    policy = graded(Capture.ATTESTED_CAMERA, **{name: AttackScoreBand(target=0.2, ceiling=0.6)})
    found = captured(Capture.ATTESTED_CAMERA, presentation=PresentationScreened.of(*[attack_score] * networks))
    assert decide(found, policy) == decision


@pytest.mark.parametrize(
    ("head", "says"),
    [(CLEAR_VERIFICATION.head, HeadAnswer.HEAD), (MOVED, HeadAnswer.PICTURE), (NOT_TESTED, HeadAnswer.NOT_MEASURED)],
)
@pytest.mark.parametrize("capture", Capture)
def test_a_decision_says_by_which_bounds_of_its_grade_it_was_taken_and_what_the_head_tests_said(
    capture: Capture, head: HeadTests, says: HeadAnswer
) -> None:
    policy = graded(capture, head_score=0.3, one_network=AttackScoreBand(target=0.2, ceiling=0.6))
    grade = policy[LiveApprovalRule].grades[capture]
    assert decide(captured(capture, head=head), policy).judged_at == OperatingPoint(
        capture=capture,
        head_tests=grade.head_tests,
        head_least=0.3,
        head_says=says,
        attack_score=AttackScoreBand(target=0.2, ceiling=0.6),
    )


def test_a_decision_without_a_face_has_no_operating_point() -> None:
    seen = VisualCheck(first=SAME, second=SAME, other_means=CONFIRMED)
    assert decide(replace(CLEAR_CASE, verification=seen, capture=None), POLICY).judged_at is None


def test_a_grade_that_the_pack_does_not_state_needs_a_person() -> None:
    rule = POLICY[LiveApprovalRule]
    stated: dict[Capture, CaptureGrade] = {
        capture: grade for capture, grade in rule.grades.items() if capture is not Capture.ATTESTED_CAMERA
    }
    policy = replace(POLICY, live=replace(rule, grades=stated))
    assert decide(captured(Capture.ATTESTED_CAMERA), policy) == referred(Reason.CAPTURE_NOT_ATTESTED, Reason.INJECTION_NOT_TESTED)
    nothing = replace(POLICY, live=replace(rule, grades={}))
    assert decide_verification(CLEAR_VERIFICATION, nothing) == referred(Reason.INJECTION_NOT_TESTED)


def test_without_a_face_two_people_looked_and_neither_capture_nor_portrait_is_asked_for() -> None:
    seen = VisualCheck(first=SAME, second=SAME, other_means=CONFIRMED)
    assert decide_with(verification=seen, capture=None, portrait=PortraitBinding.READER, portrait_source=PortraitSource.PRINT) == APPROVED


CHIP = FACES.of(PortraitSource.CARD_CHIP)
SMALL, LARGE = CHIP.reference_eye_distance_px, FACES.of(PortraitSource.DOCUMENT_CHIP).reference_eye_distance_px


@pytest.mark.parametrize(
    ("source", "eyes_px", "decision"),
    [
        pytest.param(PortraitSource.CARD_CHIP, SMALL, APPROVED, id="a card's chip at its least"),
        pytest.param(PortraitSource.CARD_CHIP, SMALL - STEP, referred(Reason.REFERENCE_TOO_SMALL), id="a card's chip just under it"),
        pytest.param(PortraitSource.DOCUMENT_CHIP, LARGE, APPROVED, id="a document's chip at its least"),
        pytest.param(
            PortraitSource.DOCUMENT_CHIP, LARGE - STEP, referred(Reason.REFERENCE_TOO_SMALL), id="a document's chip just under it"
        ),
        pytest.param(PortraitSource.CAMERA, SMALL, referred(Reason.REFERENCE_TOO_SMALL), id="a photo as small as a card's chip"),
        pytest.param(
            PortraitSource.PRINT, SMALL, referred(Reason.REFERENCE_TOO_SMALL, Reason.PORTRAIT_FROM_PRINT), id="a print as small as a chip"
        ),
        pytest.param(PortraitSource.PRINT, 400.0, referred(Reason.PORTRAIT_FROM_PRINT), id="a large print"),
    ],
)
def test_how_large_a_portrait_must_be_depends_on_its_source(source: PortraitSource, eyes_px: float, decision: Decision) -> None:
    seen = replace(CLEAR_VERIFICATION, reference_eye_distance_px=eyes_px)
    assert decide_with(verification=seen, portrait_source=source) == decision


@pytest.mark.parametrize(
    ("similarity", "decision"),
    [
        (0.7, APPROVED),
        (0.7 - STEP, referred(Reason.FACE_COMPARISON_UNSURE)),
        (0.5, referred(Reason.FACE_COMPARISON_UNSURE)),
        (0.5 - STEP, refused(Reason.FACE_NON_MATCH)),
    ],
)
def test_how_alike_a_face_must_be_depends_on_the_source_of_the_portrait(similarity: float, decision: Decision) -> None:
    bounds = ReferenceBounds(similarity_floor=0.5, similarity_target=0.7, reference_eye_distance_px=1.0)
    policy = replace(POLICY, comparison=replace(FACES, sources={PortraitSource.CARD_CHIP: bounds}))
    found = replace(CLEAR_CASE, verification=replace(CLEAR_VERIFICATION, similarity=similarity), portrait_source=PortraitSource.CARD_CHIP)
    assert decide(found, policy) == decision
    assert decide(replace(found, portrait_source=PortraitSource.CAMERA), policy) == APPROVED


def test_a_print_is_referred_whatever_the_pack_lets_the_machine_approve() -> None:
    every = replace(at_each_grade(POLICY[LiveApprovalRule]), portrait=tuple(PortraitBinding), waived_part=True)
    found = replace(CLEAR_CASE, portrait_source=PortraitSource.PRINT)
    assert decide(found, replace(POLICY, live=every)) == referred(Reason.PORTRAIT_FROM_PRINT)


def test_a_refusal_is_not_softened_by_a_doubt() -> None:
    assert decide_on(similarity=0.1, challenge=ChallengeOutcome.ABSENT) == refused(Reason.FACE_NON_MATCH)


def test_every_reason_of_the_winning_rank_is_kept() -> None:
    verification = replace(CLEAR_VERIFICATION, similarity=0.1, challenge=ChallengeOutcome.NOT_MET)
    decision = decide(replace(CLEAR_CASE, verification=verification, active_lines=9), POLICY)
    assert decision == refused(Reason.FACE_NON_MATCH, Reason.CHALLENGE_NOT_MET, Reason.LINE_QUOTA_REACHED)


def test_every_reason_but_those_of_reviewers_is_reached_by_some_finding() -> None:
    worst = replace(
        CLEAR_VERIFICATION,
        challenge=ChallengeOutcome.NOT_MET,
        similarity=0.0,
        probe_agreement=0.0,
        presentation=PresentationScreened.of(1.0),
    )
    unsure = replace(
        CLEAR_VERIFICATION,
        challenge=ChallengeOutcome.ABSENT,
        similarity=0.4,
        probes=1,
        reference_eye_distance_px=20.0,
        presentation=PresentationNotScreened(),
    )
    banded = PresentationScreened.of(POLICY[PresentationRule].one_network.target + STEP)
    against = {"is_evidence_current": False, "is_evidence_kind_accepted": False, "active_lines": 5, "source": SourceFinding.CONTRADICTED}
    against |= {"is_portrait_contradicted": True}
    decisions = [
        decide_with(verification=worst, **against),
        decide_with(verification=unsure, source=SourceFinding.UNKNOWN, is_of_age=False, surplus_movements=9, opened_under=""),
        decide_with(verification=unsure, source=SourceFinding.UNAVAILABLE, is_challenge_weaker=True, untimely_movements=9),
        decide_with(capture=Capture.CLIP, is_evidence_typed=True, is_evidence_looked_at=True, has_earlier_attack=True, is_stopped=True),
        decide_with(capture=Capture.COUNTER, portrait=PortraitBinding.TYPED, portrait_source=PortraitSource.PRINT),
        decide_on(presentation=banded),
        decide_on(head=NOT_TESTED),
        decide_on(models=()),
        decide_on(head=replace(CLEAR_VERIFICATION.head, repeated=0.999, reference=0.999)),
        decide_with(verification=VisualCheck(first=Likeness.NOT_THE_SAME, second=Likeness.NOT_THE_SAME)),
        decide_with(verification=VisualCheck(first=Likeness.NOT_SURE, second=Likeness.SAME_PERSON, other_means=DENIED)),
        decide_with(verification=VisualCheck(first=Likeness.NOT_THE_SAME, second=Likeness.SAME_PERSON)),
        decide_with(representative=replace(CLEAR_PROXY, is_of_age=False, is_evidence_current=False, is_authority_accepted=False)),
        decide_with(representative=replace(CLEAR_PROXY, recent_lines=99)),
    ]
    reached = {reason for decision in decisions if isinstance(decision, Referred | Refused) for reason in decision.reasons}
    assert reached == set(Reason) - OF_REVIEWERS


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (SAME, SAME, APPROVED),
        (OTHER, OTHER, refused(Reason.VISUAL_CHECK_REFUSED)),
        (SAME, OTHER, referred(Reason.VISUAL_CHECK_DISAGREES)),
        (OTHER, SAME, referred(Reason.VISUAL_CHECK_DISAGREES)),
        (SAME, UNSURE, referred(Reason.VISUAL_CHECK_UNSURE)),
        (UNSURE, OTHER, referred(Reason.VISUAL_CHECK_UNSURE)),
        (UNSURE, UNSURE, referred(Reason.VISUAL_CHECK_UNSURE)),
    ],
)
def test_without_a_face_both_have_to_see_the_same_person(first: Likeness, second: Likeness, expected: Decision) -> None:
    assert decide_with(verification=VisualCheck(first=first, second=second, other_means=CONFIRMED)) == expected


K, M = MeansKind, MeansOutcome


@pytest.mark.parametrize(
    ("needed", "means", "expected"),
    [
        (0, (), APPROVED),
        (1, (), referred(Reason.OTHER_MEANS_MISSING)),
        (1, ((K.READER_PIN, M.UNAVAILABLE),), referred(Reason.OTHER_MEANS_MISSING)),
        (1, ((K.READER_PIN, M.CONFIRMED),), APPROVED),
        (2, ((K.READER_PIN, M.CONFIRMED),), referred(Reason.OTHER_MEANS_MISSING)),
        (1, ((K.READER_PIN, M.CONFIRMED), (K.EXISTING_LINE, M.CONFIRMED)), APPROVED),
        (0, ((K.BANK_CARD, M.NOT_CONFIRMED),), referred(Reason.OTHER_MEANS_NOT_CONFIRMED)),
        (1, ((K.BANK_CARD, M.NOT_CONFIRMED), (K.READER_PIN, M.CONFIRMED)), referred(Reason.OTHER_MEANS_NOT_CONFIRMED)),
    ],
)
def test_other_means_count_up_to_the_packs_number(
    needed: int, means: tuple[tuple[MeansKind, MeansOutcome], ...], expected: Decision
) -> None:
    policy = replace(POLICY, no_face=replace(POLICY[NoFaceRule], other_means_needed=needed))
    check = VisualCheck(first=SAME, second=SAME, other_means=means)
    assert decide(replace(CLEAR_CASE, verification=check), policy) == expected


def test_a_means_that_the_pack_does_not_take_neither_helps_nor_harms() -> None:
    policy = replace(POLICY, no_face=replace(POLICY[NoFaceRule], other_means=(K.EXISTING_LINE,), other_means_needed=1))
    means = ((K.BANK_CARD, M.NOT_CONFIRMED), (K.READER_PIN, M.CONFIRMED))
    check = VisualCheck(first=SAME, second=SAME, other_means=means)
    assert decide(replace(CLEAR_CASE, verification=check), policy) == referred(Reason.OTHER_MEANS_MISSING)


def test_without_a_face_every_ground_of_identity_holds_as_before() -> None:
    check = VisualCheck(first=SAME, second=SAME, other_means=CONFIRMED)
    against = {"is_evidence_current": False, "active_lines": 5, "source": SourceFinding.CONTRADICTED}
    reasons = (Reason.EVIDENCE_EXPIRED, Reason.LINE_QUOTA_REACHED, Reason.SOURCE_CONTRADICTS)
    assert decide_with(verification=check, **against) == refused(*reasons)
    assert decide_with(verification=check, is_of_age=False, has_earlier_attack=True) == referred(
        Reason.APPLICANT_UNDER_AGE, Reason.EARLIER_ATTACK
    )


@pytest.mark.parametrize("name", [field.name for field in fields(VerificationFindings) if field.type == "float" or field.type is float])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_findings_with_a_number_that_is_none_cannot_be_built(name: str, value: float) -> None:
    with pytest.raises(FindingsIncomplete, match=name):
        replace(CLEAR_VERIFICATION, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("score", [float("nan"), -STEP, 1 + STEP])
def test_an_attack_score_outside_its_range_cannot_be_built(score: float) -> None:
    with pytest.raises(FindingsIncomplete, match="attack_score"):
        PresentationScreened.of(score)


def test_findings_that_rest_on_no_probe_cannot_be_built() -> None:
    with pytest.raises(FindingsIncomplete, match="probes"):
        replace(CLEAR_VERIFICATION, probes=0)
