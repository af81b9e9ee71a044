"""Agent, outlet and device belong together: outside of a sandbox no one works for an outlet but at one of its counters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from httpx import Response

from realname.access.events import AccessEvent
from realname.access.model.rights import COUNTER_RIGHTS, RIGHTS
from realname.access.model.staff import Role
from realname.access.pages.sign_in_path import SignInRules
from realname.access.use_cases.counters import EnrolCounter, RevokeCounter
from realname.kernel.identifiers import CounterId, OutletId
from realname.main.apps.counter_app import create_web_app, rights_of_routes
from tests.access.soft_counter import SoftCounter
from tests.support.web_caller import UNKNOWN, WebCaller, signed_in
from tests.support.web_world import OTHER_OUTLET, OUTLET, WebWorld, build_web_world

BIND = "/counter/bind"
BOUND = sorted(
    name for name, right in rights_of_routes().items() if right in COUNTER_RIGHTS and "{wish}" not in name and "{index}" not in name
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An enrolled counter."""

    id: CounterId
    key: SoftCounter

    def answer(self, caller: WebCaller, *, key: SoftCounter | None = None) -> Response:
        """Answer the question as the page's script does."""
        question = caller.send("POST", f"{BIND}/question", b"{}").json()["question"]
        return self.bind(caller, question, key=key)

    def bind(self, caller: WebCaller, question: str, *, key: SoftCounter | None = None) -> Response:
        """Send an answer to a question."""
        signature = (key or self.key).sign(f"realname-counter-1\n{question}\n{self.id}")
        return caller.send("POST", BIND, json.dumps({"counter_id": self.id.value, "signature": signature}).encode())


@pytest.fixture
def strict(web: WebWorld) -> WebWorld:
    """The same deployment, with counters required as in production."""
    return _strict(web)


def _strict(web: WebWorld) -> WebWorld:
    rules = replace(web.services[SignInRules], are_counters_required=True)
    services = web.services.with_others({SignInRules: rules})
    return replace(web, app=create_web_app(services), services=services)


@pytest.fixture
def agent(strict: WebWorld) -> WebCaller:
    """An agent who signed in somewhere."""
    return signed_in(strict, "agent")


def _device(web: WebWorld, outlet: OutletId = OUTLET) -> Device:
    key = SoftCounter()
    return Device(id=web.services[EnrolCounter](web.issue_code(outlet, "Left"), key.public_key).id, key=key)


def test_at_their_counter_an_agent_goes_on_where_they_were_going(strict: WebWorld, agent: WebCaller) -> None:
    asked = agent.get("/counter/lines")
    assert (asked.path, 'data-to="/counter/lines"' in asked.html) == (BIND, True)
    assert _device(strict).answer(agent).status_code == 201
    assert agent.get("/counter/lines").path == "/counter/lines"
    assert agent.get(f"{BIND}?to=/counter/lines").path == "/counter/lines"


@pytest.fixture(scope="module")
def unbound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebCaller]:
    """An agent who signed in somewhere, and whom nothing is allowed."""
    built = build_web_world(tmp_path_factory.mktemp("unbound"))
    yield signed_in(_strict(built), "agent")
    built.api.engine.dispose()


@pytest.mark.parametrize("name", BOUND)
def test_a_person_who_is_at_no_counter_reaches_nothing_of_an_outlet(unbound: WebCaller, name: str) -> None:
    method, _, path = name.partition(" ")
    fill_template = path.format(registration_id=UNKNOWN, line_id=UNKNOWN, disputed_id=UNKNOWN, kind="known-facts")
    answer = unbound.http.request(method, fill_template, data={"csrf": unbound.csrf} if method == "POST" else None, follow_redirects=False)
    expected = RIGHTS[Role.AGENT]
    right = rights_of_routes()[name]
    assert (answer.status_code, answer.headers.get("Location", "").startswith(BIND)) == ((303, True) if right in expected else (403, False))


