"""Documents as files: JSON, and tables (RFC 4180) without a cell that a spreadsheet would take for a formula."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

# OWASP, CSV injection: what begins with one of these is calculated, or hides what does; the wide forms are typed by Chinese input methods.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
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
    return f"{_AS_TEXT}{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def json_file(content: Mapping[str, object]) -> bytes:
    """The bytes of a report's JSON: indented, UTF-8, a line end at the end."""
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2)}\n".encode()
