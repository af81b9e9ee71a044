"""Draw lots of numbers and SIMs from the operator's resource pool: asked for once, whatever is cut off in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.inventory.errors import LotEndedOtherwise, LotInvalid, NoOpenLot
from realname.inventory.events import InventoryEvent
from realname.inventory.model.lots import LARGEST_LOT, Lot, LotAnswer, LotRejected, ReservedItem, ResourceKind
from realname.inventory.model.stock import INVENTORY_SUBJECT, Sim
from realname.inventory.ports import NumberingPlan, ResourcePool
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.inventory.use_cases.change_stock import inventory_changed
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, Msisdn, parse_eid, parse_iccid
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork


class LotOutcome(StrEnum):
    """How a lot ended."""

    TAKEN = "taken"
    REJECTED = "rejected"
    INVALID = "invalid"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a draw would meet.

    Attributes:
        left: How many the operator can still reserve.
        unfinished: A lot that was asked for and has no end here; the next draw finishes it and asks for no other.
    """

    left: int
    unfinished: Lot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How a draw ended.

    Attributes:
        lot: What was asked for; one that an earlier draw began, where `is_resumed`.
        reserved: How many the operator reserved; fewer than asked for where it has no more.
        new: How many of them the stock did not have.
    """

    lot: Lot
    outcome: LotOutcome
    reserved: int
    new: int
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class ReadLots:
    """Finds the lots that were asked for and have no end here."""

    units: Reads

    def unfinished(self) -> Sequence[Lot]:
        """All of them, the oldest first."""
        with self.units() as unit:
            return _unfinished(unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLot:
    """Draws one lot. The ledger has the lot before the operator is asked, and its end in the transaction that takes it into the stock."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    pool: ResourcePool
    plan: NumberingPlan

    def preview(self, kind: ResourceKind) -> Outlook:
        """What a draw would meet; nothing is reserved.

        Raises:
            PoolNotConnected: There is no connector.
            OperatorUnavailable: No answer.
        """
        with self.units() as unit:
            unfinished = _first_of(unit, kind)
        return Outlook(left=self.pool.left(kind), unfinished=unfinished)

    def __call__(self, kind: ResourceKind, *, count: int, acting: AgentId) -> Drawn:
        """Finish the lot of this kind that an earlier draw left, or draw a new one.

        Args:
            kind: Numbers or SIMs.
            count: How many to ask for, from 1 to 1,000; not used where an earlier lot is finished.
            acting: Who draws.

        Raises:
            InvalidInput: The count is out of its range.
            PoolNotConnected: There is no connector.
            OperatorUnavailable: No answer; the next draw finishes the lot.
            LotInvalid: What the operator reserved cannot be used; the lot has ended.
            LotEndedOtherwise: Another draw ended it meanwhile, and not as the operator answered this one.
        """
        if not 1 <= count <= LARGEST_LOT:
            raise InvalidInput(field="count")
        self.pool.left(kind)  # without a connector, or while it is away, no lot is begun
        lot, is_resumed = self._intended(kind, count=count, acting=acting)
        answer = self._answered(lot, is_resumed=is_resumed)
        if isinstance(answer, LotRejected):
            self._settle(lot, LotOutcome.REJECTED, count=0, acting=acting)
            return Drawn(lot=lot, outcome=LotOutcome.REJECTED, reserved=0, new=0, is_resumed=is_resumed)
        new = self._taken(lot, answer.items, acting=acting)
        return Drawn(lot=lot, outcome=LotOutcome.TAKEN, reserved=len(answer.items), new=new, is_resumed=is_resumed)

    def _intended(self, kind: ResourceKind, *, count: int, acting: AgentId) -> tuple[Lot, bool]:
        """The lot that was left, or a new one that is kept before it is asked for."""
        with self.units() as unit:
            left = _first_of(unit, kind)
            if left is not None:
                return left, True
            lot = Lot(key=self.tokens.token(), kind=kind, count=count)
            facts = (("agent", acting.value), ("count", count), ("kind", kind.value), ("lot", lot.key))
            requested = InventoryEvent.LOT_REQUESTED
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=requested, subject=INVENTORY_SUBJECT, facts=facts))
            unit.commit()
        return lot, False

    def _answered(self, lot: Lot, *, is_resumed: bool) -> LotAnswer:
        """Ask first what became of a lot that may have been sent: the operator may have forgotten its key, and not the reservation."""
        known = self.pool.find(lot) if is_resumed else None
        return known if known is not None else self.pool.reserve(lot)

    def _taken(self, lot: Lot, items: Sequence[ReservedItem], *, acting: AgentId) -> int:
        """Take all of a lot, or nothing where one item cannot be used.

        Raises:
            LotInvalid: One cannot.
        """
        try:
            numbers = [self.plan.parse(one.name) for one in items] if lot.kind is ResourceKind.NUMBERS else []
            sims = [_sim(one) for one in items] if lot.kind is ResourceKind.SIMS else []
        except InvalidInput:
            self._settle(lot, LotOutcome.INVALID, count=0, acting=acting)
            # Without the cause: it may say what was received.
            raise LotInvalid(lot=lot.key, kind=lot.kind.value) from None
        return self._settle(lot, LotOutcome.TAKEN, count=len(items), acting=acting, numbers=numbers, sims=sims)

    def _settle(
        self,
        lot: Lot,
        outcome: LotOutcome,
        *,
        count: int,
        acting: AgentId,
        numbers: Sequence[Msisdn] = (),
        sims: Sequence[Sim] = (),
    ) -> int:
        """Take what there is and keep how the lot ended, in one transaction; again, or by two at once, it is taken once.

        Raises:
            LotEndedOtherwise: It has ended, and with another outcome.
        """
        with self.units() as unit:
            if lot not in _unfinished(unit):
                if _outcome_of(unit, lot) is not outcome:
                    raise LotEndedOtherwise(lot=lot.key, kind=lot.kind.value)
                return 0
            at = self.clock.now()
            new = unit[Numbers].add(numbers) + unit[Sims].add(sims, at=at)
            if new:
                unit.ledger.append(inventory_changed("added", new, kind=lot.kind.value, at=at, acting=acting))
            unit.ledger.append(_settled(lot, outcome, count=count, at=at, acting=acting))
            unit.commit()
        return new


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpLot:
    """Ends an open lot without the operator, so that the next draw asks for another one.

    What the operator reserved under the key of the lot stays reserved there until the operator cancels it.
    """

    units: UnitsOfWork
    clock: Clock

    def preview(self, kind: ResourceKind) -> Lot:
        """The lot that would be ended; nothing is written.

        Raises:
            NoOpenLot: No lot of this kind is open.
        """
        with self.units() as unit:
            return _require_open(unit, kind)

    def __call__(self, kind: ResourceKind, *, acting: AgentId) -> Lot:
        """End the oldest open lot of this kind; a draw that is under way for it takes nothing.

        Raises:
            NoOpenLot: No lot of this kind is open.
        """
        with self.units() as unit:
            lot = _require_open(unit, kind)
            unit.ledger.append(_settled(lot, LotOutcome.GIVEN_UP, count=0, at=self.clock.now(), acting=acting))
            unit.commit()
        return lot


