"""Evidence that is typed or read from a card: where the pack takes it, and checked as a chip's fields are, whatever the reader does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.errors import EvidenceKindNotAccepted, IdentityNumberInvalid
from realname.evidence.model.evidence import TypedEvidence
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.errors import InvalidInput
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.verification.errors import ImageTooLarge
from tests.outlets.enrolments import AT_WORK, enrol
from tests.registration.openings import OPENING
from tests.support.live_desk import Desk, build_desk
from tests.support.opened import PRODUCTION, opened
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import PORTRAIT, UnsafeAnyReference

MAN = SAMPLE_MAN.attributes
TYPED = TypedEvidence(
    kind=EvidenceKind.RESIDENT_ID_CARD,
    name=MAN.name,
    sex=MAN.sex,
    ethnicity=MAN.ethnicity,
    birth_on=MAN.birth_on,
    address=MAN.address,
    identity_number=MAN.identity_number.value,
    valid_from_on=date(2020, 1, 1),
    valid_until_on=date(2040, 1, 1),
    portrait=PORTRAIT,
)
FICTIONAL = card_json(SAMPLE_MAN, portrait=PORTRAIT)
CARELESS = {"REALNAME_CARD_READER": "tests.main.deployment.real_connectors:careless_card_reader"}


def test_typed_evidence_is_attached_as_a_cards_is(desk: Desk) -> None:
    attached = desk.attach_evidence.from_form(desk.open(OPENING).id, TYPED)
    assert (attached.next_step, desk.stored()) == (NextStep.CHOOSE_LINE, ["reference"])


def test_the_ledger_says_that_it_was_typed(desk: Desk) -> None:
    registration_id = desk.open(OPENING).id
    desk.attach_evidence.from_form(registration_id, TYPED)
    assert dict(desk.events(registration_id)[-1].facts) | {"holder": "", "identity": ""} == {
        "agent": "agent-1",
        "holder": "",
        "identity": "",
        "kind": "resident-id-card",
        "means": "form",
    }


def test_the_cn_pack_takes_none(tmp_path: Path) -> None:
    desk = build_desk(SqliteUnits(), tmp_path, policy=load_policy("cn"))
    with pytest.raises(EvidenceKindNotAccepted):
        desk.attach_evidence.from_form(desk.open(OPENING).id, TYPED)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 129}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"address": ""}, "address"),
        ({"ethnicity": "x" * 33}, "ethnicity"),
        ({"birth_on": date(1980, 1, 2)}, "birth_on"),
        ({"sex": "other"}, "sex"),
        ({"valid_until_on": date(2019, 12, 31)}, "valid_until_on"),
    ],
)
def test_a_field_that_is_wrong_is_named(desk: Desk, change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.attach_evidence.from_form(desk.open(OPENING).id, replace(TYPED, **change))  # type: ignore[arg-type]
    assert caught.value.facts == {"field": field}


def test_a_number_that_fails_its_checks_is_turned_down(desk: Desk) -> None:
    with pytest.raises(IdentityNumberInvalid):
        desk.attach_evidence.from_form(desk.open(OPENING).id, replace(TYPED, identity_number="123"))


def test_a_portrait_has_a_limit(desk: Desk) -> None:
    with pytest.raises(ImageTooLarge):
        desk.attach_evidence.from_form(desk.open(OPENING).id, replace(TYPED, portrait=b"\xff" * (8 * 1024 * 1024 + 1)))


def test_it_shows_nothing_of_the_person() -> None:
    assert repr(TYPED) == "TypedEvidence(…)"


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
