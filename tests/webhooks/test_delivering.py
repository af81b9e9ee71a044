"""Webhooks from the ledger to a receiver: what they say, in which order they come, and what ends, parks and repeats them."""

import json
import ssl
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from realname.kernel.errors import StateConflict, StorageUnavailable
from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.ledger.events import all_events
from realname.kernel.ledger.field_types import COUNT, ID, Code, Joined
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.events import LineEvent
from realname.platform.outbound.allowed_addresses import PUBLIC, Reach
from realname.registration.events import RegistrationEvent
from realname.webhooks.connectors.outgoing import Sender
from realname.webhooks.errors import EndpointUrlInvalid, TooManyEndpoints, TooManySecrets, UnknownDelivery, UnknownEndpoint
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.delivery import DeliveryState
from realname.webhooks.model.endpoint import MOST_ENDPOINTS, EndpointState, SignatureScheme
from realname.webhooks.store.tables import webhook_deliveries, webhook_endpoints, webhook_secrets
from realname.webhooks.use_cases import deliveries
from realname.webhooks.use_cases.deliver import Deliver, ForgetDelivered
from realname.webhooks.use_cases.deliveries import ReplayDeliveries, Replayed
from realname.webhooks.use_cases.endpoints import RotateSecret
from realname.webhooks.use_cases.webhook_requests import TryEndpoint
from tests.support.sqlite_units import SqliteUnits
from tests.webhooks.receiver import Way, receiving
from tests.webhooks.webhook_world import BOSS, PATIENT, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING_THERE = "http://127.0.0.1:9/"  # the port `discard`: nothing listens
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
BUSY = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def units() -> SqliteUnits:
    return SqliteUnits()


@pytest.fixture
def world(units: SqliteUnits) -> World:
    return World(units, rule=PATIENT)


def recorded(units: SqliteUnits, endpoint_id: EndpointId) -> list[str]:
    with units() as unit:
        return [one.event.event.value for one in unit.ledger.of_subject(endpoint_id.value)]


@pytest.mark.sockets
def test_a_webhook_says_what_happened_and_is_signed_by_the_secret_that_was_shown(world: World) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        world.record("line-1", LineEvent.LINE_DISPUTED, dispute="dispute-1", registration="registration-1", agent="clerk-1", means="code")
        world.deliver()
    (one,) = receiver.received
    assert json.loads(one.body) == {
        "type": "line.disputed",
        "timestamp": "2026-11-25T09:00:00.000000Z",
        "data": {"entry": one.entry, "about": "line", "id": "line-1", "dispute": "dispute-1", "registration": "registration-1"},
    }
    assert one.id == f"{added.endpoint_id}-{one.entry}"
    assert one.headers["content-type"] == "application/json"
    signed = Webhook(added.shown).sign(one.id, world.clock.now(), one.body.decode())
    assert one.headers["webhook-signature"] == signed
    assert one.headers["webhook-timestamp"] == str(int(world.clock.now().timestamp()))


def test_no_event_announces_staff_a_mark_or_a_digest() -> None:
    announced = [(event, name) for event in all_events() for name in event.declared.announced or ()]
    assert len(announced) > 10
    allowed = (Code, Joined)
    unfit = [
        (event.value, name)
        for event, name in announced
        if name in {"agent", "client", "counter"}
        or not (event.declared.facts[name] in {ID, COUNT} or isinstance(event.declared.facts[name], allowed))
    ]
    assert unfit == []


def test_an_endpoint_is_sent_the_types_that_it_asked_for_from_its_addition_on(world: World) -> None:
    world.record("line-1")
    added = world.add(NOTHING_THERE, "line.barred")
    world.record("line-2")
    world.record("registration-1", RegistrationEvent.REGISTRATION_WITHDRAWN, agent="clerk-1")
    world.record("line-3", LineEvent.LINE_LOOKED_UP, agent="clerk-1", outlet="shop-1")
    world.announce()
    assert [(one.subject, one.kind) for one in world.deliveries(added.endpoint_id)] == [("line-2", "line.barred")]


