"""An operator over HTTP: a registration ends as any other, and in a long outage orders wait, none is lost or sent twice."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.kernel.identifiers import LineId, RegistrationId
from realname.kernel.text.text import ENGLISH
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.model.barring import BarReason
from realname.lines.model.notice import NoticeKind
from realname.lines.model.order import LineOrder, OrderState
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.text import NOTICE_WORDS
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.main.deployment.connectors import Connectors
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.outbound.circuit import CircuitRule, CircuitState
from realname.platform.outbound.outside_system import CallLimits
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.platform.text.catalogues import translate
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.faults import ServedFaults, parse_served_faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.served.operator_answers import ORDERS_PATH, TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorServer
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.campaigns.test_campaigns_store import stock
from tests.lines.operators import CLIENT, WINDOW, system_of
from tests.support.command import realname
from tests.support.deployed_counter import submit_one
from tests.support.manual_clock import START

pytestmark = pytest.mark.sockets
NO_FAULT = ""
ON_THE_WAY = (
    "tokens=unavailable:1,provisioning=error:1,provisioning=cut:2,provisioning=unauthorised:3,"
    "notifications=garbage:1,notifications=too-many:2"
)
LINES, PUMPS = 24, 2
MINUTE_S = 1.0  # so long a minute of the orders' clock lasts here
OUTAGE_S = 2 * MINUTE_S
SECOND_S = MINUTE_S / 60
LIMITS = CallLimits(
    answer_s=8 * SECOND_S * 3, call_s=20 * SECOND_S * 3, tries=3, first_pause_s=0.5 * SECOND_S, longest_pause_s=4 * SECOND_S
)
RULE = CircuitRule(failures=5, pause_s=5 * SECOND_S, longest_pause_s=120 * SECOND_S)


def never(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
    """Wait for the end."""
    return False


def settings_of(server: OperatorServer) -> Mapping[str, str]:
    """As `realname system sandbox operator` prints them, in the environment."""
    one = {
        "URL": server.url,
        "TOKEN_URL": f"{server.url}{TOKEN_PATH}",
        "CLIENT_ID": CLIENT.client_id,
        "CLIENT_SECRET": CLIENT.client_secret,
    }
    both = {f"REALNAME_{system}_{name}": value for system in ("PROVISIONER", "NOTIFIER") for name, value in one.items()}
    return {**both, "REALNAME_PROVISIONER": "rest", "REALNAME_NOTIFIER": "http", "REALNAME_NOTIFIER_LANGUAGE": "en"}


@pytest.mark.parametrize("faults", [NO_FAULT, ON_THE_WAY], ids=["well", "faulty"])
def test_one_line_is_activated_and_one_message_sent(tmp_path: Path, faults: str) -> None:
    with OperatorServer(tmp_path / "operator", CLIENT, faults=parse_served_faults(faults)) as server:
        registration_id = submit_one(tmp_path / "data", faults="", until=never, environment=settings_of(server))
        deployment = open_deployment(tmp_path / "data", environment=settings_of(server))
        try:
            registration = deployment.app[ReadRegistration](registration_id).registration
            assert deployment.app[Connectors].outbox is None
        finally:
            deployment.close()
        assert registration.state is RegistrationState.ACTIVATED
        assert registration.msisdn is not None
        assert server.provisioner.line_on(registration.msisdn) is not None
        assert (server.provisioner.activated(), server.provisioner.conflicts()) == (1, 0)
        assert [(text.to, text.text) for text in server.gateway.texts()] == [
            (registration.msisdn, translate(NOTICE_WORDS[NoticeKind.ACTIVATED], ENGLISH))
        ]


def test_the_status_says_how_the_operators_systems_fare(tmp_path: Path) -> None:
    with OperatorServer(tmp_path / "operator", CLIENT) as server:
        submit_one(tmp_path / "data", faults="", until=never, environment=settings_of(server))
    circuits = realname("status", "--data", tmp_path / "data", "--json").json["circuits"]
    assert isinstance(circuits, dict)
    assert {system: (one["state"], one["reason"]) for system, one in circuits.items()} == {
        "notifications": ("closed", None),
        "provisioning": ("closed", None),
    }


class QuickClock:
    """A clock on which a minute is over in a second."""

    def __init__(self) -> None:
        self._begun_s = time.monotonic()

    def now(self) -> datetime:
        return START + timedelta(minutes=(time.monotonic() - self._begun_s) / MINUTE_S)


class CountingOperator(SandboxProvisioner):
    """Knows how often each order was done."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._kept = file

    def times_done(self) -> list[int]:
        """How often each order was done; sent again under its key while that is known it is not done again."""
        with closing(sqlite3.connect(self._kept)) as database:
            return [times for (times,) in database.execute("SELECT count(*) FROM orders GROUP BY idempotency_key")]


