"""A mystery shopper at the counter: an inspector makes the identity, and its card is shown like any other."""

import re
from dataclasses import replace
from datetime import date

from realname.kernel.identifiers import IdentityNumber
from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import OUTLET
from tests.verification.live_verifier import PORTRAIT

SHOPPERS = "/supervision/shoppers"


def issued(inspector: WebCaller, outlet: str = OUTLET.value) -> bytes:
    """Have an identity made, and its card."""
    page = inspector.post(SHOPPERS, {"outlet": outlet})
    assert page.status == 200, page.text
    found = re.search(r"\d{17}[\dX]", page.text)
    assert found
    return card_of(found[0])


def card_of(number: str) -> bytes:
    """A card with this number, and an invented name that no one else has."""
    birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    attributes = replace(SAMPLE_WOMAN.attributes, name="赵探店", identity_number=IdentityNumber(number), birth_on=birth_on)
    return card_json(replace(SAMPLE_WOMAN, attributes=attributes), portrait=PORTRAIT)


def number_on(card: bytes) -> str:
    """The number that stands on a card."""
    found = re.search(rb"\d{17}[\dX]", card)
    assert found
    return found[0].decode()


def shown(agent: WebCaller, card: bytes) -> tuple[str, Page]:
    """Open a registration and read the card."""
    registration = agent.opened()
    return registration, agent.card(registration, card)