def test_nothing_is_announced_twice(world: World) -> None:
    added = world.add(NOTHING_THERE)
    world.record("line-1")
    world.announce()
    world.announce()
    assert len(world.deliveries(added.endpoint_id)) == 1


def test_where_there_is_no_endpoint_nothing_is_read_of_what_was_recorded(world: World, units: SqliteUnits) -> None:
    for number in range(5):
        world.record(f"line-{number}")
    world.announce()
    with units() as unit:
        assert unit.ledger.count() == 5
    assert units.rows(webhook_deliveries) == []
    world.add(NOTHING_THERE)
    world.announce()
    assert units.rows(webhook_deliveries) == []


@pytest.mark.sockets
def test_a_later_event_of_a_subject_waits_for_the_earlier_one_and_others_go_before_it(world: World) -> None:
    with receiving(Way.ERROR) as receiver:
        added = world.add(receiver.url)
        for subject in ("line-1", "line-1", "line-2"):
            world.record(subject)
        world.deliver()
        first, second, other = world.deliveries(added.endpoint_id)
        assert [(one.subject, one.way) for one in sorted(receiver.received, key=lambda one: one.subject)] == [
            ("line-1", Way.ERROR),
            ("line-2", Way.ERROR),
        ]
        assert (first.state, second.attempts, other.state) == (DeliveryState.WAITING, 0, DeliveryState.WAITING)
        for _ in range(3):
            world.clock.advance(HOUR)
            world.deliver()
    assert {one.state for one in world.deliveries(added.endpoint_id)} == {DeliveryState.DELIVERED}
    assert [one.entry for one in receiver.received if one.subject == "line-1"] == [first.place, first.place, second.place, second.place]


@pytest.mark.sockets
def test_an_attempt_of_a_process_that_died_is_made_again_once_its_lease_ends(units: SqliteUnits) -> None:
    with receiving() as receiver:
        dead = World(units, rule=PATIENT)
        added = dead.add(receiver.url)
        dead.record("line-1")
        dead.announce()
        with units.engine.begin() as connection:
            later = (dead.clock.now() + PATIENT.lease).strftime("%Y-%m-%d %H:%M:%S.%f")
            connection.execute(text(f"UPDATE webhook_deliveries SET attempts = 1, leased_until = '{later}'"))  # noqa: S608 - of this test
        alive = World(units, clock=dead.clock, rule=PATIENT)
        alive.use[Deliver]()
        assert receiver.received == []
        alive.clock.advance(PATIENT.lease)
        alive.deliver()
    (one,) = receiver.received
    assert one.id == f"{added.endpoint_id}-{one.entry}"
    assert world_states(alive, added.endpoint_id) == [DeliveryState.DELIVERED]


def world_states(world: World, endpoint_id: EndpointId) -> list[DeliveryState]:
    return [one.state for one in world.deliveries(endpoint_id)]


@pytest.mark.sockets
def test_an_endpoint_that_is_gone_is_sent_nothing_until_it_is_resumed_and_its_webhooks_can_be_replayed(
    world: World, units: SqliteUnits
) -> None:
    with receiving(answer=GONE) as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.record("line-1")
        world.deliver()
        assert world.endpoint(added.endpoint_id).state is EndpointState.GONE
        world.record("line-2")
        world.deliver()
    assert len(receiver.received) == 1
    assert world_states(world, added.endpoint_id) == [DeliveryState.PARKED, DeliveryState.PARKED]
    assert recorded(units, added.endpoint_id)[-1] == WebhookEvent.ENDPOINT_GONE.value
    world.change.resume(added.endpoint_id, acting=BOSS)
    assert world.use[ReplayDeliveries].parked(added.endpoint_id, acting=BOSS) == 2
    assert world_states(world, added.endpoint_id) == [DeliveryState.WAITING, DeliveryState.WAITING]


