"""No two relying services that may ask have names which a person could take for each other."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from joserfc.jwk import ECKey, KeySet

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.config.settings import Mode
from realname.relying.connectors.client_keys import ClientKeySets
from realname.relying.errors import RelyingNameTaken
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import Purpose
from realname.relying.model.service_name import looks_of
from realname.relying.use_cases.clients import AddRelyingClient, EndRelyingClient, ReadRelyingClients, SuspendRelyingClient, require_name
from tests.relying.relying_world import RelyingWorld, relying_world
from tests.relying.test_admin_services import form
from tests.support.manual_clock import START, ManualClock
from tests.support.web_caller import signed_in

LOOKALIKES = [
    "Example Bank",
    "EXAMPLE bank",
    "Example  Bank",
    "Example-Bank",
    "ExampleBank.",
    "Ex\u0430mple Bank",
    "\u0415xample \u0412ank",
    "Examp1e Bank",
    "ExampIe Bank",
    "Ex\u00e1mple Bank",
    "\uff25xample Bank",
    "\u2460xample Bank".replace("\u2460", "\u212f"),
]


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_a_name_that_looks_like_another_services_is_refused(world: RelyingWorld, name: str) -> None:
    world.add()
    with pytest.raises(RelyingNameTaken) as refused:
        world.add("other-bank", name=name)
    assert refused.value.facts["client"] == "example-bank"
    assert [one.id.value for one in world.services[ReadRelyingClients]()] == ["example-bank"]


def test_characters_of_one_script_that_are_compatible_look_alike() -> None:
    assert looks_of("\u4e2d\u56fd\u94f6\u884c") == looks_of("\u4e2d\u56fd \u94f6\u2f8f")


@pytest.mark.parametrize("name", ["Example Bank 2", "Example Bank Ltd", "Sample Bank", "\u4e2d\u56fd\u94f6\u884c"], ids=ascii)
def test_another_name_is_taken(world: RelyingWorld, name: str) -> None:
    world.add()
    world.add("other-bank", name=name)


def test_a_suspended_service_keeps_its_name_and_one_that_has_ended_does_not(world: RelyingWorld) -> None:
    world.add()
    world.services[SuspendRelyingClient](RelyingClientId("example-bank"), acting=AgentId("admin"))
    with pytest.raises(RelyingNameTaken):
        world.add("other-bank", name="Example Bank")
    world.services[EndRelyingClient](RelyingClientId("example-bank"), acting=AgentId("admin"))
    world.add("other-bank", name="Example Bank")


@pytest.mark.parametrize("name", ["", " Bank", "...", "Ba\u200bnk", "Ba\u202enk", "\u3164", "Bank\ufe0f", "Ba\u034fnk"], ids=ascii)
def test_a_name_has_a_letter_and_nothing_unseen(name: str) -> None:
    with pytest.raises(InvalidInput):
        require_name(name)


def test_the_page_says_that_the_name_is_taken(world: RelyingWorld) -> None:
    world.add("other-bank", name="Example Bank")
    page = signed_in(world.web, "administrator").post("/admin/services/new", form(name="example bank"))
    assert (page.status, 'href="#name"' in page.html) == (422, True)
    assert "A service has this one, or one that looks like it." in page.text


def test_of_two_services_that_are_added_at_once_with_one_name_one_is_added(units: UnitsOfWork) -> None:
    add = AddRelyingClient(units=units, clock=ManualClock(), keys=ClientKeySets(Mode.SANDBOX))
    service = RelyingClient(
        id=RelyingClientId("bank"),
        name="Example Bank",
        redirect_uris=("https://bank.example/callback",),
        scopes=frozenset({"kyc-match:match"}),
        purposes=frozenset({Purpose.CREDIT_CHECKING}),
        grants=frozenset({Grant.CODE}),
        keys=json.dumps(KeySet([ECKey.generate_key("P-256", parameters={"kid": "one"})]).as_dict(private=False)),
        keys_url="",
        added_at=START,
    )
    begin = Barrier(4)

    def refused(place: int) -> bool:
        begin.wait()
        try:
            add(replace(service, id=RelyingClientId(f"bank-{place}")))
        except RelyingNameTaken:
            return True
        return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(refused, range(4))) == [False, True, True, True]
