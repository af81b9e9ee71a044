"""The contract of the port `ResourcePool`, and what the TMF connector makes of an operator that fails: reserved once, or not known."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from realname.inventory.connectors.resource_pools import NoResourcePool, TmfResourcePool
from realname.inventory.connectors.tmf_resources import MOST_ASKED, ONE_RESERVATION, ResourceAnswer
from realname.inventory.errors import PoolNotConnected
from realname.inventory.model.lots import Lot, LotRejected, LotReserved, ReservedItem, ResourceKind, ResourceState
from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.call import CallFailed
from realname.platform.outbound.circuit import CircuitRule, CircuitState
from realname.platform.outbound.outside_system import CallLimits
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.requests import Asked, Reply, refusal
from realname.sandbox.simulators.served.stock_answers import RESERVATIONS_PATH, StockAnswers
from realname.sandbox.simulators.stock import POOL_SIZE, pooled_iccids, pooled_msisdns
from tests.inventory.pools import LOT, POOLS, Pool, resource_pool, tmf_pool
from tests.lines.operators import CLIENT, LIMITS, system_of
from tests.support.busy import longest_s

pytestmark = pytest.mark.sockets
HURRIED = replace(LIMITS, answer_s=0.6, call_s=2.0, tries=2)
LONGEST_S = HURRIED.call_s + HURRIED.answer_s
FIRST = tuple(ReservedItem(name=one.value) for one in pooled_msisdns()[:4])


@pytest.fixture(params=["directly", "http"])
def way(request: pytest.FixtureRequest) -> str:
    """How the operator is asked."""
    return str(request.param)


@pytest.fixture
def well(way: str, tmp_path: Path) -> Iterator[Pool]:
    """A pool without faults."""
    with resource_pool(way, tmp_path) as one:
        yield one


def test_a_lot_is_reserved_once_for_its_key_and_answered_alike(well: Pool) -> None:
    assert [well.asked.reserve(LOT) for _ in range(3)] == [LotReserved(FIRST)] * 3
    assert (well.behind.reserved(), well.asked.left(ResourceKind.NUMBERS)) == (4, POOL_SIZE - 4)


def test_two_lots_share_nothing(well: Pool) -> None:
    first, second = well.asked.reserve(LOT), well.asked.reserve(replace(LOT, key="lot-2"))
    assert isinstance(first, LotReserved)
    assert isinstance(second, LotReserved)
    assert (len(second.items), set(first.items) & set(second.items)) == (4, set())


def test_sims_are_drawn_out_of_a_pool_of_their_own(well: Pool) -> None:
    answer = well.asked.reserve(replace(LOT, kind=ResourceKind.SIMS, count=2))
    assert answer == LotReserved(tuple(ReservedItem(name=one.value) for one in pooled_iccids()[:2]))
    assert well.asked.left(ResourceKind.NUMBERS) == POOL_SIZE


def test_a_lot_never_asked_for_is_not_found_and_one_that_was_is(well: Pool) -> None:
    before = well.asked.find(LOT)
    reserved = well.asked.reserve(LOT)
    assert (before, well.asked.find(LOT)) == (None, reserved)


def test_an_empty_pool_rejects_and_says_so_again(well: Pool) -> None:
    assert isinstance(well.asked.reserve(replace(LOT, key="all", count=POOL_SIZE)), LotReserved)
    assert [well.asked.reserve(LOT), well.asked.find(LOT)] == [LotRejected()] * 2


def test_a_pool_that_has_too_few_reserves_what_it_has(well: Pool) -> None:
    well.asked.reserve(replace(LOT, key="most", count=POOL_SIZE - 1))
    last = well.asked.reserve(LOT)
    assert isinstance(last, LotReserved)
    assert len(last.items) == 1


def test_the_inventory_says_how_each_number_stands(well: Pool) -> None:
    reserved, used, available = (one.value for one in pooled_msisdns()[:3])
    well.asked.reserve(replace(LOT, count=2))
    well.behind.use(used)
    asked = [reserved, used, available, "+8613800000000"]
    assert well.asked.states(ResourceKind.NUMBERS, asked) == {
        reserved: ResourceState.RESERVED,
        used: ResourceState.IN_USE,
        available: ResourceState.AVAILABLE,
    }


def test_a_pool_that_is_away_reserves_nothing(way: str, tmp_path: Path) -> None:
    with resource_pool(way, tmp_path, "stock=unavailable") as away:
        with pytest.raises(OperatorUnavailable):
            away.asked.reserve(LOT)
        assert away.behind.reserved() == 0


def test_an_answer_lost_after_the_reservation_is_found_later(way: str, tmp_path: Path) -> None:
    with resource_pool(way, tmp_path, "stock=timeout-after") as slow:
        with pytest.raises(OperatorUnavailable):
            slow.asked.reserve(LOT)
        assert slow.behind.reserved() == 4
    with resource_pool(way, tmp_path) as well:
        assert well.asked.find(LOT) == LotReserved(FIRST)


def test_a_rejection_is_an_answer_and_stays(way: str, tmp_path: Path) -> None:
    with resource_pool(way, tmp_path, "stock=reject:1") as refusing:
        assert [refusing.asked.reserve(LOT) for _ in range(2)] == [LotRejected()] * 2
        assert refusing.behind.reserved() == 0


def test_half_a_lot_is_a_lot(way: str, tmp_path: Path) -> None:
    with resource_pool(way, tmp_path, "stock=partial-fill:1") as short:
        assert [short.asked.reserve(LOT) for _ in range(2)] == [LotReserved(FIRST[:2])] * 2


@contextmanager
def served(folder: Path, faults: str = "") -> Iterator[OperatorServer]:
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield server


def posted(server: OperatorServer) -> int:
    """How often a reservation was sent."""
    return sum(count for name, count in server.asked.items() if name.startswith(f"POST {RESERVATIONS_PATH}"))


def reason_of(call: Callable[[], object]) -> object:
    with pytest.raises(OperatorUnavailable) as caught:
        call()
    return caught.value.facts["reason"]


@pytest.mark.parametrize(
    "fault", ["unavailable", "error", "too-many", "timeout-before", "timeout-after", "garbage", "cut", "drip", "flood", "redirect"]
)
def test_what_fails_once_is_asked_again_and_reserved_once(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, f"stock={fault}:1") as server:
        assert tmf_pool(server).reserve(LOT) == LotReserved(FIRST)
        assert (posted(server), server.pool.reserved()) == (2, 4)


def test_what_is_doubled_on_its_way_is_reserved_once(tmp_path: Path) -> None:
    with served(tmp_path, "stock=twice") as server:
        assert tmf_pool(server).reserve(LOT) == LotReserved(FIRST)
        assert server.pool.reserved() == 4


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("unavailable", "out-of-service"),
        ("error", "no-answer"),
        ("timeout-after", "no-answer"),
        ("garbage", "answer-invalid"),
        ("cut", "answer-invalid"),
        ("flood", "answer-too-large"),
        ("redirect", "unexpected-status"),
        ("unauthorised", "not-admitted"),
        ("mixed-up", "answer-invalid"),
        ("in-progress", "in-progress"),
        ("unknown-state", "in-progress"),
    ],
)
def test_what_fails_every_time_is_no_answer_within_the_time_of_a_call(tmp_path: Path, fault: str, reason: str) -> None:
    with served(tmp_path, f"stock={fault}") as server:
        begun_s = time.perf_counter()
        pool = TmfResourcePool(system_of(server, limits=HURRIED), pools=POOLS)
        assert reason_of(lambda: pool.reserve(LOT)) == reason
        assert time.perf_counter() - begun_s < longest_s(2 * LONGEST_S)  # the question after the lot is a call of its own


def test_a_repeated_reservation_that_is_refused_as_known_is_asked_after_and_its_numbers_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = StockAnswers.answer

    def strict(answers: StockAnswers, asked: Asked) -> Reply:
        is_repeated = asked.method == "POST" and answers.pool.reserved() > 0
        return refusal(422, "a reservation of this key exists") if is_repeated else answered(answers, asked)

    monkeypatch.setattr(StockAnswers, "answer", strict)
    with served(tmp_path, "stock=timeout-after:1") as server:
        assert tmf_pool(server).reserve(LOT) == LotReserved(FIRST)
        assert (posted(server), server.pool.reserved()) == (2, 4)


def test_a_lot_under_way_is_asked_after_until_it_is_reserved(tmp_path: Path) -> None:
    with served(tmp_path, "stock=in-progress:2") as server:
        assert tmf_pool(server).reserve(LOT) == LotReserved(FIRST)
        assert posted(server) == 1


def test_a_state_that_comes_late_is_no_word_that_the_lot_was_never_had(tmp_path: Path) -> None:
    with served(tmp_path, "stock=state-back:1") as server:
        pool = TmfResourcePool(system_of(server, limits=replace(LIMITS, tries=1)), pools=POOLS)
        pool.reserve(LOT)
        assert reason_of(lambda: pool.find(LOT)) == "in-progress"
        assert pool.find(LOT) == LotReserved(FIRST)


def test_a_pool_that_is_down_is_left_alone_and_one_with_states_of_its_own_is_not(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        system = system_of(server, limits=CallLimits(answer_s=1.2, call_s=2, tries=1), rule=CircuitRule(failures=2, pause_s=60))
        pool = TmfResourcePool(system, pools=POOLS)
        server.faults = parse_served_faults("stock=unknown-state")
        assert [reason_of(lambda: pool.reserve(LOT)) for _ in range(3)] == ["in-progress"] * 3
        server.faults = parse_served_faults("stock=error")
        assert [reason_of(lambda: pool.reserve(LOT)) for _ in range(3)] == ["no-answer", "no-answer", "circuit-open"]
        assert system.breaker.state() is CircuitState.OPEN


def test_no_error_holds_what_was_sent_or_received(tmp_path: Path) -> None:
    with served(tmp_path, "stock=mixed-up") as server, pytest.raises(OperatorUnavailable) as caught:
        tmf_pool(server).reserve(LOT)
    assert caught.value.__suppress_context__
    assert {*caught.value.facts} == {"kind", "reason"}


def reservation(*names: str, **changed: object) -> Mapping[str, object]:
    """A reservation as an operator may write it."""
    applied = {"resource": [{"name": name} for name in names]}
    item = {"resourceCapacity": {"resourcePool": {"id": "p"}}, "appliedCapacityAmount": applied}
    return {"externalId": LOT.key, "reservationState": "completed", "reservationItem": [item], **changed}


def read(said: Mapping[str, object], lot: Lot = LOT) -> object:
    return ONE_RESERVATION.validate_json(json.dumps(said)).answer(lot, pool="p")


def test_the_chip_of_an_esim_profile_is_read() -> None:
    said = reservation()
    ref = {"name": "x", "resourceCharacteristic": [{"name": "eid", "value": "89"}, {"name": "other", "value": 1}]}
    item = {"resourceCapacity": {"resourcePool": {"id": "p"}}, "appliedCapacityAmount": {"resource": [ref]}}
    assert read({**said, "reservationItem": [item]}) == LotReserved((ReservedItem(name="x", eid="89"),))


@pytest.mark.parametrize("state", ["rejected", "cancelled"])
def test_a_lot_that_ended_without_anything_is_rejected_whatever_it_names(state: str) -> None:
    assert read(reservation("a", reservationState=state)) == LotRejected()


def test_a_completed_lot_without_anything_is_rejected() -> None:
    assert read(reservation()) == LotRejected()


@pytest.mark.parametrize(
    "said",
    [
        reservation("a", externalId="another"),
        reservation("a", "a"),
        reservation("a", "b", "c", "d", "e"),
        reservation("a", reservationItem=[{"resourceCapacity": {"resourcePool": {"id": "another"}}}]),
    ],
    ids=["another lot", "one item twice", "more than asked for", "another pool"],
)
def test_what_is_not_this_lot_is_never_taken(said: Mapping[str, object]) -> None:
    with pytest.raises(CallFailed) as caught:
        read(said)
    assert caught.value.failure.value == "answer-invalid"


@pytest.mark.parametrize(
    ("status", "usage", "state"),
    [
        ("reserved", "idle", ResourceState.RESERVED),
        ("reserved", "busy", ResourceState.IN_USE),
        ("available", "active", ResourceState.IN_USE),
        ("available", "", ResourceState.AVAILABLE),
        ("suspended", "idle", ResourceState.UNCLEAR),
        ("", "", ResourceState.UNCLEAR),
    ],
)
def test_a_resource_that_is_used_is_in_use_and_an_unknown_status_says_nothing(status: str, usage: str, state: ResourceState) -> None:
    assert ResourceAnswer(name="a", resourceStatus=status, usageState=usage).state is state


def test_one_question_names_fifty_at_most(tmp_path: Path) -> None:
    with served(tmp_path) as server, pytest.raises(ValueError, match=r"^$"):
        tmf_pool(server).states(ResourceKind.NUMBERS, ["a"] * (MOST_ASKED + 1))


def test_without_a_connector_nothing_is_asked() -> None:
    pool = NoResourcePool()
    calls: list[Callable[[], object]] = [
        lambda: pool.left(ResourceKind.SIMS),
        lambda: pool.reserve(LOT),
        lambda: pool.find(LOT),
        lambda: pool.states(ResourceKind.NUMBERS, []),
    ]
    for call in calls:
        with pytest.raises(PoolNotConnected):
            call()
