"""A campaign killed at random from its planning to its last suspension: every line takes every step once, told and barred once each.

Small here; `make crash` kills it 200 times over 300 lines.
"""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.crash import campaign_rehearsal
from tests.support.command import run_module

pytestmark = pytest.mark.slow

LINES, KILLS = (300, 200) if os.environ.get("REALNAME_CRASH") == "full" else (30, 24)
TIMEOUT_S = 1800


def test_killed_anywhere_a_campaign_goes_on_exactly_where_it_was(tmp_path: Path) -> None:
    rehearsed = run_module(campaign_rehearsal.__name__, tmp_path, "--lines", str(LINES), "--kills", str(KILLS), timeout_s=TIMEOUT_S)
    assert rehearsed.exit_code == 0, rehearsed.stderr
    found = json.loads(rehearsed.stdout)
    deaths = found.pop("deaths")
    sys.stdout.write(f"{deaths} deaths over {LINES} lines\n")
    assert deaths >= KILLS // 4  # some lives had nothing to do, and were over before they were killed
    assert found == {
        "state": "ended",
        "lines": LINES,
        "suspended": LINES,
        "moves": {"noticed,prompted,grace,partially-barred,suspended": LINES},
        "orders": {"outgoing:done,all:done": LINES, "in the end all": LINES},
        "told": {"reverify,reverify-soon,reverify-partial-bar,reverify-suspended": LINES},
        "conflicts": 0,
        "is_ledger_intact": True,
    }
