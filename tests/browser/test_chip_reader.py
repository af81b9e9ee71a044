"""The counter's page has the agent read a passport's chip: its data are authenticated, its portrait compared, contradictions marked."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from realname.evidence.chip.stored_trust import StoredTrust, TrustSource
from realname.evidence.connectors.trust_store import TRUST_FOLDER, TrustStore
from tests.browser.axe import Axe
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer
from tests.browser.site import CounterSite, serve_counter
from tests.browser.test_card_reader import STOP_WITHIN_S
from tests.evidence.chip.documents import CLEAR, Document, group_1, group_2, zone
from tests.evidence.chip.issued_chips import TRUST
from tests.evidence.photo.made_documents import as_jpeg, draw_zone_page, photographed
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment
from tests.support.ports import free_port

pytestmark = pytest.mark.models
PORT = free_port()
CHIP = {"number": "L898902C3", "birth": "1974-08-12", "expiry": "2032-04-15"}
_MEANT = re.compile(r"request to 127\.0\.0\.1:|status of 4\d\d")


@pytest.fixture(scope="module")
def with_agent(tmp_path_factory: pytest.TempPathFactory, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A counter whose machine has a chip reader, and which trusts the issuer of the tests' passports."""
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    environment = {"REALNAME_CARD_READER_AGENT": f"http://127.0.0.1:{PORT}"}
    with serve_counter(tmp_path_factory.mktemp("chips") / "data", environment) as site:
        certificates = tuple(anchor.certificate for anchor in TRUST.anchors)
        source = TrustSource(name="invented", sha256="0" * 64, imported_on=date(2026, 1, 1), signed_on=None, certificates=certificates)
        TrustStore(site.data / TRUST_FOLDER).save(StoredTrust((source,)))
        yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the agent finds a chip, and leaves its pairing code."""
    return tmp_path_factory.mktemp("agent")


@pytest.fixture(scope="module")
def pairing(with_agent: CounterSite, folder: Path) -> Iterator[str]:
    """The code of the agent of this machine, which gives the chip in a folder."""
    with _agent(folder, with_agent) as code:
        yield code


@contextmanager
def _agent(folder: Path, site: CounterSite) -> Iterator[str]:
    devices = ("--simulate-chip", str(folder / "chip"), "--pairing", str(folder / "code"))
    process = subprocess.Popen(
        [*COMMAND, "system", "reader", "serve", "--port", str(PORT), "--origin", site.url, *devices],
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


def put_chip(folder: Path, photo: bytes) -> None:
    """Lay the passport on the reader."""
    document = Document(signing=CLEAR.signing, groups={1: group_1(), 2: group_2(photo)})
    (folder / "chip").mkdir(exist_ok=True)
    for name, content in document.files():
        (folder / "chip" / name).write_bytes(content)


@pytest.fixture
def desk(with_agent: CounterSite, browser: Browser) -> Iterator[Desk]:
    """Counters at this machine."""
    opened = Desk(with_agent, browser)
    yield opened
    for watch in opened.watches:  # each goes to this machine by its address, or was refused because it had to be
        watch.complaints[:] = [one for one in watch.complaints if not _MEANT.search(one)]
    opened.close()


def choose_passport(counter: Counter) -> None:
    counter.page.get_by_role("link", name="Another kind of ID").click()
    counter.page.get_by_role("link", name="Foreign passport").click()
    expect(counter.heading).to_have_text("Read the chip and take a photo of the ID")


def read_chip(counter: Counter, pairing: str, **changed: str) -> None:
    for name, value in (CHIP | changed).items():
        counter.page.locator(f"#chip-{name}").fill(value)
    code = counter.page.locator("#chip-pairing")
    counter.page.locator("[data-chip-reader] button").click()
    if code.input_value() == "":
        expect(code).to_be_focused()
        code.fill(pairing)
        counter.page.keyboard.press("Enter")


def photo_of(lines: str, portrait: bytes) -> dict[str, object]:
    decoded = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert decoded is not None
    page = draw_zone_page((lines[:44], lines[44:]), width=1400, portrait=np.asarray(decoded, dtype=np.uint8))
    return {"name": "front.jpg", "mimeType": "image/jpeg", "buffer": as_jpeg(photographed(page, seed=1))}


def test_a_passport_is_read_by_its_chip_at_the_counter_and_attached(
    desk: Desk, man: NextPicture, man_photo: bytes, pairing: str, folder: Path, axe: Axe
) -> None:
    viewer = Viewer(axe)
    counter = desk.before(man)
    page = counter.page
    status = page.locator("[data-chip-reader] [role=status]")
    registration = counter.open_registration()
    choose_passport(counter)
    viewer.look(page, "chip", when="[data-chip-reader]:visible")
    page.reload()
    counter.button("Read the chip").click()
    expect(status).to_contain_text("Enter the number of the ID")
    put_chip(folder, man_photo)
    read_chip(counter, pairing, birth="1974-08-13")
    expect(status).to_have_text("The chip does not accept these details. Compare them with the ID.")
    read_chip(counter, pairing)
    expect(status).to_contain_text("The chip was read.")
    viewer.look_once(page, "chip-read")
    required = page.locator("input[type=file][required]")
    expect(required).to_have_count(0)
    read_chip(counter, pairing, birth="1974-08-13")
    expect(status).to_have_text("The chip does not accept these details. Compare them with the ID.")
    assert page.locator("#chip-file").evaluate("field => field.files.length") == 0  # nothing of the earlier reading is sent
    expect(required).not_to_have_count(0)
    for language in ("zh", "en"):  # what was read is sent once: each language reads it again
        viewer.speak(page, language)
        counter.go(f"/counter/registrations/{registration}/evidence?kind=foreign-passport")
        read_chip(counter, pairing)
        continue_button = page.locator("#document-form button:not([type=button])")
        expect(continue_button).to_be_focused()
        continue_button.click()
        page.wait_for_url(re.compile("/document$"))
        viewer.look_once(page, "chip-compare", when="main dl")
    expect(counter.heading).to_have_text("Do these details match the ID?")
    expect(page.locator("main dl")).to_contain_text("Read, issuer's signature verified")
    counter.button("Confirm that they match the ID").click()
    expect(page.locator("main dl")).to_contain_text("Foreign passport, read from its chip, issuer's signature verified")
    assert [(one.name, one.language, one.grave, one.too_wide_px, one.cut, one.foreign) for one in viewer.seen] == [
        (one.name, one.language, (), 0, (), ()) for one in viewer.seen
    ]


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        pytest.param(zone(), "Do these details match the ID?", id="agrees", marks=pytest.mark.whole("journeys")),
        pytest.param(zone().replace("PROBE<<ANNA", "OTHER<<ANNA"), "The ID contradicts itself", id="contradicts"),
    ],
)
def test_chip_and_photo_are_held_against_each_other(
    desk: Desk, man: NextPicture, man_photo: bytes, pairing: str, folder: Path, lines: str, heading: str
) -> None:
    put_chip(folder, man_photo)
    counter = desk.before(man)
    counter.open_registration()
    choose_passport(counter)
    counter.page.set_input_files("#front", photo_of(lines, man_photo))  # type: ignore[arg-type]  # a mapping that Playwright names
    read_chip(counter, pairing)
    expect(counter.page.locator("[data-chip-reader] [role=status]")).to_contain_text("The chip was read.")
    counter.button("Continue").click()
    expect(counter.heading).to_have_text(heading, timeout=60_000)
    if "contradicts" in heading:
        expect(counter.page.locator(".rn-attention")).to_contain_text("name")
        expect(counter.button("Confirm that they match the ID")).to_have_count(0)


def test_a_document_by_itself_on_no_reader_is_a_photo_as_before(desk: Desk, man: NextPicture, pairing: str) -> None:
    assert pairing
    counter = desk.before(man)
    counter.open_registration()
    choose_passport(counter)
    counter.page.evaluate("() => document.querySelector('#front').removeAttribute('required')")
    counter.button("Continue").click()
    expect(counter.page.locator(".govuk-error-summary")).to_contain_text("Read the chip or take a photo of the ID.")
