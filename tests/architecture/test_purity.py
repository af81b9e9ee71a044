"""A model is the standard library without clock, chance or I/O; a use case adds its own ports; time comes from the Clock port alone."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Fault, calls, dotted, faults, faults_in, nodes

_IMPURE = frozenset(
    {"asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess", "tempfile"}
    | {"threading", "time", "urllib", "uuid"}
)
_DOMAIN = frozenset(sys.stdlib_module_names) - _IMPURE | {"realname"}
_APPLICATION = frozenset(sys.stdlib_module_names) | {"realname", "structlog"}
_NOW = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime")


def _imported(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.partition(".")[0]) for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.partition(".")[0]


def _impure(tree: ast.Module) -> Iterator[Fault]:
    yield from ((line, f"imports {name}") for line, name in _imported(tree) if name not in _DOMAIN)
    yield from ((call.lineno, f"calls {dotted(call.func)}()") for call in calls(tree) if dotted(call.func) in {"open", "print", "input"})


def _outside_libraries(tree: ast.Module) -> Iterator[Fault]:
    return ((line, f"imports {name}") for line, name in _imported(tree) if name not in _APPLICATION)


def _is_model(path: str) -> bool:
    return re.match(r"\w+/(model(/|\.py$)|(errors|events)\.py$)", path) is not None


def test_models_have_no_clock_no_chance_and_no_io() -> None:
    assert faults(_impure, allowed=lambda path: not _is_model(path)) == []


def test_use_cases_need_no_library() -> None:
    assert faults(_outside_libraries, allowed=lambda path: "/use_cases/" not in path) == []


@pytest.mark.parametrize("code", ["import random", "from os import path", "import numpy as np", "open('x')"])
def test_the_rule_sees_what_is_not_pure(code: str) -> None:
    assert len(faults_in(_impure, code)) == 1


def _reads_the_time(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        name = dotted(call.func)
        if any(name == now or name.endswith(f".{now}") for now in _NOW):
            yield call.lineno, f"{name}() outside platform/system/clock_and_tokens.py"


def test_only_the_clock_reads_the_time() -> None:
    assert faults(_reads_the_time, allowed=lambda path: path == "platform/system/clock_and_tokens.py") == []


@pytest.mark.parametrize("code", ["datetime.now(tz=UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"])
def test_the_rule_sees_the_time_being_read(code: str) -> None:
    assert len(faults_in(_reads_the_time, code)) == 1


def test_a_duration_may_be_measured() -> None:
    assert faults_in(_reads_the_time, "time.perf_counter()") == []


def _commits(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield call.lineno, "commit() outside the unit of work"


def _may_commit(path: str) -> bool:
    # A use case sees the database through the UnitOfWork port alone (it may not import SQLAlchemy), so its commit is the port's.
    return "/use_cases/" in path or path.endswith("unit_of_work.py")


def test_only_use_cases_and_the_unit_of_work_commit() -> None:
    assert faults(_commits, allowed=_may_commit) == []


def test_the_rule_sees_a_commit() -> None:
    assert faults_in(_commits, "session.commit()") == ["commit() outside the unit of work"]
