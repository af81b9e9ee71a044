"""Mystery shoppers: an inspector's test identity that a person shows at an outlet, to see what is done with it. It never becomes a line.

Its number is of a range that no card has: the last three digits before the check character are 000, where GB 11643 begins
with 001. So no real person's number is ever taken for one, and no one can choose whose number a test identity has. For the person who
looks at it, it is like any other.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import AgentId, IdentityNumber, OutletId, RegistrationId, ShopperId
from realname.kernel.rules.pack import Country
from realname.registration.errors import ShopperConflict
from realname.registration.model.registration import Purpose, Registration

GOOD_FOR = timedelta(days=14)
MOST_WAITING = 50  # of all inspectors, at once
_SEQUENCE = slice(14, 17)  # GB 11643-1999, 4.4: three digits after the day of birth
_NO_SEQUENCE = "000"
_DIGITS = 17
_CHECK_CHARACTERS = "10X98765432"  # ISO 7064, MOD 11-2


class ShopperState(StrEnum):
    """Its state."""

    WAITING = "waiting"
    UNDER_WAY = "under-way"
    ENDED = "ended"
    LAPSED = "lapsed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """One test identity, good once, at one outlet.

    Attributes:
        number_mark: Keyed mark of its number: the number itself is kept nowhere but on the card, until the card is read.
        issued_by: The inspector.
        nonce: 32 random bytes in hexadecimal, secret until it has ended.
        registration_id: Where it was shown; None: nowhere yet.
        ended_at: When the registration was decided or ended otherwise, and it was said that it was a test.
    """

    id: ShopperId
    outlet_id: OutletId
    number_mark: str
    issued_by: AgentId
    issued_at: datetime
    expires_at: datetime
    nonce: str
    registration_id: RegistrationId | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def commitment(self) -> str:
        """What the ledger has from the beginning: what it is for is fixed, and shown to no one before its end."""
        parts = (self.id.value, self.outlet_id.value, self.number_mark, self.expires_at.isoformat(), self.nonce)
        return hashlib.sha256("\n".join(("realname-shopper-1", *parts)).encode()).hexdigest()

    def state(self, at: datetime) -> ShopperState:
        """How it stands at a time."""
        if self.ended_at is not None:
            return ShopperState.ENDED
        if self.registration_id is not None:
            return ShopperState.UNDER_WAY
        if self.revoked_at is not None:
            return ShopperState.REVOKED
        return ShopperState.LAPSED if at >= self.expires_at else ShopperState.WAITING

    def begin(self, registration: Registration, *, at: datetime) -> "Shopper":
        """Let it be shown for a registration, or again for the same.

        Raises:
            ShopperConflict: It is not good: another outlet's, run out, revoked, used before, or for anything but a new line for oneself.
        """
        is_again = self.registration_id == registration.id and self.ended_at is None
        is_fitting = (
            registration.outlet_id == self.outlet_id and registration.purpose is Purpose.NEW_LINE and registration.representative is None
        )
        if not is_fitting or not (is_again or self.state(at) is ShopperState.WAITING):
            raise ShopperConflict
        return self if is_again else replace(self, registration_id=registration.id, begun_at=at)

    def end(self, *, at: datetime) -> "Shopper":
        """Say that it was one."""
        return self if self.ended_at is not None else replace(self, ended_at=at)

    def revoke(self, *, at: datetime) -> "Shopper":
        """Make it void.

        Raises:
            ShopperConflict: It was shown, or is over.
        """
        if self.state(at) is not ShopperState.WAITING:
            raise ShopperConflict
        return replace(self, revoked_at=at)


def is_test_number(number: IdentityNumber, country: Country) -> bool:
    """Whether no card has this number, and a test identity may."""
    digits = number.value[:_DIGITS]
    return country is Country.CN and len(number.value) == _DIGITS + 1 and digits.isdigit() and digits[_SEQUENCE] == _NO_SEQUENCE


def shopper_number(*, division: str, birth_on: date) -> IdentityNumber:
    """Make the number of a test identity that was born on a day in a division; by its last digit a woman's."""
    digits = f"{division}{birth_on:%Y%m%d}{_NO_SEQUENCE}"
    weighted = sum(int(digit) * 2 ** (_DIGITS - place) for place, digit in enumerate(digits))
    return IdentityNumber(digits + _CHECK_CHARACTERS[weighted % 11])
