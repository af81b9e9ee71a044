"""Whether a connector of the operator's own can be called as its port says: known at the start, not at the first order."""

import inspect
from collections.abc import Sequence
from inspect import Parameter


def unlike(connector: object, port: type) -> Sequence[str]:
    """Name what a port has and a connector lacks, or takes other arguments for; sorted.

    Args:
        connector: What the operator's factory gave.
        port: A protocol of a capability's ports.
    """
    members = {name: member for name, member in vars(port).items() if not name.startswith("_")}
    return sorted(name for name, member in members.items() if not _fits(connector, name, member))


def _fits(connector: object, name: str, member: object) -> bool:
    if not inspect.isfunction(member):
        return hasattr(connector, name)
    own = getattr(connector, name, None)
    if not callable(own):
        return False
    _self, *wanted = inspect.signature(member).parameters.values()
    named = {one.name: None for one in wanted if one.kind is Parameter.KEYWORD_ONLY}
    try:
        inspect.signature(own).bind(*[None] * (len(wanted) - len(named)), **named)
    except TypeError:
        return False
    except ValueError:
        return True  # written in another language: its signature cannot be read
    return True
