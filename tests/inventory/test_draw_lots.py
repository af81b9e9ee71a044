"""A lot is drawn once: cut at each step, doubled, asked for by two at once, or answered with what cannot be used."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.connectors.resource_pools import NoResourcePool
from realname.inventory.errors import LotEndedOtherwise, LotInvalid, NoOpenLot, PoolNotConnected
from realname.inventory.events import InventoryEvent
from realname.inventory.model.lots import LARGEST_LOT, Lot, LotAnswer, LotRejected, LotReserved, ReservedItem, ResourceKind, ResourceState
from realname.inventory.model.stock import INVENTORY_SUBJECT, NumberState, SimState
from realname.inventory.ports import ResourcePool
from realname.inventory.store.numbers import Numbers
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.inventory.use_cases.draw_lots import DrawLot, GiveUpLot, LotOutcome, ReadLots
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, Msisdn
from realname.kernel.ledger.events import Event
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.errors import OperatorUnavailable
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.stock import POOL_SIZE, pool_stock, pooled_msisdns
from tests.support.manual_clock import ManualClock

AGENT = AgentId("li.na")
N, S = ResourceKind.NUMBERS, ResourceKind.SIMS


class Cut(Exception):
    """The process ends here."""


@dataclass
class CutPool:
    """A pool at which the process ends before or after a reservation."""

    pool: ResourcePool
    before: bool = False
    after: bool = False

    def left(self, kind: ResourceKind) -> int:
        return self.pool.left(kind)

    def reserve(self, lot: Lot) -> LotAnswer:
        if self.before:
            raise Cut
        answer = self.pool.reserve(lot)
        if self.after:
            raise Cut
        return answer

    def find(self, lot: Lot) -> LotAnswer | None:
        return self.pool.find(lot)

    def states(self, kind: ResourceKind, names: Sequence[str]) -> Mapping[str, ResourceState]:
        return self.pool.states(kind, names)


@dataclass
class OddPool(CutPool):
    """A pool that answers what it is told."""

    said: LotAnswer = field(default_factory=LotRejected)

    def reserve(self, lot: Lot) -> LotAnswer:  # noqa: ARG002 - the port's signature
        return self.said


@pytest.fixture
def operator(tmp_path: Path) -> SandboxResourcePool:
    return SandboxResourcePool(tmp_path / "pool.sqlite", stock=pool_stock(Country.CN))


@pytest.fixture
def draw(units: UnitsOfWork, operator: SandboxResourcePool) -> DrawLot:
    return DrawLot(units=units, clock=ManualClock(), tokens=SystemRandomTokens(), pool=operator, plan=PhoneNumbers("CN"))


def free(units: UnitsOfWork) -> int:
    return dict(ReadInventory(units).number_counts()).get(NumberState.FREE, 0)


def events(units: UnitsOfWork) -> list[tuple[Event, Mapping[str, object]]]:
    with units() as unit:
        return [(one.event.event, dict(one.event.facts)) for one in unit.ledger.of_subject(INVENTORY_SUBJECT)]


def test_a_lot_of_numbers_is_taken_and_the_ledger_names_it_before_and_after(units: UnitsOfWork, draw: DrawLot) -> None:
    drawn = draw(N, count=4, acting=AGENT)
    assert (drawn.outcome, drawn.reserved, drawn.new, drawn.is_resumed) == (LotOutcome.TAKEN, 4, 4, False)
    with units() as unit:
        assert list(unit[Numbers].free(limit=9, at=ManualClock().now())) == list(pooled_msisdns()[:4])
    common = {"agent": "li.na", "count": 4, "kind": "numbers"}
    assert events(units) == [
        (InventoryEvent.LOT_REQUESTED, {**common, "lot": drawn.lot.key}),
        (InventoryEvent.STOCK_CHANGED, {**common, "action": "added"}),
        (InventoryEvent.LOT_SETTLED, {**common, "lot": drawn.lot.key, "outcome": "taken"}),
    ]


def test_a_lot_of_sims_is_taken(units: UnitsOfWork, draw: DrawLot) -> None:
    assert draw(S, count=3, acting=AGENT).new == 3
    assert dict(ReadInventory(units).sim_counts()) == {SimState.FREE: 3}


def test_what_a_draw_would_meet_is_shown_and_nothing_reserved(units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool) -> None:
    found = draw.preview(N)
    assert (found.left, found.unfinished, operator.reserved(), events(units)) == (POOL_SIZE, None, 0, [])


@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True)], ids=["before it is sent", "after it is done"])
def test_a_draw_that_is_cut_at_the_operator_is_finished_by_the_next(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool, *, before: bool, after: bool
) -> None:
    with pytest.raises(Cut):
        replace(draw, pool=CutPool(operator, before=before, after=after))(N, count=4, acting=AGENT)
    (left,) = ReadLots(units).unfinished()
    assert (free(units), draw.preview(N).unfinished, draw.preview(S).unfinished) == (0, left, None)
    drawn = draw(N, count=7, acting=AGENT)
    assert (drawn.lot, drawn.new, drawn.is_resumed) == (left, 4, True)
    assert (free(units), operator.reserved(), ReadLots(units).unfinished()) == (4, 4, ())


def test_a_draw_that_is_cut_before_it_is_kept_as_taken_is_finished_by_the_next(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_arguments: object, **_named: object) -> int:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(Numbers, "add", cut)
        with pytest.raises(Cut):
            draw(N, count=4, acting=AGENT)
    assert (free(units), operator.reserved()) == (0, 4)
    assert draw(N, count=4, acting=AGENT).new == 4
    assert (free(units), operator.reserved()) == (4, 4)


def test_an_answer_that_is_lost_leaves_a_lot_that_the_next_draw_finishes(units: UnitsOfWork, draw: DrawLot, tmp_path: Path) -> None:
    faulty = SandboxResourcePool(tmp_path / "p.sqlite", stock=pool_stock(Country.CN), faults=parse_faults("stock=timeout-after:1").stock)
    with pytest.raises(OperatorUnavailable):
        replace(draw, pool=faulty)(N, count=4, acting=AGENT)
    assert replace(draw, pool=faulty)(N, count=4, acting=AGENT).new == 4
    assert (free(units), faulty.reserved()) == (4, 4)


def test_of_two_draws_that_finish_one_lot_at_once_one_takes_it(units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool) -> None:
    with pytest.raises(Cut):
        replace(draw, pool=CutPool(operator, after=True))(N, count=4, acting=AGENT)

    class Meanwhile(CutPool):
        def find(self, lot: Lot) -> LotAnswer | None:
            draw(N, count=4, acting=AGENT)
            return super().find(lot)

    drawn = replace(draw, pool=Meanwhile(operator))(N, count=4, acting=AGENT)
    assert (drawn.new, free(units), operator.reserved()) == (0, 4, 4)
    assert [event for event, _ in events(units)].count(InventoryEvent.LOT_SETTLED) == 1


def test_a_lot_that_another_draw_ended_otherwise_is_said_and_not_shown_as_taken(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool
) -> None:
    class Meanwhile(CutPool):
        def reserve(self, lot: Lot) -> LotAnswer:
            rejected = replace(draw, pool=OddPool(self.pool))(N, count=4, acting=AGENT)
            assert (rejected.lot, rejected.outcome) == (lot, LotOutcome.REJECTED)
            return super().reserve(lot)

    with pytest.raises(LotEndedOtherwise) as caught:
        replace(draw, pool=Meanwhile(operator))(N, count=4, acting=AGENT)
    assert {*caught.value.facts} == {"lot", "kind"}
    assert [event for event, _ in events(units)].count(InventoryEvent.LOT_SETTLED) == 1


def test_an_open_lot_of_a_pool_that_is_gone_is_given_up_and_the_next_draw_asks_for_another(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool
) -> None:
    with pytest.raises(Cut):
        replace(draw, pool=CutPool(operator, before=True))(N, count=4, acting=AGENT)
    give_up = GiveUpLot(units=units, clock=ManualClock())
    (left,) = ReadLots(units).unfinished()
    assert (give_up.preview(N), ReadLots(units).unfinished()) == (left, (left,))
    assert (give_up(N, acting=AGENT), ReadLots(units).unfinished()) == (left, ())
    ended = {"agent": "li.na", "count": 0, "kind": "numbers", "lot": left.key, "outcome": "given-up"}
    assert events(units)[-1] == (InventoryEvent.LOT_SETTLED, ended)
    drawn = draw(N, count=5, acting=AGENT)
    assert (drawn.lot.key != left.key, drawn.is_resumed, free(units)) == (True, False, 5)


@pytest.mark.parametrize("open_kind", [None, S], ids=["none is open", "another kind is open"])
def test_without_an_open_lot_of_the_kind_there_is_none_to_give_up(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool, open_kind: ResourceKind | None
) -> None:
    if open_kind is not None:
        with pytest.raises(Cut):
            replace(draw, pool=CutPool(operator, before=True))(open_kind, count=4, acting=AGENT)
    give_up, before = GiveUpLot(units=units, clock=ManualClock()), events(units)
    with pytest.raises(NoOpenLot):
        give_up.preview(N)
    with pytest.raises(NoOpenLot):
        give_up(N, acting=AGENT)
    assert events(units) == before


def test_a_lot_that_was_given_up_while_the_operator_was_asked_brings_nothing_into_the_stock(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool
) -> None:
    class Meanwhile(CutPool):
        def reserve(self, lot: Lot) -> LotAnswer:
            GiveUpLot(units=units, clock=ManualClock())(N, acting=AGENT)
            return super().reserve(lot)

    with pytest.raises(LotEndedOtherwise):
        replace(draw, pool=Meanwhile(operator))(N, count=4, acting=AGENT)
    assert free(units) == 0


def test_many_draws_at_once_take_no_number_twice(units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool) -> None:
    with ThreadPoolExecutor(4) as threads:
        drawn = [one.result() for one in [threads.submit(draw, N, count=5, acting=AGENT) for _ in range(4)]]
    assert sum(one.new for one in drawn) == free(units) == operator.reserved()
    assert ReadLots(units).unfinished() == ()


def test_a_rejected_lot_ends_and_the_next_draw_asks_for_another(units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool) -> None:
    rejected = replace(draw, pool=OddPool(operator))(N, count=4, acting=AGENT)
    assert (rejected.outcome, rejected.new, free(units)) == (LotOutcome.REJECTED, 0, 0)
    assert draw(N, count=4, acting=AGENT).lot != rejected.lot


@pytest.mark.parametrize("name", ["+4915112345678", "+861990000020", "not a number", ""])
def test_of_a_lot_with_one_number_of_another_form_nothing_is_taken_and_it_ends(
    units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool, name: str
) -> None:
    good = ReservedItem(name=pooled_msisdns()[0].value)
    with pytest.raises(LotInvalid) as caught:
        replace(draw, pool=OddPool(operator, said=LotReserved((good, ReservedItem(name=name)))))(N, count=4, acting=AGENT)
    assert {*caught.value.facts} == {"lot", "kind"}
    assert (free(units), ReadLots(units).unfinished()) == (0, ())


def test_of_a_lot_with_one_sim_of_another_form_nothing_is_taken(units: UnitsOfWork, draw: DrawLot, operator: SandboxResourcePool) -> None:
    with pytest.raises(LotInvalid):
        replace(draw, pool=OddPool(operator, said=LotReserved((ReservedItem(name="89", eid="1"),))))(S, count=4, acting=AGENT)
    assert dict(ReadInventory(units).sim_counts()) == {}


def test_a_number_that_is_in_the_stock_already_stays_as_it_is(units: UnitsOfWork, draw: DrawLot) -> None:
    with units() as unit:
        unit[Numbers].add([Msisdn(pooled_msisdns()[0].value)])
        unit.commit()
    drawn = draw(N, count=4, acting=AGENT)
    assert (drawn.reserved, drawn.new, free(units)) == (4, 3, 4)


@pytest.mark.parametrize("count", [0, LARGEST_LOT + 1])
def test_a_lot_has_its_bounds(units: UnitsOfWork, draw: DrawLot, count: int) -> None:
    with pytest.raises(InvalidInput):
        draw(N, count=count, acting=AGENT)
    assert events(units) == []


def test_without_a_connector_no_lot_is_begun(units: UnitsOfWork, draw: DrawLot) -> None:
    with pytest.raises(PoolNotConnected):
        replace(draw, pool=NoResourcePool())(N, count=4, acting=AGENT)
    assert events(units) == []
