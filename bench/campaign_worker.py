"""Worker: plans one campaign over a database, or starts it and takes its first wave; says what it took as one line of JSON."""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

from bench.campaign_stock import NOW
from bench.protocol import peak_mib
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.identifiers import CampaignId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.registry import App
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.catalogue.capabilities import collect_declarations
from realname.main.deployment.components import factories, rules_of
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.db.engine import engine_for
from realname.platform.system.clock_and_tokens import SystemRandomTokens

collect_declarations()

NAME = CampaignId("bench")


class _Clock:
    """Stands still: ages of lines are the same in every run."""

    def now(self) -> datetime:
        """The same moment."""
        return NOW


def main() -> None:
    """Do with FILE what Action says, TIERS as options of a plan."""
    file, deed, tiers = Path(sys.argv[1]), sys.argv[2], tuple(sys.argv[3:])
    units, policy = SqlUnitsOfWork(engine_for(f"sqlite:///{file}")), load_policy("cn")
    given: dict[type, object] = {UnitsOfWork: units, Reads: units, Clock: _Clock(), RandomTokens: SystemRandomTokens()}
    campaigns = App({**rules_of(policy), **given}, factories())
    print(json.dumps(_plan(campaigns, tiers) if deed == "plan" else _tell(campaigns)))


def _plan(campaigns: App, tiers: tuple[str, ...]) -> dict[str, float | int]:
    began = last = time.perf_counter()
    cpu_began = time.process_time()
    longest = 0.0

    def progress(_looked_at: int, _lines: int) -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    campaign = campaigns[PlanCampaign](NAME, tiers=tiers, query=LineCriteria(), progress=progress)
    return {
        "seconds": time.perf_counter() - began,
        "cpu_s": time.process_time() - cpu_began,
        "longest_batch_s": longest,
        "peak_mib": peak_mib(os.getpid()),
        "lines": campaign.lines,
        "waves": campaign.waves,
    }


def _tell(campaigns: App) -> dict[str, float]:
    campaigns[StartCampaign](NAME)
    began = time.perf_counter()
    moved = campaigns[AdvanceCampaigns]().moved
    return {"lines_a_second": moved / (time.perf_counter() - began)}


if __name__ == "__main__":
    main()
