"""Writes the tables of docs/explanation/privacy.md: what lies in clear, how long by which rule.

Usage: .venv/bin/python -m tools.privacy_tables
"""

import sys
import tomllib
from importlib.resources import files
from pathlib import Path

from realname.main.catalogue.tables import in_clear
from tools.page_tables import table, with_tables

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "privacy.md"
_PACK = "cn"
# Every rule of the pack that says for how long something of a person is kept; `packs/model.py` knows no other.
RETENTION = {
    "retention.abandoned_minutes": "a registration that no one goes on with: everything of it",
    "retention.referral_days": "a referral, or what awaits a supervisor: reference, probes, attributes",
    "retention.refusal_appeal_days": "a refusal: reference, probes, attributes",
    "retention.record_years_after_service": "the record of a line and its one sealed photo, in years after the service ends",
    "retention.frame_digest_days": "hashes of the pictures of live sessions, without session or person",
    "retention.near_duplicate_days": "what 24 pictures of each live session are known again by, sealed; 1: the day itself",
    "retention.record_hold_days": "the longest that one order of an authority keeps a record beyond its term, in days; it can be renewed",
    "lines.reservation_minutes": "a number reserved for a registration",
    "lines.cooling_days": "the number of a closed line, until it is free for another person and leads to no one",
}


def clear_table() -> str:
    """A row for each column that reaches a person and is not sealed: why, and until when."""
    return table(["column", "in clear because", "until"], [[f"`{name}`", one.why, one.until] for name, one in sorted(in_clear().items())])


def retention_table() -> str:
    """A row for each rule of the pack on how long something is kept, with its source."""
    pack = tomllib.loads(files("realname.packs").joinpath(f"{_PACK}.toml").read_text(encoding="utf-8"))
    rows = []
    for key, meant in RETENTION.items():
        section, name = key.split(".")
        rule = pack[section][name]
        rows.append([f"`{key}`", meant, str(rule["value"]), rule["source"]])
    return table(["rule of the pack", "what", f"`{_PACK}`", "source"], rows)


def renewed(page: str) -> str:
    """The page with its tables as the code has them."""
    return with_tables(page, {"in-clear": clear_table(), "retention": retention_table()})


def main() -> int:
    """Renew the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
