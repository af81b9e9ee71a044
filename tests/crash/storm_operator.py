"""The operator of a storm over HTTP: it knows keys for a moment, fails in every way, and its callers die while they ask."""

import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from realname.lines.connectors.message_gateway import HttpNotifier
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.model.service_order import OrderOutcome, ServiceOrder
from realname.platform.outbound.access_tokens import Credentials
from realname.platform.outbound.circuit import CircuitRule
from realname.platform.outbound.outside_system import CallLimits, OutsideSystem, Place
from realname.sandbox.simulators.faults import Fault, FaultKind, Faults
from realname.sandbox.simulators.served.operator_answers import ORDERS_PATH, TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorClient, OperatorServer
from realname.sandbox.simulators.served.requests import Asked
from tests.crash.storm_parts import FOLDER, die_once
from tests.support.languages import CHINESE

URL = "STORM_URL"
KEYS_ARE_KNOWN_FOR = timedelta(seconds=1.5)
_CLIENT = OperatorClient(client_id="storm", client_secret="storm")  # noqa: S106 - an example
_LIMITS = CallLimits(answer_s=0.5, call_s=1.5, tries=3, first_pause_s=0.05, longest_pause_s=0.2)
_RULE = CircuitRule(failures=5, pause_s=0.2, longest_pause_s=1.0)
_DIES_IN_ONE_OF = 10
_SLOWLY_S = 0.7  # longer than anyone waits for an answer: it is done when the caller has given up, or is dead
# Each strikes the first tries of a request, by the request's name: the same in every run.
_WEATHER: tuple[Faults, ...] = (
    (),
    (Fault(kind=FaultKind.UNAVAILABLE, times=2),),
    (Fault(kind=FaultKind.TIMEOUT_AFTER, times=1),),
    (Fault(kind=FaultKind.ERROR, times=1),),
    (Fault(kind=FaultKind.TIMEOUT_BEFORE, times=1),),
    (Fault(kind=FaultKind.CUT, times=2),),
    (Fault(kind=FaultKind.TWICE, times=1), Fault(kind=FaultKind.GARBAGE, times=1)),
    (Fault(kind=FaultKind.TIMEOUT_AFTER, times=4),),
    (Fault(kind=FaultKind.UNAUTHORISED, times=1), Fault(kind=FaultKind.CUT, times=1)),
    (Fault(kind=FaultKind.TOO_MANY, times=1), Fault(kind=FaultKind.IN_PROGRESS, times=1)),
    (Fault(kind=FaultKind.DRIP, times=1), Fault(kind=FaultKind.TWICE, times=2)),
    (Fault(kind=FaultKind.DELAY, delay_s=_SLOWLY_S, times=1),),
)
_TOKENS: Faults = (Fault(kind=FaultKind.ERROR, times=2),)


class StormyServer(OperatorServer):
    """Serves with the faults that a request's name brings."""

    met: Counter[FaultKind]

    def faults_of(self, asked: Asked) -> Faults:
        """Choose by the name; which were met is counted."""
        if asked.path == TOKEN_PATH:
            return _TOKENS
        name = f"{asked.target}{asked.headers.get('idempotency-key', '')}"
        faults = _WEATHER[sha256(name.encode()).digest()[0] % len(_WEATHER)]
        if (asked.method, asked.path) == ("POST", ORDERS_PATH):
            self.met.update(fault.kind for fault in faults)
        return faults


@dataclass(slots=True)
class ServedOperator:
    """The served operator as a storm needs it: how its processes reach it, and what it saw."""

    server: StormyServer

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of a process."""
        return {
            URL: self.server.url,
            "REALNAME_PROVISIONER": "tests.crash.storm_operator:provisioner",
            "REALNAME_NOTIFIER": "tests.crash.storm_operator:notifier",
        }

    def activated(self) -> int:
        """Lines that were activated in all."""
        return self.server.provisioner.activated()

    def conflicts(self) -> int:
        """Orders for what was in use."""
        return self.server.provisioner.conflicts()

    def messages(self) -> int:
        """Texts that were taken."""
        return len(self.server.gateway.texts())

    def questions(self) -> int:
        """How often it was asked what became of an order."""
        return sum(count for name, count in self.server.asked.items() if name.startswith(f"GET {ORDERS_PATH}"))


def serve_stormily(folder: Path) -> StormyServer:
    """Make the server."""
    server = StormyServer(folder, _CLIENT, key_window=KEYS_ARE_KNOWN_FOR)
    server.met = Counter()
    return server


def provisioner() -> "MortalProvisioner":
    """Build the connector; a factory of the settings."""
    return MortalProvisioner(_system("provisioning"), key_window=KEYS_ARE_KNOWN_FOR)


def notifier() -> HttpNotifier:
    """Build the connector; a factory of the settings."""
    return HttpNotifier(_system("notifications"), language=CHINESE)


def _system(kind: str) -> OutsideSystem:
    url = os.environ[URL]
    credentials = Credentials(token_url=f"{url}{TOKEN_PATH}", client_id=_CLIENT.client_id, client_secret=_CLIENT.client_secret)
    return OutsideSystem(Place(url=url, credentials=credentials), kind=kind, limits=_LIMITS, rule=_RULE)


class MortalProvisioner(RestProvisioner):
    """The REST connector; asked for one order in ten for the first time, its process dies before, within or after the call."""

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        """Order, unless this is where it ends."""
        place, folder = int(order.msisdn.value), Path(os.environ[FOLDER])
        moment = place // _DIES_IN_ONE_OF % 4 if place % _DIES_IN_ONE_OF == 0 else None
        if moment == 0:
            die_once(folder, order)
        if moment in {1, 2}:
            within_s = sha256(order.idempotency_key.encode()).digest()[1] / 255 * _LIMITS.answer_s
            threading.Timer(within_s, die_once, (folder, order)).start()
        outcome = super().carry_out(order, send_before=send_before)
        if moment is not None:
            time.sleep(_LIMITS.answer_s if moment in {1, 2} else 0)
            die_once(folder, order)
        return outcome
