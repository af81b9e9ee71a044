"""A test identity of an inspector that is shown at a counter, as a script that may be begun again at any point."""

from dataclasses import replace
from datetime import date

from realname.kernel.identifiers import AgentId, ShopperId
from realname.registration.model.mystery_shopper import GOOD_FOR, Shopper, shopper_number
from realname.registration.store.mystery_shoppers import Shoppers
from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from tests.crash.client import client_goes_on, settle
from tests.crash.world import OUTLET, World
from tests.verification.live_verifier import PORTRAIT

_BORN_ON = date(1980, 2, 29)
_NUMBER = shopper_number(division="110105", birth_on=_BORN_ON)
_WHO = replace(SAMPLE_WOMAN, attributes=replace(SAMPLE_WOMAN.attributes, identity_number=_NUMBER, birth_on=_BORN_ON))


def show_test_identity(world: World) -> None:
    """Have an inspector's test identity waiting, show it, and register to the end."""
    mark, now = world.attach_evidence.pseudonyms.shopper(_NUMBER), world.clock.now()
    with world.units() as unit:
        if unit[Shoppers].of_number(mark) is None:
            waiting = Shopper(
                id=ShopperId("5" * 32),
                outlet_id=OUTLET,
                number_mark=mark,
                issued_by=AgentId("inspector"),
                issued_at=now,
                expires_at=now + GOOD_FOR,
                nonce="5f" * 32,
            )
            unit[Shoppers].add(waiting)
            unit.commit()
    settle(world, client_goes_on(world, card=card_json(_WHO, portrait=PORTRAIT)))
