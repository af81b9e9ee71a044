"""A card goes from the card reader agent of the machine into the registration by one button, with its states, and only with the code."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from tests.browser.axe import Axe
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.site import CounterSite, serve_counter
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment
from tests.support.ports import free_port

pytestmark = pytest.mark.models
STOP_WITHIN_S = 10.0
_MEANT = re.compile(r"request to 127\.0\.0\.1:|ERR_CONNECTION_REFUSED|ERR_FAILED|blocked by CORS policy")


PORT = free_port()


@pytest.fixture(scope="module")
def with_agent(tmp_path_factory: pytest.TempPathFactory, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A counter whose machine has a card reader agent at a known port."""
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    environment = {"REALNAME_CARD_READER_AGENT": f"http://127.0.0.1:{PORT}"}
    with serve_counter(tmp_path_factory.mktemp("reader") / "data", environment) as counter:
        yield counter


@contextmanager
def agent(folder: Path, site: CounterSite) -> Iterator[str]:
    """The agent of this machine; gives its pairing code. The card is there as soon as `card.json` is."""
    simulated = ("--simulate", str(folder / "card.json"), "--pairing", str(folder / "code"))
    process = subprocess.Popen(
        [*COMMAND, "system", "reader", "serve", "--port", str(PORT), "--origin", site.url, *simulated],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=clean_environment({}),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f'card_reader_agent = "http://127.0.0.1:{PORT}"\n'
        yield (folder / "code").read_text().strip()
        process.send_signal(signal.SIGTERM)
        assert process.wait(longest_s(STOP_WITHIN_S)) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def counter(with_agent: CounterSite, browser: Browser) -> Iterator[Counter]:
    """An enrolled counter at the ID step."""
    desk = Desk(with_agent, browser)
    opened = desk.before(None)
    opened.open_registration()
    yield opened
    for watch in desk.watches:  # each goes to this machine by its address, or fails because it has to
        watch.complaints[:] = [one for one in watch.complaints if not _MEANT.search(one)]
    desk.close()


def test_a_card_is_read_by_one_button_once_the_page_is_paired(
    counter: Counter, with_agent: CounterSite, man_photo: bytes, axe: Axe, tmp_path: Path
) -> None:
    page = counter.page
    status = page.locator("[data-card-reader] [role=status]")
    read = page.get_by_role("button", name="Read the card", exact=True)
    read.click()
    expect(status).to_contain_text("The card reader program does not answer")
    with agent(tmp_path, with_agent) as code:
        read.click()
        expect(page.get_by_label("Pairing code of the card reader")).to_be_focused()
        page.get_by_label("Pairing code of the card reader").fill("another-code-than-the-agents")
        read.click()
        expect(status).to_have_text("The pairing code is wrong. Enter it again.")
        assert axe.grave(page) == ()
        page.get_by_label("Pairing code of the card reader").fill(code)
        page.keyboard.press("Enter")
        expect(status).to_have_text("Put the card on the reader.")
        half = tmp_path / "half.json"
        half.write_bytes(card_json(SAMPLE_WOMAN, portrait=man_photo))
        half.rename(tmp_path / "card.json")
        expect(counter.heading).to_have_text("Is this the applicant's ID?")
        expect(page.locator("main dl").first).to_contain_text("王**")
        # The code is remembered by this browser: the second card takes one press.
        counter.open_registration()
        page.get_by_role("button", name="Read the card", exact=True).click()
        expect(counter.heading).to_have_text("Is this the applicant's ID?")


def test_a_page_of_another_address_reads_no_card(counter: Counter, with_agent: CounterSite, tmp_path: Path) -> None:
    with agent(tmp_path, with_agent) as code:
        counter.page.goto(re.sub("localhost", "127.0.0.1", with_agent.url) + "/static/img/none")
        said = counter.page.evaluate(
            """async ([address, code]) => {
                try {
                    return (await fetch(address + "/readers", { headers: { Authorization: "Bearer " + code } })).status;
                } catch { return "refused"; }
            }""",
            [f"http://127.0.0.1:{PORT}", code],
        )
    assert said == "refused"
