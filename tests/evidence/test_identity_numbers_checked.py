"""The deployment checks identity numbers itself, whatever the operator's card reader lets pass."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from realname.evidence.errors import IdentityNumberInvalid
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.packs.model import Policy
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from tests.outlets.enrolments import AT_WORK, enrol
from tests.registration.openings import OPENING
from tests.support.opened import PRODUCTION, opened
from tests.verification.live_verifier import PORTRAIT, UnsafeAnyReference

FICTIONAL = card_json(SAMPLE_MAN, portrait=PORTRAIT)
CARELESS = {"REALNAME_CARD_READER": "tests.main.deployment.real_connectors:careless_card_reader"}


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment in production whose reader gives whatever is on the card, with an outlet and an agent."""
    with opened(tmp_path, **{**PRODUCTION, **CARELESS}) as deployment:
        trained = replace(AT_WORK, trained_on=deployment.app[Clock].now().date())
        enrol(deployment.app[SqlUnitsOfWork], clock=deployment.app[Clock], policy=deployment.app[Policy], agent=trained)
        yield deployment


def attach(deployment: Deployment, card: bytes) -> Registration:
    registration_id = deployment.app[OpenRegistration](OPENING).id
    return replace(deployment.app[AttachEvidence], references=UnsafeAnyReference())(registration_id, card)


@pytest.mark.parametrize("card", [FICTIONAL, b"110105194912310021|" + FICTIONAL, b"not-a-number|" + FICTIONAL])
def test_production_refuses_a_fictional_or_invalid_number_that_its_reader_let_pass(production: Deployment, card: bytes) -> None:
    with pytest.raises(IdentityNumberInvalid):
        attach(production, card)


def test_nothing_is_stored_of_a_card_whose_number_is_refused(production: Deployment, tmp_path: Path) -> None:
    registration_id = production.app[OpenRegistration](OPENING).id
    with pytest.raises(IdentityNumberInvalid):
        production.app[AttachEvidence](registration_id, FICTIONAL)
    with production.app[SqlUnitsOfWork]() as unit:
        assert unit[Registrations].get(registration_id).person_id is None
    assert [path for path in (tmp_path / "media" / "registrations").rglob("*") if path.is_file()] == []


def test_a_small_check_character_is_no_second_person(production: Deployment) -> None:
    small, large = (attach(production, number + b"|" + FICTIONAL) for number in (b"11010519491231002x", b"11010519491231002X"))
    assert small.person_id == large.person_id


def test_the_sandbox_takes_its_fictional_people(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        assert attach(deployment, FICTIONAL).evidence is not None
