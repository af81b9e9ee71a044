"""A campaign from plan to suspension in a process that is killed again and again, at random; says what was found in the end, as JSON.

The time is the day's, set by the person who starts a process. Each life is a fork of this process, which itself opens nothing.
"""

import argparse
import json
import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.identifiers import CampaignId, LineId
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.service_order import OrderKind, ServiceOrder
from realname.lines.ports import Notifier, Provisioner
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.main.catalogue.capabilities import collect_declarations
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.campaigns.test_campaigns_store import stock
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over
from tests.support.row_seals import unsafely_sealing

collect_declarations()

SPRING = CampaignId("spring")
_DAYS = 40
_ROUNDS = 4  # within a day, three minutes apart: whatever a dead process had taken for itself is free again
_BATCH_LINES = 7
_LONGEST_LIFE_S = 0.12


class World:
    """One life's parts, over what outlives it."""

    def __init__(self, folder: Path, *, day: int = 0) -> None:
        self.clock = ManualClock(START + timedelta(days=day))
        self.units = SqlUnitsOfWork(unsafely_sealing(engine_for(f"sqlite:///{folder / 'realname.sqlite'}")))
        self.operator = SandboxProvisioner(folder / "operator.sqlite", time_s=lambda: self.clock.now().timestamp())
        self.outbox = SandboxNotifier(folder / "outbox.sqlite")
        given: dict[type, object] = {Clock: self.clock, Provisioner: self.operator, Notifier: self.outbox}
        self.campaigns = app_over(self.units, folder, given, policy=load_policy("cn"))
        self.plan = replace(self.campaigns[PlanCampaign], batch_lines=_BATCH_LINES)
        self.send, self.carry_out = self.campaigns[SendNotices], self.campaigns[CarryOutOrders]

    def live(self) -> None:
        """Do all that the day brings."""
        campaign = self.plan(SPRING, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None)
        if campaign.state is CampaignState.PLANNED:
            self.campaigns[StartCampaign](SPRING)
        for _ in range(_ROUNDS):
            self.campaigns[AdvanceCampaigns]()
            self.carry_out()
            self.send()
            self.clock.advance(timedelta(minutes=3))


def prepare(folder: Path, lines: int) -> None:
    """Make active lines, known to the operator too."""
    engine = unsafely_sealing(engine_for(f"sqlite:///{folder / 'realname.sqlite'}"))
    upgrade(engine)
    engine.dispose()
    world = World(folder)
    stock(world.units, lines)
    for number in range(1, lines + 1):
        with world.units() as unit:
            line = unit[Lines].get(LineId(f"line-{number}"))
        order = ServiceOrder(
            idempotency_key=f"activate-{number}", kind=OrderKind.ACTIVATE, line_id=line.id, msisdn=line.msisdn, iccid=line.iccid
        )
        world.operator.take(order)


def found(folder: Path, lines: int) -> dict[str, object]:
    """What is there in the end."""
    world = World(folder, day=_DAYS)
    report = world.campaigns[ReadCampaigns].report(SPRING)
    moves, orders = Counter[str](), Counter[str]()
    with world.units() as unit:
        entries = unit.ledger.require_intact()
        for number in range(1, lines + 1):
            of_line = [entry.event for entry in unit.ledger.of_subject(f"line-{number}")]
            moves[",".join(str(dict(one.facts)["step"]) for one in of_line if one.event is CampaignEvent.REVERIFICATION_MOVED)] += 1
            known = unit[LineOrders].of_line(LineId(f"line-{number}"))
            orders[",".join(f"{order.scope}:{order.state}" for order in known)] += 1
            scope = world.operator.scope(unit[Lines].get(LineId(f"line-{number}")).msisdn.value)
            orders[f"in the end {scope}"] += 1
    told: dict[str, list[str]] = {}
    for message in reversed(world.outbox.latest(limit=lines * 10)):
        told.setdefault(message.notice.line_id.value, []).append(message.notice.kind.value)
    return {
        "state": report.campaign.state.value,
        "lines": report.campaign.lines,
        "suspended": report.by_step[Step.SUSPENDED],
        "moves": dict(moves),
        "orders": dict(orders),
        "told": dict(Counter(",".join(kinds) for kinds in told.values())),
        "conflicts": world.operator.conflicts(),
        "is_ledger_intact": entries > 0,
    }


def _fork(act: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def _to_its_end(act: Callable[[], None]) -> None:
    _, status = os.waitpid(_fork(act), 0)
    if status != 0:
        raise SystemExit(status)


def _warm_up() -> None:
    """Live a few days over one line elsewhere: every fork after it finds the statements compiled, and the rules and parts read."""
    with TemporaryDirectory() as folder:
        prepare(Path(folder), 1)
        for day in (0, 8, 19):
            World(Path(folder), day=day).live()


def main() -> None:
    """Rehearse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--kills", type=int, required=True)
    options = parser.parse_args()
    folder, lines = options.folder, options.lines
    chance, deaths = random.Random(20261125), 0  # noqa: S311 - the same moments at every run
    _warm_up()
    _to_its_end(lambda: prepare(folder, lines))
    # Days on which something happens are few: kills are spread over them, most of all over the planning and the first wave.
    days = sorted(chance.choice((0, 0, 7, 8, 9, 11, 12, 18, 19, 20)) for _ in range(options.kills))
    for day in range(_DAYS):
        for _ in range(days.count(day)):
            life = _fork(lambda day=day: World(folder, day=day).live())  # type: ignore[misc]
            time.sleep(chance.uniform(0.005, _LONGEST_LIFE_S))
            os.kill(life, signal.SIGKILL)
            _, status = os.waitpid(life, 0)
            deaths += os.WIFSIGNALED(status)
        _to_its_end(lambda day=day: World(folder, day=day).live())  # type: ignore[misc]
    read, write = os.pipe()
    _to_its_end(lambda: _write(write, json.dumps(found(folder, lines))))
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as said:
        report = json.load(said)
    os.write(1, json.dumps({"deaths": deaths, **report}).encode())


def _write(pipe: int, text: str) -> None:
    os.write(pipe, text.encode())


if __name__ == "__main__":
    main()
