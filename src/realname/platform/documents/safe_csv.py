"""Documents as files: JSON, and tables (RFC 4180) without a cell that a spreadsheet would take for a formula."""

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence

_FORMULA = "=+-@"  # OWASP, CSV injection: a spreadsheet calculates a cell that begins with one of these
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cf"})  # spaces of every width and invisible marks: a spreadsheet may drop them before it looks
_CONTROL = "Cc"  # tabs, line ends, NUL: they hide what follows
_AS_TEXT = "'"

Cell = str | int | float | None


def csv_file(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table.

    UTF-8 with a byte order mark, as the spreadsheets that open it take it for a local encoding otherwise; every cell in quotes, so that no
    separator of another country splits one; lines end with CR LF.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(one) for one in columns])
    writer.writerows([[neutral(one) for one in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def neutral(cell: Cell) -> str:
    """A cell as text that is never calculated; nothing is an empty one."""
    text = "" if cell is None else str(cell)
    return f"{_AS_TEXT}{text}" if _may_be_calculated(text) else text


def _may_be_calculated(text: str) -> bool:
    """Whether the first visible sign of a text begins a formula; wide and small forms of a sign count as the sign (NFKC)."""
    first = next((one for one in text if unicodedata.category(one) not in _UNSEEN), "")
    return bool(first) and (unicodedata.category(first) == _CONTROL or unicodedata.normalize("NFKC", first) in _FORMULA)


def json_file(content: Mapping[str, object]) -> bytes:
    """The bytes of a report's JSON: indented, UTF-8, a line end at the end."""
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2)}\n".encode()
