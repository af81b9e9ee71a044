"""Everything that a face, a command or a factory asks for by its class is there in a deployment: given, or made (ADR 0050)."""

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest

from realname.kernel.registry import App
from realname.main.apps.faces import faces_of
from tests.architecture.sources import PACKAGE, dotted, modules_under, nodes
from tests.support.opened import opened

_ASKED = frozenset({"app", "services", "self.app"})


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """What the faces of a sandbox call."""
    with opened(tmp_path_factory.mktemp("parts")) as deployment:
        yield faces_of(deployment.app, environment={})


def _asked_for() -> Iterator[type]:
    """Every class in `app[...]` and `services[...]` of the package."""
    for module in modules_under(PACKAGE):
        names = {
            node.slice.id
            for node in nodes(module.tree)
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and dotted(node.value) in _ASKED
        }
        imported = import_module(f"realname.{module.path.removesuffix('.py').replace('/', '.')}") if names else None
        yield from (kind for name in names if isinstance(kind := getattr(imported, name, None), type))


def test_everything_that_is_asked_for_is_there(app: App) -> None:
    kinds = set(_asked_for())
    assert len(kinds) > 200
    for kind in kinds:
        assert app[kind] is app[kind]
