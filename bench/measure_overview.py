"""How long the inspectors' overview takes: 200 outlets, 30 days, 100,000 registrations by default, on SQLite in a folder of its own.

.venv/bin/python -m bench.measure_overview [--registrations 100000] [--outlets 200] [--days 30]
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.cases.store.case_counts import CountCases
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inspections.use_cases.read_overview import ReadOverview
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.engine import engine_for, for_reading
from realname.platform.db.upgrade import upgrade

collect_declarations()

_NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
_RUNS = 7
_AT_ONCE = 5_000


class _Now:
    def now(self) -> datetime:
        return _NOW


def files(registrations: int, outlets: int, days: int) -> Iterator[CaseFile]:
    """Registrations spread evenly over outlets and days, a few of every kind."""
    chance = random.Random(1)  # noqa: S311 - figures of a bench
    for place in range(registrations):
        opened_at = _NOW - timedelta(days=days) * ((registrations - place) / (registrations + 1))
        decided = chance.choices(("approved", "referred", "refused", ""), (85, 6, 6, 3))[0]
        yield CaseFile(
            case_id=RegistrationId(f"{place:032x}"),
            opened_index=place * 9,
            last_index=place * 9 + 8,
            opened_at=opened_at,
            outlet_id=OutletId(f"outlet-{chance.randrange(outlets)}"),
            agent_id=AgentId(f"agent-{chance.randrange(outlets * 3)}"),
            purpose="new-line",
            route=chance.choices(("face", "no-face"), (95, 5))[0],
            decided_at=opened_at if decided else None,
            decided_as=decided,
            reasons=("face-non-match",) if decided == "refused" else (),
            reviewed_as="approved" if decided == "referred" else "",
            ended_as={"approved": CaseEnd.ACTIVATED, "refused": CaseEnd.REFUSED, "": CaseEnd.ABANDONED}.get(decided),
        )


def main() -> int:
    """Measure, and print what came out as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=100_000)
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        upgrade(engine)
        units = SqlUnitsOfWork(engine)
        made = list(files(asked.registrations, asked.outlets, asked.days))
        for first in range(0, len(made), _AT_ONCE):
            with units() as unit:
                unit[CaseFiles].save(made[first : first + _AT_ONCE], folded=len(made) * 9)
                unit.commit()
        read = ReadOverview(counts=CountCases(for_reading(engine)), keep=ProjectCaseFiles(units=units, reads=units), clock=_Now(), zone=UTC)
        times = [_timed(read) for _ in range(_RUNS)]
        engine.dispose()
    print(json.dumps({**vars(asked), "median_ms": round(statistics.median(times)), "longest_ms": round(max(times))}))
    return 0


def _timed(read: ReadOverview) -> float:
    begun = time.perf_counter()
    read()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
