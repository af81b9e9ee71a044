"""The stock is compared with the operator's inventory: what another channel may give away is held back, and nothing else changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.errors import NumberUnavailable
from realname.inventory.model.lots import ResourceKind, ResourceState, StockDifference, compare_number
from realname.inventory.model.stock import InventoryNumber, NumberState, QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.inventory.use_cases.compare_stock import CompareNumbers
from realname.inventory.use_cases.draw_lots import DrawLot
from realname.kernel.identifiers import AgentId, Msisdn
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.errors import OperatorUnavailable
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.stock import pool_stock, pooled_msisdns
from tests.support.manual_clock import ManualClock

AGENT = AgentId("li.na")
DRAWN = pooled_msisdns()[:120]  # three questions
STRANGER = Msisdn("+8613800000001")
R, D, N = ResourceState, StockDifference, NumberState
ONE = InventoryNumber(msisdn=DRAWN[0], state=N.FREE)


def _silent(_count: int) -> None:
    """Show no progress."""


@pytest.fixture
def operator(tmp_path: Path) -> SandboxResourcePool:
    return SandboxResourcePool(tmp_path / "pool.sqlite", stock=pool_stock(Country.CN))


@pytest.fixture
def compare(units: UnitsOfWork, operator: SandboxResourcePool) -> CompareNumbers:
    draw = DrawLot(units=units, clock=ManualClock(), tokens=SystemRandomTokens(), pool=operator, plan=PhoneNumbers("CN"))
    draw(ResourceKind.NUMBERS, count=len(DRAWN), acting=AGENT)
    return CompareNumbers(units=units, clock=ManualClock(), pool=operator)


def quarantined(units: UnitsOfWork) -> dict[Msisdn, QuarantineReason | None]:
    found = ReadInventory(units).numbers(state=N.QUARANTINED, after=None, limit=100)
    return {one.msisdn: one.reason for one in found}


@pytest.mark.parametrize(
    ("state", "said", "difference"),
    [
        (N.FREE, R.RESERVED, None),
        (N.FREE, R.AVAILABLE, D.NOT_RESERVED),
        (N.FREE, R.IN_USE, D.IN_USE),
        (N.FREE, R.UNCLEAR, D.UNCLEAR),
        (N.FREE, None, D.UNKNOWN),
        (N.RESERVED, R.IN_USE, None),
        (N.ISSUED, R.IN_USE, None),
        (N.ISSUED, R.RESERVED, None),
        (N.ISSUED, R.AVAILABLE, D.NOT_RESERVED),
        (N.COOLING_OFF, R.IN_USE, D.IN_USE),
        (N.QUARANTINED, R.IN_USE, None),
        (N.QUARANTINED, None, None),
    ],
)
def test_what_the_operator_says_is_compared_with_the_state_here(
    state: NumberState, said: ResourceState | None, difference: StockDifference | None
) -> None:
    assert compare_number(replace(ONE, state=state), said) is difference


def test_a_stock_as_it_was_drawn_does_not_differ(compare: CompareNumbers) -> None:
    seen: list[int] = []
    assert (list(compare(on_progress=seen.append)), seen) == ([], [50, 100, 120])


def test_differences_are_shown_and_nothing_changes_without_a_person(
    units: UnitsOfWork, operator: SandboxResourcePool, compare: CompareNumbers
) -> None:
    operator.use(DRAWN[60].value)
    (found,) = compare(on_progress=_silent)
    assert (found.number.msisdn, found.difference, found.is_held_back) == (DRAWN[60], D.IN_USE, False)
    assert quarantined(units) == {}


def test_free_numbers_that_another_channel_may_give_away_are_held_back(
    units: UnitsOfWork, operator: SandboxResourcePool, compare: CompareNumbers
) -> None:
    operator.use(DRAWN[0].value)
    operator.give_up(DRAWN[70].value)
    with units() as unit:
        unit[Numbers].add([STRANGER])
        unit.commit()
    found = list(compare(acting=AGENT, on_progress=_silent))
    assert all(one.is_held_back for one in found)
    assert quarantined(units) == {
        DRAWN[0]: QuarantineReason.OTHER_LINE,
        DRAWN[70]: QuarantineReason.NOT_RESERVED,
        STRANGER: QuarantineReason.NOT_RESERVED,
    }
    assert list(compare(acting=AGENT, on_progress=_silent)) == []


def test_a_number_that_is_reserved_meanwhile_is_shown_and_left(
    units: UnitsOfWork, operator: SandboxResourcePool, compare: CompareNumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_arguments: object, **_named: object) -> None:
        raise NumberUnavailable

    operator.give_up(DRAWN[0].value)
    monkeypatch.setattr(Numbers, "quarantine", taken)
    (found,) = compare(acting=AGENT, on_progress=_silent)
    assert (found.is_held_back, quarantined(units)) == (False, {})


def test_an_operator_that_stops_answering_ends_the_comparison_and_what_was_held_back_stays(
    units: UnitsOfWork, tmp_path: Path, operator: SandboxResourcePool, compare: CompareNumbers
) -> None:
    operator.use(DRAWN[0].value)

    away = SandboxResourcePool(tmp_path / "away.sqlite", stock={}, faults=parse_faults("stock=unavailable").stock)
    comparison = compare(acting=AGENT, on_progress=_silent)
    assert next(comparison).is_held_back
    with pytest.raises(OperatorUnavailable):
        list(replace(compare, pool=away)(acting=AGENT, on_progress=_silent))
    assert set(quarantined(units)) == {DRAWN[0]}
