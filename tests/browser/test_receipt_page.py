"""The page that checks a receipt, opened from a disk: no server, no network, both languages."""

import base64
import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from realname.ledger.use_cases.receipt_code import receipt_code
from realname.vault.keys.signer import Ed25519Signer
from tests.frontend.node import STATIC
from tests.frontend.test_receipt_page import RECEIPT
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS


def _check(page: Page, code: str, key: bytes) -> None:
    page.fill("#code", code)
    page.fill("#key", json.dumps({"public_key": base64.b64encode(key).decode(), "former": []}))
    page.click("button.go")


def test_from_a_disk_a_receipt_stands_is_told_in_both_languages_and_nothing_is_asked_of_anybody(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "receipt-verify.html"
    file.write_bytes((STATIC / "html" / "receipt-verify.html").read_bytes())
    signer = Ed25519Signer(UNSAFE_KEYS)
    code = receipt_code(signer.sign(json.dumps(RECEIPT).encode()))
    page = browser.new_page(locale="en-GB", viewport={"width": 400, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    _check(page, code, signer.public_key)
    expect(page.locator("#result h2")).to_have_text("It stands: it is as the operator signed it.")
    expect(page.locator("#result")).to_contain_text("until 2027-03-02")
    page.click("#zh")
    expect(page.locator("#result")).to_contain_text("有效")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    _check(page, code, Ed25519Signer(UNSAFE_OTHER_KEYS).public_key)
    expect(page.locator("#result h2")).to_contain_text("无效")
    assert asked == [file.as_uri()]
    page.close()
