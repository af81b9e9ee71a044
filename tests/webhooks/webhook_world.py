"""Webhooks over a database, with events that a test records, a clock and limits that it sets, and receivers on this machine."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from realname.kernel.identifiers import AgentId, EndpointId
from realname.kernel.ledger.events import Event, recorded_event
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.webhooks.connectors.outgoing import Sender
from realname.webhooks.model.delivery import Delivery, DeliveryState
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.model.endpoint import SignatureScheme, WebhookEndpoint
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints
from realname.webhooks.use_cases.announce_events import AnnounceEvents
from realname.webhooks.use_cases.deliver import Deliver
from realname.webhooks.use_cases.deliveries import Deliveries
from realname.webhooks.use_cases.endpoints import AddEndpoint, ChangeEndpoint, NewSecret, ReadEndpoints
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over

SINK = "subscription-1"
BOSS = AgentId("administrator-1")
SCOPE: Mapping[str, str] = {"agent": "clerk-1", "scope": "all"}
LOOPBACK = Reach(networks=parse_networks("127.0.0.0/8"), is_own_machine_allowed=False)
QUICK = DeliveryRule(
    answer_s=0.5,
    lease=timedelta(seconds=2),
    first_pause=timedelta(milliseconds=20),
    longest_pause=timedelta(milliseconds=200),
    attempts_per_receiver=8,
    longest_rest=timedelta(milliseconds=40),
)
PATIENT = replace(QUICK, answer_s=60.0, lease=timedelta(minutes=5))


def local_sender() -> Sender:
    """Sends to this machine as a sandbox may."""
    return Sender(tls=ssl.create_default_context(), endpoints=LOOPBACK, sinks=LOOPBACK, allows_http=True)


def webhooks_over(units: UnitsOfWork, clock: Clock, *, rule: DeliveryRule = QUICK, sender: Sender | None = None) -> App:
    """The use cases over a database; several processes have the same keys."""
    given = {Clock: clock, DeliveryRule: rule, KeyedHashes: HmacKeyedHashes(b"k" * 32), Sender: sender or local_sender()}
    return app_over(units, None, given)


@dataclass
class World:
    """One deployment."""

    units: UnitsOfWork
    clock: ManualClock = field(default_factory=ManualClock)
    rule: DeliveryRule = QUICK
    sender: Sender | None = None

    def __post_init__(self) -> None:
        self.use = webhooks_over(self.units, self.clock, rule=self.rule, sender=self.sender)

    def add(self, url: str, *types: str, scheme: SignatureScheme = SignatureScheme.SYMMETRIC) -> NewSecret:
        return self.use[AddEndpoint](url, types, scheme, acting=BOSS)

    def record(self, subject: str, event: Event = LineEvent.LINE_BARRED, **facts: str) -> None:
        with self.units() as unit:
            unit.ledger.append(recorded_event(event, subject, at=self.clock.now(), **(facts or SCOPE)))
            unit.commit()

    def announce(self) -> None:
        self.use[AnnounceEvents]()

    def deliver(self) -> None:
        """Announce and deliver until nothing is due and no attempt is under way."""
        self.announce()
        while self.use[Deliver]() or self._is_under_way():
            pass

    def _is_under_way(self) -> bool:
        with self.units() as unit:
            known = unit[WebhookEndpoints].all()
            waiting = [unit[QueuedDeliveries].of(one.id.value, state=DeliveryState.WAITING, since=None, limit=1_000) for one in known]
            waiting += [unit[QueuedDeliveries].of(SINK, state=DeliveryState.WAITING, since=None, limit=1_000)]
        return any(one.leased_until for found in waiting for one in found)

    def deliveries(self, endpoint_id: EndpointId) -> list[Delivery]:
        """In the order of the ledger."""
        found = self.use[ReadEndpoints].deliveries(endpoint_id, state=None, limit=1_000)
        return sorted(found, key=lambda one: one.place)

    @property
    def change(self) -> ChangeEndpoint:
        return self.use[ChangeEndpoint]

    @property
    def sinks(self) -> Deliveries:
        return self.use[Deliveries]

    def endpoint(self, endpoint_id: EndpointId) -> WebhookEndpoint:
        return self.use[ReadEndpoints].one(endpoint_id).endpoint

    def waiting(self) -> int:
        with self.units() as unit:
            return unit[QueuedDeliveries].figures().waiting
