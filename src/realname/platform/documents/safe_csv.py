"""Documents as files: JSON, and tables (RFC 4180) without a cell that a spreadsheet would take for a formula."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

_FORMULA = "=+-@"  # OWASP, CSV injection: a spreadsheet calculates a cell that begins with one of these
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cf"})  # spaces of every width and invisible marks: a spreadsheet may drop them before it looks
_CONTROL = "Cc"  # tabs, line ends, NUL: they hide what follows
_AS_TEXT = "'"
# Where a spreadsheet's own separator is no comma, only a row's first quoted cell is one cell to it: quotes that stand further on are
# letters, and a separator or a line end within a later cell begins a new one.
_BEGINS_CELL = re.compile(r"(?<=[;|\t\r\n\v\f\x1c-\x1e\x85])")
_QUOTE = '"'

Cell = str | int | float | None


def csv_file(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table.

    UTF-8 with a byte order mark, as the spreadsheets that open it take it for a local encoding otherwise; every cell in quotes; lines end
    with CR LF.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(one) for one in columns])
    writer.writerows([[neutral(one) for one in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def neutral(cell: Cell) -> str:
    """A cell as text that is never calculated, neither whole nor split at the separator of another country; nothing is an empty one."""
    first, *rest = _BEGINS_CELL.split("" if cell is None else str(cell))
    return _as_text(first) + "".join(_as_text(part, unseen=_QUOTE) for part in rest)


def _as_text(text: str, *, unseen: str = "") -> str:
    return f"{_AS_TEXT}{text}" if _may_be_calculated(text, unseen=unseen) else text


def _may_be_calculated(text: str, *, unseen: str) -> bool:
    """Whether the first visible sign of a text begins a formula; wide and small forms of a sign count as the sign (NFKC)."""
    first = next((one for one in text if one not in unseen and unicodedata.category(one) not in _UNSEEN), "")
    return bool(first) and (unicodedata.category(first) == _CONTROL or unicodedata.normalize("NFKC", first) in _FORMULA)


def json_file(content: Mapping[str, object]) -> bytes:
    """The bytes of a report's JSON: indented, UTF-8, a line end at the end."""
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2)}\n".encode()