def _sim(item: ReservedItem) -> Sim:
    return Sim(iccid=parse_iccid(item.name), eid=parse_eid(item.eid) if item.eid else None)


def _settled(lot: Lot, outcome: LotOutcome, *, count: int, at: datetime, acting: AgentId) -> RecordedEvent:
    facts = (("agent", acting.value), ("count", count), ("kind", lot.kind.value), ("lot", lot.key), ("outcome", outcome.value))
    return RecordedEvent(at=at, event=InventoryEvent.LOT_SETTLED, subject=INVENTORY_SUBJECT, facts=facts)


def _require_open(unit: UnitOfWork, kind: ResourceKind) -> Lot:
    lot = _first_of(unit, kind)
    if lot is None:
        raise NoOpenLot(kind=kind.value)
    return lot


def _first_of(unit: UnitOfWork, kind: ResourceKind) -> Lot | None:
    return next((lot for lot in _unfinished(unit) if lot.kind is kind), None)


def _unfinished(unit: UnitOfWork) -> Sequence[Lot]:
    """Fold the ledger: what was requested and not settled."""
    lots: dict[str, Lot] = {}
    for event in unit.ledger.events_of(INVENTORY_SUBJECT):
        facts = dict(event.facts)
        if event.event is InventoryEvent.LOT_REQUESTED:
            lots[str(facts["lot"])] = Lot(key=str(facts["lot"]), kind=ResourceKind(str(facts["kind"])), count=int(facts["count"]))
        elif event.event is InventoryEvent.LOT_SETTLED:
            lots.pop(str(facts["lot"]), None)
    return tuple(lots.values())


def _outcome_of(unit: UnitOfWork, lot: Lot) -> LotOutcome | None:
    """How a lot ended; None: it has not."""
    settled = (dict(one.facts) for one in unit.ledger.events_of(INVENTORY_SUBJECT) if one.event is InventoryEvent.LOT_SETTLED)
    return next((LotOutcome(str(facts["outcome"])) for facts in settled if facts["lot"] == lot.key), None)
