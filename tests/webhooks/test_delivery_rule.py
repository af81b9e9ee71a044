"""When a delivery is tried again, when it is given up, and when an endpoint rests: pure rules, at and beside each bound."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.webhooks.connectors.outgoing import parse_url
from realname.webhooks.errors import EndpointUrlInvalid, WebhookTypeUnknown
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery import EXPIRED, Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.model.endpoint import EndpointState, WebhookEndpoint, parse_types
from tests.support.manual_clock import START

RULE = DeliveryRule()
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
WAITING = Delivery(
    id=DeliveryId("delivery-1"),
    receiver_kind=ReceiverKind.SINK,
    receiver="sink-1",
    subject="line-1",
    kind="line.barred",
    place=3,
    created_at=START,
    due_at=START,
    content=b"\x01 sealed",
)
TRIED = WAITING.begin(RULE, at=START)
ENDPOINT = WebhookEndpoint(
    id=EndpointId("endpoint-1"), url="https://one.example/", types=(), state=EndpointState.ACTIVE, created_at=START, first_entry=5
)
ACCEPTED, FAILED, NO_ANSWER = Attempt(status=204), Attempt(status=500), Attempt(failure="no-answer")


def after(attempt: Attempt, delivery: Delivery = TRIED, *, chance: float = 0.0, later: timedelta = timedelta()) -> Delivery:
    return delivery.after(attempt, RULE, at=START + later, chance=chance)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_only_success_ends_a_delivery_and_what_was_sent_is_forgotten(status: int) -> None:
    ended = after(Attempt(status=status))
    assert (ended.state, ended.content, ended.fault, ended.ended_at) == (DeliveryState.DELIVERED, None, "", START)


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        (Attempt(status=199), "status-199"),
        (Attempt(status=302), "status-302"),
        (Attempt(status=404), "status-404"),
        (FAILED, "status-500"),
        (NO_ANSWER, "no-answer"),
    ],
)
def test_anything_else_is_tried_again(attempt: Attempt, fault: str) -> None:
    waits = after(attempt)
    assert (waits.state, waits.fault, waits.leased_until, waits.content) == (DeliveryState.WAITING, fault, None, WAITING.content)


@pytest.mark.parametrize(
    ("attempts", "least_s", "most_s"), [(1, 2.5, 5), (2, 5, 10), (5, 40, 80), (13, 10_240, 20_480), (40, 10_800, 21_600)]
)
def test_each_pause_is_twice_the_last_up_to_six_hours_and_half_of_it_is_spread(attempts: int, least_s: float, most_s: float) -> None:
    tried = replace(TRIED, attempts=attempts)
    assert after(FAILED, tried).due_at == START + least_s * SECOND
    assert after(FAILED, tried, chance=0.999999).due_at == pytest.approx(START + most_s * SECOND, abs=SECOND)


@pytest.mark.parametrize(
    ("status", "asked_s", "pause"),
    [
        (503, 120.0, 120 * SECOND),
        (429, 120.0, 120 * SECOND),
        (429, 1.0, 2.5 * SECOND),
        (503, 999_999.0, 6 * HOUR),
        (500, 120.0, 2.5 * SECOND),
    ],
    ids=["503", "429", "less-than-the-pause", "too-long", "of-another-status"],
)
def test_a_wait_that_is_asked_for_is_kept_within_bounds(status: int, asked_s: float, pause: timedelta) -> None:
    assert after(Attempt(status=status, asked_wait_s=asked_s)).due_at == START + pause


@pytest.mark.parametrize(("age", "state"), [(timedelta(days=3) - SECOND, DeliveryState.WAITING), (timedelta(days=3), DeliveryState.PARKED)])
def test_what_failed_for_three_days_is_parked(age: timedelta, state: DeliveryState) -> None:
    assert after(FAILED, later=age).state is state


def test_the_three_days_begin_with_the_first_attempt() -> None:
    late = WAITING.begin(RULE, at=START + timedelta(days=9))
    assert late.after(FAILED, RULE, at=START + timedelta(days=9), chance=0.0).state is DeliveryState.WAITING


@pytest.mark.parametrize("attempt", [Attempt(status=410), Attempt(failure=EXPIRED)])
def test_a_receiver_that_is_gone_or_whose_token_ended_is_not_tried_again(attempt: Attempt) -> None:
    parked = after(attempt)
    assert (parked.state, parked.content) == (DeliveryState.PARKED, None)


def test_a_replay_is_the_same_delivery_from_the_beginning() -> None:
    parked = after(FAILED, later=timedelta(days=3))
    again = parked.replay(START + HOUR)
    assert (again.id, again.place, again.state, again.attempts, again.due_at) == (TRIED.id, 3, DeliveryState.WAITING, 0, START + HOUR)
    assert (again.first_tried_at, again.ended_at) == (None, None)


@pytest.mark.parametrize(("failures", "rest_s"), [(4, 0), (5, 5), (6, 10), (11, 300), (50, 300)])
def test_an_endpoint_rests_after_five_failures_in_a_row(failures: int, rest_s: int) -> None:
    failed = replace(ENDPOINT, failures=failures - 1).after(NO_ANSWER, RULE, at=START)
    assert failed.rests_until == (START + rest_s * SECOND if rest_s else None)
    assert failed.is_sendable(START) is (rest_s == 0)
    assert failed.is_sendable(START + rest_s * SECOND)


@pytest.mark.parametrize(("failures", "at_once"), [(0, 4), (4, 4), (5, 1)])
def test_an_endpoint_that_failed_is_tried_by_one_attempt_at_a_time(failures: int, at_once: int) -> None:
    assert replace(ENDPOINT, failures=failures).attempts_at_once(RULE) == at_once


def test_success_ends_the_rest() -> None:
    failed = replace(ENDPOINT, failures=9, fault="no-answer", rests_until=START + HOUR)
    well = failed.after(ACCEPTED, RULE, at=START)
    assert (well.failures, well.fault, well.rests_until, well.delivered_at) == (0, "", None, START)


def test_an_endpoint_rests_as_long_as_it_asks_five_minutes_at_most() -> None:
    assert ENDPOINT.after(Attempt(status=429, asked_wait_s=60.0), RULE, at=START).rests_until == START + 60 * SECOND
    assert ENDPOINT.after(Attempt(status=503, asked_wait_s=99_999.0), RULE, at=START).rests_until == START + 300 * SECOND


def test_gone_ends_an_endpoint() -> None:
    assert ENDPOINT.after(Attempt(status=410), RULE, at=START).state is EndpointState.GONE


@pytest.mark.parametrize(
    ("endpoint", "wants"),
    [
        (ENDPOINT, True),
        (replace(ENDPOINT, types=("line.barred",)), True),
        (replace(ENDPOINT, types=("line.activated",)), False),
        (replace(ENDPOINT, first_entry=6), False),
        (replace(ENDPOINT, state=EndpointState.PAUSED), True),
        (replace(ENDPOINT, state=EndpointState.GONE), False),
    ],
    ids=["all", "this-type", "another-type", "recorded-before", "paused", "gone"],
)
def test_which_events_an_endpoint_is_sent(endpoint: WebhookEndpoint, wants: bool) -> None:  # noqa: FBT001 - a parameter
    assert endpoint.wants("line.barred", entry=5) is wants


@pytest.mark.parametrize("url", ["https://crm.example/hook", "https://crm.example:8443/hook?tenant=1", "https://[2606:2800:220:1::1]/"])
def test_addresses_that_can_be_called(url: str) -> None:
    assert parse_url(url, allows_http=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crm.example",
        "http://crm.example/",
        "ftp://crm.example/",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@crm.example/",
        "https://crm.example/#part",
        "https://crm.example:0/",
        "https://crm.example:99999/",
        "https://crm.example/a b",
        "https://crm.example/\r\nX: y",
        "https://crm.example/\u00e9",
        "https://[crm.example/",
        f"https://crm.example/{'a' * 1_000}",
    ],
)
def test_addresses_that_cannot(url: str) -> None:
    with pytest.raises(EndpointUrlInvalid):
        parse_url(url, allows_http=False)


def test_types_are_kept_once_in_order_and_an_unknown_one_is_refused() -> None:
    known = ["line.barred", "line.activated"]
    assert parse_types(["line.barred", "line.activated", "line.barred"], known=known) == ("line.activated", "line.barred")
    with pytest.raises(WebhookTypeUnknown) as caught:
        parse_types(["line.unknown"], known=known)
    assert isinstance(caught.value, InvalidInput)
