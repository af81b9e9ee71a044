"""Lines in a storm: barred, closed, given another SIM or holder, while processes die in the operator's calls; it forgets keys at once.

Small here, with two workers; `make crash` changes 150 lines, also by one process on SQLite. In the end record and network agree,
nothing was done twice, and no order waits.
"""

import os
import sys
import time
from pathlib import Path

import pytest

from realname.lines.model.service_order import OrderKind
from tests.crash.change_parts import DirectChangesOperator, as_wished, changed, is_every_change_done
from tests.crash.storm import Storm, kill_one, rage
from tests.crash.storm_parts import deaths_in_calls
from tests.support.postgresql import PostgresqlServer

pytestmark = pytest.mark.slow

CHANGING = frozenset(OrderKind) - {OrderKind.ACTIVATE}
IS_LARGE = os.environ.get("REALNAME_CRASH") == "full"
REGISTRATIONS, STRIKES, PATIENCE_S = (150, 20, 1800.0) if IS_LARGE else (24, 2, 240.0)


def weather(data: Path, *, processes: int, database_url: str) -> None:
    """Let it rage, and look at everything."""
    storm = Storm(
        data=data / "data",
        database_url=database_url,
        processes=processes,
        registrations=REGISTRATIONS,
        strikes=STRIKES,
        strike=kill_one,
        seed=20261126,
        patience_s=PATIENCE_S,
        served=DirectChangesOperator(data / "data"),
        child="tests.crash.change_child",
        is_done=lambda: is_every_change_done(storm),
    )
    began = time.monotonic()
    deaths = rage(storm)
    in_calls = {kind: len(list(storm.data.glob(f"died-{kind.value}-*"))) for kind in CHANGING}
    sys.stdout.write(f"{deaths} deaths, {deaths_in_calls(storm.data)} of them in the operator's calls; {time.monotonic() - began:.0f} s\n")
    assert changed(storm) == as_wished(REGISTRATIONS)
    assert set(in_calls.values()) == {REGISTRATIONS // 12}


if IS_LARGE:  # in the small run two workers stand for it, which pass through all the same places

    def test_lines_of_one_process_on_sqlite(tmp_path: Path) -> None:
        weather(tmp_path, processes=1, database_url="")


def test_lines_of_two_workers_on_postgresql(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        weather(tmp_path, processes=2, database_url=url)
