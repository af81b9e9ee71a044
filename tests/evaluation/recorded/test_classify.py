"""What the rules of a pack make of the findings on a recording: attack detection alone, and all of it with a portrait."""

from dataclasses import replace

import pytest

from realname.evaluation.attacks.rates import Outcome
from realname.evaluation.recorded.classify import NOT_SCREENED, Classified, decide, parse, write
from realname.packs.use_cases.load_policy import load_policy
from realname.verification.model.comparison_rule import Fusion, PresentationRule
from realname.verification.model.findings import ChallengeOutcome, PresentationNotScreened, PresentationScreened, VerificationFindings
from realname.verification.model.head_tests import NOT_TESTED

PACK = load_policy("cn")
ONE, SEVERAL = PACK[PresentationRule].one_network, PACK[PresentationRule].several_networks
CLEAR = VerificationFindings(
    challenge=ChallengeOutcome.ABSENT,
    similarity=0.8,
    probes=5,
    probe_agreement=0.9,
    movement_agreement=0.9,
    reference_eye_distance_px=80.0,
    presentation=PresentationScreened.of(0.01),
    head=NOT_TESTED,
    models=(),
)


@pytest.mark.parametrize(
    ("score", "detection"),
    [
        (ONE.target, Outcome.APPROVED),
        (ONE.target + 0.01, Outcome.REFERRED),
        (ONE.ceiling - 0.01, Outcome.REFERRED),
        (ONE.ceiling, Outcome.REFUSED),
    ],
)
def test_attack_detection_follows_the_band_of_the_pack(score: float, detection: Outcome) -> None:
    found = decide(replace(CLEAR, presentation=PresentationScreened.of(score)), PACK, has_portrait=False)
    assert (found.detection, found.attack_score, found.system) == (detection, score, None)


def test_of_two_networks_the_fused_score_and_its_band_count() -> None:
    two = replace(CLEAR, presentation=PresentationScreened.of(0.0, 0.9))
    worst = replace(PACK, presentation=replace(PACK.presentation, fusion=Fusion.WORST))
    mean, highest = decide(two, PACK, has_portrait=False), decide(two, worst, has_portrait=False)
    assert (mean.attack_score, highest.attack_score) == (0.45, 0.9)
    assert highest.detection is (Outcome.REFUSED if SEVERAL.ceiling <= 0.9 else Outcome.REFERRED)


def test_another_face_is_refused_by_the_system_and_no_attack_to_its_detection() -> None:
    found = decide(replace(CLEAR, similarity=0.1), PACK, has_portrait=True)
    assert (found.detection, found.system, found.reasons) == (Outcome.APPROVED, Outcome.REFUSED, ("face-non-match",))


def test_tests_that_a_recording_does_not_allow_are_taken_as_passed() -> None:
    assert decide(CLEAR, PACK, has_portrait=True) == Classified(attack_score=0.01, detection=Outcome.APPROVED, system=Outcome.APPROVED)


@pytest.mark.parametrize("has_portrait", [True, False])
def test_what_no_network_looked_at_is_not_classified(*, has_portrait: bool) -> None:
    found = decide(replace(CLEAR, presentation=PresentationNotScreened()), PACK, has_portrait=has_portrait)
    assert (found.failure, found.detection, found.system) == (NOT_SCREENED, None, Outcome.FAILED if has_portrait else None)


def test_a_stopped_run_reads_back_what_it_wrote() -> None:
    found = Classified(attack_score=0.4, detection=Outcome.REFERRED, system=Outcome.REFUSED, reasons=("face-non-match",), took_s=1.5)
    assert [parse(list(write(one))) for one in (found, Classified(failure="clip-no-face"))] == [found, Classified(failure="clip-no-face")]
