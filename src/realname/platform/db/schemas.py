"""The schema of a database as objects with their definitions, and how it differs from what the migrations make."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

# By its name, such as `trigger ledger_append on ledger` or `column role on staff`: a kind, a name and what it belongs to.
Schema: TypeAlias = Mapping[str, str]
_ON = " on "
# What a newer release may add to a database that this one still uses (ADR 0083): tables with all that is theirs, columns that need no
# value, and indexes of columns.
_EXPANDS = frozenset({"column", "constraint", "index", "sequence", "table", "trigger"})


class SchemaDifferenceKind(StrEnum):
    """How an object and the migrations differ."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SchemaDifference:
    """One object that is not as the migrations make it.

    Attributes:
        name: Kind, name and table of the object, as the database has them: show them with control characters made visible.
        expected: Its definition by the migrations; empty: they make no such object.
        found: Its definition in the database; empty: it is not there.
    """

    name: str
    expected: str
    found: str

    @property
    def kind(self) -> SchemaDifferenceKind:
        """How it differs."""
        if not self.found:
            return SchemaDifferenceKind.MISSING
        return SchemaDifferenceKind.CHANGED if self.expected else SchemaDifferenceKind.UNEXPECTED


def kind_of(name: str) -> str:
    """Give the kind of the object that has this name."""
    return name.partition(" ")[0]


def table_of(name: str) -> str:
    """Give the table that an object belongs to, or that it is; empty: none."""
    owner = name.rpartition(_ON)[2] if _ON in name else ""
    return owner or (name.removeprefix("table ") if name.startswith("table ") else "")


def compare(expected: Schema, found: Schema) -> tuple[SchemaDifference, ...]:
    """Compare two schemas object by object."""
    names = sorted(expected.keys() | found.keys())
    differing = ((name, expected.get(name, ""), found.get(name, "")) for name in names)
    return tuple(
        SchemaDifference(name=name, expected=by_migrations, found=in_database)
        for name, by_migrations, in_database in differing
        if by_migrations != in_database
    )


def compare_with_newer(expected: Schema, found: Schema, *, tables: Collection[str]) -> tuple[SchemaDifference, ...]:
    """Compare with a database that a newer release has expanded: what such a migration may add is no difference.

    A trigger, rule or policy on a table that this release knows, or a column that fills itself by an expression, is one all the same.

    Args:
        expected: What this release knows of the schema.
        found: What is there.
        tables: The tables that this release knows.
    """
    return compare(expected, {name: text for name, text in found.items() if name in expected or not _may_expand(name, text, tables)})


def _may_expand(name: str, text: str, known_tables: Collection[str]) -> bool:
    kind, table = kind_of(name), table_of(name)
    if kind == "function":
        return "RETURNS trigger" in text  # called by a trigger alone, and so by none on a table of this release
    if kind not in _EXPANDS or (kind == "sequence" and not table):
        return False
    if table not in known_tables:
        return True
    if kind == "index":
        return "UNIQUE" not in text.upper() and text.count("(") == 1
    return kind == "column" and "(" not in text.partition(" DEFAULT ")[2] and " GENERATED " not in text