@pytest.mark.sockets
def test_an_endpoint_that_has_too_much_to_do_rests_as_a_whole(units: SqliteUnits) -> None:
    world = World(units, rule=replace(PATIENT, longest_rest=HOUR))
    with receiving(answer=BUSY) as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
        world.record("line-2")
        world.deliver()
        assert len(receiver.received) == 1
        assert world.endpoint(added.endpoint_id).rests_until == world.clock.now() + timedelta(seconds=30)
        world.clock.advance(timedelta(seconds=30))
        world.deliver()
    assert sorted(one.subject for one in receiver.received) == ["line-1", "line-1", "line-2"]


@pytest.mark.sockets
def test_what_failed_for_three_days_is_parked_and_lets_the_next_one_through(world: World) -> None:
    with receiving(Way.ERROR) as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
        world.clock.advance(PATIENT.longest_age)
        receiver.ways, receiver.answer = (), b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
        world.deliver()
        assert world_states(world, added.endpoint_id) == [DeliveryState.PARKED]
        receiver.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        world.record("line-1")
        world.clock.advance(HOUR)
        world.deliver()
        assert world_states(world, added.endpoint_id) == [DeliveryState.PARKED, DeliveryState.DELIVERED]
        parked, _ = world.deliveries(added.endpoint_id)
        assert world.use[ReplayDeliveries].one(added.endpoint_id, parked.id, acting=BOSS) == 1
        world.deliver()
    assert [one.id for one in receiver.received].count(parked.id.value) == 3
    assert world_states(world, added.endpoint_id) == [DeliveryState.DELIVERED, DeliveryState.DELIVERED]


@pytest.mark.sockets
def test_a_paused_endpoint_is_sent_what_waited_once_it_is_resumed(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        world.change.pause(added.endpoint_id, acting=BOSS)
        world.record("line-1")
        world.deliver()
        assert receiver.received == []
        world.clock.advance(9 * DAY)
        world.change.resume(added.endpoint_id, acting=BOSS)
        world.deliver()
    assert len(receiver.received) == 1
    said = [WebhookEvent.ENDPOINT_ADDED, WebhookEvent.ENDPOINT_SECRET_ISSUED, WebhookEvent.ENDPOINT_PAUSED, WebhookEvent.ENDPOINT_RESUMED]
    assert recorded(units, added.endpoint_id) == [one.value for one in said]


def test_an_endpoint_is_paused_and_resumed_once(world: World) -> None:
    added = world.add(NOTHING_THERE)
    with pytest.raises(StateConflict):
        world.change.resume(added.endpoint_id, acting=BOSS)
    world.change.pause(added.endpoint_id, acting=BOSS)
    with pytest.raises(StateConflict):
        world.change.pause(added.endpoint_id, acting=BOSS)


@pytest.mark.sockets
def test_in_the_overlap_both_secrets_sign_and_after_it_the_new_one_alone(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        former = world.add(receiver.url)
        world.clock.advance(HOUR)
        fresh = world.use[RotateSecret](former.endpoint_id, acting=BOSS, overlap=DAY)
        world.record("line-1")
        world.deliver()
        world.clock.advance(DAY)
        world.record("line-2")
        world.deliver()
    in_overlap, after = receiver.received
    expected = {Webhook(one.shown).sign(in_overlap.id, world.clock.now() - DAY, in_overlap.body.decode()) for one in (former, fresh)}
    assert set(in_overlap.headers["webhook-signature"].split(" ")) == expected
    assert after.headers["webhook-signature"] == Webhook(fresh.shown).sign(after.id, world.clock.now(), after.body.decode())
    world.use[ForgetDelivered]()
    assert len(units.rows(webhook_secrets)) == 1


def test_a_rotation_without_overlap_ends_the_former_secrets_at_once_and_may_change_how_it_signs(world: World) -> None:
    added = world.add(NOTHING_THERE)
    shown = world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=timedelta(), scheme=SignatureScheme.ASYMMETRIC).shown
    assert shown.startswith("whpk_")
    assert len(world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=DAY).shown) == len(shown)


def test_four_secrets_are_valid_at_once_and_no_fifth(world: World) -> None:
    added = world.add(NOTHING_THERE)
    for _ in range(3):
        world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=DAY)
    with pytest.raises(TooManySecrets):
        world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=DAY)
    world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=timedelta())


