"""Typed evidence: where the pack takes it, and checked as a chip's fields are."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.errors import EvidenceKindNotAccepted, IdentityNumberInvalid
from realname.evidence.model.evidence import TypedEvidence
from realname.kernel.errors import InvalidInput
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import NextStep
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.errors import ImageTooLarge
from tests.registration.openings import OPENING
from tests.support.live_desk import Desk, build_desk
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import PORTRAIT

MAN = SAMPLE_MAN.attributes
TYPED = TypedEvidence(
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


def test_typed_evidence_is_attached_as_a_cards_is(desk: Desk) -> None:
    attached = desk.attach_evidence.from_form(desk.open(OPENING).id, TYPED)
    assert (attached.next_step, desk.stored()) == (NextStep.CHOOSE_LINE, ["reference"])


def test_the_ledger_says_that_it_was_typed(desk: Desk) -> None:
    registration_id = desk.open(OPENING).id
    desk.attach_evidence.from_form(registration_id, TYPED)
    assert dict(desk.events(registration_id)[-1].facts) | {"holder": ""} == {
        "agent": "agent-1",
        "holder": "",
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
        ({"name": "a" * 65}, "name"),
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
