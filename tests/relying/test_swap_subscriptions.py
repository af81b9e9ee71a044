"""SIM Swap Subscriptions over HTTP: made, read, listed and deleted by their client, and what they bring."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import AgentId, SubscriptionId
from realname.lines.model.line import Ending
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.relying.errors import UnknownSubscription
from realname.relying.model.subscription import ENDED, MOST_OF_LINE, SWAPPED, EndReason
from realname.relying.store.consents import Consents
from realname.relying.store.subscriptions import SwapSubscriptions
from realname.relying.use_cases.clients import EndRelyingClient, SuspendRelyingClient
from realname.relying.use_cases.consents import RevokeConsent
from realname.relying.use_cases.swap_events import EndDueSubscriptions, ReportSwaps
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from realname.webhooks.connectors.outgoing import Sender
from realname.webhooks.connectors.server_seals import ServerSeals
from realname.webhooks.model.delivery import Delivery, DeliveryState
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.use_cases.deliver import Deliver
from realname.webhooks.use_cases.deliveries import Deliveries
from tests.relying.camara_calls import LIST, SUBSCRIBE, SUBSCRIPTION
from tests.relying.camara_world import CLIENT, CamaraWorld, as_another_client, error_of
from tests.webhooks.receiver import receiving
from tests.webhooks.webhook_world import PATIENT, local_sender

DELETE = "sim-swap-subscriptions:delete"
SCOPES = (SUBSCRIBE.scope, LIST.scope, DELETE)
CREDENTIAL = {
    "credentialType": "ACCESSTOKEN",
    "accessToken": "token-of-the-sink",
    "accessTokenExpiresUtc": "2026-12-25T09:00:00Z",
    "accessTokenType": "bearer",
}
SECRET = CREDENTIAL["accessToken"]


def subscribe(relying: CamaraWorld, *, config: Mapping[str, object] | None = None, **more: object) -> dict[str, object]:
    """Make one; gives what was answered."""
    body = {**SUBSCRIPTION, **more, "config": {"subscriptionDetail": {}, **(config or {})}}
    answer = relying.post(SUBSCRIBE.address, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


def queued(relying: CamaraWorld, made: Mapping[str, object]) -> Sequence[Delivery]:
    """What waits for the address of a subscription, in order."""
    with relying.api.units() as unit:
        found = unit[QueuedDeliveries].of(str(made["id"]), state=None, since=None, limit=100)
    return sorted(found, key=lambda one: one.place)


def events(relying: CamaraWorld, made: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    """The CloudEvents that a subscription brought, in order."""
    seals = relying.api.services[ServerSeals]
    opened = [json.loads(seals.open(one.content or b"", place=f"delivery/{one.id}")) for one in queued(relying, made)]
    assert {one["content_type"] for one in opened} <= {"application/cloudevents+json"}
    return [json.loads(one["body"]) for one in opened]


def test_one_of_a_token_of_a_line_names_no_number(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying, sinkCredential=CREDENTIAL)
    assert made == {
        "protocol": "HTTP",
        "sink": "https://endpoint.example.com/sink",
        "types": [SWAPPED],
        "config": {"subscriptionDetail": {}},
        "id": made["id"],
        "startsAt": "2026-11-25T09:00:00.000Z",
        "status": "ACTIVE",
    }
    assert relying.ask("GET", f"{LIST.address}/{made['id']}").json() == made
    relying.replace_sim(line)
    (event,) = events(relying, made)
    assert event == {
        "id": event["id"],
        "source": "/sim-swap-subscriptions/v0.4",
        "specversion": "1.0",
        "type": SWAPPED,
        "datacontenttype": "application/json",
        "time": "2026-11-25T09:00:00.000Z",
        "data": {"subscriptionId": made["id"]},
    }
    assert relying.told_of(line)[-1]["operation"] == "sim-swap-subscriptions:swapped"


def test_one_of_a_token_of_no_line_names_the_number_everywhere(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(*SCOPES)
    number = {"phoneNumber": line.msisdn.value}
    made = subscribe(relying, config={"subscriptionDetail": number})
    assert made["config"] == {"subscriptionDetail": number}
    assert relying.ask("GET", f"{LIST.address}/{made['id']}").json()["config"] == {"subscriptionDetail": number}
    relying.replace_sim(line)
    (event,) = events(relying, made)
    assert event["data"] == {"subscriptionId": made["id"], **number}


def test_a_token_of_a_line_sees_that_line_alone_and_no_number(relying: CamaraWorld) -> None:
    line = relying.line()
    other = relying.line(place=1)
    assert other.person_id == line.person_id
    relying.two_legged(*SCOPES)
    own, others = (subscribe(relying, config={"subscriptionDetail": {"phoneNumber": one.msisdn.value}}) for one in (line, other))
    assert relying.ask("GET", LIST.address).json()["pagination"]["totalCount"] == 2
    relying.three_legged(line, *SCOPES)
    listed = relying.ask("GET", LIST.address).json()
    assert [one["id"] for one in listed["subscriptions"]] == [own["id"]]
    assert listed["pagination"]["totalCount"] == 1
    read = relying.ask("GET", f"{LIST.address}/{own['id']}")
    assert line.msisdn.value not in read.text + str(listed)
    assert error_of(relying.ask("GET", f"{LIST.address}/{others['id']}")) == (404, "NOT_FOUND")


def test_neither_the_token_of_the_sink_nor_an_event_lies_in_clear(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(*SCOPES)
    made = subscribe(relying, config={"subscriptionDetail": {"phoneNumber": line.msisdn.value}}, sinkCredential=CREDENTIAL)
    relying.replace_sim(line)
    with relying.api.units() as unit:
        kept = unit[SwapSubscriptions].get(SubscriptionId(str(made["id"])))
    (event,) = queued(relying, made)
    assert kept.sealed_token is not None
    assert event.content is not None
    assert SECRET.encode() not in kept.sealed_token
    for secret in (SECRET, line.msisdn.value, SUBSCRIPTION["sink"]):
        assert str(secret).encode() not in event.content


def test_the_token_of_the_sink_goes_with_each_event(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying, sinkCredential=CREDENTIAL)
    relying.replace_sim(line)
    (event,) = queued(relying, made)
    sent = relying.api.services[Deliveries].outgoing(event)
    assert sent is not None
    assert sent.url == SUBSCRIPTION["sink"]
    assert dict(sent.headers) == {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {SECRET}"}


def test_a_revoked_consent_ends_it_and_what_waits_is_not_sent(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.replace_sim(line)
    with relying.api.units() as unit:
        (consent,) = unit[Consents].of_person(line.person_id)
    relying.api.services[RevokeConsent](consent.id, person_id=line.person_id)
    assert [one["data"] for one in events(relying, made)] == [{"subscriptionId": made["id"], "terminationReason": "NETWORK_TERMINATED"}]
    assert error_of(relying.ask("GET", f"{LIST.address}/{made['id']}")) == (404, "NOT_FOUND")


def test_a_service_that_has_ended_is_told_of_no_new_sim(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.api.services[EndRelyingClient](CLIENT, acting=AgentId("admin"))
    (ended,) = events(relying, made)
    assert (ended["type"], ended["data"]) == (ENDED, {"subscriptionId": made["id"], "terminationReason": "NETWORK_TERMINATED"})
    relying.replace_sim(line)
    assert events(relying, made) == [ended]
    assert relying.told_of(line)[-1]["operation"] == "sim-swap-subscriptions:create"


def test_a_service_that_is_suspended_is_told_of_no_new_sim_and_keeps_its_subscription(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.api.services[SuspendRelyingClient](CLIENT, acting=AgentId("admin"))
    relying.replace_sim(line)
    assert events(relying, made) == []
    relying.api.services[SuspendRelyingClient].resume(CLIENT, acting=AgentId("admin"))
    assert events(relying, made) == []  # not told later either
    assert relying.ask("GET", f"{LIST.address}/{made['id']}").json()["status"] == "ACTIVE"


def test_times_and_numbers_of_events_are_shown_as_they_were_asked_for(relying: CamaraWorld) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    made = subscribe(relying, config={"subscriptionExpireTime": "2027-01-17T15:18:23.682+02:00", "subscriptionMaxEvents": 5})
    assert made["config"] == {
        "subscriptionDetail": {},
        "subscriptionExpireTime": "2027-01-17T13:18:23.682Z",
        "subscriptionMaxEvents": 5,
    }
    assert made["expiresAt"] == "2027-01-17T13:18:23.682Z"


def test_it_ends_once_it_brought_as_many_events_as_were_wanted(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying, config={"subscriptionMaxEvents": 1})
    relying.replace_sim(line)
    assert [(one["type"], one["data"]) for one in events(relying, made)] == [
        (SWAPPED, {"subscriptionId": made["id"]}),
        (ENDED, {"subscriptionId": made["id"], "terminationReason": "MAX_EVENTS_REACHED"}),
    ]
    assert error_of(relying.ask("GET", f"{LIST.address}/{made['id']}")) == (404, "NOT_FOUND")


def test_it_is_deleted_with_a_last_event_and_is_gone(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    deleted = relying.ask("DELETE", f"{LIST.address}/{made['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    (event,) = events(relying, made)
    assert (event["type"], event["data"]) == (ENDED, {"subscriptionId": made["id"], "terminationReason": "SUBSCRIPTION_DELETED"})
    for method in ("GET", "DELETE"):
        assert error_of(relying.ask(method, f"{LIST.address}/{made['id']}")) == (404, "NOT_FOUND")
    assert subscribe(relying)["id"] != made["id"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"config": {"subscriptionExpireTime": "2026-12-25T09:00:00Z"}}, "SUBSCRIPTION_EXPIRED"),
        ({"sinkCredential": CREDENTIAL}, "ACCESS_TOKEN_EXPIRED"),
    ],
)
def test_it_ends_when_its_time_or_that_of_its_token_is_over(relying: CamaraWorld, more: dict[str, object], reason: str) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying, **more)  # type: ignore[arg-type]  # of a table
    relying.api.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    relying.api.services[EndDueSubscriptions]()
    assert events(relying, made) == []
    relying.api.clock.advance(timedelta(seconds=1))
    relying.api.services[EndDueSubscriptions]()
    relying.api.services[EndDueSubscriptions]()
    (event,) = events(relying, made)
    assert event["data"] == {"subscriptionId": made["id"], "terminationReason": reason}


def test_what_ended_a_month_ago_is_forgotten(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = SubscriptionId(str(subscribe(relying)["id"]))
    relying.ask("DELETE", f"{LIST.address}/{made}")
    relying.api.clock.advance(timedelta(days=30))
    relying.api.services[EndDueSubscriptions]()
    with relying.api.units() as unit:
        assert unit[SwapSubscriptions].get(made).end_reason is EndReason.SUBSCRIPTION_DELETED
    relying.api.clock.advance(timedelta(seconds=1))
    relying.api.services[EndDueSubscriptions]()
    with relying.api.units() as unit, pytest.raises(UnknownSubscription):
        unit[SwapSubscriptions].get(made)


def test_it_ends_with_the_tenure_of_the_holder_who_allowed_it(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.transfer(line, to=SAMPLE_WOMAN)
    (event,) = events(relying, made)
    assert event["data"] == {"subscriptionId": made["id"], "terminationReason": "NETWORK_TERMINATED"}
    assert relying.ask("GET", LIST.address).json()["subscriptions"] == []


@pytest.mark.sockets
def test_an_address_that_answers_that_it_is_gone_ends_it_and_is_sent_nothing_more(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying, sinkCredential=CREDENTIAL)
    use = relying.api.services.with_others({Sender: local_sender(), DeliveryRule: PATIENT})
    subscription_id, now = SubscriptionId(str(made["id"])), relying.api.clock.now()
    with receiving(answer=b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n") as receiver:
        with relying.api.units() as unit:
            found = unit[SwapSubscriptions].get(subscription_id)
            unit[SwapSubscriptions].save(replace(found, sink=receiver.url))
            for _ in range(2):
                use[ReportSwaps].sim_replaced(unit, line, at=now)
                relying.api.clock.advance(timedelta(seconds=1))
            unit.commit()
        use[Deliver]()
        with relying.api.units() as unit:
            use[ReportSwaps].sim_replaced(unit, line, at=now)
            ended = unit[SwapSubscriptions].get(subscription_id)
            unit.commit()
        use[Deliver]()
    assert (ended.ended_at, ended.end_reason) == (relying.api.clock.now(), EndReason.NETWORK_TERMINATED)
    assert len(receiver.received) == 1
    kept = queued(relying, made)
    assert [(one.state, one.fault, one.content) for one in kept] == [(DeliveryState.PARKED, "status-410", None)] * 2
    assert relying.ask("GET", f"{LIST.address}/{made['id']}").status_code == 404


def test_it_ends_with_the_line(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.api.services[DeactivateLine](line.id, Ending.VOLUNTARY)
    relying.api.services[CarryOutOrders]()
    (event,) = events(relying, made)
    assert event["data"] == {"subscriptionId": made["id"], "terminationReason": "NETWORK_TERMINATED"}


def test_a_client_sees_its_own_alone(relying: CamaraWorld) -> None:
    line, other = relying.line(), relying.line(place=1, person=SAMPLE_WOMAN)
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.three_legged(other, *SCOPES)
    theirs = subscribe(relying)
    assert [one["id"] for one in relying.ask("GET", LIST.address).json()["subscriptions"]] == [theirs["id"]]
    assert error_of(relying.ask("GET", f"{LIST.address}/{made['id']}")) == (404, "NOT_FOUND")
    relying.two_legged(*SCOPES)
    assert relying.token is not None
    assert {one["id"] for one in relying.ask("GET", LIST.address).json()["subscriptions"]} == {made["id"], theirs["id"]}
    relying.token = as_another_client(relying.token)
    assert relying.ask("GET", LIST.address).json()["subscriptions"] == []
    for method in ("GET", "DELETE"):
        assert error_of(relying.ask(method, f"{LIST.address}/{made['id']}")) == (404, "NOT_FOUND")


def test_a_list_has_pages_and_says_where_the_others_are(relying: CamaraWorld) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    made = [str(subscribe(relying, sink=f"https://endpoint.example.com/{number}")["id"]) for number in range(5)]
    seen = []
    for page in (1, 2, 3):
        answer = relying.ask("GET", f"{LIST.address}?page={page}&perPage=2")
        assert answer.json()["pagination"] == {"page": page, "perPage": 2, "totalCount": 5, "totalPages": 3}
        assert (answer.headers["x-total-count"], answer.headers["x-total-pages"]) == ("5", "3")
        seen += [one["id"] for one in answer.json()["subscriptions"]]
        for name in ("prev", "next"):
            assert (f'rel="{name}"' in answer.headers["link"]) == (1 <= page + (1 if name == "next" else -1) <= 3)
    assert sorted(seen) == sorted(made)
    assert relying.ask("GET", f"{LIST.address}?page=9").json()["subscriptions"] == []


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=a", "perPage=0", "perPage=101", "page=2147483648"])
def test_a_page_that_there_cannot_be_is_an_invalid_argument(relying: CamaraWorld, query: str) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    assert error_of(relying.ask("GET", f"{LIST.address}?{query}")) == (400, "INVALID_ARGUMENT")


# What a request has instead of what is right, and how that is refused.
REFUSED: Sequence[tuple[Mapping[str, object], tuple[int, str]]] = [
    ({"protocol": "MQTT3"}, (400, "INVALID_PROTOCOL")),
    ({"protocol": "http"}, (400, "INVALID_PROTOCOL")),
    ({"sink": "http://endpoint.example.com/sink"}, (400, "INVALID_SINK")),
    ({"sink": "endpoint"}, (400, "INVALID_SINK")),
    ({"sink": "https://user:secret@endpoint.example.com/"}, (400, "INVALID_SINK")),
    ({"sink": "https://[::1/"}, (400, "INVALID_SINK")),
    ({"sink": "https://127.0.0.1/sink"}, (400, "INVALID_SINK")),
    ({"sink": "https://10.0.0.1/sink"}, (400, "INVALID_SINK")),
    ({"sink": "https://169.254.169.254/latest"}, (400, "INVALID_SINK")),
    ({"sink": "https://" + "a" * 2048}, (400, "INVALID_ARGUMENT")),
    ({"types": []}, (400, "INVALID_ARGUMENT")),
    ({"types": ["org.camaraproject.sim-swap-subscriptions.v0.other"]}, (400, "INVALID_ARGUMENT")),
    ({"types": [SWAPPED, SWAPPED]}, (400, "INVALID_ARGUMENT")),
    ({"config": {}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {"device": {}}}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {}, "subscriptionMaxEvents": 0}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "2026-11-25T09:00:00Z"}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "2027-01-17T13:18:23"}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "9999-12-31T23:59:59-12:00"}}, (400, "INVALID_ARGUMENT")),
    ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "0001-01-01T00:00:00+12:00"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {**CREDENTIAL, "refreshToken": "x"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {**CREDENTIAL, "secret": "x"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {"credentialType": "PRIVATE_KEY_JWT", "accessToken": "x"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {"credentialType": "PLAIN", "identifier": "a", "secret": "b"}}, (400, "INVALID_CREDENTIAL")),
    ({"sinkCredential": {**CREDENTIAL, "credentialType": "OTHER"}}, (400, "INVALID_CREDENTIAL")),
    ({"sinkCredential": {**CREDENTIAL, "accessTokenType": "mac"}}, (400, "INVALID_TOKEN")),
    ({"sinkCredential": {"credentialType": "ACCESSTOKEN"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {**CREDENTIAL, "accessTokenExpiresUtc": "1717753038"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {**CREDENTIAL, "accessTokenExpiresUtc": "2020-01-01T00:00:00Z"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {**CREDENTIAL, "unknown": "x"}}, (400, "INVALID_ARGUMENT")),
    ({"sinkCredential": {"credentialType": "PRIVATE_KEY_JWT"}}, (422, "PRIVATE_KEY_JWT_NOT_CONFIGURED")),
    ({"protocolSettings": {"method": "PUT"}}, (400, "INVALID_ARGUMENT")),
]


def test_each_refusal_of_the_document(relying: CamaraWorld) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    faults = []
    for more, refusal in REFUSED:
        answer = relying.post(SUBSCRIBE.address, {**SUBSCRIPTION, **more})
        found = error_of(answer) if answer.is_error else (answer.status_code, answer.text)
        faults += [f"{str(more)[:200]}: {found}, not {refusal}"] * (found != refusal)
        faults += [f"{str(more)[:200]}: the answer repeats the secret"] * (SECRET in answer.text)
    assert faults == []


def test_the_same_again_exists_and_there_is_a_most(relying: CamaraWorld) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    subscribe(relying)
    assert error_of(relying.post(SUBSCRIBE.address, SUBSCRIPTION)) == (409, "ALREADY_EXISTS")
    for number in range(MOST_OF_LINE - 1):
        subscribe(relying, sink=f"https://endpoint.example.com/{number}")
    assert error_of(relying.post(SUBSCRIBE.address, {**SUBSCRIPTION, "sink": "https://more.example.com"})) == (429, "QUOTA_EXCEEDED")


def test_settings_of_http_and_an_initial_event_are_taken(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    settings = {"headers": {"x-own": "value"}, "method": "POST"}
    made = subscribe(relying, config={"initialEvent": True}, protocolSettings=settings)
    assert events(relying, made) == []


@pytest.mark.parametrize("name", ["0" * 32, "not an id", "x" * 300])
def test_an_unknown_one_is_not_found(relying: CamaraWorld, name: str) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    status, code = error_of(relying.ask("GET", f"{LIST.address}/{name}"))
    assert (status, code) == ((404, "NOT_FOUND") if len(name) <= 256 else (400, "INVALID_ARGUMENT"))
