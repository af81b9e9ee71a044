"""ADR 0002: what is written is committed by the unit of work, and only a use case says when."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Fault, calls, faults, faults_in


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
