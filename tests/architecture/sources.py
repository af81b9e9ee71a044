"""The project's own modules as syntax trees, and the form in which a rule reports what it finds."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT_ROOT = Path(__file__).parents[2]
PACKAGE = PROJECT_ROOT / "src" / "realname"
FACES = re.compile(r"^\w+/(api|pages|commands|socket|metrics|apps)(/|\.py$)")
USE_CASES = tuple(sorted(PACKAGE.glob("*/use_cases/**/*.py")))
Fault = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Python file.

    Attributes:
        path: Relative to the folder it was found under, with forward slashes.
    """

    path: str
    text: str
    tree: ast.Module


@cache
def modules_under(folder: Path) -> tuple[Module, ...]:
    """Parse every Python file below a folder."""
    return tuple(_parse(path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*.py")))


def _parse(path: Path, relative: str) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path=relative, text=text, tree=ast.parse(text))


def faults(rule: Rule, *, folder: Path = PACKAGE, allowed: Callable[[str], bool] = lambda _path: False) -> list[str]:
    """Apply a rule to every module but the allowed ones; each fault as `path:line what`."""
    checked = (module for module in modules_under(folder) if not allowed(module.path))
    return [f"{module.path}:{line} {what}" for module in checked for line, what in rule(module.tree)]


def faults_in(rule: Rule, code: str) -> list[str]:
    """Apply a rule to a piece of code: how each rule's own test shows that it bites."""
    return [what for _, what in rule(ast.parse(code))]


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call in the module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> str:
    """The name of what is called, as written: `datetime.now`; empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".removeprefix(".")
    return ""
