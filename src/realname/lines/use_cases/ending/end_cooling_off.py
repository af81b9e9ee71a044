"""End the cooling-off: the number is free for another person, and nothing of the former subscriber is found by it any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.inventory.errors import NumberUnavailable
from realname.inventory.store.numbers import Numbers
from realname.kernel.batches import process_batches, run_limit
from realname.kernel.identifiers import LineId, Msisdn, PersonId, RegistrationId
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import LIVE_STATES, Line
from realname.lines.model.service_order import OrderKind
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import line_event
from realname.registration.store.persons import Persons
from realname.vault.errors import SealBroken

_NUMBERS_AT_ONCE = 5
_TIME_LIMIT = timedelta(
    seconds=2
)  # bars and notices wait as long: on SQLite each number may wait until no reader keeps its log from being emptied
_LOOK_AGAIN = timedelta(hours=1)  # whether the operator has answered what waits of a number's former line
KeptWith = LineId | RegistrationId  # what a number is kept with: its line, or the registration of a former holder


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCoolingOff:
    """Frees numbers whose time is over; called every second.

    The record that the law asks for stays with the person, who had which number with it, sealed under the person's key: it is read from the
    person on, and found from the number by no one.

    Attributes:
        most: So many numbers at most in one call, and none more after two seconds: what else is due is not kept waiting.
    """

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    most: int = 50

    def __call__(self) -> int:
        """Free and purge what is due, until it is enough; returns how many numbers. One whose line the operator is still to close cools on.

        Raises:
            RealNameError: The first failure, once everything else is done; that number stays with no one.
        """
        now = self.clock.now()
        return process_batches(
            lambda limit: self._due(now, limit=limit),
            lambda msisdn: self._free(msisdn, at=now),
            batch_size=_NUMBERS_AT_ONCE,
            is_done=run_limit(self.clock, most=self.most, time_limit=_TIME_LIMIT),
        )

    def _due(self, now: datetime, *, limit: int) -> Sequence[Msisdn]:
        with self.units.reading() as unit:
            return unit[Numbers].cooled(at=now, limit=limit)

    def _free(self, msisdn: Msisdn, *, at: datetime) -> None:
        with self.units() as unit:
            former = _former_lines(unit, msisdn)
            try:
                if any(_has_order_that_waits(unit, line) for line in former):
                    # The operator may still have the line in service: the person who got the number now would find it in use.
                    unit[Numbers].cool_longer(msisdn, until=at + _LOOK_AGAIN, at=at)
                else:
                    unit[Numbers].free_cooled(msisdn, at=at)
                    for line in former:
                        self._purge(unit, line, at=at)
            except NumberUnavailable:
                return  # another process was quicker, and the number may be another person's already
            unit.commit()

    def _purge(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        holders = {one.id: one.person_id for one in unit[Lines].holder_registrations(line.id) if one.person_id is not None}
        # Locked in one order, as others lock them.
        keys = {one: unit[Persons].get(one).wrapped_key for one in sorted({line.person_id, *holders.values()}, key=lambda one: one.value)}
        former = {
            registration_id: self._sealed(line, key, person_id, registration_id)
            for registration_id, person_id in holders.items()
            if person_id != line.person_id and (key := keys[person_id]) is not None
        }
        key = keys[line.person_id]
        sealed = self._sealed(line, key, line.person_id, line.id) if key is not None else None
        unit[Lines].forget_number(line.id, sealed=sealed, former=former)
        unit.ledger.append(line_event(line, LineEvent.LINE_PURGED, at=at))

    def _sealed(self, line: Line, wrapped_key: bytes, person_id: PersonId, kept_with: KeptWith) -> bytes:
        return seal_number(line.msisdn, vault=self.vault, wrapped_key=wrapped_key, person_id=person_id, kept_with=kept_with)


def _former_lines(unit: UnitOfWork, msisdn: Msisdn) -> Sequence[Line]:
    """Lines that had the number, locked: no order of theirs is written meanwhile."""
    found = sorted((line.id for line in unit[Lines].of_number(msisdn)), key=lambda line_id: line_id.value)
    return [line for line in map(unit[Lines].get, found) if line.state not in LIVE_STATES and line.msisdn == msisdn]


def _has_order_that_waits(unit: UnitOfWork, line: Line) -> bool:
    return any(order.outcome is None and order.kind is OrderKind.DEACTIVATE for order in unit[LineOrders].of_line(line.id))


def seal_number(msisdn: Msisdn, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, kept_with: KeptWith) -> bytes:
    """Seal a closed line's number: with the line for its last holder, with the registration for a former one."""
    return vault.seal(msisdn.value.encode(), wrapped_key=wrapped_key, context=f"{person_id}/{_place(kept_with)}")


def open_number(sealed: bytes, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, kept_with: KeptWith) -> Msisdn:
    """Open the number; what was sealed before contexts named the person still opens, with that person's key alone.

    Raises:
        SealBroken: Changed, moved, of another person, or its key is gone.
    """
    try:
        plain = vault.open(sealed, wrapped_key=wrapped_key, context=f"{person_id}/{_place(kept_with)}")
    except SealBroken:
        plain = vault.open(sealed, wrapped_key=wrapped_key, context=_place(kept_with))
    return Msisdn(plain.decode())


def _place(kept_with: KeptWith) -> str:
    return f"{'lines' if isinstance(kept_with, LineId) else 'registrations'}/{kept_with}/number"
