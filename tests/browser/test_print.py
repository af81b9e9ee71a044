"""On paper and from a disk: a receipt is one sheet of A6, and the page that checks it needs no server and no network."""

import base64
import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from realname.kernel.identifiers import RegistrationId
from realname.ledger.use_cases.receipt_code import receipt_address, receipt_code
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import card_json
from realname.vault.keys.signer import Ed25519Signer
from tests.browser.conftest import Desk
from tests.frontend.node import STATIC
from tests.frontend.test_receipt_page import RECEIPT
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

_A6_MM = (105.0, 148.0)
_POINTS_PER_MM = 72 / 25.4
# Nothing is cut off at the foot; the word across the sheet lies outside of it by intention.
_IS_WHOLE = "sheet => sheet.lastElementChild.getBoundingClientRect().bottom < sheet.getBoundingClientRect().bottom"


def test_a_receipt_is_one_sheet_of_a6(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.come_to_the_face_check()
    counter.pass_the_face_check()
    counter.submit()
    _require_one_a6_sheet(counter.page)


def test_a_proof_of_deletion_is_one_sheet_of_a6(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.open_registration()
    counter.stop()
    _require_one_a6_sheet(counter.page)


def test_a_slip_is_one_sheet_of_a6(desk: Desk, man_photo: bytes) -> None:
    counter = desk.sign_in()
    counter.come_to_the_face_check(card_json(desk.site.next_person(), portrait=man_photo))
    counter.pass_the_face_check()
    counter.submit()
    expect(counter.heading).to_contain_text("A person will look at this")
    counter.page.locator("#hear-slip").check()
    counter.page.locator("#hear button").click()
    counter.page.wait_for_url(re.compile("/slip$"))
    _require_one_a6_sheet(counter.page, has_code=False)


def test_a_list_is_printed_without_the_addresses_behind_its_links(desk: Desk) -> None:
    page = desk.sign_in().page
    page.emulate_media(media="print")
    assert page.locator("main a").first.evaluate("link => getComputedStyle(link, '::after').content") == "none"


def _require_one_a6_sheet(page: Page, *, has_code: bool = True) -> None:
    page.emulate_media(media="print")
    sheet = page.locator(".rn-receipt")
    expect(sheet).to_be_visible()
    expect(sheet.locator("svg")).to_have_count(1 if has_code else 0)
    expect(sheet.locator(".rn-receipt__test")).to_be_visible()
    for besides in ("header.rn-header", ".rn-ribbon", ".rn-outcome", ".rn-actions", ".rn-footer"):
        expect(page.locator(besides)).to_be_hidden()
    assert sheet.evaluate(_IS_WHOLE)
    assert _sheets_mm(page.pdf(prefer_css_page_size=True)) == [_A6_MM]


def _sheets_mm(pdf: bytes) -> list[tuple[float, float]]:
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    return [(round(float(width) / _POINTS_PER_MM), round(float(height) / _POINTS_PER_MM)) for width, height in boxes]


def _check(page: Page, code: str, key: bytes) -> None:
    page.fill("#code", code)
    page.fill("#key", json.dumps({"public_key": base64.b64encode(key).decode(), "former": []}))
    page.click("button.go")


def test_from_a_disk_a_receipt_stands_with_the_keys_entered_in_both_languages_and_nothing_is_asked_of_anyone(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "receipt-verify.html"
    file.write_bytes((STATIC / "html" / "receipt-verify.html").read_bytes())
    signer = Ed25519Signer(UNSAFE_KEYS)
    code = receipt_code(signer.sign(json.dumps(RECEIPT).encode()))
    page = browser.new_page(locale="en-GB", viewport={"width": 400, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    _check(page, code, signer.public_key)
    signed = "The keys that were entered here signed this. It is valid only if you have them from the operator itself."
    expect(page.locator("#result h2")).to_have_text(signed)
    expect(page.locator("#result")).to_contain_text("until 2027-03-02")
    page.click("#zh")
    expect(page.locator("#result h2")).to_have_text("内容由此处填入的公钥签署。只有公钥确实来自运营商本身，回执才有效。")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    _check(page, code, Ed25519Signer(UNSAFE_OTHER_KEYS).public_key)
    expect(page.locator("#result h2")).to_contain_text("无效")
    assert asked == [file.as_uri()]
    page.close()


def test_a_scanned_code_opens_its_page_and_says_at_once_that_it_is_valid(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.open_registration()
    counter.stop()
    with desk.site.records() as deployment:
        statement = deployment.app[ReadRegistration](RegistrationId(counter.registration)).certificate
    assert statement is not None
    page = counter.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("".join(receipt_address(statement, origin=desk.site.url)))
    expect(page.locator("#result h2")).to_have_text("This receipt is valid. It is exactly as the operator signed it.")
    assert page.locator("#key-part").get_attribute("open") is None
    assert [one for one in asked if "RN2" in one.partition("#")[0]] == []
