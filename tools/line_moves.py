"""Writes the legal moves of a line and the scopes of bars into docs/reference/lines.md, from realname.lines.model.

Usage: .venv/bin/python -m tools.line_moves
"""

import sys
from pathlib import Path

from realname.lines.model.barring import SCOPES, BarReason
from realname.lines.model.line import HOLDING
from realname.lines.model.transitions import MOVES, LineState, Transition
from tools.page_tables import table, with_tables

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "lines.md"


def moves_table() -> str:
    """A row for each state, a column for each move: where it leads, or a dash where it is not legal."""
    head = ["state", *(f"`{move.value}`" for move in Transition)]
    rows = [[f"`{state.value}`", *(_ends(state, move) for move in Transition)] for state in LineState]
    return table(head, rows)


def bars_table() -> str:
    """A row for each reason: what it bars, and whether the line stays as it is under it."""
    rows = [[f"`{reason.value}`", f"`{SCOPES[reason].value}`", "yes" if reason in HOLDING else "no"] for reason in BarReason]
    return table(["reason", "scope", "holds the line"], rows)


def renewed(page: str) -> str:
    """The page with both tables as the code has them."""
    return with_tables(page, {"moves": moves_table(), "bars": bars_table()})


def _ends(state: LineState, move: Transition) -> str:
    return " or ".join(f"`{end.value}`" for end in MOVES[state, move]) if (state, move) in MOVES else "-"


def main() -> int:
    """Renew the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
