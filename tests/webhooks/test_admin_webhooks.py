"""The administrator's pages of webhooks: the use cases of the commands, with the signed-in person named in the ledger."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from realname.kernel.identifiers import DeliveryId
from realname.kernel.ledger.implied_records import facts_of
from realname.webhooks.connectors.outgoing import Sender
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.endpoint import EndpointState, SignatureScheme
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.use_cases.endpoints import ReadEndpoints
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, over
from tests.webhooks.receiver import receiving
from tests.webhooks.webhook_world import local_sender

ADDRESS = "https://crm.example/realname"


@pytest.fixture
def world(web: WebWorld) -> WebWorld:
    return over(web, web.services.with_others({Sender: local_sender()}))


@pytest.fixture
def boss(world: WebWorld) -> WebCaller:
    return signed_in(world, "administrator")


def add(boss: WebCaller, url: str = ADDRESS, **more: str | list[str]) -> Page:
    return boss.post("/admin/webhooks/new", {"url": url, "scheme": "v1", **more})


def secret_of(page: Page) -> str:
    found = re.search(r'<code id="secret"[^>]*>([^<]+)</code>', page.html)
    assert found
    return found[1]


def place_of(world: WebWorld) -> str:
    return f"/admin/webhooks/{world.services[ReadEndpoints]()[0].endpoint.id}"


def queued(world: WebWorld, **changed: object) -> DeliveryId:
    endpoint_id, now = world.services[ReadEndpoints]()[0].endpoint.id, world.api.clock.now()
    parked = Delivery(
        id=DeliveryId(f"{endpoint_id}-7"),
        receiver_kind=ReceiverKind.ENDPOINT,
        receiver=endpoint_id.value,
        subject="line-1",
        kind="line.barred",
        place=7,
        created_at=now,
        due_at=now,
        state=DeliveryState.PARKED,
        ended_at=now,
        attempts=9,
        fault="status-500",
    )
    made = replace(parked, **changed)  # type: ignore[arg-type]  # of a test
    with world.api.units() as unit:
        unit[QueuedDeliveries].queue([made])
        unit.commit()
    return made.id


def state_of(world: WebWorld, delivery_id: DeliveryId) -> DeliveryState:
    with world.api.units() as unit:
        return unit[QueuedDeliveries].get(delivery_id).state


def named(world: WebWorld, event: WebhookEvent) -> set[str]:
    with world.api.units() as unit:
        entries = unit.ledger.from_index(0, limit=unit.ledger.count())
    return {str(facts_of(one.event)["agent"]) for one in entries if one.event.event is event}


def test_without_an_endpoint_the_page_says_what_to_do(boss: WebCaller) -> None:
    assert "There are no endpoints yet." in boss.get("/admin/webhooks").text


def test_an_endpoint_is_added_with_its_events_and_its_secret_is_shown_once(world: WebWorld, boss: WebCaller) -> None:
    page = add(boss, type=["line.barred", "registration.decided"])
    assert secret_of(page).startswith("whsec_")
    (view,) = world.services[ReadEndpoints]()
    assert (view.endpoint.url, view.endpoint.types) == (ADDRESS, ("line.barred", "registration.decided"))
    assert secret_of(page) not in boss.get(place_of(world)).html
    assert named(world, WebhookEvent.ENDPOINT_ADDED) == {"id-of-administrator"}


def test_without_a_choice_every_kind_of_event_is_sent(world: WebWorld, boss: WebCaller) -> None:
    assert secret_of(add(boss, scheme="v1a")).startswith("whpk_")
    assert world.services[ReadEndpoints]()[0].endpoint.types == ()
    assert "Every kind of event" in boss.get(place_of(world)).text


@pytest.mark.parametrize("url", ["", "crm.example", "http://crm.example@x/", "https://10.0.0.1/", "https://crm.example/#a"])
def test_an_address_that_may_not_be_called_is_named(world: WebWorld, boss: WebCaller, url: str) -> None:
    page = add(boss, url)
    assert (page.status, 'href="#url"' in page.html) == (422, True)
    assert world.services[ReadEndpoints]() == []


@pytest.mark.sockets
def test_a_test_event_says_what_the_endpoint_answered(world: WebWorld, boss: WebCaller) -> None:
    with receiving() as receiver:
        secret = secret_of(add(boss, receiver.url))
        assert "The endpoint accepted the test event" in boss.post(f"{place_of(world)}/test").text
        (sent,) = receiver.received
        signed = Webhook(secret).sign(sent.id, world.api.clock.now(), sent.body.decode())
        assert sent.headers["webhook-signature"] == signed
    page = boss.post(f"{place_of(world)}/test").text
    assert "The endpoint did not accept the test event" in page
    assert "The endpoint could not be reached." in page


@pytest.mark.sockets
def test_a_test_event_that_is_refused_shows_the_status(world: WebWorld, boss: WebCaller) -> None:
    with receiving(answer=b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n") as receiver:
        add(boss, receiver.url)
        assert "The endpoint answered with status 401." in boss.post(f"{place_of(world)}/test").text


def test_deliveries_are_shown_with_why_they_failed_by_state(world: WebWorld, boss: WebCaller) -> None:
    add(boss)
    assert "Nothing was sent yet." in boss.get(place_of(world)).text
    queued(world)
    page = boss.get(place_of(world)).text
    for shown in ("Line barred", "Given up", "The endpoint answered with status 500."):
        assert shown in page
    assert "No delivery is in this state." in boss.get(f"{place_of(world)}?state=delivered").text
    assert "Line barred" in boss.get(f"{place_of(world)}?state=parked").text


def test_one_webhook_or_all_that_were_given_up_are_sent_again(world: WebWorld, boss: WebCaller) -> None:
    add(boss)
    delivery_id = queued(world)
    place = f"{place_of(world)}/deliveries/{delivery_id}"
    assert delivery_id.value in boss.get(place).text
    assert "The webhook is sent again" in boss.post(f"{place_of(world)}/deliveries/{delivery_id}").text
    assert state_of(world, delivery_id) is DeliveryState.WAITING
    assert boss.post(f"{place_of(world)}/deliveries/{delivery_id}").status == 404  # it waits
    other = queued(world, id=DeliveryId("other-8"), place=8)
    assert "1 webhook is sent again" in boss.post(f"{place_of(world)}/replay", {"which": "parked"}).text
    assert state_of(world, other) is DeliveryState.WAITING
    assert named(world, WebhookEvent.ENDPOINT_REPLAYED) == {"id-of-administrator"}


def test_since_a_time_at_the_outlets_those_are_sent_again_that_were_queued_then_or_later(world: WebWorld, boss: WebCaller) -> None:
    add(boss)
    before = queued(world)
    after = queued(world, id=DeliveryId("after-9"), place=9, created_at=world.api.clock.now() + timedelta(minutes=2))
    local = (world.api.clock.now() + timedelta(hours=8, minutes=1)).strftime("%Y-%m-%dT%H:%M")
    assert "1 webhook is sent again" in boss.post(f"{place_of(world)}/replay", {"which": "since", "since": local}).text
    assert (state_of(world, before), state_of(world, after)) == (DeliveryState.PARKED, DeliveryState.WAITING)
    for fields, faulty in (({"which": "since", "since": "soon"}, "since"), ({}, "which")):
        assert f'href="#{faulty}"' in boss.post(f"{place_of(world)}/replay", fields).html


def test_a_secret_is_replaced_with_an_overlap_or_at_once(world: WebWorld, boss: WebCaller) -> None:
    first = secret_of(add(boss))
    second = secret_of(boss.post(f"{place_of(world)}/secret", {"hours": "24", "scheme": "v1"}))
    (view,) = world.services[ReadEndpoints]()
    assert (first != second, len(view.secrets)) == (True, 2)
    assert "signs until" in boss.get(place_of(world)).text
    assert secret_of(boss.post(f"{place_of(world)}/secret", {"hours": "0", "scheme": "v1a"})).startswith("whpk_")
    (view,) = world.services[ReadEndpoints]()
    assert [one.scheme for one in view.secrets] == [SignatureScheme.ASYMMETRIC]
    assert 'href="#hours"' in boss.post(f"{place_of(world)}/secret", {"hours": "7", "scheme": "v1"}).html


def test_a_fifth_valid_secret_is_refused_in_words(world: WebWorld, boss: WebCaller) -> None:
    add(boss)
    for _ in range(3):
        boss.post(f"{place_of(world)}/secret", {"hours": "24", "scheme": "v1"})
    page = boss.post(f"{place_of(world)}/secret", {"hours": "24", "scheme": "v1"})
    assert (page.status, "End the former secrets at once." in page.text) == (422, True)


def test_an_endpoint_is_paused_resumed_and_removed(world: WebWorld, boss: WebCaller) -> None:
    add(boss)
    place, endpoint_id = place_of(world), world.services[ReadEndpoints]()[0].endpoint.id
    assert "The endpoint is paused" in boss.post(f"{place}/pause").text
    assert world.services[ReadEndpoints].one(endpoint_id).endpoint.state is EndpointState.PAUSED
    assert boss.post(f"{place}/pause").status == 409
    assert "The endpoint is resumed" in boss.post(f"{place}/resume").text
    queued(world, state=DeliveryState.WAITING, ended_at=None)
    assert "1 webhook that waits for it is not sent." in boss.get(f"{place}/remove").text
    assert "The endpoint is removed" in boss.post(f"{place}/remove").text
    assert world.services[ReadEndpoints]() == []
    for event in (WebhookEvent.ENDPOINT_PAUSED, WebhookEvent.ENDPOINT_RESUMED, WebhookEvent.ENDPOINT_REMOVED):
        assert named(world, event) == {"id-of-administrator"}


def test_an_unknown_endpoint_is_not_found(boss: WebCaller) -> None:
    assert [boss.get(f"/admin/webhooks/nobody{path}").status for path in ("", "/test", "/secret", "/replay", "/remove")] == [404] * 5
