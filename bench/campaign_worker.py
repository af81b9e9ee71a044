"""Worker: plans one campaign over a database, to its end or until it is killed; says what it took as one line of JSON."""

import json
import resource
import sys
import time
from datetime import datetime
from pathlib import Path

from bench.campaign_stock import NOW
from realname.adapters.db.engine import engine_for
from realname.adapters.db.unit_of_work import SqlUnitsOfWork
from realname.application.load_policy import load_policy
from realname.application.plan_campaign import PlanCampaign
from realname.domain.identifiers import CampaignId
from realname.domain.line_selection import LineCriteria

NAME = CampaignId("bench")
_KIB_A_MIB = 1024


class _StoodStill:
    """A clock that stands: ages of lines are the same in every run."""

    def now(self) -> datetime:
        """The same moment."""
        return NOW


def main() -> None:
    """Plan every line of FILE, or those of TIERS."""
    file, tiers = Path(sys.argv[1]), tuple(sys.argv[2:])
    engine = engine_for(f"sqlite:///{file}")
    plan = PlanCampaign(units=SqlUnitsOfWork(engine), clock=_StoodStill(), policy=load_policy("cn"))
    began = last = time.perf_counter()
    longest = 0.0

    def progress(_looked_at: int, _lines: int) -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    campaign = plan(NAME, tiers=tiers, query=LineCriteria(), progress=progress)
    said = {
        "seconds": time.perf_counter() - began,
        "longest_batch_s": longest,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_A_MIB,
        "lines": campaign.lines,
        "waves": campaign.waves,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
