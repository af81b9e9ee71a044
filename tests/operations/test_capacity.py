"""`realname system capacity`: each line says what it rests on, and grows with what is asked."""

from dataclasses import replace

import pytest

from realname.operations.commands.capacity import load_measured
from realname.operations.model.capacity import Basis, Demand, Need, reckon
from tests.support.command import realname

_, MEASURED = load_measured()
DEMAND = Demand(counters=10_000, registrations_per_s=4.0)


def needs(demand: Demand) -> dict[str, Need]:
    return {one.name: one for one in reckon(demand, MEASURED)}


def test_cores_are_those_of_sessions_and_of_registrations_with_a_quarter_spare() -> None:
    measured = replace(
        MEASURED,
        live_cpu_ms_per_s=replace(MEASURED.live_cpu_ms_per_s, value=300.0),
        registration_cpu_ms=replace(MEASURED.registration_cpu_ms, value=115.0),
        page_cpu_ms=replace(MEASURED.page_cpu_ms, value=2.5),
    )
    found = {one.name: one.amount for one in reckon(replace(DEMAND, session_s=45.0), measured)}
    assert (found["live-sessions"], found["cores-live"], found["registration-cost"], found["cores-other"]) == (180, 72, 150.0, 1)
    assert (found["machines"], found["processes"]) == (5 + 1, 24)
    assert found["connections"] == 24 * 16 + 5, "those of the machine that may be away count"


def test_a_registration_more_needs_more_of_everything_but_of_what_is_measured() -> None:
    few, many = needs(DEMAND), needs(replace(DEMAND, registrations_per_s=40.0))
    grown = {
        "registrations",
        "live-sessions",
        "cores-live",
        "cores-other",
        "machines",
        "connections",
        "database",
        "object-store",
        "bandwidth",
    }
    assert {name for name in few if many[name].amount > few[name].amount} >= grown
    assert all(many[name].amount == few[name].amount for name in few if few[name].basis is Basis.MEASURED)


def test_where_one_ledger_is_outgrown_several_deployments_are_said() -> None:
    most = needs(DEMAND)["ledger"].amount
    assert [needs(replace(DEMAND, registrations_per_s=rate))["deployments"].amount > 1 for rate in (4.0, most * 1.1)] == [False, True]


def test_the_signals_of_fraud_take_memory_once_for_each_database() -> None:
    of_one, of_many = needs(DEMAND), needs(replace(DEMAND, registrations_per_s=400.0))
    assert (of_one["deployments"].amount == 1, of_many["deployments"].amount > 1) == (True, True)
    for found in (of_one, of_many):
        together = found["memory-signals"].amount * found["deployments"].amount
        assert together == pytest.approx(found["registrations"].amount * 31 * 400 / 2**30, rel=0.05)


def test_no_line_is_called_measured_that_names_no_result() -> None:
    shown = [one for one in reckon(DEMAND, MEASURED) if one.basis is Basis.MEASURED]
    assert shown
    assert all(".json, 20" in one.how for one in shown)


def test_the_command_needs_no_data_folder_and_answers_a_program() -> None:
    ended = realname("system", "capacity", "--counters", "10000", "--json")
    names = [one["name"] for one in ended.json["needs"]]  # type: ignore[attr-defined]
    assert (ended.exit_code, ended.json["error"], names) == (0, None, [one.name for one in reckon(DEMAND, MEASURED)])


@pytest.mark.parametrize("wrong", [("--counters", "0"), ("--counters", "5", "--registrations-per-second", "0"), ()])
def test_a_demand_of_nothing_is_a_wrong_option(wrong: tuple[str, ...]) -> None:
    assert realname("system", "capacity", *wrong).exit_code == 2
