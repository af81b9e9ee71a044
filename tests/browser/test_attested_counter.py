"""A counter whose hardware is attested, in a real browser: Chromium's simulated authenticator makes and uses the key."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, Route, expect
from webauthn.helpers import base64url_to_bytes, encode_cbor, parse_cbor

from realname.sandbox.simulators.counter_device import SimulatedMaker, base64url
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.site import CounterSite, serve_counter
from tests.browser.test_passkeys import authenticator
from tests.support.packs import of_attested_counters

pytestmark = pytest.mark.models

MAKER = SimulatedMaker()


@pytest.fixture(scope="module")
def attesting(tmp_path_factory: pytest.TempPathFactory, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A counter whose pack lets the machine approve attested counters alone, and which trusts one maker."""
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    folder = tmp_path_factory.mktemp("attesting")
    settings = {
        "REALNAME_PACK": of_attested_counters(folder, "sandbox"),
        "REALNAME_COUNTER_ROOTS": str(MAKER.write_root(folder / "roots")),
    }
    with serve_counter(folder / "data", settings) as counter:
        yield counter


@pytest.fixture
def desk(attesting: CounterSite, browser: Browser) -> Iterator[Desk]:
    """Where its counters are opened."""
    opened = Desk(attesting, browser)
    yield opened
    opened.close()


def _certified(route: Route) -> None:
    """Let our maker certify the authenticator: Chromium's certifies itself, anew each time. What it signed stays as it is."""
    sent = json.loads(route.request.post_data or "{}")
    made = json.loads(sent["attestation"])
    stated = parse_cbor(base64url_to_bytes(made["response"]["attestationObject"]))
    key = x509.load_der_x509_certificate(stated["attStmt"]["x5c"][0]).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    stated["attStmt"]["x5c"] = [MAKER.certificate(key).public_bytes(Encoding.DER)]
    made["response"]["attestationObject"] = base64url(encode_cbor(stated))
    route.continue_(post_data=json.dumps(sent | {"attestation": json.dumps(made)}))


@contextmanager
def _certifying(counter: Counter) -> Iterator[None]:
    pattern = re.compile("/counter/enrol$")
    counter.page.route(pattern, lambda route: _certified(route) if route.request.method == "POST" else route.continue_())
    yield
    counter.page.unroute(pattern)


def _enrol_proven(counter: Counter) -> None:
    counter.go("/counter/enrol")
    expect(counter.page.get_by_label("Prove this device")).to_be_checked()
    with _certifying(counter):
        counter.send_code()
        expect(counter.page.locator("main")).to_have_attribute("data-enrolled", "true")


def test_hardware_that_was_proven_signs_for_the_face_check_and_the_machine_approves(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    with authenticator(counter):
        _enrol_proven(counter)
        counter.come_to_the_face_check()
        counter.start_the_camera()
        counter.wait_for_the_check()
    counter.submit()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")


@pytest.mark.whole("journeys")
def test_hardware_that_is_gone_is_asked_for_twice_and_then_a_person_decides(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    with authenticator(counter) as (session, device):
        _enrol_proven(counter)
        session.send("WebAuthn.clearCredentials", {"authenticatorId": device})
        counter.come_to_the_face_check()
        counter.start_the_camera()
        expect(counter.result).to_contain_text("This device was not confirmed.")
        counter.result.get_by_role("button").first.click()
        counter.wait_for_the_check()
    counter.submit()
    expect(counter.heading).to_contain_text("A person will look at this")
    expect(counter.page.locator("main")).to_contain_text("capture-not-attested")


def test_a_maker_that_is_not_trusted_sets_up_no_counter_and_unticked_the_code_is_still_good(desk: Desk) -> None:
    counter = desk.sign_in()
    with authenticator(counter):
        counter.go("/counter/enrol")
        counter.send_code()
        status = counter.page.locator("[data-enrol-status]")
        expect(status).to_contain_text("The operator does not trust the maker of this device.")
        counter.page.get_by_label("Prove this device").uncheck()
        counter.page.locator("[data-enrol-start]").click()
        expect(status).to_have_text("This counter is set up.")
    desk.allow("400|422")


def test_where_no_maker_is_trusted_the_page_says_so(site: CounterSite, browser: Browser) -> None:
    desk = Desk(site, browser)
    counter = desk.sign_in()
    counter.go("/counter/enrol")
    expect(counter.page.get_by_label("Prove this device")).to_have_count(0)
    expect(counter.page.locator("main")).to_contain_text("The operator trusts no maker of devices yet")
    desk.close()
