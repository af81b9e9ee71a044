"""Attacks on webhooks at the receiver: replays, mixed-up keys, old secrets, redirects, and answers that ask for more than they get."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from realname.kernel.identifiers import DeliveryId
from realname.platform.outbound.call import Answer, retry_after_s
from realname.webhooks.connectors.signatures import SECRET_BYTES, SigningSecret
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.delivery_rule import DeliveryRule
from realname.webhooks.model.endpoint import SignatureScheme
from realname.webhooks.use_cases.endpoints import RotateSecret
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits
from tests.webhooks.receiver import Received, receiving
from tests.webhooks.webhook_world import BOSS, PATIENT, World

RULE = DeliveryRule()
ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
ACCEPTED = b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.fixture
def world() -> World:
    world = World(SqliteUnits(), rule=PATIENT)
    world.clock.advance(datetime.now(UTC) - world.clock.now())  # the receivers' library compares with the machine's clock
    return world


def _verifies(secret: str, received: Received, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> bool:
    try:
        Webhook(secret).verify(body or received.body, {**received.headers, **(headers or {})})
    except WebhookVerificationError:
        return False
    return True


@pytest.mark.sockets
def test_a_webhook_of_one_endpoint_is_none_at_another(world: World) -> None:
    with receiving() as receiver:
        first, second = world.add(receiver.url), world.add(receiver.url)
        world.record("line-1")
        world.deliver()
    ids = {one.id for one in receiver.received}
    verified = [[_verifies(secret.shown, one) for one in receiver.received] for secret in (first, second)]
    assert len(ids) == 2
    assert sorted(map(tuple, verified)) == [(False, True), (True, False)]


@pytest.mark.sockets
@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body", "old"])
def test_another_id_time_or_body_under_a_signature_is_none(world: World, changed: str) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
    (received,) = receiver.received
    assert _verifies(added.shown, received)
    if changed == "body":
        assert not _verifies(added.shown, received, body=received.body + b" ")
        return
    value = {"webhook-id": f"{received.id}0", "old": str(int(received.headers["webhook-timestamp"]) - 301)}
    name = "webhook-timestamp" if changed == "old" else changed
    other = value.get(changed, str(int(received.headers["webhook-timestamp"]) + 1))
    assert not _verifies(added.shown, received, headers={name: other})


@pytest.mark.sockets
def test_a_later_attempt_has_the_same_id_and_a_time_of_its_own(world: World) -> None:
    with receiving() as receiver:
        receiver.answer = ERROR
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
        world.clock.advance(timedelta(seconds=90))
        receiver.answer = ACCEPTED
        world.deliver()
    first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 90
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert _verifies(added.shown, first)


def test_a_public_key_taken_for_a_shared_secret_verifies_nothing() -> None:
    secret, body, sent = SigningSecret(SignatureScheme.ASYMMETRIC, b"k" * SECRET_BYTES), b'{"data":{}}', DeliveryId("endpoint-1")
    public = base64.b64decode(secret.for_receiver().removeprefix("whpk_"))
    said = f"{sent.value}.{int(START.timestamp())}.".encode() + body
    forged = base64.b64encode(hmac.new(public, said, hashlib.sha256).digest()).decode()
    assert secret.sign(body, delivery_id=sent, at=START) not in {f"v1,{forged}", f"v1a,{forged}"}
    assert secret.sign(body, delivery_id=sent, at=START).startswith("v1a,")


@pytest.mark.sockets
def test_a_secret_that_was_replaced_at_once_signs_nothing_any_more(world: World) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        renewed = world.use[RotateSecret](added.endpoint_id, overlap=timedelta(), acting=BOSS)
        world.record("line-1")
        world.deliver()
    (received,) = receiver.received
    assert (_verifies(added.shown, received), _verifies(renewed.shown, received)) == (False, True)
    assert len(received.headers["webhook-signature"].split()) == 1


@pytest.mark.sockets
@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
def test_no_redirect_is_followed_nor_taken_for_an_answer(world: World, status: int) -> None:
    with receiving() as inside, receiving() as receiver:
        receiver.answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode()
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
    assert (len(receiver.received), inside.received) == (1, [])
    assert [one.state for one in world.deliveries(added.endpoint_id)] == [DeliveryState.WAITING]


@pytest.mark.parametrize(
    "said", ["-1", "nan", "inf", "1e9", "99999999999999999999", "\u0663", "0x10", "", "Wed, 21 Oct 2099 07:28:00 GMT", "1, 2", "+5", "5.5"]
)
def test_a_wait_that_is_no_whole_number_of_seconds_is_none(said: str) -> None:
    assert retry_after_s(Answer(status=503, headers=(("retry-after", said),), body=b"")) is None


def _attempts(attempt: Attempt) -> list[timedelta]:
    """When one event is sent to a receiver that answers so each time, from the first attempt on."""
    delivery = Delivery(
        id=DeliveryId("endpoint-1-1"),
        receiver_kind=ReceiverKind.SINK,
        receiver="sink",
        subject="line-1",
        kind="x",
        place=1,
        created_at=START,
        due_at=START,
    )
    sent = list[timedelta]()
    while delivery.state is DeliveryState.WAITING:
        at = delivery.due_at
        sent.append(at - START)
        delivery = delivery.begin(RULE, at=at).after(attempt, RULE, at=at, chance=0.0)
    return sent


@pytest.mark.parametrize(
    "attempt",
    [Attempt(status=500), Attempt(status=503, asked_wait_s=0.0), Attempt(status=429, asked_wait_s=1.0), Attempt(failure="no-answer")],
)
def test_a_receiver_that_never_accepts_gets_few_attempts_over_days_whatever_it_asks_for(attempt: Attempt) -> None:
    sent = _attempts(attempt)
    pauses = [later - earlier for earlier, later in pairwise(sent)]
    assert len(sent) <= 40
    assert sum(one < timedelta(minutes=1) for one in sent) <= 6
    assert pauses == sorted(pauses)


def test_a_receiver_that_asks_for_years_is_asked_again_within_the_longest_pause() -> None:
    sent = _attempts(Attempt(status=503, asked_wait_s=9e9))
    assert all(later - earlier <= RULE.longest_pause for earlier, later in pairwise(sent))
