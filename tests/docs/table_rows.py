"""Rows of a page's tables, and the tests that are named in them: each must exist."""

import ast
import re
from collections.abc import Iterable
from functools import cache

from tests.architecture.sources import PROJECT_ROOT


def cells_of(page: str, *, first: str) -> list[list[str]]:
    """The cells of every row whose first cell is of a form (a regular expression)."""
    rows = [line for line in page.splitlines() if re.match(rf"\| (?:{first}) \|", line)]
    return [[cell.strip() for cell in re.split(r" \|(?= )", line.strip("|"))] for line in rows]


def named_tests(cell: str) -> tuple[str, ...]:
    """The tests that a cell names, as `tests/….py::function`."""
    return tuple(re.findall(r"`(tests/[^`]+)`", cell))


def missing_tests(named: Iterable[str]) -> list[str]:
    """Those of them that do not exist; a parametrised test goes by its function."""
    return [one for one in named if one.partition("::")[2] not in _functions(one.partition("::")[0])]


@cache
def _functions(path: str) -> frozenset[str]:
    file = PROJECT_ROOT / path
    if not file.exists():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
