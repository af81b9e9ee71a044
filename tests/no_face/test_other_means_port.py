"""The contract of the port `OtherMeans`: every means confirms its own applicant's proof, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import IdentityNumber, PersonId
from realname.no_face.ports import OtherMeans
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.model.visual_check import MeansKind, MeansOutcome
from tests.no_face.sight_desk import build_sight_desk
from tests.support.sqlite_units import SqliteUnits

UNKNOWN_NUMBER = IdentityNumber("990101197001010014")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A means with an applicant whom it knows.

    Attributes:
        proof: Gives what this applicant would type, once it was prepared.
    """

    means: OtherMeans
    applicant: MeansApplicant
    proof: Callable[[], TypedProof]
    away: Callable[[], OtherMeans]


@pytest.fixture(params=list(MeansKind))
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Tried:
    """Each means there is."""
    kind: MeansKind = request.param
    sight = build_sight_desk(SqliteUnits(), tmp_path)
    registration_id = sight.ready()
    line = sight.with_line(registration_id)
    attributes: ApplicantAttributes = SAMPLE_MAN.attributes
    known = {MeansKind.BANK_CARD: SAMPLE_BANK_CARDS, MeansKind.READER_PIN: SAMPLE_PINS}.get(kind)

    def proof() -> TypedProof:
        if known is not None:
            return TypedProof(known[attributes.identity_number])
        code = sight.notifier.sent[-1].code
        assert code is not None
        return TypedProof(code.value)

    def away() -> OtherMeans:
        if kind is MeansKind.EXISTING_LINE:
            sight.notifier.is_away = True
            return sight.means.means[kind]
        (tmp_path / "away").mkdir()
        faults = parse_faults("bank-card=unavailable,reader-pin=unavailable")
        return build_sight_desk(SqliteUnits(), tmp_path / "away", faults=faults).means.means[kind]

    applicant = MeansApplicant(registration_id=registration_id, person_id=line.person_id, attributes=attributes)
    return Tried(means=sight.means.means[kind], applicant=applicant, proof=proof, away=away)


def test_it_confirms_what_its_applicant_types(tried: Tried) -> None:
    assert tried.means.prepare(tried.applicant)
    assert tried.means.confirm(tried.applicant, tried.proof()) is MeansOutcome.CONFIRMED


def test_it_does_not_confirm_anything_else(tried: Tried) -> None:
    tried.means.prepare(tried.applicant)
    wrong = TypedProof("9" + tried.proof().value[1:] if not tried.proof().value.startswith("9") else "8" + tried.proof().value[1:])
    assert tried.means.confirm(tried.applicant, wrong) is MeansOutcome.NOT_CONFIRMED


@pytest.mark.parametrize("typed", ["", "x", "９９９", "\N{NULL}", "0" * 64])
def test_odd_input_is_an_answer_and_no_error(tried: Tried, typed: str) -> None:
    tried.means.prepare(tried.applicant)
    assert tried.means.confirm(tried.applicant, TypedProof(typed)) is MeansOutcome.NOT_CONFIRMED


def test_whom_it_does_not_know_it_says_nothing_of(tried: Tried) -> None:
    attributes = replace(tried.applicant.attributes, identity_number=UNKNOWN_NUMBER)
    stranger = replace(tried.applicant, attributes=attributes, person_id=PersonId("stranger"))
    assert not tried.means.prepare(stranger)
    assert tried.means.confirm(stranger, TypedProof("123456")) is MeansOutcome.UNAVAILABLE


def test_away_it_is_unavailable(tried: Tried) -> None:
    means = tried.away()
    is_ready = means.prepare(tried.applicant)
    assert not is_ready or means.confirm(tried.applicant, TypedProof("123456")) is MeansOutcome.UNAVAILABLE


def test_it_says_which_it_is(tried: Tried) -> None:
    assert tried.means.kind in MeansKind