@pytest.mark.sockets
def test_a_trial_is_sent_at_once_and_queued_nowhere(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        attempt = world.use[TryEndpoint](added.endpoint_id)
    (one,) = receiver.received
    assert attempt.is_accepted
    assert json.loads(one.body)["type"] == "webhook.test"
    assert units.rows(webhook_deliveries) == []
    with pytest.raises(UnknownEndpoint):
        world.use[TryEndpoint](EndpointId("unknown"))


@pytest.mark.sockets
@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:9/", "https://[::1]:9/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/"]
)
def test_an_address_that_is_not_public_is_refused_when_it_is_added(units: SqliteUnits, url: str) -> None:
    outside = Sender(tls=ssl.create_default_context(), endpoints=Reach(is_own_machine_allowed=False), sinks=PUBLIC, allows_http=False)
    with pytest.raises(EndpointUrlInvalid):
        World(units, sender=outside).add(url)


@pytest.mark.sockets
def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_called(units: SqliteUnits) -> None:
    outside = Sender(tls=ssl.create_default_context(), endpoints=Reach(is_own_machine_allowed=False), sinks=PUBLIC, allows_http=True)
    world = World(units, sender=outside, rule=PATIENT)
    with receiving() as receiver:
        added = world.add(f"http://localhost:{receiver.port}/")
        world.record("line-1")
        world.deliver()
    assert receiver.received == []
    assert world.endpoint(added.endpoint_id).fault == "address-refused"


def test_there_are_fifty_endpoints_at_most(world: World) -> None:
    for number in range(MOST_ENDPOINTS):
        world.add(f"{NOTHING_THERE}{number}")
    with pytest.raises(TooManyEndpoints):
        world.add(NOTHING_THERE)


@pytest.mark.sockets
def test_what_was_delivered_can_be_replayed_for_two_weeks_under_the_same_id(world: World, units: SqliteUnits) -> None:
    with receiving() as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.deliver()
        world.clock.advance(HOUR)
        assert world.use[ReplayDeliveries].since(added.endpoint_id, world.clock.now(), acting=BOSS).count == 0
        assert world.use[ReplayDeliveries].since(added.endpoint_id, world.clock.now() - HOUR, acting=BOSS).count == 1
        world.deliver()
        first, again = receiver.received
        assert (first.id, first.body) == (again.id, again.body)
        world.clock.advance(PATIENT.delivered_kept)
        assert world.use[ForgetDelivered]() == 0
        world.clock.advance(timedelta(seconds=1))
        assert world.use[ForgetDelivered]() == 1
    assert units.rows(webhook_deliveries) == []


def test_a_delivery_that_waits_or_is_of_another_endpoint_is_not_replayed(world: World) -> None:
    one, other = world.add(NOTHING_THERE), world.add(NOTHING_THERE)
    world.record("line-1")
    world.announce()
    (waiting,) = world.deliveries(one.endpoint_id)
    for endpoint_id, delivery_id in ((one.endpoint_id, waiting.id), (other.endpoint_id, waiting.id), (one.endpoint_id, DeliveryId("none"))):
        with pytest.raises(UnknownDelivery):
            world.use[ReplayDeliveries].one(endpoint_id, delivery_id, acting=BOSS)


def test_a_removed_endpoint_leaves_nothing_but_its_entries_in_the_ledger(world: World, units: SqliteUnits) -> None:
    added = world.add(NOTHING_THERE)
    world.record("line-1")
    world.announce()
    world.change.remove(added.endpoint_id, acting=BOSS)
    assert [units.rows(table) for table in (webhook_endpoints, webhook_secrets, webhook_deliveries)] == [[], [], []]
    assert recorded(units, added.endpoint_id)[-1] == WebhookEvent.ENDPOINT_REMOVED.value
    with pytest.raises(UnknownEndpoint):
        world.change.remove(added.endpoint_id, acting=BOSS)


