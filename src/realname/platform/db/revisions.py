"""The migrations by the names of their files: the newest form, and which migrations leave the former release able to work (ADR 0083).

Alembic is not imported: every start asks here, and few starts migrate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

BASELINE = "0060"  # until here every process was stopped for an update; 0.2.0 is the first release that runs beside the next one
_CONTRACT = "contract_"


class Phase(StrEnum):
    """What a migration means for a process of the former release."""

    EXPAND = "expand"  # it works on: tables, indices and columns with a default or without a value are added
    CONTRACT = "contract"  # it must be stopped: what it uses is taken away


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration: the file `m0061_NAME.py`, or `m0061_contract_NAME.py`.

    Attributes:
        revision: Four digits; a later one has a larger number.
    """

    revision: str
    name: str
    phase: Phase


def _migration(stem: str) -> Migration:
    revision, name = stem[1:5], stem[6:]
    is_contract = revision <= BASELINE or name.startswith(_CONTRACT)
    return Migration(revision=revision, name=name.removeprefix(_CONTRACT), phase=Phase.CONTRACT if is_contract else Phase.EXPAND)


MIGRATIONS = tuple(_migration(path.stem) for path in sorted(Path(__file__).with_name("migrations").joinpath("versions").glob("m*.py")))
NEWEST = MIGRATIONS[-1].revision
PROCESS_NAME = "realname "  # then the newest migration of its release, and what the URL names: so a migration sees who is connected
# Run first on each connection of a process to PostgreSQL.
NAME_CONNECTION = (
    "SELECT set_config('application_name',"
    f" left(concat_ws(' ', '{PROCESS_NAME}{NEWEST}', nullif(current_setting('application_name'), '')), 63), false)"
)


def process_revision(name: str) -> str:
    """Give the newest migration of the release that a connection is of, by its name; empty: a release that gave none."""
    return name.removeprefix(PROCESS_NAME).partition(" ")[0] if name.startswith(PROCESS_NAME) else ""


def reachable(revision: str, migrations: Sequence[Migration] = MIGRATIONS) -> str:
    """Give the form that a database comes to beside running processes of the former release: up to the next migration that contracts.

    Args:
        revision: Of the database; empty: it has no tables, so no process uses it.
        migrations: All of this release, in their order.
    """
    if not revision:
        return migrations[-1].revision
    for one in migrations:
        if one.revision > revision and one.phase is Phase.CONTRACT:
            break
        revision = max(revision, one.revision)
    return revision


def needed(migrations: Sequence[Migration] = MIGRATIONS) -> str:
    """Give the oldest form that this release works with: its migrations that contract may wait, if none that expands follows them."""
    return max([BASELINE, *(one.revision for one in migrations if one.phase is Phase.EXPAND)])


def floor_of(revision: str, migrations: Sequence[Migration] = MIGRATIONS) -> str:
    """Give the oldest release, by its newest migration, that may use a database of this form; empty: any."""
    return max(["", *(one.revision for one in migrations if one.revision <= revision and one.phase is Phase.CONTRACT)])
