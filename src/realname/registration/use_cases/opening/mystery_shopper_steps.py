"""What a registration has to do with a test identity: it begins with one, and at its end it is said; within the action's unit of work."""

from datetime import datetime

from realname.evidence.errors import IdentityNumberInvalid
from realname.kernel.identifiers import IdentityNumber, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.registration.errors import ShopperConflict
from realname.registration.events import RegistrationEvent
from realname.registration.model.mystery_shopper import is_test_number
from realname.registration.model.registration import Registration
from realname.registration.store.mystery_shoppers import Shoppers

_SAID = IdentityNumberInvalid  # the person who shows a number that no card has is told no more than of any wrong one


def begin_test_visit(
    unit: UnitOfWork, registration: Registration, number: IdentityNumber, *, pseudonyms: LedgerPseudonyms, at: datetime
) -> None:
    """Bind a test identity to the registration that its card was read for.

    Raises:
        IdentityNumberInvalid: No card has this number, and no test identity that is good here: nothing is opened by it.
    """
    shopper = unit[Shoppers].of_number(pseudonyms.shopper(number))
    if shopper is None:
        raise _SAID(field="identity_number")
    try:
        begun = shopper.begin(registration, at=at)
    except ShopperConflict:
        raise _SAID(field="identity_number") from None
    unit[Shoppers].save(begun)


def refuse_test_number(number: IdentityNumber, country: Country) -> None:
    """Refuse a number that no card has, where a test identity has no place.

    Raises:
        IdentityNumberInvalid: It is one.
    """
    if is_test_number(number, country):
        raise _SAID(field="identity_number")


def is_of_shopper(unit: UnitOfWork, registration_id: RegistrationId) -> bool:
    """Whether a test identity was shown for a registration."""
    return unit[Shoppers].of_registration(registration_id) is not None


def reveal(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> bool:
    """Say in the ledger that a registration was a test, with what opens the commitment; False: it was none."""
    shopper = unit[Shoppers].of_registration(registration_id)
    if shopper is None:
        return False
    if shopper.ended_at is None:
        unit[Shoppers].save(shopper.end(at=at))
        facts = (("commitment", shopper.commitment), ("nonce", shopper.nonce), ("shopper", shopper.id.value))
        unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.SHOPPER_REVEALED, subject=registration_id.value, facts=facts))
    return True