def test_our_script_is_told_by_the_code(agent: WebCaller) -> None:
    answer = agent.send("POST", f"/counter/registrations/{UNKNOWN}/challenge", b"{}")
    assert (answer.status_code, answer.json()["code"]) == (403, "counter-required")


def test_the_action_is_in_the_ledger_with_agent_outlet_and_counter(strict: WebWorld, agent: WebCaller) -> None:
    device = _device(strict)
    device.answer(agent)
    with strict.api.units() as unit:
        (_, entry) = unit.ledger.of_subject(device.id.value)
    assert (entry.event.event, dict(entry.event.facts)) == (AccessEvent.COUNTER_BOUND, {"agent": "id-of-agent", "outlet": OUTLET.value})


def test_a_counter_of_another_outlet_binds_no_one(strict: WebWorld, agent: WebCaller) -> None:
    refused = _device(strict, OTHER_OUTLET).answer(agent)
    assert (refused.json()["code"], agent.get("/counter/lines").path) == ("counter-unknown", BIND)


def test_another_key_binds_no_one(strict: WebWorld, agent: WebCaller) -> None:
    assert _device(strict).answer(agent, key=SoftCounter()).json()["code"] == "counter-unknown"


def test_an_answer_is_good_once_and_for_a_person_who_was_asked(strict: WebWorld, agent: WebCaller) -> None:
    device, colleague = _device(strict), signed_in(strict, "supervisor")
    question = agent.send("POST", f"{BIND}/question", b"{}").json()["question"]
    assert device.bind(colleague, question).json()["code"] == "counter-unknown"
    assert device.bind(agent, question).status_code == 201
    assert device.bind(agent, question).json()["code"] == "counter-unknown"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"counter_id": "x", "signature": "AA=="}', b'{"counter_id": 1, "signature": 2}'])
def test_what_is_no_answer_binds_no_one(agent: WebCaller, body: bytes) -> None:
    assert agent.send("POST", BIND, body).json()["code"] == "counter-unknown"


def test_a_revoked_counter_is_none_at_once(strict: WebWorld, agent: WebCaller) -> None:
    device = _device(strict)
    device.answer(agent)
    RevokeCounter(units=strict.api.units, clock=strict.api.clock)(device.id)
    assert agent.get("/counter/lines").path == BIND


def test_the_next_sign_in_is_asked_again(strict: WebWorld, agent: WebCaller) -> None:
    _device(strict).answer(agent)
    agent.sign_in("agent")
    assert agent.get("/counter/lines").path == BIND


def test_a_person_who_belongs_to_no_outlet_works_without(strict: WebWorld) -> None:
    assert signed_in(strict, "reviewer").get("/office/appeals").path == "/office/appeals"


def test_setting_up_a_counter_and_ones_own_sign_in_need_none(agent: WebCaller) -> None:
    assert [agent.get(path).path for path in ("/counter/enrol", "/account")] == ["/counter/enrol", "/account"]


def test_it_leads_nowhere_else(agent: WebCaller) -> None:
    assert 'data-to="/counter/"' in agent.get(f"{BIND}?to=https://evil.test/").html


@pytest.mark.parametrize(
    ("to", "then"),
    [("/counter/lines", "/counter/bind?to=%2Fcounter%2Flines"), ("https://evil.test/", "/counter/today"), ("", "/counter/today")],
    ids=["own", "elsewhere", "none"],
)
def test_after_a_counter_was_set_up_one_goes_on_where_one_was_going(agent: WebCaller, to: str, then: str) -> None:
    page = agent.get(f"/counter/enrol?to={quote(to)}")
    assert f'href="{then}">Continue</a>' in page.html


def test_a_sandbox_makes_the_code_itself_and_lets_one_go_on_without(agent: WebCaller) -> None:
    page = agent.get("/counter/enrol?to=/counter/lines")
    assert 'data-enrol-code-path="/sandbox/enrolment-code"' in page.html
    assert "Not now" in page.text
    assert 'href="/counter/enrol?to=/counter/lines"' in agent.get(f"{BIND}?to=/counter/lines").html
