"""Writes the table of docs/reference/retention.md from `retention/model/retention.py`.

Usage: .venv/bin/python -m tools.retention_page
"""

import sys
from pathlib import Path

from realname.retention.model.retention import TERMS
from tools.page_tables import table, with_tables

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "retention.md"


def terms_table() -> str:
    """A row for each kind."""
    rows = [
        [
            f"`{one.kind.value}`",
            one.what,
            f"`{one.rule}`" if one.rule else "none",
            one.since,
            f"`{one.erased_by}`" if one.erased_by else "nothing",
            "yes" if one.is_holdable else "no",
        ]
        for one in TERMS
    ]
    return table(["kind", "what", "rule of the pack", "counts from, or until", "erased by", "can be held"], rows)


def renewed(page: str) -> str:
    """The page with its table as the code has it."""
    return with_tables(page, {"terms": terms_table()})


def main() -> int:
    """Write the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
