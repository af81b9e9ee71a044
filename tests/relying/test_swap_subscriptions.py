"""SIM Swap Subscriptions over HTTP: made, read, listed and deleted by their client, and what they bring."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from realname.kernel.identifiers import SubscriptionId
from realname.kernel.ports import Vault
from realname.lines.model.line import Ending, Line
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.registration.store.persons import Persons
from realname.relying.model.subscription import ENDED, MOST_OF_LINE, SWAPPED
from realname.relying.store.subscriptions import SwapEvents, SwapSubscriptions
from realname.relying.use_cases.swap_events import EndDueSubscriptions
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from tests.relying.camara_calls import LIST, SUBSCRIBE, SUBSCRIPTION
from tests.relying.camara_world import CamaraWorld, as_another_client, error_of

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


def events(relying: CamaraWorld, made: Mapping[str, object], line: Line) -> Sequence[Mapping[str, object]]:
    """The CloudEvents that a subscription brought, in order."""
    with relying.api.units() as unit:
        person = unit[Persons].get(line.person_id)
        assert person.wrapped_key is not None
        return [
            json.loads(
                relying.api.services[Vault].open(
                    one.sealed_event, wrapped_key=person.wrapped_key, context=f"{person.id}/swap-events/{one.id}"
                )
            )
            for one in unit[SwapEvents].of_subscription(SubscriptionId(str(made["id"])))
        ]


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
    (event,) = events(relying, made, line)
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
    (event,) = events(relying, made, line)
    assert event["data"] == {"subscriptionId": made["id"], **number}


def test_neither_the_token_of_the_sink_nor_an_event_lies_in_clear(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(*SCOPES)
    made = subscribe(relying, config={"subscriptionDetail": {"phoneNumber": line.msisdn.value}}, sinkCredential=CREDENTIAL)
    relying.replace_sim(line)
    with relying.api.units() as unit:
        kept = unit[SwapSubscriptions].get(SubscriptionId(str(made["id"])))
        (event,) = unit[SwapEvents].of_subscription(kept.id)
    assert kept.sealed_token is not None
    assert SECRET.encode() not in kept.sealed_token
    assert line.msisdn.value.encode() not in event.sealed_event


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
    assert [(one["type"], one["data"]) for one in events(relying, made, line)] == [
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
    (event,) = events(relying, made, line)
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
    assert events(relying, made, line) == []
    relying.api.clock.advance(timedelta(seconds=1))
    relying.api.services[EndDueSubscriptions]()
    relying.api.services[EndDueSubscriptions]()
    (event,) = events(relying, made, line)
    assert event["data"] == {"subscriptionId": made["id"], "terminationReason": reason}


def test_what_ended_a_month_ago_is_forgotten(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.ask("DELETE", f"{LIST.address}/{made['id']}")
    relying.api.clock.advance(timedelta(days=30, seconds=1))
    relying.api.services[EndDueSubscriptions]()
    assert events(relying, made, line) == []


def test_it_ends_with_the_tenure_of_the_holder_who_allowed_it(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.transfer(line, to=SAMPLE_WOMAN)
    (event,) = events(relying, made, line)
    assert event["data"] == {"subscriptionId": made["id"], "terminationReason": "NETWORK_TERMINATED"}
    assert relying.ask("GET", LIST.address).json()["subscriptions"] == []


def test_it_ends_with_the_line(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    made = subscribe(relying)
    relying.api.services[DeactivateLine](line.id, Ending.VOLUNTARY)
    relying.api.services[CarryOutOrders]()
    (event,) = events(relying, made, line)
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


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"protocol": "MQTT3"}, (400, "INVALID_PROTOCOL")),
        ({"protocol": "http"}, (400, "INVALID_PROTOCOL")),
        ({"sink": "http://endpoint.example.com/sink"}, (400, "INVALID_SINK")),
        ({"sink": "endpoint"}, (400, "INVALID_SINK")),
        ({"sink": "https://user:secret@endpoint.example.com/"}, (400, "INVALID_SINK")),
        ({"sink": "https://[::1/"}, (400, "INVALID_SINK")),
        ({"sink": "https://" + "a" * 2048}, (400, "INVALID_ARGUMENT")),
        ({"types": []}, (400, "INVALID_ARGUMENT")),
        ({"types": ["org.camaraproject.sim-swap-subscriptions.v0.other"]}, (400, "INVALID_ARGUMENT")),
        ({"types": [SWAPPED, SWAPPED]}, (400, "INVALID_ARGUMENT")),
        ({"config": {}}, (400, "INVALID_ARGUMENT")),
        ({"config": {"subscriptionDetail": {"device": {}}}}, (400, "INVALID_ARGUMENT")),
        ({"config": {"subscriptionDetail": {}, "subscriptionMaxEvents": 0}}, (400, "INVALID_ARGUMENT")),
        ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "2026-11-25T09:00:00Z"}}, (400, "INVALID_ARGUMENT")),
        ({"config": {"subscriptionDetail": {}, "subscriptionExpireTime": "2027-01-17T13:18:23"}}, (400, "INVALID_ARGUMENT")),
        ({"sinkCredential": {**CREDENTIAL, "credentialType": "PLAIN"}}, (400, "INVALID_CREDENTIAL")),
        ({"sinkCredential": {**CREDENTIAL, "credentialType": "REFRESHTOKEN"}}, (400, "INVALID_CREDENTIAL")),
        ({"sinkCredential": {**CREDENTIAL, "accessTokenType": "mac"}}, (400, "INVALID_TOKEN")),
        ({"sinkCredential": {"credentialType": "ACCESSTOKEN"}}, (400, "INVALID_ARGUMENT")),
        ({"sinkCredential": {**CREDENTIAL, "accessTokenExpiresUtc": "1717753038"}}, (400, "INVALID_ARGUMENT")),
        ({"sinkCredential": {**CREDENTIAL, "accessTokenExpiresUtc": "2020-01-01T00:00:00Z"}}, (400, "INVALID_ARGUMENT")),
        ({"sinkCredential": {**CREDENTIAL, "unknown": "x"}}, (400, "INVALID_ARGUMENT")),
        ({"sinkCredential": {"credentialType": "PRIVATE_KEY_JWT"}}, (422, "PRIVATE_KEY_JWT_NOT_CONFIGURED")),
        ({"protocolSettings": {"method": "PUT"}}, (400, "INVALID_ARGUMENT")),
    ],
)
def test_each_refusal_of_the_document(relying: CamaraWorld, more: Mapping[str, object], refused: tuple[int, str]) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    answer = relying.post(SUBSCRIBE.address, {**SUBSCRIPTION, **more})
    assert error_of(answer) == refused
    assert SECRET not in answer.text


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
    assert events(relying, made, line) == []


@pytest.mark.parametrize("name", ["0" * 32, "not an id", "x" * 300])
def test_an_unknown_one_is_not_found(relying: CamaraWorld, name: str) -> None:
    relying.three_legged(relying.line(), *SCOPES)
    status, code = error_of(relying.ask("GET", f"{LIST.address}/{name}"))
    assert (status, code) == ((404, "NOT_FOUND") if len(name) <= 256 else (400, "INVALID_ARGUMENT"))
