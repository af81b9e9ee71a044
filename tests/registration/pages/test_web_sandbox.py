"""In a sandbox every step offers what it needs: a card with one's own portrait, sample cards, a free SIM; elsewhere none of it is there."""

import pytest

from realname.kernel.registry import App
from realname.main.deployment.components import factories
from realname.registration.pages.sample_cards import SampleCards
from realname.sandbox.simulators.people import SAMPLE_SELF
from realname.sandbox.simulators.stock import STOCK_SIZE, sandbox_iccids
from realname.sandbox.use_cases.newcomers import OfferSampleSim
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld, over
from tests.verification.live_verifier import PORTRAIT


def show_own_portrait(agent: WebCaller, registration: str, portrait: bytes | None = PORTRAIT) -> Page:
    path = f"/counter/registrations/{registration}/evidence"
    files = {"portrait": ("portrait.jpg", portrait, "image/jpeg")} if portrait is not None else {"other": ("x", b"x", "text/plain")}
    return Page(agent.http.post(path, data={"csrf": agent.csrf, "source": "own"}, files=files))


def test_a_portrait_taken_on_the_spot_goes_on_a_sample_id(agent: WebCaller) -> None:
    registration = agent.consent().registration
    assert "Take my portrait" in agent.get(f"/counter/registrations/{registration}/evidence").text
    page = show_own_portrait(agent, registration)
    assert f"{SAMPLE_SELF.attributes.name[0]}**" in page.text


def test_without_a_portrait_the_page_says_what_to_do_beside_the_button(agent: WebCaller) -> None:
    page = show_own_portrait(agent, agent.consent().registration, None)
    assert page.status == 422
    assert page.text.count("Take a portrait, or choose a photo of yourself.") == 2  # in the summary, and beside the button


def test_without_a_face_scan_the_own_id_is_read_without_a_portrait(agent: WebCaller) -> None:
    page = agent.consent("no-face")
    assert "Take my portrait" not in page.text


@pytest.mark.parametrize("is_sandbox", [True, False])
def test_the_serial_number_of_a_free_sim_is_filled_in_in_a_sandbox_alone(web: WebWorld, *, is_sandbox: bool) -> None:
    given = {kind: thing for kind, thing in web.services.given.items() if is_sandbox or kind is not SampleCards}
    agent = WebCaller(over(web, App(given, factories())))
    agent.sign_in()
    registration = agent.consent().registration
    if is_sandbox:
        agent.evidence(registration)
    page = agent.get(f"/counter/registrations/{registration}/{'line' if is_sandbox else 'evidence'}")
    assert (f'value="{sandbox_iccids()[-1].value}"' in page.html, "sample SIM" in page.text or "no card reader" in page.text) == (
        is_sandbox,
        is_sandbox,
    )


def test_a_sim_that_a_registration_has_is_offered_to_no_other(agent: WebCaller, web: WebWorld) -> None:
    offer = web.services[OfferSampleSim]
    first = offer()
    agent.with_line()
    assert (first, offer()) == (sandbox_iccids()[0], sandbox_iccids()[1])
    assert len(sandbox_iccids()) == STOCK_SIZE
