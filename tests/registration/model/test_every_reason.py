"""Every reason there is: one cause alone, with the outcome that docs/reference/reasons.md says; also for who acts for a holder."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from realname.registration.model.decisions import Approved, Decision, decide
from realname.registration.model.reasons import OF_REVIEWERS, Reason
from realname.verification.model.comparison_rule import PortraitSource
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
from realname.verification.model.head_tests import NOT_TESTED
from realname.verification.model.live_approval import Capture, PortraitBinding
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome, VisualCheck
from tests.architecture.sources import PROJECT_ROOT
from tests.docs.table_rows import cells_of
from tests.registration.model.test_decisions import CLEAR_CASE, CLEAR_PROXY, CLEAR_VERIFICATION, POLICY, referred, refused

_OUTCOME: Mapping[str, Callable[..., Decision]] = {"refused": refused, "referred": referred}
_CONFIRMED = ((MeansKind.BANK_CARD, MeansOutcome.CONFIRMED),)
_DENIED = ((MeansKind.BANK_CARD, MeansOutcome.NOT_CONFIRMED), (MeansKind.READER_PIN, MeansOutcome.CONFIRMED))
_SAME, _OTHER, _UNSURE = Likeness.SAME_PERSON, Likeness.NOT_THE_SAME, Likeness.NOT_SURE
CLEAR_GUARDIAN = replace(CLEAR_PROXY, is_guardian=True)
BOUND = POLICY.representatives.lines_per_proxy_30_days


def _case(**changes: object) -> RegistrationFindings:
    return replace(CLEAR_CASE, **changes)  # type: ignore[arg-type]


def _face(**changes: object) -> RegistrationFindings:
    found: VerificationFindings = replace(CLEAR_VERIFICATION, **changes)  # type: ignore[arg-type]
    return _case(verification=found)


def _proxy(**changes: object) -> RegistrationFindings:
    acting: RepresentativeFindings = replace(CLEAR_PROXY, **changes)  # type: ignore[arg-type]
    return _case(representative=acting)


def _sight(
    first: Likeness, second: Likeness = _SAME, *, means: tuple[tuple[MeansKind, MeansOutcome], ...] = _CONFIRMED
) -> RegistrationFindings:
    return _case(verification=VisualCheck(first=first, second=second, other_means=means))


CASES: Mapping[Reason, RegistrationFindings] = {
    Reason.CHALLENGE_ABSENT: _face(challenge=ChallengeOutcome.ABSENT),
    Reason.CHALLENGE_NOT_MET: _face(challenge=ChallengeOutcome.NOT_MET),
    Reason.FACE_CHANGED: _face(probe_agreement=0.0),
    Reason.FACE_COMPARISON_UNSURE: _face(similarity=POLICY.comparison.similarity_floor),
    Reason.FACE_NON_MATCH: _face(similarity=0.0),
    Reason.PROBES_TOO_FEW: _face(probes=1),
    Reason.PRESENTATION_ATTACK: _face(presentation=PresentationScreened.of(1.0)),
    Reason.PRESENTATION_UNSURE: _face(presentation=PresentationScreened.of(POLICY.presentation.one_network.target + 1e-6)),
    Reason.PRESENTATION_NOT_SCREENED: _face(presentation=PresentationNotScreened()),
    Reason.MODELS_NOT_MEASURED: _face(models=()),
    Reason.REFERENCE_TOO_SMALL: _face(reference_eye_distance_px=1.0),
    Reason.INJECTION_NOT_TESTED: _face(head=NOT_TESTED),
    Reason.INJECTION_UNSURE: _face(head=replace(CLEAR_VERIFICATION.head, repeated=0.999)),
    Reason.PORTRAIT_REPLAYED: _face(head=replace(CLEAR_VERIFICATION.head, reference=0.99)),
    Reason.EVIDENCE_EXPIRED: _case(is_evidence_current=False),
    Reason.EVIDENCE_NOT_ACCEPTED: _case(is_evidence_kind_accepted=False),
    Reason.SOURCE_CONTRADICTS: _case(source=SourceFinding.CONTRADICTED),
    Reason.PORTRAIT_CONTRADICTED: _case(is_portrait_contradicted=True),
    Reason.SOURCE_DOES_NOT_KNOW: _case(source=SourceFinding.UNKNOWN),
    Reason.SOURCE_UNAVAILABLE: _case(source=SourceFinding.UNAVAILABLE),
    Reason.LINE_QUOTA_REACHED: _case(active_lines=POLICY.lines.max_active_lines),
    Reason.APPLICANT_UNDER_AGE: _case(is_of_age=False),
    Reason.MOTION_SURPLUS: _case(surplus_movements=2),
    Reason.POLICY_CHANGED: _case(opened_under="another"),
    Reason.CHALLENGE_ADAPTED: _case(is_challenge_weaker=True),
    Reason.MOTION_UNTIMELY: _case(untimely_movements=2),
    Reason.RECORDED_CLIP: _case(capture=Capture.CLIP),
    Reason.CAPTURE_NOT_ATTESTED: _case(capture=Capture.COUNTER),
    Reason.PORTRAIT_NOT_BOUND: _case(portrait=PortraitBinding.READER),
    Reason.PORTRAIT_FROM_PRINT: _case(portrait_source=PortraitSource.PRINT),
    Reason.EVIDENCE_TYPED: _case(is_evidence_typed=True),
    Reason.EVIDENCE_PHOTOGRAPHED: _case(is_evidence_looked_at=True),
    Reason.EARLIER_ATTACK: _case(has_earlier_attack=True),
    Reason.STOPPED_MEANWHILE: _case(is_stopped=True),
    Reason.REPRESENTATIVE_UNDER_AGE: _proxy(is_of_age=False),
    Reason.REPRESENTATIVE_EVIDENCE_EXPIRED: _proxy(is_evidence_current=False),
    Reason.AUTHORITY_NOT_ACCEPTED: _proxy(is_authority_accepted=False),
    Reason.PROXY_TOO_OFTEN: _proxy(recent_lines=POLICY.representatives.lines_per_proxy_30_days),
    Reason.VISUAL_CHECK_REFUSED: _sight(_OTHER, _OTHER),
    Reason.VISUAL_CHECK_DISAGREES: _sight(_OTHER),
    Reason.VISUAL_CHECK_UNSURE: _sight(_UNSURE),
    Reason.OTHER_MEANS_MISSING: _sight(_SAME, means=()),
    Reason.OTHER_MEANS_NOT_CONFIRMED: _sight(_SAME, means=_DENIED),
}
SAID = {
    row[0].strip("`"): row[1]
    for row in cells_of((PROJECT_ROOT / "docs" / "reference" / "reasons.md").read_text(encoding="utf-8"), first=r"`[a-z-]+`")
}


def test_every_reason_that_no_reviewer_gives_has_its_case() -> None:
    # Those of reviewers: tests/review/test_review.py.
    assert set(CASES) == set(Reason) - OF_REVIEWERS


def test_one_thing_gives_the_reason_alone_with_the_outcome_of_its_page() -> None:
    decisions = {reason: decide(case, POLICY) for reason, case in sorted(CASES.items())}
    assert [f"{reason}: {decision}" for reason, decision in decisions.items() if decision != _OUTCOME[SAID[reason]](reason)] == []


def by_proxy(**changes: object) -> Decision:
    """Decide the clear case by a proxy with one thing of the proxy changed."""
    return decide(replace(CLEAR_CASE, representative=replace(CLEAR_PROXY, **changes)), POLICY)  # type: ignore[arg-type]


@pytest.mark.parametrize("acting", [CLEAR_PROXY, CLEAR_GUARDIAN], ids=["proxy", "guardian"])
def test_a_clear_case_with_a_person_who_acts_is_approved(acting: RepresentativeFindings) -> None:
    assert decide(replace(CLEAR_CASE, representative=acting), POLICY) == Approved(POLICY.digest)


def test_a_minor_with_a_guardian_is_not_under_age() -> None:
    assert decide(replace(CLEAR_CASE, is_of_age=False, representative=CLEAR_GUARDIAN), POLICY) == Approved(POLICY.digest)


@pytest.mark.parametrize("acting", [None, CLEAR_PROXY], ids=["alone", "proxy"])
def test_a_minor_without_a_guardian_is_referred(acting: RepresentativeFindings | None) -> None:
    assert decide(replace(CLEAR_CASE, is_of_age=False, representative=acting), POLICY) == referred(Reason.APPLICANT_UNDER_AGE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_authority_accepted": False}, Reason.AUTHORITY_NOT_ACCEPTED),
        ({"is_of_age": False}, Reason.REPRESENTATIVE_UNDER_AGE),
        ({"is_evidence_current": False}, Reason.REPRESENTATIVE_EVIDENCE_EXPIRED),
        ({"is_evidence_kind_accepted": False}, Reason.EVIDENCE_NOT_ACCEPTED),
        ({"source": SourceFinding.CONTRADICTED}, Reason.SOURCE_CONTRADICTS),
    ],
)
def test_what_speaks_against_a_person_who_acts_refuses(changes: dict[str, object], reason: Reason) -> None:
    assert by_proxy(**changes) == refused(reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": SourceFinding.UNKNOWN}, Reason.SOURCE_DOES_NOT_KNOW),
        ({"source": SourceFinding.UNAVAILABLE}, Reason.SOURCE_UNAVAILABLE),
        ({"is_evidence_typed": True}, Reason.EVIDENCE_TYPED),
        ({"is_evidence_looked_at": True}, Reason.EVIDENCE_PHOTOGRAPHED),
    ],
)
def test_what_is_in_doubt_of_a_person_who_acts_refers(changes: dict[str, object], reason: Reason) -> None:
    assert by_proxy(**changes) == referred(reason)


@pytest.mark.parametrize(("lines", "is_referred"), [(BOUND - 1, False), (BOUND, True), (BOUND + 1, True)])
def test_a_proxy_of_many_lines_is_looked_at(lines: int, *, is_referred: bool) -> None:
    assert by_proxy(recent_lines=lines) == (referred(Reason.PROXY_TOO_OFTEN) if is_referred else Approved(POLICY.digest))


def test_a_guardian_of_many_children_is_not_bound() -> None:
    acting = replace(CLEAR_GUARDIAN, recent_lines=BOUND + 1)
    assert decide(replace(CLEAR_CASE, representative=acting), POLICY) == Approved(POLICY.digest)


def test_the_quota_is_the_holders() -> None:
    full = replace(CLEAR_CASE, active_lines=POLICY.lines.max_active_lines, representative=CLEAR_GUARDIAN)
    assert decide(full, POLICY) == refused(Reason.LINE_QUOTA_REACHED)


def test_what_speaks_against_the_holder_is_not_healed_by_a_person_who_acts() -> None:
    found = replace(CLEAR_CASE, source=SourceFinding.CONTRADICTED, is_evidence_current=False, representative=CLEAR_PROXY)
    assert decide(found, POLICY) == refused(Reason.SOURCE_CONTRADICTS, Reason.EVIDENCE_EXPIRED)


def test_a_negative_count_cannot_be_built() -> None:
    with pytest.raises(FindingsIncomplete):
        replace(CLEAR_PROXY, recent_lines=-1)
