"""Seals of rows: an HMAC over all that a row says, by a key that is not in the database.

A row whose seal does not fit is treated as absent. A column that is NULL is left out of the sealed text, so that a column without a value
can be added to a table without sealing its rows again.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

import structlog
from sqlalchemy import Connection, Engine, Table

from realname.platform.db.grants import SEAL, sealed_columns
from realname.platform.db.row_groups import ColumnValue

_OPTION = "realname_row_seals"
_FORM = "realname/sealed-row/1"
_log = structlog.get_logger("realname.security")

Refused: TypeAlias = Callable[[str], None]


class SealsMissing(TypeError):
    """Sealed rows are read or written over an engine that was given no seals (`sealing`), or by a key that the vault does not know."""


class SealKeys(Protocol):
    """Gives the keys of seals, one for each generation of the vault's key-encryption key."""

    def newest(self) -> tuple[int, bytes]:
        """The generation that seals now, and its key of 32 bytes."""
        ...

    def of_generation(self, generation: int) -> bytes | None:
        """The key of a generation, or None where the vault does not know the generation (any more)."""
        ...


class RowSeals:
    """Makes and checks the seals of rows.

    Attributes:
        refused: How many rows this process refused because their seals do not fit, by table.
        on_refused: Each is told the table of a refused row. It must not fail.
    """

    def __init__(self, keys: SealKeys) -> None:
        self._keys = keys
        self.refused = Counter[str]()
        self.on_refused: list[Refused] = []

    def seal(self, text: bytes, *, generation: int | None = None) -> str:
        """Seal the text of a row by the key of a generation; None: of the newest.

        Raises:
            SealsMissing: The vault does not know the generation.
        """
        number, key = self._keys.newest() if generation is None else (generation, self._keys.of_generation(generation))
        if key is None:
            raise SealsMissing
        return _seal(number, key, text)

    def fits(self, text: bytes, seal: object) -> bool:
        """Whether a seal is of this text, by a key that the vault still knows."""
        generation = generation_of(seal)
        key = None if generation is None else self._keys.of_generation(generation)
        return key is not None and generation is not None and hmac.compare_digest(_seal(generation, key, text).encode(), str(seal).encode())

    def note_refused(self, table: str) -> None:
        """Log and count a row that was refused."""
        self.refused[table] += 1
        _log.error("row-refused", table=table)
        for told in self.on_refused:
            told(table)


class TableSeals:
    """The seals of one table's rows."""

    def __init__(self, seals: RowSeals, table: Table) -> None:
        self._seals = seals
        self._name = table.name
        self._form = _form_of(table)

    def seal(self, row: Mapping[str, ColumnValue], *, generation: int | None = None) -> str:
        """Make the seal of a row that has all columns of its table but the seal; raises as `RowSeals.seal`."""
        return self._seals.seal(self._form.text(row[name] for name in self._form.names), generation=generation)

    def fits(self, row: Mapping[str, ColumnValue]) -> bool:
        """Whether a row has the seal that is its own; refuses nothing."""
        return self._seals.fits(self._form.text(row[name] for name in self._form.names), row[SEAL])

    def whole(self, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """Keep the rows whose seals fit; the others are logged and counted.

        Args:
            columns: Names of the rows' values, in their order: all columns of the table are among them.
            rows: As the database gave them.
        """
        take, place = self._form.places(columns)
        kept = []
        for row in rows:
            if self._seals.fits(self._form.text(take(row)), row[place]):
                kept.append(row)
            else:
                self._seals.note_refused(self._name)
        return kept


class _Form:
    """How the rows of one table become the text that is sealed."""

    def __init__(self, table: Table) -> None:
        self.names = sealed_columns(table)
        self._head = f"{_FORM}\n{table.name}\n".encode()
        self._places: dict[tuple[str, ...], tuple[Callable[[Any], tuple[Any, ...]], int]] = {}

    def text(self, values: Iterable[ColumnValue]) -> bytes:
        """Give the text of a row, its values in the order of `names`."""
        said = {name: value for name, value in zip(self.names, values, strict=True) if value is not None}
        return self._head + _encode(said).encode()

    def places(self, columns: tuple[str, ...]) -> tuple[Callable[[Any], tuple[Any, ...]], int]:
        """Give what takes the sealed values out of a row with these columns, and the place of its seal."""
        if columns not in self._places:
            self._places[columns] = itemgetter(*(columns.index(name) for name in self.names)), columns.index(SEAL)
        return self._places[columns]


def _tagged(value: object) -> Sequence[str]:
    """Write what JSON has no form for, so that no two values of different types are alike."""
    if isinstance(value, datetime):
        return ["at", value.astimezone(UTC).isoformat(timespec="microseconds")]
    if isinstance(value, date):
        return ["on", value.isoformat()]
    if isinstance(value, bytes | memoryview):
        return ["bytes", bytes(value).hex()]
    raise TypeError


_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=_tagged).encode
_form_of = cache(_Form)


def _seal(generation: int, key: bytes, text: bytes) -> str:
    return f"{generation}.{hmac.digest(key, text, hashlib.sha256).hex()}"


def generation_of(seal: object) -> int | None:
    """The generation that a seal names; None: it is no seal."""
    number, _, _ = seal.partition(".") if isinstance(seal, str) else ("", "", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS else None


_MOST_DIGITS = 9


def sealing(engine: Engine, seals: RowSeals) -> Engine:
    """Give the same pool for transactions that seal the rows they write, and check those they read."""
    return engine.execution_options(**{_OPTION: seals})


def row_seals_of(connection: Connection) -> RowSeals:
    """The seals of a connection.

    Raises:
        SealsMissing: Its engine was given none.
    """
    seals: RowSeals | None = connection.get_execution_options().get(_OPTION)
    if seals is None:
        raise SealsMissing
    return seals


def table_seals_of(connection: Connection, table: Table) -> TableSeals:
    """The seals of a table's rows, over a connection.

    Raises:
        SealsMissing: Its engine was given none.
    """
    return TableSeals(row_seals_of(connection), table)
