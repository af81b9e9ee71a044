"""The rules of a pack one by one, each with its value and its source: to be read, and to be compared with those of another pack."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

_PARTS = frozenset({"value", "source"})


@dataclass(frozen=True, slots=True)
class PackRule:
    """One rule: its value as JSON, and the article or the choice that it rests on; what names the pack has no source."""

    value: str
    source: str


class RuleChange(StrEnum):
    """How a rule differs between two packs."""

    ADDED = "added"
    REMOVED = "removed"
    VALUE = "value"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDifference:
    """One rule that differs; None: the pack does not have it."""

    entry: str
    change: RuleChange
    before: PackRule | None
    after: PackRule | None


def rules_of(text: bytes) -> Mapping[str, PackRule]:
    """Read every rule of a pack that was parsed before (`parse_policy`), by its entry such as `lines.max_active_lines`, in order."""
    return dict(_rules("", tomllib.loads(text.decode())))


def differences(*, before: Mapping[str, PackRule], after: Mapping[str, PackRule]) -> tuple[RuleDifference, ...]:
    """What differs, in the order of the entries; where the value is the same and its source another, that is said too."""
    found = (_difference(entry, before.get(entry), after.get(entry)) for entry in dict.fromkeys((*before, *after)))
    return tuple(one for one in found if one is not None)


def _difference(entry: str, before: PackRule | None, after: PackRule | None) -> RuleDifference | None:
    if before == after:
        return None
    if before is None or after is None:
        change = RuleChange.ADDED if before is None else RuleChange.REMOVED
    else:
        change = RuleChange.VALUE if before.value != after.value else RuleChange.SOURCE
    return RuleDifference(entry=entry, change=change, before=before, after=after)


def _rules(place: str, table: Mapping[str, object]) -> Iterator[tuple[str, PackRule]]:
    for name, content in table.items():
        entry = f"{place}.{name}" if place else name
        if isinstance(content, dict) and content.keys() == _PARTS:
            yield entry, PackRule(_shown(content["value"]), str(content["source"]))
        elif isinstance(content, dict):
            yield from _rules(entry, content)
        else:
            yield entry, PackRule(_shown(content), "")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
