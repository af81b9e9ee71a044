"""A walk past every page of an inspection: begun, drawn, looked at, told, rectified, looked at again, closed."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer
from tests.inspections.inspection_desk import BY_DICE, DICE, PDF

_ONE = re.compile("/supervision/inspections/[0-9a-f]{32}")
_WORDS = "没有保存合同。"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionTour:
    """Walks; the inspector is at their own app, the person who answers for the operator in the office."""

    desk: Desk
    viewer: Viewer
    inspector: Counter
    operator: Page

    def walk(self) -> None:
        """See everything once."""
        self._begin()
        self._draw()
        self._check()
        self._see_notices(self.operator)
        self._rectify(self.operator)
        self._turn_down()
        self._rectify_again(self.operator)
        self._close()

    def _look(self, name: str) -> None:
        self.viewer.look(self.inspector.page, name)

    def _press(self, action: str) -> None:
        """Send a form of the inspector's page, by the end of its address."""
        self.inspector.page.locator(f"main form[action$='{action}'] button").click()

    def _refuse(self, page: Page, name: str) -> None:
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, name)

    def _done(self, page: Page, name: str) -> None:
        expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
        self.viewer.look(page, name)

    def _begin(self) -> None:
        page = self.inspector.page
        self.inspector.go("/supervision/inspections")
        self._look("inspections-none")
        self.inspector.go("/supervision/inspections/new")
        self._look("inspection-no-root")
        self.desk.site.publish_root()
        page.reload()
        self._look("inspection-begin")
        page.locator("#sample").fill("0")
        self._begin_it()
        self._refuse(page, "inspection-begin-wrong")
        self._choose_outlets(page)
        page.locator("#sample").fill("3")
        page.locator("#share-commitment").fill(BY_DICE.commitment)
        self._begin_it()
        page.wait_for_url(_ONE)
        self._done(page, "inspection-begun")

    def _begin_it(self) -> None:
        self.inspector.page.locator("main form[action$='/new'] button[value=begin]").click()

    def _choose_outlets(self, page: Page) -> None:
        """Add one, look, and take it out again: all outlets are drawn from."""
        page.locator("#sample").fill("3")
        page.locator("#outlet").fill("o-001")
        page.locator("button[value=add]").click()
        expect(page.locator("input[name=outlets]")).to_have_count(1)
        self._look("inspection-begin-outlets")
        page.locator("input[name=outlets]").uncheck()

    def _draw(self) -> None:
        page = self.inspector.page
        page.locator("#share").fill("123")
        self._press("/randomness")
        self._refuse(page, "inspection-dice-wrong")
        page.locator("#share").fill(DICE)
        self._press("/randomness")
        self._done(page, "inspection-drawn")

    def _check(self) -> None:
        page = self.inspector.page
        page.locator("main th a[href$='/cases/1']").click()
        page.wait_for_url("**/cases/1")
        self._look("inspected-case")
        self._press("/finding")
        self._refuse(page, "inspected-case-wrong")
        page.locator("#kind-0").check()
        page.locator("#remark").fill(_WORDS)
        self._press("/finding")
        self._done(page, "inspected-case-found")
        page.locator("main p a[href$='/cases/2']").click()
        self._press("/conforms")
        self._done(page, "inspected-case-next")
        self._press("/conforms")
        self._done(page, "inspection-checked")
        self._press("/notice")
        self._done(page, "inspection-told")

    def _see_notices(self, page: Page) -> None:
        page.locator("header a[href='/office/inspections']").click()
        page.wait_for_url("**/office/inspections")
        self.viewer.look(page, "notices")
        page.locator("main td a").click()
        page.wait_for_url("**/office/inspections/*")
        self.viewer.look(page, "notice")

    def _rectify(self, page: Page) -> None:
        page.locator("main form button").click()
        self._refuse(page, "notice-wrong")
        page.locator("#text").fill("合同已找到。")
        evidence = self.desk.site.data.with_name("contract.pdf")
        evidence.write_bytes(PDF)
        page.locator("input[type=file]").set_input_files(evidence)
        page.locator("main form button").click()
        self._done(page, "notices-rectified")

    def _turn_down(self) -> None:
        page = self.inspector.page
        page.locator("main th a[href*='/findings/']").click()
        page.wait_for_url("**/findings/*")
        self._look("finding")
        self._press("/turn-down")
        self._refuse(page, "finding-wrong")
        page.locator("#answer").fill("合同没有签字。")
        self._press("/turn-down")
        self._done(page, "inspection-turned-down")

    def _rectify_again(self, page: Page) -> None:
        page.locator("main td a").first.click()
        page.wait_for_url("**/office/inspections/*")
        self.viewer.look(page, "notice-again")
        page.locator("#text").fill("合同已签字。")
        page.locator("main form button").click()
        expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()

    def _close(self) -> None:
        page = self.inspector.page
        page.locator("main th a[href*='/findings/']").click()
        page.wait_for_url("**/findings/*")
        self._press("/accept")
        self._done(page, "inspection-accepted")
        self._press("/close")
        self._done(page, "inspection-closed")
        self.inspector.go("/supervision/inspections")
        self._look("inspections")
