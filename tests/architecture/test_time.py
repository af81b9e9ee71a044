"""Time comes from the Clock port: a decision can be replayed, a test can move time (durations may use perf_counter)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Fault, calls, dotted, faults, faults_in

_NOW = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime")


def _reads_the_time(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        name = dotted(call.func)
        if any(name == now or name.endswith(f".{now}") for now in _NOW):
            yield call.lineno, f"{name}() outside platform/system/clock.py"


def test_only_the_clock_reads_the_time() -> None:
    assert faults(_reads_the_time, allowed=lambda path: path == "platform/system/clock.py") == []


@pytest.mark.parametrize("code", ["datetime.now(tz=UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"])
def test_the_rule_sees_the_time_being_read(code: str) -> None:
    assert len(faults_in(_reads_the_time, code)) == 1


def test_a_duration_may_be_measured() -> None:
    assert faults_in(_reads_the_time, "time.perf_counter()") == []
