"""Figures of a bench run: medians, ratios, goals at their bound, linkability, and what bench and workers say to each other."""

import io
import random
from pathlib import Path

import pytest

from bench.measure_linkability import Numbers, measure
from bench.peer_environments import peers_folder
from bench.protocol import RawPicture, read_pictures, send_pictures, tasks_by_size
from bench.records import Spread, at_least, at_most, ratios, spread
from bench.registration_records import Delay
from bench.soak import Minute, goals, growth_percent
from bench.soak_plot import draw


def test_a_spread_is_the_median_with_its_range() -> None:
    assert spread([3.0, 1.0, 2.04]) == Spread(median=2.0, least=1.0, most=3.0, rounds=3)


def test_a_ratio_is_taken_round_by_round_so_that_a_slow_moment_of_the_machine_slows_both_sides() -> None:
    assert ratios([2.0, 40.0, 2.0], [1.0, 20.0, 1.0]) == Spread(median=2.0, least=2.0, most=2.0, rounds=3)


def test_a_bound_not_to_be_passed_is_met_at_the_bound_and_missed_just_over() -> None:
    assert at_most("verify / floor", 1.4, 1.4).is_met
    assert not at_most("verify / floor", 1.41, 1.4).is_met


def test_a_bound_to_be_reached_is_met_at_the_bound_and_missed_just_under() -> None:
    assert at_least("a peer / ours", 3.0, 3.0).is_met
    assert not at_least("a peer / ours", 2.99, 3.0).is_met


def _sessions(*, own: float) -> list[Numbers]:
    """Eight people, four sessions each; `own` is how far their numbers lie apart."""
    chance = random.Random(5)  # noqa: S311 - the same at every run
    return [
        Numbers(person=f"person-{person}", values={"similarity": own * person + chance.random()}) for person in range(8) for _ in range(4)
    ]


def test_numbers_that_say_nothing_link_no_one() -> None:
    area, low, high = measure(_sessions(own=0.0), ["similarity"])
    assert low <= 0.5 <= high
    assert area == pytest.approx(0.5, abs=0.1)


def test_numbers_of_ones_own_link_everybody() -> None:
    area, low, high = measure(_sessions(own=5.0), ["similarity"])
    assert (area, low, high) == (1.0, 1.0, 1.0)


def test_pictures_arrive_as_they_were_sent_and_the_pipe_stays_at_what_follows() -> None:
    sent = [
        RawPicture(name="frame-2x1", height=1, width=2, rows=b"\n12345"),
        RawPicture(name="portrait-2x1", height=2, width=1, rows=b"67890\n"),
    ]
    pipe = io.BytesIO()
    send_pictures(pipe, sent)
    pipe.write(b"2x1 1\n")
    pipe.seek(0)
    assert read_pictures(pipe) == {one.name: one for one in sent}
    assert pipe.read() == b"2x1 1\n"


def test_every_size_becomes_a_task_that_was_done_once_to_be_warm() -> None:
    compared: list[str] = []
    tasks = tasks_by_size(["portrait-a", "frame-a", "portrait-b", "frame-b"], compared.append)
    assert compared == ["a", "b"]
    tasks["b"]()
    assert compared == ["a", "b", "b"]


def test_peers_live_in_the_users_cache_or_where_the_setting_says() -> None:
    assert peers_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/realname/bench-peers")
    assert peers_folder({"XDG_CACHE_HOME": "/cache", "REALNAME_MODELS": "/models"}) == Path("/cache/realname/bench-peers")
    assert peers_folder({"REALNAME_BENCH_PEERS": "/peers"}) == Path("/peers")


def _minute(memory_mib: float, *, whole_ms: float = 20_000.0, lines: int = 5, errors: int = 0) -> Minute:
    shown = {"server-0": memory_mib, "database": memory_mib * 3}
    whole = Delay(p50=whole_ms, p95=whole_ms)
    return Minute(lines=lines, errors={"timeout": errors}, whole_ms=whole, result_ms=None, call_ms=None, memory_mib=shown)


def test_memory_that_grows_by_a_mebibyte_a_minute_of_two_hundred_has_grown_by_a_quarter_in_an_hour() -> None:
    grown = growth_percent([_minute(100.0)] * 12 + [_minute(200.0 + minute) for minute in range(48)])
    assert grown["server-0"] == pytest.approx(60 / 223.5 * 100, abs=0.1)


def test_what_a_process_takes_while_it_warms_is_no_growth() -> None:
    assert growth_percent([_minute(100.0)] * 12 + [_minute(400.0)] * 48)["server-0"] == 0.0


def test_a_soak_is_met_where_memory_and_delays_are_flat_and_next_to_nothing_fails() -> None:
    flat = [_minute(300.0)] * 60
    cases = {
        "flat": flat,
        "grows": [_minute(300.0 + minute) for minute in range(60)],
        "slower": [_minute(300.0, whole_ms=20_000.0 + 500 * minute) for minute in range(60)],
        "fails": [_minute(300.0, errors=1)] * 60,
    }
    met = {name: [goal.is_met for goal in goals(minutes, growth_percent(minutes))] for name, minutes in cases.items()}
    assert met == {"flat": [True] * 3, "grows": [False, True, True], "slower": [True, False, True], "fails": [True, True, False]}


def test_a_soak_is_drawn_with_a_line_for_each_process() -> None:
    drawn = draw([{"server-0": 300.0, "worker-0": 200.0}] * 3, [20_000.0, 0.0, 21_000.0])
    assert (drawn.count("<polyline"), "server-0" in drawn, "minute 3" in drawn) == (3, True, True)
