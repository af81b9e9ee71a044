"""Endpoints that are added and removed while the ledger is announced: on PostgreSQL both go on at the same time."""

from threading import Thread

import pytest

from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.webhooks.model.delivery import Delivery, ReceiverKind
from realname.webhooks.model.endpoint import EndpointState, WebhookEndpoint
from realname.webhooks.model.message import type_of
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints
from tests.webhooks.webhook_world import BOSS, World

pytestmark = [pytest.mark.sockets, pytest.mark.parametrize("engine", ["postgresql"], indirect=True)]
NOTHING_THERE = "http://127.0.0.1:9/"  # the port `discard`: nothing listens
WAITED_S, LONGEST_S = 0.5, 30.0


def test_an_event_after_the_first_endpoint_is_not_passed_over_as_if_there_were_no_endpoint(
    units: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, counted, meanwhile = World(units), WebhookEndpoints.count, [EndpointId("endpoint-1")]
    world.record("line-1")

    def count(endpoints: WebhookEndpoints) -> int:
        found = counted(endpoints)
        if meanwhile:
            added, now = meanwhile.pop(), world.clock.now()
            with units() as unit:
                first = unit.ledger.count()
                unit[WebhookEndpoints].add(
                    WebhookEndpoint(id=added, url=NOTHING_THERE, types=(), state=EndpointState.ACTIVE, created_at=now, first_entry=first)
                )
                unit.commit()
            world.record("line-2")
        return found

    monkeypatch.setattr(WebhookEndpoints, "count", count)
    world.announce()
    assert [one.subject for one in world.deliveries(EndpointId("endpoint-1"))] == ["line-2"]


def test_an_endpoint_that_is_removed_while_events_are_announced_leaves_no_delivery(units: UnitsOfWork) -> None:
    world = World(units)
    endpoint_id = world.add(NOTHING_THERE).endpoint_id
    removing = Thread(target=world.change.remove, args=(endpoint_id,), kwargs={"acting": BOSS}, daemon=True)
    with units() as unit:
        unit[WebhookEndpoints].announced()
        removing.start()
        removing.join(WAITED_S)
        unit[QueuedDeliveries].queue([_delivery(endpoint_id, world)])
        unit.commit()
    removing.join(LONGEST_S)
    assert (removing.is_alive(), world.waiting()) == (False, 0)


def test_an_endpoint_that_is_added_while_events_are_announced_begins_after_them(units: UnitsOfWork) -> None:
    world, added = World(units), list[EndpointId]()
    adding = Thread(target=lambda: added.append(world.add(NOTHING_THERE).endpoint_id), daemon=True)
    with units() as unit:
        unit[WebhookEndpoints].announced()
        adding.start()
        adding.join(WAITED_S)
        world.record("line-1")
        unit.commit()
    adding.join(LONGEST_S)
    world.record("line-2")
    world.announce()
    first, *_ = [one for one in world.deliveries(added[0]) if one.subject.startswith("line-")]
    assert first.subject == "line-2"


def _delivery(endpoint_id: EndpointId, world: World) -> Delivery:
    return Delivery(
        id=DeliveryId(f"{endpoint_id}-1"),
        receiver_kind=ReceiverKind.ENDPOINT,
        receiver=endpoint_id.value,
        subject="line-1",
        kind=type_of(LineEvent.LINE_BARRED),
        place=1,
        created_at=world.clock.now(),
        due_at=world.clock.now(),
    )
