"""Events for the sinks of relying services: as CloudEvents, with the token of the subscription, sealed while they wait."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.errors import InvalidInput
from realname.vault.errors import SealBroken
from realname.webhooks.connectors.outgoing import Outgoing
from realname.webhooks.errors import EndpointUrlInvalid
from realname.webhooks.model.delivery import DeliveryState, ReceiverKind
from realname.webhooks.model.sink import Sink
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.tables import webhook_deliveries
from tests.support.sqlite_units import SqliteUnits
from tests.webhooks.receiver import Way, receiving
from tests.webhooks.webhook_world import PATIENT, SINK, World

TOKEN = "a-token-of-the-sink"  # noqa: S105 - of this test
NUMBER = "+8613800138000"
EVENT = {
    "id": "event-1",
    "source": "https://operator.example/sim-swap-subscriptions",
    "specversion": "1.0",
    "type": "org.camaraproject.sim-swap-subscriptions.v0.swapped",
    "time": "2026-11-25T09:00:00Z",
    "data": {"subscriptionId": SINK, "phoneNumber": NUMBER},
}
HOUR = timedelta(hours=1)


@pytest.fixture
def units() -> SqliteUnits:
    return SqliteUnits()


@pytest.fixture
def world(units: SqliteUnits) -> World:
    return World(units, rule=PATIENT)


def enqueue(world: World, url: str, *, subject: str = "line-1", event: dict[str, object] | None = None, ends_in: timedelta = HOUR) -> None:
    sink = Sink(id=SINK, url=url, access_token=TOKEN, token_ends_at=world.clock.now() + ends_in)
    with world.units() as unit:
        world.sinks.enqueue(unit, sink=sink, subject=subject, event=event or EVENT)
        unit.commit()


def states(units: SqliteUnits) -> list[tuple[str, str]]:
    return [(row["state"], row["fault"]) for row in units.rows(webhook_deliveries)]


@pytest.mark.sockets
def test_a_sink_is_sent_the_event_with_its_token_and_without_our_headers(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        enqueue(world, receiver.url)
        world.deliver()
    (one,) = receiver.received
    assert json.loads(one.body) == EVENT
    assert one.headers["content-type"] == "application/cloudevents+json"
    assert one.headers["authorization"] == f"Bearer {TOKEN}"
    assert not any(name.startswith("webhook-") for name in one.headers)
    assert states(units) == [(DeliveryState.DELIVERED.value, "")]


@pytest.mark.sockets
def test_neither_number_nor_token_nor_address_lies_in_clear_and_nothing_of_them_once_it_has_arrived(
    world: World, units: SqliteUnits
) -> None:
    with receiving(Way.ERROR) as receiver:
        enqueue(world, receiver.url)
        world.deliver()
        (row,) = units.rows(webhook_deliveries)
        assert row["content"]
        assert [one for one in (NUMBER, TOKEN, receiver.url) if one in units.everything()] == []
        world.clock.advance(timedelta(minutes=1))
        world.deliver()
    (row,) = units.rows(webhook_deliveries)
    assert (row["state"], row["content"]) == (DeliveryState.DELIVERED.value, None)


def test_what_is_to_be_sent_shows_nothing_of_it() -> None:
    shown = repr(Outgoing(receiver_kind=ReceiverKind.SINK, url=f"https://x/{NUMBER}", headers=(("A", TOKEN),), body=NUMBER.encode()))
    shown += repr(Sink(id=SINK, url=f"https://x/{NUMBER}", access_token=TOKEN))
    assert [one for one in (NUMBER, TOKEN) if one in shown] == []


@pytest.mark.sockets
def test_after_the_token_has_ended_nothing_is_sent(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        enqueue(world, receiver.url, ends_in=timedelta(seconds=1))
        world.clock.advance(timedelta(seconds=1))
        world.deliver()
    assert receiver.received == []
    (row,) = units.rows(webhook_deliveries)
    assert (row["state"], row["fault"], row["content"]) == (DeliveryState.PARKED.value, "expired", None)


@pytest.mark.sockets
def test_the_events_of_a_line_reach_a_sink_in_their_order(world: World) -> None:
    with receiving(Way.ERROR) as receiver:
        for number in range(3):
            enqueue(world, receiver.url, event={**EVENT, "id": f"event-{number}"})
            world.clock.advance(timedelta(seconds=1))
        for _ in range(6):
            world.deliver()
            world.clock.advance(timedelta(minutes=1))
    accepted = [json.loads(one.body)["id"] for one in receiver.received if one.way is None]
    assert accepted == ["event-0", "event-1", "event-2"]


def test_nothing_is_queued_where_the_caller_does_not_commit(world: World, units: SqliteUnits) -> None:
    with units() as unit:
        world.sinks.enqueue(unit, sink=Sink(id=SINK, url="https://sink.example/"), subject="line-1", event=EVENT)
    assert units.rows(webhook_deliveries) == []


@pytest.mark.parametrize("subject", [NUMBER, "13800138000", "", "a line"])
def test_a_subject_that_could_be_a_number_is_refused(world: World, subject: str) -> None:
    with pytest.raises(InvalidInput):
        enqueue(world, "https://sink.example/", subject=subject)


@pytest.mark.parametrize("event", [{"id": "event-1"}, {**EVENT, "data": "x" * 70_000}], ids=["no-type", "too-large"])
def test_an_event_without_type_or_of_more_than_64_kib_is_refused(world: World, event: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        enqueue(world, "https://sink.example/", event=event)


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "https://169.254.169.254/latest", "https://[fe80::1]/", "ftp://sink.example/"])
def test_a_sink_within_the_operators_network_is_refused(world: World, url: str) -> None:
    with pytest.raises(EndpointUrlInvalid):
        enqueue(world, url)


def test_what_waits_for_a_deleted_subscription_is_forgotten(world: World, units: SqliteUnits) -> None:
    enqueue(world, "https://sink.example/")
    with units() as unit:
        world.sinks.forget(unit, SINK)
        unit.commit()
    assert units.rows(webhook_deliveries) == []


def test_a_content_that_was_moved_to_another_delivery_does_not_open(world: World, units: SqliteUnits) -> None:
    enqueue(world, "https://sink.example/")
    enqueue(world, "https://sink.example/")
    with units() as unit:
        one, other = unit[QueuedDeliveries].of(SINK, state=None, since=None, limit=2)
    assert world.sinks.outgoing(one) is not None
    with pytest.raises(SealBroken):
        world.sinks.outgoing(replace(one, content=other.content))
