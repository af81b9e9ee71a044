"""The client library with a real server: a secret, a line, its changes, lists, certificates, and what is refused. An eye by marks sees."""

import asyncio
import base64
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.kernel.identifiers import ClientId
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname_client import AsyncClient, Client, ClientCredentials, ConsentGiven, TokenRefused
from realname_client.problems import Conflict, InvalidRequest, NotAuthorised, NotFound
from realname_client.wire import AppealRequest, ChangeRequest, OpenRequest, Registration, Statement
from tests.clients.played_camera import PlayedCamera
from tests.live.live_world import OUTLET, LiveWorld, live_world
from tests.verification.live_verifier import PORTRAIT

pytestmark = pytest.mark.sockets
NAME = "library"
CONSENT = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A client with a secret, and a line that it registered.

    Attributes:
        registration: As it was when its line was active.
    """

    world: LiveWorld
    client: Client
    registration: Registration

    @property
    def line_id(self) -> str:
        """Of its line."""
        assert self.registration.line_id is not None
        return self.registration.line_id


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registered]:
    with live_world(tmp_path_factory.mktemp("library")) as world:
        secret = world.deployment.app[IssueClientSecret].add(ClientId(NAME), frozenset(Scope), outlets=frozenset(), days=1)
        with Client(world.url, ClientCredentials(NAME, secret), language="zh") as client:
            yield Registered(world=world, client=client, registration=a_line(world, client))


def a_line(world: LiveWorld, client: Client) -> Registration:
    request = OpenRequest(outlet_id=OUTLET.value, consent=CONSENT, inabilities=("cannot-blink",))
    opened = client.open_registration(request)
    client.attach_evidence(opened.id, card_of(SAMPLE_MAN))
    client.choose_line(opened.id, msisdn=client.free_numbers(limit=1)[0], iccid=sandbox_iccids()[0].value)
    result = client.hold_live_session(opened.id, counter_id=world.api.counter_id, sign=world.api.key.sign, camera=PlayedCamera().picture)
    assert result.is_judged
    client.submit(opened.id)
    return client.wait_until_settled(opened.id)


def card_of(person: SamplePerson) -> dict[str, object]:
    card: dict[str, object] = json.loads(card_json(person, portrait=PORTRAIT))
    return card


def is_signed(client: Client, statement: Statement) -> bool:
    """By the key that the server publishes."""
    key = client.receipt_key()
    assert statement.key_id == key.key_id
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key))
    try:
        public.verify(base64.b64decode(statement.signature), statement.body.encode())
    except InvalidSignature:
        return False
    return True


def test_a_line_is_registered_with_a_secret_and_its_receipt_is_signed(registered: Registered) -> None:
    found, client = registered.registration, registered.client
    assert (found.state, found.agent_id, client.line(registered.line_id).state) == ("activated", f"client.{NAME}", "active")
    assert is_signed(client, client.receipt(found.id))


def test_lists_have_what_was_registered(registered: Registered) -> None:
    client = registered.client
    assert registered.registration.id in [one.id for one in client.registrations(state=("activated",), outlet_id=OUTLET.value)]
    assert [one.id for one in client.lines(state=("active", "barred"))] == [registered.line_id]
    assert [(one.kind, one.state) for one in client.orders(line_id=registered.line_id)] == [("activate", "done")]
    assert list(client.reviews(registration_id=registered.registration.id, kind=("referral",))) == []


def test_one_key_opens_one_registration(registered: Registered) -> None:
    key = str(uuid.uuid4())
    ids = {registered.client.open_registration(outlet_id=OUTLET.value, consent=CONSENT, idempotency_key=key).id for _ in range(2)}
    other = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="paper")
    with pytest.raises(Conflict) as found:
        registered.client.open_registration(outlet_id=OUTLET.value, consent=other, idempotency_key=key)
    assert (len(ids), found.value.code, found.value.idempotency_key) == (1, "idempotency-key-reused", key)


def test_a_new_sim_is_a_registration_that_takes_the_lines_own_number(registered: Registered) -> None:
    client = registered.client
    change = client.change_line(registered.line_id, ChangeRequest(outlet_id=OUTLET.value, consent=CONSENT, purpose="replace-sim"))
    client.attach_evidence(change.id, card_of(SAMPLE_MAN))
    iccid = sandbox_iccids()[1].value
    with pytest.raises(Conflict) as found:
        client.choose_line(change.id, msisdn=client.free_numbers(limit=1)[0], iccid=iccid)
    number = client.line(registered.line_id).msisdn
    assert number is not None
    chosen = client.choose_line(change.id, msisdn=number, iccid=iccid)
    assert (found.value.facts["purpose"], chosen.next_step, chosen.for_line_id) == ("replace-sim", "get-challenge", registered.line_id)
    assert is_signed(client, client.withdraw(change.id))
    assert client.registration(change.id).state == "withdrawn"


def test_what_is_wrong_is_named_in_the_clients_language(registered: Registered) -> None:
    client = registered.client
    with pytest.raises(InvalidRequest) as form:
        client.request("openRegistration", body={"outlet_id": "not an outlet"})
    assert set(form.value.fields) == {"body.outlet_id", "body.consent"}
    with pytest.raises(NotFound) as line:
        client.line("0" * 32)
    with pytest.raises(NotFound) as campaign:
        client.appeal(registered.line_id, AppealRequest(ground="cannot-attend"))
    assert [found.value.code for found in (form, line, campaign)] == ["invalid-input", "unknown-line", "line-not-in-campaign"]
    assert all(found.value.request_id for found in (form, line, campaign))


def test_an_early_step_says_which_one_is_next(registered: Registered) -> None:
    opened = registered.client.open_registration(outlet_id=OUTLET.value, consent=CONSENT)
    with pytest.raises(Conflict) as found:
        registered.client.submit(opened.id)
    assert (found.value.code, found.value.facts["next"]) == ("state-conflict", "attach-evidence")


def test_a_document_goes_as_photos_and_fields(registered: Registered) -> None:
    """What is sent is understood; the picture is no document."""
    opened = registered.client.open_registration(outlet_id=OUTLET.value, consent=CONSENT)
    with pytest.raises(InvalidRequest) as found:
        registered.client.attach_document(opened.id, kind="resident-id-card", photos=[b"no picture"])
    assert (found.value.code, found.value.status) == ("document-photo-unreadable", 422)


def test_a_wrong_secret_and_a_missing_scope_are_told_apart(registered: Registered) -> None:
    world = registered.world
    with Client(world.url, ClientCredentials(NAME, "rns_" + "0" * 64)) as stranger, pytest.raises(TokenRefused):
        stranger.registration("0" * 32)
    secret = world.deployment.app[IssueClientSecret].add(ClientId("reader"), frozenset({Scope.LINES_READ}), outlets=frozenset(), days=1)
    with Client(world.url, ClientCredentials("reader", secret)) as reader:
        assert reader.line(registered.line_id).state == "active"
        with pytest.raises(NotAuthorised) as found:
            reader.open_registration(outlet_id=OUTLET.value, consent=CONSENT)
    assert found.value.code == "scope-missing"


def test_a_guardian_sends_their_own_card_behind_the_holders(registered: Registered) -> None:
    opened = registered.client.open_registration(outlet_id=OUTLET.value, consent=CONSENT)
    registered.client.attach_evidence(opened.id, card_of(SAMPLE_WOMAN))
    with pytest.raises(Conflict) as found:
        registered.client.attach_evidence(opened.id, card_of(SAMPLE_MAN), is_representative=True)
    assert found.value.code == "state-conflict"


def test_a_line_is_registered_by_the_asynchronous_client(registered: Registered) -> None:
    world = registered.world

    async def registered_line() -> tuple[Registration, list[str]]:
        secret = world.deployment.app[IssueClientSecret].add(ClientId("loop"), frozenset(Scope), outlets=frozenset(), days=1)
        async with AsyncClient(world.url, ClientCredentials("loop", secret)) as client:
            opened = await client.open_registration(OpenRequest(outlet_id=OUTLET.value, consent=CONSENT, inabilities=("cannot-blink",)))
            await client.attach_evidence(opened.id, card_of(SAMPLE_WOMAN))
            number = (await client.free_numbers(limit=1))[0]
            await client.choose_line(opened.id, msisdn=number, iccid=sandbox_iccids()[7].value)
            counter, key, camera = world.api.counter_id, world.api.key, PlayedCamera()
            result = await client.hold_live_session(opened.id, counter_id=counter, sign=key.sign, camera=camera.picture)
            assert result.is_judged
            await client.submit(opened.id)
            found = await client.wait_until_settled(opened.id)
            return found, [one.registration_id async for one in client.lines(state=("active",))]

    found, lines = asyncio.run(registered_line())
    assert (found.state, found.agent_id) == ("activated", "client.loop")
    assert found.id in lines
