"""The inspectors' app: a sign-in of its own, and routes only for what an inspector may do (ADR 0047)."""

import json
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from realname.access.model.rights import RIGHTS
from realname.access.model.staff import Realm, Role
from realname.access.pages.access import SESSION_COOKIE
from realname.access.use_cases.invitations import InviteStaff
from realname.access.use_cases.passkeys import ListPasskeys
from realname.kernel.identifiers import AgentId
from realname.main.apps.inspector_app import rights_of_inspector_routes
from realname.main.apps.server import serve_deployment
from realname.main.deployment.deployment import Deployment, open_deployment
from tests.access.soft_passkey import SoftPasskey
from tests.support.web_caller import HOME, WebCaller, signed_in
from tests.support.web_world import ORIGINS, WebWorld

SIGN_IN = "/counter/sign-in"
INSPECTORS = 8081


def at(web: WebWorld, realm: Realm) -> WebCaller:
    return WebCaller(web, realm=realm)


@pytest.mark.parametrize(
    ("realm", "login"), [(Realm.OPERATOR, "inspector"), (Realm.SUPERVISION, "administrator"), (Realm.SUPERVISION, "agent")]
)
def test_at_the_other_app_the_right_password_signs_no_one_in(web: WebWorld, realm: Realm, login: str) -> None:
    refused = at(web, realm).sign_in(login)
    assert (refused.path, refused.status) == (SIGN_IN, 403)
    assert "do not belong together" in refused.text


def test_an_inspector_begins_at_the_overview(web: WebWorld) -> None:
    page = at(web, Realm.SUPERVISION).sign_in("inspector")
    assert (page.path, page.status) == ("/supervision", 200)


@pytest.mark.parametrize(("login", "path"), [("agent", "/supervision"), ("inspector", "/account")])
def test_a_sign_in_at_one_app_is_nothing_at_the_other(web: WebWorld, login: str, path: str) -> None:
    own = signed_in(web, login)
    (token,) = {value for name, value in own.http.cookies.items() if name.startswith(SESSION_COOKIE)}
    other = at(web, Realm.OPERATOR if login == "inspector" else Realm.SUPERVISION)
    for name in (SESSION_COOKIE, f"{SESSION_COOKIE}_supervision"):
        other.http.cookies.set(name, token)
    assert other.get(path).path == SIGN_IN


def test_two_apps_of_one_host_never_take_each_others_cookies(web: WebWorld) -> None:
    names = [{name for name in signed_in(web, login).http.cookies if name != "realname_language"} for login in ("agent", "inspector")]
    assert names[0] & names[1] == set()


def test_an_invitation_of_an_inspector_opens_at_their_app_alone(web: WebWorld) -> None:
    code = web.services.with_others({Realm: Realm.SUPERVISION})[InviteStaff]("inspector")
    for realm, path in ((Realm.OPERATOR, "/join"), (Realm.SUPERVISION, "/account")):
        caller = at(web, realm)
        assert caller.post("/join", {"code": code, "csrf": caller.get("/join").hidden("csrf")}).path == path


def test_a_passkey_is_used_at_the_address_of_its_holders_app(web: WebWorld) -> None:
    inspector = signed_in(web, "inspector")
    statuses = []
    for origin in (ORIGINS[Realm.OPERATOR], ORIGINS[Realm.SUPERVISION]):
        question = inspector.send("POST", "/account/passkeys/question", b"{}").text
        made = SoftPasskey(origin=origin).made(question)
        statuses.append(inspector.send("POST", "/account/passkeys", json.dumps({"name": "key", "answer": made}).encode()).status_code)
    assert statuses == [403, 201]
    assert len(web.services[ListPasskeys](AgentId("id-of-inspector"))) == 1


def test_what_an_inspector_may_not_do_is_not_there() -> None:
    held = RIGHTS[Role.INSPECTOR]
    assert {right for right in rights_of_inspector_routes().values() if right is not None} <= held
    assert [name for name in rights_of_inspector_routes() if re.search("registrations|lines|clip|consent|person", name)] == []


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    opened = open_deployment(tmp_path_factory.mktemp("doors") / "data", environment={})
    yield opened
    opened.database.dispose()


def test_the_socket_decides_whose_app_it_is_and_no_header(deployment: Deployment) -> None:
    server = serve_deployment(deployment, inspector_port=INSPECTORS)
    found = {}
    for port, said in ((8080, INSPECTORS), (INSPECTORS, 8080)):
        client = TestClient(server, base_url=f"{HOME}:{port}", headers={"Host": f"counter.test:{said}"}, follow_redirects=False)
        paths = ("/supervision", "/counter/today", "/v1/numbers", "/healthz", "/metrics", "/person/sign-in")
        found[port] = [client.get(path).status_code for path in paths]
    assert found == {8080: [404, 303, 401, 200, 403, 200], INSPECTORS: [303, 404, 404, 404, 404, 404]}


def test_the_inspectors_door_takes_no_live_session(deployment: Deployment) -> None:
    client = TestClient(serve_deployment(deployment, inspector_port=INSPECTORS), base_url=f"{HOME}:{INSPECTORS}")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"ws://counter.test:{INSPECTORS}/v1/live"):
        pass


def test_without_a_port_of_theirs_no_one_reaches_the_inspectors_app(deployment: Deployment) -> None:
    client = TestClient(serve_deployment(deployment), base_url=HOME, follow_redirects=False)
    assert client.get("/supervision").status_code == 404
