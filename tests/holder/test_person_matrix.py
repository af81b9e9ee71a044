"""Every page of a person's own x the one who asks: its person, another person, the staff, no one (docs/how-to/person.md)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
from httpx import Response

from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ports import RandomTokens
from realname.kernel.text.text import ENGLISH
from realname.main.apps.counter_app import routes_of_the_person
from realname.relying.model.authorization import BackchannelRequest
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.scopes import API_OF, Purpose, parse_asked
from realname.relying.store.authorizations import BackchannelRequests
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.consents import GivenConsent, give_consent
from tests.holder.person_world import Visitor, line_of_another_person, person_signed_in
from tests.support.web_caller import UNKNOWN, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world

ROUTES = sorted(routes_of_the_person())
OF_SOMETHING = [name for name in ROUTES if "{" in name]
LOGINS = ("agent", "reviewer", "administrator")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebWorld]:
    """The sample man has two lines, the sample woman one."""
    built = build_web_world(tmp_path_factory.mktemp("person"))
    yield built
    built.api.engine.dispose()


@pytest.fixture(scope="module")
def person(web: WebWorld) -> Visitor:
    return person_signed_in(web)[0]


@pytest.fixture(scope="module")
def of_others(web: WebWorld, person: Visitor) -> Mapping[str, str]:  # noqa: ARG001 - his are there first
    line = line_of_another_person(web)
    client, asked = sample_client(web.api.clock.now()), parse_asked("dpv:EnforceSecurity kyc-match:match")
    given = GivenConsent(client=client, asked=asked, line=line, means=AuthenticationMeans.CODE, language=ENGLISH)
    request = BackchannelRequest(
        id="f" * 32,
        auth_req_hash="f" * 64,
        client_id=client.id,
        asked=asked,
        means=AuthenticationMeans.NAMED,
        asked_at=web.api.clock.now(),
        line_id=line.id,
        person_id=line.person_id,
    )
    with web.api.units() as unit:
        unit[RelyingClients].add(client)
        consent = give_consent(unit, web.services[RandomTokens], given, at=web.api.clock.now())
        unit[BackchannelRequests].add(request)
        unit.commit()
    ids = {"consent_id": consent.id.value, "request_id": request.id}
    return {"line_id": line.id.value, "registration_id": line.registration_id.value, **ids}


def sample_client(at: datetime) -> RelyingClient:
    """A relying service."""
    return RelyingClient(
        id=RelyingClientId("bank"),
        name="Bank",
        redirect_uris=(),
        scopes=frozenset(API_OF),
        purposes=frozenset(Purpose),
        grants=frozenset(Grant),
        keys="{}",
        keys_url="",
        added_at=at,
    )


def ask(caller: WebCaller, name: str, *, csrf: str = "", **values: str) -> Response:
    """Send to a route as its page would."""
    method, _, pattern = name.partition(" ")
    path = pattern.format_map(dict.fromkeys(("line_id", "registration_id", "consent_id", "request_id"), UNKNOWN) | values)
    return caller.http.request(method, path, data={"csrf": csrf} if method == "POST" else None, follow_redirects=False)


def test_no_one_is_led_to_the_sign_in_by_a_code(web: WebWorld) -> None:
    answers = [ask(WebCaller(web), name) for name in ROUTES]
    assert {(answer.status_code, answer.headers["Location"].partition("?")[0]) for answer in answers} == {(303, "/person/sign-in")}


@pytest.mark.parametrize("login", LOGINS)
def test_no_member_of_staff_comes_in_by_their_own_sign_in(web: WebWorld, login: str) -> None:
    member = signed_in(web, login)
    answers = {name: ask(member, name, csrf=member.csrf) for name in ROUTES}
    led_to = {answer.headers.get("Location", "").partition("?")[0] for answer in answers.values()}
    assert ({answer.status_code for answer in answers.values()}, led_to) == ({303}, {"/person/sign-in"})


@pytest.mark.parametrize("name", OF_SOMETHING)
def test_what_is_a_person_elses_is_as_unknown_as_a_guessed_id(person: Visitor, of_others: Mapping[str, str], name: str) -> None:
    csrf = person.get("/person/").hidden("csrf")
    theirs, guessed = ask(person, name, csrf=csrf, **of_others), ask(person, name, csrf=csrf)
    assert (theirs.status_code, guessed.status_code) == (404, 404)
    assert _without_ids(theirs.text) == _without_ids(guessed.text)


@pytest.mark.parametrize("name", [name for name in ROUTES if name.startswith("POST")])
def test_a_form_without_its_token_is_refused(person: Visitor, name: str) -> None:
    line = re.search(r"/person/lines/([0-9a-f]{32})/", person.get("/person/").html)
    assert line
    assert ask(person, name, csrf="0", line_id=line[1]).status_code == 403


def test_a_person_opens_no_page_of_the_staff(person: Visitor) -> None:
    assert person.get("/counter/today").path == "/counter/sign-in"
    assert person.get("/office/disputes").path == "/counter/sign-in"


def _without_ids(page: str) -> str:
    return re.sub(r"[0-9a-f]{32,64}", "", page)
