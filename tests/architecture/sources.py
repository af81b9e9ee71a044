"""The project's own modules as syntax trees, and the form in which a rule reports what it finds."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROJECT_ROOT = Path(__file__).parents[2]
PACKAGE = PROJECT_ROOT / "src" / "realname"
FACES = re.compile(r"^\w+/(api|pages|commands|socket|metrics|apps)(/|\.py$)")
USE_CASES = tuple(sorted(PACKAGE.glob("*/use_cases/**/*.py")))
Fault = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Fault]]


@dataclass(frozen=True, kw_only=True)
class Module:
    """One Python file.

    Attributes:
        path: Relative to the folder it was found under, with forward slashes.
    """

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as a syntax tree; parsed once, for the first rule that looks at it."""
        return ast.parse(self.text)


@cache
def modules_under(folder: Path) -> tuple[Module, ...]:
    """Read every Python file below a folder."""
    files = sorted(folder.rglob("*.py"))
    return tuple(Module(path=file.relative_to(folder).as_posix(), text=file.read_text(encoding="utf-8")) for file in files)


def faults(
    rule: Rule, *, folder: Path = PACKAGE, allowed: Callable[[str], bool] = lambda _path: False, words: Sequence[str] = ("",)
) -> list[str]:
    """Apply a rule to every module but the allowed ones; each fault as `path:line what`.

    Args:
        rule: What looks for faults.
        folder: Where modules are.
        allowed: Whether the module at a path may do it.
        words: A module without any of them cannot break the rule, and is not parsed for it.
    """
    checked = (module for module in modules_under(folder) if not allowed(module.path) and any(word in module.text for word in words))
    return [f"{module.path}:{line} {what}" for module in checked for line, what in rule(module.tree)]


def faults_in(rule: Rule, code: str) -> list[str]:
    """Apply a rule to a piece of code: how each rule's own test shows that it bites."""
    return [what for _, what in rule(ast.parse(code))]


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of the module, walked once for all rules."""
    return tuple(ast.walk(tree))


@cache
def calls(tree: ast.Module) -> tuple[ast.Call, ...]:
    """Every call in the module."""
    return tuple(node for node in nodes(tree) if isinstance(node, ast.Call))


@cache
def dotted(node: ast.expr) -> str:
    """The name of what is called, as written: `datetime.now`; empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".removeprefix(".")
    return ""
