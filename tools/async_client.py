"""Writes the asynchronous client of the client library from the other one: the same methods, which are awaited.

Usage: .venv/bin/python -m tools.async_client
"""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "clients" / "python" / "src" / "realname_client"
MODULE: Final = PACKAGE / "async_client.py"

_SOURCES: Final = ("calls", "client")
_CLASSES: Final = {"Calls": "AsyncCalls", "Client": "AsyncClient"}
_HEADER: Final = '''"""The client for programs that run an event loop: `AsyncClient` has the methods of `Client`, and each call is awaited.

`python -m tools.async_client` makes this module from `calls` and `client`; do not edit it.
"""

# ruff: noqa: PLC0415, S311, TRY003 - as in the modules that it is made from

import asyncio
'''
# What waits, by its text, and what takes its place.
_WAITS: Final = {
    "time.sleep": "asyncio.sleep",
    "self._http.request": "self._http.request",
    "self._http.post": "self._http.post",
    "self._http.close": "self._http.aclose",
    "self._calls.send": "self._calls.send",
    "self._calls.close": "self._calls.close",
}
_IN_A_THREAD: Final = frozenset({"side.run"})  # the camera side waits for its socket and its camera
_NAMES: Final = {
    **_CLASSES,
    "Iterator": "AsyncIterator",
    "Lock": "asyncio.Lock",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "httpx.Client": "httpx.AsyncClient",
    "httpx.BaseTransport": "httpx.AsyncBaseTransport",
}
_WORDS: Final = {
    "in a `with`": "in an `async with`",
    "A client of httpx.": "An asynchronous client of httpx.",
    "It needs the extra `live`.": "It needs the extra `live`.\n\n        Another thread calls `sign`, `camera` and `listen`.",
}


class _Awaited(ast.NodeTransformer):
    """Turns a class into one whose calls are awaited."""

    def __init__(self, waiting: frozenset[str]) -> None:
        self._waiting = waiting

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = _NAMES.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        is_generator = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node))
        if node.name not in self._waiting and not is_generator:
            return node
        fields = {name: value for name, value in ast.iter_fields(node) if name != "name"}
        return ast.AsyncFunctionDef(name=_NAMES.get(node.name, node.name), **fields)

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        return ast.AsyncWith(items=node.items, body=node.body)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.value, ast.YieldFrom):
            return node
        one = ast.Name("one", ast.Load())
        return ast.For(target=ast.Name("one", ast.Store()), iter=node.value.value, body=[ast.Expr(ast.Yield(one))], orelse=[])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = ast.unparse(node.func)
        self.generic_visit(node)
        if called in _IN_A_THREAD:
            return ast.Await(ast.Call(func=_parsed("asyncio.to_thread"), args=[node.func], keywords=[]))
        if called in _WAITS:
            node.func = _parsed(_WAITS[called])
            return ast.Await(node)
        return ast.Await(node) if called.removeprefix("self.") in self._waiting and called.startswith("self.") else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return _parsed(_NAMES[node.id]) if node.id in _NAMES else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        text = ast.unparse(node)
        return _parsed(_NAMES[text]) if text in _NAMES else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            for said, instead in _WORDS.items():
                node.value = node.value.replace(said, instead)
        return node


def async_client(sources: Mapping[str, str]) -> str:
    """Give the module for the sources of the synchronous ones.

    Args:
        sources: By the name of their module, in the order in which they build on one another.

    Returns:
        The source of the module, before ruff has removed the imports that it does not need and formatted it.
    """
    imports, classes = list[str](), list[str]()
    for name, source in sources.items():
        tree = ast.parse(source)
        imports += [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        imports += [f"from realname_client.{name} import {', '.join(_own_names(tree))}", "from collections.abc import AsyncIterator"]
        found = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in _CLASSES]
        classes += [ast.unparse(ast.fix_missing_locations(_Awaited(_waiting(node)).visit(node))) for node in found]
    return "\n".join([_HEADER, *imports, "", *classes])


def formatted(source: str) -> str:
    """Remove what is imported and not needed, and format, as the project does."""
    ruff, place = str(Path(sys.executable).with_name("ruff")), ["--stdin-filename", str(MODULE), "-"]
    for asked in (["check", "--quiet", "--fix-only", "--select", "F401,F811,I001"], ["format", "--quiet"]):
        source = subprocess.run([ruff, *asked, *place], input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout  # noqa: S603 - the locked ruff
    return source


def read_sources() -> Mapping[str, str]:
    """The modules that the asynchronous client is made from."""
    return {name: (PACKAGE / f"{name}.py").read_text(encoding="utf-8") for name in _SOURCES}


def _waiting(node: ast.ClassDef) -> frozenset[str]:
    """The methods of a class that wait for something, by themselves or by another one that does; no generator."""
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    generators = {name for name, one in methods.items() if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(one))}
    found = {"__enter__", "__exit__"} & set(methods)
    while True:
        waits = {*_WAITS, *_IN_A_THREAD, *(f"self.{name}" for name in found)}
        more = {name for name, one in methods.items() if not waits.isdisjoint(_called(one))} - generators
        if more <= found:
            return frozenset(found)
        found |= more


def _called(node: ast.AST) -> Iterator[str]:
    return (ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call))


def _own_names(tree: ast.Module) -> list[str]:
    """What a module defines and the classes may use; a class that is made anew is not among it."""
    names = list[str]()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [one.id for one in node.targets if isinstance(one, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return [name for name in names if name not in _CLASSES]


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def main() -> int:
    """Write the module."""
    MODULE.write_text(formatted(async_client(read_sources())), encoding="utf-8")
    print(MODULE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
