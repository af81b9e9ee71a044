"""Files of invented numbers and SIMs for an import, and what a stock holds of a file."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, func, select

from bench.applicants import number, sim
from realname.inventory.store.tables import numbers, sims


class Kind(StrEnum):
    """What a file holds, as the command names it."""

    NUMBERS = "numbers"
    SIMS = "sims"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFile:
    """A file with so many rows, none twice; `first` is the place of the first among all that can be invented."""

    path: Path
    kind: Kind
    first: int
    rows: int

    def value(self, place: int) -> str:
        """What stands in one row."""
        return number(place).value if self.kind is Kind.NUMBERS else sim(place).value

    def write(self) -> None:
        """Write the file, in the order of its rows."""
        with self.path.open("w", encoding="ascii") as file:
            file.write("msisdn\n" if self.kind is Kind.NUMBERS else "iccid\n")
            file.writelines(f"{self.value(place)}\n" for place in range(self.first, self.first + self.rows))

    def taken(self, engine: Engine) -> int:
        """Count how many of its rows are in a stock."""
        with engine.connect() as connection:
            return int(connection.scalars(select(func.count()).where(self._is_mine())).one())

    def is_whole(self, engine: Engine) -> bool:
        """Whether a stock holds each of its rows, and nothing else between the first and the last."""
        with engine.connect() as connection:
            asked = select(self._column()).where(self._is_mine()).order_by(self._column())
            found = connection.execution_options(yield_per=10_000).scalars(asked)
            expected = sorted(self.value(place) for place in range(self.first, self.first + self.rows))
            return all(one == other for one, other in zip(found, expected, strict=False)) and self.taken(engine) == self.rows

    def _column(self) -> ColumnElement[str]:
        return numbers.c.msisdn if self.kind is Kind.NUMBERS else sims.c.iccid

    def _is_mine(self) -> ColumnElement[bool]:
        return self._column().between(self.value(self.first), self.value(self.first + self.rows - 1))
