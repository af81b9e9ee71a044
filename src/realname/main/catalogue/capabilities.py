"""What the capabilities declare, each in a module of the same name: found in the package, so that no list is kept by hand."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import realname


@cache
def declared(room: str) -> Sequence[ModuleType]:
    """Import a module of each capability that has it, such as `store.tables`, in the order of their names."""
    names = [f"realname.{found.name}.{room}" for found in iter_modules(realname.__path__) if found.ispkg]
    return [import_module(name) for name in names if _is_there(name)]


def collect_declarations() -> None:
    """Import the errors and events of all capabilities: from then on each is known by its code or name."""
    declared("errors")
    declared("events")


def _is_there(name: str) -> bool:
    """Whether a module is there; a folder of its name above it may be missing, or be a single file."""
    above, _, _ = name.rpartition(".")
    if above.count(".") > 1 and not _is_there(above):
        return False
    return getattr(find_spec(above), "submodule_search_locations", None) is not None and find_spec(name) is not None
