"""Rows of a stock file: CSV with a header, read as a stream; what cannot be read is named by its line."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from realname.inventory.errors import MsisdnInvalid
from realname.inventory.model.stock import Sim
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn, parse_eid, parse_iccid

FileLines = Callable[[], Iterable[str]]  # the file's lines from the beginning, each time it is called
LARGEST_RANGE = 1_000_000
_CHARACTERS = 200  # no row of ours is longer; what is longer is no row of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be taken: where, and why. What stands in it is shown nowhere."""

    line: int
    code: str
    field: str


def read_numbers(lines: FileLines, plan: NumberingPlan) -> Iterator[Msisdn | BadRow]:
    """Read numbers: the column `msisdn`, or ranges by the columns `first` and `last`, both included.

    Raises:
        InvalidInput: The header has neither.
    """
    for line, row in _rows(lines, ({"msisdn"}, {"first", "last"})):
        try:
            if "msisdn" in row:
                yield plan.parse(row["msisdn"])
            else:
                yield from _range(row, plan)
        except InvalidInput as problem:
            yield BadRow(line=line, code=problem.code, field=str(problem.facts.get("field", "msisdn")))


def read_sims(lines: FileLines) -> Iterator[Sim | BadRow]:
    """Read SIMs: the column `iccid`, and `eid` where the SIM is an eSIM.

    Raises:
        InvalidInput: The header has no `iccid`.
    """
    for line, row in _rows(lines, ({"iccid"}, {"iccid", "eid"})):
        try:
            eid = row.get("eid", "")
            yield Sim(iccid=parse_iccid(row["iccid"]), eid=parse_eid(eid) if eid else None)
        except InvalidInput as problem:
            yield BadRow(line=line, code=problem.code, field=str(problem.facts.get("field", "iccid")))


def _range(row: dict[str, str], plan: NumberingPlan) -> Iterator[Msisdn]:
    """Every number of a range is checked before the first is given."""
    first, last = plan.parse(row["first"]).value, plan.parse(row["last"]).value
    count = int(last) - int(first) + 1
    if len(first) != len(last) or not 0 < count <= LARGEST_RANGE:
        raise InvalidInput(field="last")
    for number in range(int(first), int(last) + 1):
        if plan.parse(f"+{number}").value != f"+{number}":
            raise MsisdnInvalid(field="first")
    yield from (Msisdn(f"+{number}") for number in range(int(first), int(last) + 1))


def _rows(lines: FileLines, headers: tuple[set[str], ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row that is not empty with its line, from 1; a row with too few or too many fields has empty ones instead."""
    reader = csv.reader(_bounded(lines()), strict=True)
    columns = [name.strip().lower() for name in next(reader, [])]
    if set(columns) not in headers or len(set(columns)) != len(columns):
        raise InvalidInput(field="header")
    for cells in reader:
        fits = len(cells) == len(columns)
        if any(cell.strip() for cell in cells):
            yield reader.line_num, {name: cells[place].strip() if fits else "" for place, name in enumerate(columns)}


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    # A quote that no one closes would take the rest of the file for one field: quotes mean nothing in digits.
    for line in lines:
        yield line[:_CHARACTERS].replace('"', "").lstrip("\ufeff").rstrip("\r\n") + "\n"
