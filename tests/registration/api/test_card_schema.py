"""What the specification says of a card is what the card reader takes."""

import json

import pytest

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.kernel.errors import InvalidInput
from realname.platform.api.examples import CARD
from realname.registration.api.requests import ResidentIdCard

READER = CardJson(SandboxIdentityNumbers())


def _encode(card: dict[str, object]) -> bytes:
    return json.dumps(card, ensure_ascii=False).encode()


def test_the_example_is_taken_by_both() -> None:
    ResidentIdCard.model_validate_json(_encode(dict(CARD)))
    READER.read(_encode(dict(CARD)))


def test_the_example_shows_every_field() -> None:
    assert set(CARD) == set(ResidentIdCard.model_fields)


@pytest.mark.parametrize("name", list(CARD))
def test_a_field_is_required_by_both_or_by_neither(name: str) -> None:
    without = _encode({field: value for field, value in CARD.items() if field != name})
    if ResidentIdCard.model_fields[name].is_required():
        with pytest.raises(InvalidInput):
            READER.read(without)
    else:
        READER.read(without)
