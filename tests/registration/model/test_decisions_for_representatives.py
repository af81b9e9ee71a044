"""The decision where somebody acts for the holder: each rule on either side of its bound, and the holder's rules as they were."""

from dataclasses import replace

import pytest

from realname.registration.model.decisions import Approved, Decision, decide
from realname.registration.model.reasons import Reason
from realname.verification.model.findings import FindingsIncomplete, RepresentativeFindings, SourceFinding
from tests.registration.model.test_decisions import CLEAR_CASE, CLEAR_PROXY, POLICY, referred, refused

CLEAR_GUARDIAN = replace(CLEAR_PROXY, is_guardian=True)
BOUND = POLICY.representatives.lines_per_proxy_30_days


def by_proxy(**changes: object) -> Decision:
    """Decide the clear case by a proxy with one thing of the proxy changed."""
    return decide(replace(CLEAR_CASE, representative=replace(CLEAR_PROXY, **changes)), POLICY)  # type: ignore[arg-type]


@pytest.mark.parametrize("acting", [CLEAR_PROXY, CLEAR_GUARDIAN], ids=["proxy", "guardian"])
def test_a_clear_case_with_somebody_who_acts_is_approved(acting: RepresentativeFindings) -> None:
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
def test_what_speaks_against_whoever_acts_refuses(changes: dict[str, object], reason: Reason) -> None:
    assert by_proxy(**changes) == refused(reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": SourceFinding.UNKNOWN}, Reason.SOURCE_DOES_NOT_KNOW),
        ({"source": SourceFinding.UNAVAILABLE}, Reason.SOURCE_UNAVAILABLE),
        ({"is_evidence_typed": True}, Reason.EVIDENCE_TYPED),
    ],
)
def test_what_is_in_doubt_of_whoever_acts_refers(changes: dict[str, object], reason: Reason) -> None:
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


def test_what_speaks_against_the_holder_is_not_healed_by_whoever_acts() -> None:
    found = replace(CLEAR_CASE, source=SourceFinding.CONTRADICTED, is_evidence_current=False, representative=CLEAR_PROXY)
    assert decide(found, POLICY) == refused(Reason.SOURCE_CONTRADICTS, Reason.EVIDENCE_EXPIRED)


def test_a_negative_count_cannot_be_built() -> None:
    with pytest.raises(FindingsIncomplete):
        replace(CLEAR_PROXY, recent_lines=-1)
