"""What the rows of a table let somebody do, and what shows that a row was written by this product: each table says both.

Whoever can write to the database, and holds no key of the vault, must gain nothing by a row of their own. docs/reference/grants.md, made
with the documentation, lists every table whose rows grant something.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Column, String, Table

SEAL = "seal"
_SEAL_LENGTH = 80  # a generation, a dot, and 64 hexadecimal characters
_KEY = "grants"


class Proof(StrEnum):
    """What shows that a row was written by this product."""

    SEALED = "sealed by a key of the vault; each read checks it"
    COMPARED = "compared with the ledger, daily and by `realname ledger audit`"
    SIGNED = "under a signature of the vault, which the use or `realname ledger verify` checks"
    LEFT = "nothing yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a row of a table lets somebody do.

    Attributes:
        what: Empty: nothing.
        by: What authenticates a row; None: nothing has to.
        open: Columns that the seal does not cover, each with the reason why that lets nobody do more.
    """

    what: str
    by: Proof | None
    open: Mapping[str, str] = field(default_factory=dict)


def grants(what: str, by: Proof, **unsealed: str) -> Mapping[str, Grant]:
    """Say for a table's `info` what its rows let somebody do, what authenticates them, and which columns are open, with the reason."""
    return {_KEY: Grant(what=what, by=by, open=unsealed)}


def grants_nothing() -> Mapping[str, Grant]:
    """Say for a table's `info` that whoever writes a row gains nothing by it."""
    return {_KEY: Grant(what="", by=None)}


def grant_of(table: Table) -> Grant | None:
    """What the rows of a table grant; None: the table does not say."""
    said: Grant | None = table.info.get(_KEY)
    return said


def seal_column() -> Column[str]:
    """The column for the seal of a sealed table. A row without a seal is refused like one whose seal does not fit."""
    return Column(SEAL, String(_SEAL_LENGTH))


def sealed_columns(table: Table) -> tuple[str, ...]:
    """The columns of a sealed table that its seal covers, in the order of their names."""
    said = grant_of(table)
    left = {SEAL, *(said.open if said else ())}
    return tuple(sorted(column.name for column in table.columns if column.name not in left))


def is_sealed(table: Table) -> bool:
    """Whether the rows of a table are sealed."""
    said = grant_of(table)
    return said is not None and said.by is Proof.SEALED
