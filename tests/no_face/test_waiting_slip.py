"""While a supervisor's comparison waits the applicant gets a slip: what happens next, until when, and where to ask."""

from dataclasses import replace

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.registry import App
from realname.main.deployment.components import factories
from realname.platform.config.brand import Brand
from realname.platform.config.served import Served
from realname.registration.model.day_search import reference_of
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld, over

_NAME = "样本"


@pytest.fixture
def compared(agent: WebCaller) -> str:
    """A registration that an agent compared, so that a supervisor is next."""
    registration = agent.ready_to_compare()
    agent.compare(registration)
    return registration


def _slip(caller: WebCaller, registration: str) -> Page:
    return caller.get(f"/counter/registrations/{registration}/compare/slip")


def test_the_slip_says_what_happens_next_until_when_and_where_to_ask(agent: WebCaller, compared: str) -> None:
    page = agent.get(f"/counter/registrations/{compared}/compare")
    assert f'href="/counter/registrations/{compared}/compare/slip"' in page.html
    slip = _slip(agent, compared)
    for said in (
        reference_of(RegistrationId(compared)),
        "A supervisor of this outlet decides. Nothing is decided yet.",
        "A supervisor compares you with your ID, as the agent did. No camera is used.",
        "You can come back until 10 December 2026.",
        "Ask at this outlet, with this slip and your ID.",
    ):
        assert said in slip.text


def test_the_slip_names_no_one(agent: WebCaller, compared: str) -> None:
    slip = _slip(agent, compared)
    assert (_NAME in slip.text, "199 0000" in slip.text) == (False, False)


def test_before_an_agent_compared_there_is_none(agent: WebCaller) -> None:
    registration = agent.ready_to_compare()
    assert "/compare/slip" not in agent.get(f"/counter/registrations/{registration}/compare").html
    assert _slip(agent, registration).status == 404


def test_once_a_supervisor_compared_the_slip_leads_to_the_decision(agent: WebCaller, supervisor: WebCaller, compared: str) -> None:
    supervisor.compare(compared, second=True)
    assert not _slip(agent, compared).path.endswith("/slip")


def test_another_outlet_has_none_of_it(web: WebWorld, compared: str) -> None:
    stranger = WebCaller(web)
    stranger.sign_in("foreign-agent")
    assert _slip(stranger, compared).status == 404


def test_the_operators_name_is_on_it(web: WebWorld, compared: str) -> None:
    served = replace(web.services[Served], brand=Brand(name="示例电信"))
    caller = WebCaller(over(web, App({**web.services.given, Served: served}, factories())))
    caller.sign_in()
    assert '<p class="rn-receipt__wordmark">示例电信</p>' in _slip(caller, compared).html
