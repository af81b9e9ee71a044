"""On paper: a receipt and a proof of deletion are one sheet of A6, alone, and a sandbox says so across it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk

_A6_MM = (105.0, 148.0)
_POINTS_PER_MM = 72 / 25.4
# Nothing is cut off at the foot; the word across the sheet lies outside of it by intention.
_IS_WHOLE = "sheet => sheet.lastElementChild.getBoundingClientRect().bottom < sheet.getBoundingClientRect().bottom"


def test_a_receipt_is_one_sheet_of_a6(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    counter.come_to_the_face_check()
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()
    _require_one_a6_sheet(counter.page)


def test_a_proof_of_deletion_is_one_sheet_of_a6(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.open_registration()
    counter.stop()
    _require_one_a6_sheet(counter.page)


def test_a_list_is_printed_without_the_addresses_behind_its_links(desk: Desk) -> None:
    page = desk.sign_in().page
    page.emulate_media(media="print")
    assert page.locator("main a").first.evaluate("link => getComputedStyle(link, '::after').content") == "none"


def _require_one_a6_sheet(page: Page) -> None:
    page.emulate_media(media="print")
    sheet = page.locator(".rn-receipt")
    expect(sheet).to_be_visible()
    expect(sheet.locator("svg")).to_be_visible()
    expect(sheet.locator(".rn-receipt__test")).to_be_visible()
    for besides in ("header.rn-header", ".rn-ribbon", ".rn-outcome", ".rn-actions", ".rn-footer"):
        expect(page.locator(besides)).to_be_hidden()
    assert sheet.evaluate(_IS_WHOLE)
    assert _sheets_mm(page.pdf(prefer_css_page_size=True)) == [_A6_MM]


def _sheets_mm(pdf: bytes) -> list[tuple[float, float]]:
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    return [(round(float(width) / _POINTS_PER_MM), round(float(height) / _POINTS_PER_MM)) for width, height in boxes]