class CountingCallers:
    """Counts how many orders are asked for at the same time, where they are asked for.

    Not at the operator: there an order whose caller gave up is still under way while the caller's next one arrives.
    """

    def __init__(self) -> None:
        self.most_at_once = 0
        self._at_once = 0
        self._counting = threading.Lock()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a call for as long as it lasts."""
        with self._counting:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._counting:
                self._at_once -= 1


class CountedProvisioner(RestProvisioner):
    """The connector, whose calls are counted."""

    callers: CountingCallers

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        with self.callers.one_more():
            return super().carry_out(order, send_before=send_before)

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        with self.callers.one_more():
            return super().find(order)


@pytest.mark.parametrize("fault", ["unavailable", "timeout-before"])
def test_orders_wait_out_an_outage_and_are_each_sent_once(units: UnitsOfWork, tmp_path: Path, fault: str) -> None:
    clock, operator = QuickClock(), CountingOperator(tmp_path / "counted.sqlite")
    orders = order_bars(units, clock, operator)
    with OperatorServer(tmp_path, CLIENT, faults=parse_served_faults(f"provisioning={fault}")) as server:
        server.answers = replace(server.answers, provisioner=operator)
        system = system_of(server, limits=LIMITS, rule=RULE)
        connector = CountedProvisioner(system, key_window=WINDOW, clock=clock)
        connector.callers = callers = CountingCallers()
        pumps = [carrying_out(units, clock, connector, tmp_path) for _ in range(PUMPS)]
        with running(pumps):
            time.sleep(OUTAGE_S)
            until(lambda: system.breaker.state() is not CircuitState.CLOSED)
            asked_in_vain = posted(server)
            assert {order.state for order in orders()} == {OrderState.REQUESTED}
            server.faults = ServedFaults()
            until(lambda: {order.state for order in orders()} == {OrderState.DONE})
    assert asked_in_vain < LINES
    assert (operator.times_done(), operator.conflicts()) == ([1] * 2 * LINES, 0)
    assert 1 <= callers.most_at_once <= PUMPS  # one a process, however much has waited
    assert {operator.scope(order.msisdn.value) for order in orders()} == {BarScope.ALL}


def order_bars(units: UnitsOfWork, clock: QuickClock, operator: SandboxProvisioner) -> Callable[[], list[LineOrder]]:
    """Have every line barred; gives how to look at the orders."""
    stock(units, LINES)
    ids = [LineId(f"line-{number}") for number in range(1, LINES + 1)]
    bar = BarLine(units=units, clock=clock, tokens=SystemRandomTokens())
    for line_id in ids:
        with units() as unit:
            line = unit[Lines].get(line_id)
        kind, key = OrderKind.ACTIVATE, f"activate-{line_id.value}"
        operator.take(ServiceOrder(idempotency_key=key, kind=kind, line_id=line_id, msisdn=line.msisdn, iccid=line.iccid))
        bar(line_id, BarReason.LOST)

    def orders() -> list[LineOrder]:
        with units() as unit:
            return [unit[LineOrders].of_line(line_id)[-1] for line_id in ids]

    return orders


def carrying_out(units: UnitsOfWork, clock: QuickClock, provisioner: RestProvisioner, folder: Path) -> CarryOutOrders:
    """What a process calls every second."""
    return CarryOutOrders(
        units=units,
        clock=clock,
        ask=AskOperator(units=units, clock=clock, provisioner=provisioner),
        record=RecordOutcome(
            units=units,
            clock=clock,
            tokens=SystemRandomTokens(),
            line_rule=load_policy("cn")[LineRule],
            on_change=EndReverifications(),
            pseudonyms=LedgerPseudonyms(UnsafeEchoedHashes()),
        ),
        notices=SendNotices(units=units, clock=clock, notifier=SandboxNotifier(folder / "outbox.sqlite")),
    )


@contextmanager
def running(pumps: Sequence[CarryOutOrders]) -> Iterator[None]:
    """Call each of them every second of the orders' clock, in a thread of its own."""
    over = threading.Event()

    def pump(carry_out: CarryOutOrders) -> None:
        while not over.wait(SECOND_S):
            carry_out()

    with ThreadPoolExecutor(len(pumps)) as threads:
        running = [threads.submit(pump, one) for one in pumps]
        try:
            yield
        finally:
            over.set()
    for one in running:
        one.result()


def posted(server: OperatorServer) -> int:
    """How often an order was sent."""
    return sum(count for name, count in server.asked.items() if name.startswith(f"POST {ORDERS_PATH}"))


def until(is_so: Callable[[], bool]) -> None:
    """Wait as long as a busy machine needs."""
    ends_s = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < ends_s
        time.sleep(0.05)
