"""Command lines of the release before: each former name is read as the present one, and a note says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.platform.cli.lazy_commands import LazyBranch, Node


@dataclass(frozen=True, slots=True)
class PresentLine:
    """A command line by present names.

    Attributes:
        former: The former name that was given, empty where none was.
        present: What is given now instead.
    """

    arguments: Sequence[str]
    former: str = ""
    present: str = ""


def former_names(below: Mapping[str, Node], path: str = "") -> dict[str, str]:
    """Give every former name with what is given now, both without the name of the program."""
    found: dict[str, str] = {}
    for name, node in below.items():
        own = f"{path} {name}".strip()
        found |= {former: f"{own} {rest}".strip() for former, rest in node.former.items()}
        if isinstance(node, LazyBranch):
            found |= former_names(node.below, own)
    return found


def with_present_names(arguments: Sequence[str], former: Mapping[str, str]) -> PresentLine:
    """Put present names where former ones stand; the longest former name counts."""
    for count in range(len(arguments), 0, -1):
        name = " ".join(arguments[:count])
        if name in former:
            return PresentLine([*former[name].split(), *arguments[count:]], former=name, present=former[name])
    return PresentLine(arguments)
