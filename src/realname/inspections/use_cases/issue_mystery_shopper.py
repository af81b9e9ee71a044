"""Send a mystery shopper: make a test identity for one outlet, see what came of each, make one void."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.inspections.errors import ShoppersUsedUp
from realname.inspections.events import InspectionEvent
from realname.kernel.identifiers import AgentId, IdentityNumber, OutletId, ShopperId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.registration.errors import ShopperConflict
from realname.registration.model.mystery_shopper import GOOD_FOR, MOST_WAITING, Shopper, ShopperState, shopper_number
from realname.registration.store.mystery_shoppers import Shoppers

LISTED = 200
_DIVISIONS = ("110101", "110105", "110108", "120101", "310101", "310104")  # districts that were there all the time
_OLDEST, _YEARS = 1965, 35
_LONGEST_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedIdentity:
    """What is printed on the card; shown this once."""

    shopper: Shopper
    number: IdentityNumber
    birth_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperView:
    """A test identity as inspectors see it.

    Attributes:
        file: What the ledger says of the registration; None: it was not shown yet.
    """

    shopper: Shopper
    state: ShopperState
    file: CaseFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueShopper:
    """Makes test identities."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    pseudonyms: LedgerPseudonyms
    country: Country

    def __call__(self, outlet_id: OutletId, *, acting: AgentId) -> IssuedIdentity:
        """Make one: the server draws its number, so that it is no one's.

        Raises:
            ShopperConflict: No number of this country can be told from every real one.
            ShoppersUsedUp: Too many wait already.
        """
        if self.country is not Country.CN:
            raise ShopperConflict(country=self.country.value)
        now = self.clock.now()
        with self.units() as unit:
            waiting = [one for one in unit[Shoppers].newest_first(limit=LISTED) if one.state(now) is ShopperState.WAITING]
            if len(waiting) >= MOST_WAITING:
                raise ShoppersUsedUp(retry_after_s=_wait_s(waiting, at=now))
            number, birth_on = self._drawn()
            mark = self.pseudonyms.shopper(number)
            if unit[Shoppers].of_number(mark) is not None:
                raise ShopperConflict
            shopper = Shopper(
                id=ShopperId(self.tokens.token()),
                outlet_id=outlet_id,
                number_mark=mark,
                issued_by=acting,
                issued_at=now,
                expires_at=now + GOOD_FOR,
                nonce=f"{self.tokens.token()}{self.tokens.token()}",
            )
            unit[Shoppers].add(shopper)
            facts = (("agent", acting.value), ("commitment", shopper.commitment))
            unit.ledger.append(RecordedEvent(at=now, event=InspectionEvent.SHOPPER_ISSUED, subject=shopper.id.value, facts=facts))
            unit.commit()
        return IssuedIdentity(shopper=shopper, number=number, birth_on=birth_on)

    def _drawn(self) -> tuple[IdentityNumber, date]:
        drawn = int(self.tokens.token(), 16)
        drawn, division = divmod(drawn, len(_DIVISIONS))
        drawn, year = divmod(drawn, _YEARS)
        birth_on = date(_OLDEST + year, 1, 1) + timedelta(days=drawn % _LONGEST_YEAR)
        return shopper_number(division=_DIVISIONS[division], birth_on=birth_on), birth_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeShopper:
    """Makes a test identity void that was not shown."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, shopper_id: ShopperId, *, acting: AgentId) -> None:
        """Make it void.

        Raises:
            UnknownShopper: There is none.
            ShopperConflict: It was shown, or is over.
        """
        now = self.clock.now()
        with self.units() as unit:
            unit[Shoppers].save(unit[Shoppers].get(shopper_id).revoke(at=now))
            facts = (("agent", acting.value),)
            unit.ledger.append(RecordedEvent(at=now, event=InspectionEvent.SHOPPER_REVOKED, subject=shopper_id.value, facts=facts))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShoppers:
    """Reads; changes nothing."""

    reads: Reads
    clock: Clock

    def __call__(self) -> Sequence[ShopperView]:
        """The newest first, with what the ledger says of each that was shown."""
        now = self.clock.now()
        with self.reads() as unit:
            shoppers = unit[Shoppers].newest_first(limit=LISTED)
            files = {one.case_id: one for one in unit[CaseFiles].among([one.registration_id for one in shoppers if one.registration_id])}
        return [
            ShopperView(shopper=one, state=one.state(now), file=files.get(one.registration_id) if one.registration_id else None)
            for one in shoppers
        ]


def _wait_s(waiting: Sequence[Shopper], *, at: datetime) -> int:
    return max(1, int((min(one.expires_at for one in waiting) - at).total_seconds()))
