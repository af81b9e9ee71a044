"""A section of a rule pack: a table of rules, each a value with its source."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from realname.kernel.errors import PolicyInvalid

_LARGEST = 1_000_000  # no rule counts further
Word = TypeVar("Word", bound=StrEnum)


class RuleSection:
    """One table of rules of a pack, each `{ value, source }`. Whatever is not as it must be is `PolicyInvalid`, with its entry."""

    def __init__(self, name: str, table: object, *, keys: Sequence[str]) -> None:
        """Take a table that has these keys and no others."""
        if not isinstance(table, dict):
            raise PolicyInvalid(entry=name)
        for key in sorted(table.keys() ^ set(keys)):
            raise PolicyInvalid(entry=f"{name}.{key}")
        self._name = name
        self._table = table

    def _value(self, key: str) -> object:
        rule = self._table[key]
        if not isinstance(rule, dict) or rule.keys() != {"value", "source"} or not rule["source"]:
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        value: object = rule["value"]
        return value

    def whole(self, key: str, *, least: int, most: int = _LARGEST) -> int:
        """A whole number within its bounds, both included."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return value

    def number(self, key: str, *, least: float, most: float) -> float:
        """A finite number within its bounds, both included."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return float(value)

    def truth(self, key: str) -> bool:
        """True or false, and nothing that merely means it."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return value

    def one_of(self, key: str, words: type[Word]) -> Word:
        """One word of a closed list."""
        word = next((one for one in words if one.value == self._value(key)), None)
        if word is None:
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return word

    def some_of(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """Words of a closed list, at least one, none twice."""
        names = self.names(key)
        known = {word.value: word for word in words}
        if len(set(names)) < len(names) or not known.keys() >= set(names):
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return tuple(known[name] for name in names)

    def any_of(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """Words of a closed list, none twice; there may be none."""
        return () if self._value(key) == [] else self.some_of(key, words)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names that is not empty."""
        value = self._value(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; there may be none."""
        return () if self._value(key) == [] else self.names(key)

    def dates(self, key: str) -> tuple[date, ...]:
        """Days as `2026-01-01`, none twice; there may be none."""
        value = self._value(key)
        if not isinstance(value, list) or len({str(one) for one in value}) < len(value):
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        try:
            return tuple(date.fromisoformat(one) for one in value)
        except (TypeError, ValueError) as problem:
            raise PolicyInvalid(entry=f"{self._name}.{key}") from problem

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._value(key)
        if not isinstance(value, str) or not value:
            raise PolicyInvalid(entry=f"{self._name}.{key}")
        return value