def test_no_secret_lies_in_the_database(world: World, units: SqliteUnits) -> None:
    added = world.add(NOTHING_THERE)
    assert added.shown.removeprefix("whsec_") not in units.everything()
    assert added.shown not in units.everything()


@pytest.mark.sockets
def test_an_endpoint_that_hangs_keeps_no_other_waiting(units: SqliteUnits) -> None:
    world = World(units, rule=replace(PATIENT, attempts_at_once=4, attempts_per_receiver=2))
    with receiving(Way.SILENT) as hanging, receiving() as quick:
        world.add(hanging.url)
        world.add(quick.url)
        for number in range(8):
            world.record(f"line-{number}")
        world.announce()
        while len(quick.accepted()) < 8:
            world.use[Deliver]()
        assert len(hanging.received) <= 4
        world.deliver()


@pytest.mark.sockets
def test_an_outcome_that_could_not_be_kept_is_kept_once_the_database_is_back(units: SqliteUnits) -> None:
    shaky = ShakyUnits(units)
    world = World(units, rule=PATIENT)
    deliver = replace(world.use[Deliver], units=shaky)
    with receiving() as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.announce()
        shaky.fails_at = 2  # the first transaction begins the attempt
        with pytest.raises(StorageUnavailable):
            repeat(deliver)
        assert world_states(world, added.endpoint_id) == [DeliveryState.WAITING]
        deliver()
    assert world_states(world, added.endpoint_id) == [DeliveryState.DELIVERED]
    assert len(receiver.received) == 1


def repeat(deliver: Deliver) -> None:
    """Deliver again and again, until it fails or surely should have."""
    for _ in range(200):
        deliver()


class ShakyUnits:
    """Units of work of a database that is away once."""

    def __init__(self, units: SqliteUnits) -> None:
        self._units, self._begun, self.fails_at = units, 0, 0

    def __call__(self) -> UnitOfWork:
        self._begun += 1
        if self._begun == self.fails_at:
            raise StorageUnavailable(kind="database")
        return self._units()

    def reading(self) -> UnitOfWork:
        return self()


@pytest.mark.sockets
def test_a_replay_takes_the_oldest_that_have_ended_and_says_from_when_on_more_remain(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_REPLAYED", 2)
    begun_at = world.clock.now()
    with receiving() as receiver:
        added = world.add(receiver.url)
        for number in range(3):
            world.record(f"line-{number}")
            world.deliver()
            world.clock.advance(HOUR)
    for number in range(3):  # the newest of all, and they wait
        world.record(f"waiting-{number}")
    world.announce()
    first, second, third = world.deliveries(added.endpoint_id)[:3]
    replayed = world.use[ReplayDeliveries].since(added.endpoint_id, begun_at, acting=BOSS)
    assert replayed == Replayed(count=2, rest_since=third.created_at)
    states = {one.id: one.state for one in world.deliveries(added.endpoint_id)}
    assert [states[one.id] for one in (first, second, third)] == [DeliveryState.WAITING, DeliveryState.WAITING, DeliveryState.DELIVERED]
    assert world.use[ReplayDeliveries].since(added.endpoint_id, third.created_at, acting=BOSS) == Replayed(count=1, rest_since=None)


@pytest.mark.sockets
def test_an_attempt_for_which_there_is_no_thread_has_failed_and_its_place_is_free_again(
    units: SqliteUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(units, rule=replace(PATIENT, attempts_at_once=1))

    def none_left(_thread: Thread) -> None:
        raise RuntimeError

    with receiving() as receiver:
        added = world.add(receiver.url)
        world.record("line-1")
        world.announce()
        with monkeypatch.context() as patched:
            patched.setattr(Thread, "start", none_left)
            world.use[Deliver]()
        (failed,) = world.deliveries(added.endpoint_id)
        assert (failed.state, failed.fault, failed.leased_until) == (DeliveryState.WAITING, "not-started", None)
        world.clock.advance(HOUR)
        world.deliver()
    assert world_states(world, added.endpoint_id) == [DeliveryState.DELIVERED]
