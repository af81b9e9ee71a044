"""A walk past every page of the supervision: what an inspector sees at their own app, and what the operator answers in the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import expect

from realname.access.model.staff import Role
from realname.cases.store.case_files import CaseFiles
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.browser.alert_tour import AlertTour
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.inspection_tour import InspectionTour
from tests.browser.outlet_tour import OutletTour
from tests.browser.report_tour import ReportTour
from tests.browser.screens import Viewer
from tests.browser.visit_tour import VisitTour

_LONG_AGO, _MUCH_LATER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2100))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionTour:
    """Walks over the records of a country that is made up; the inspector and the operator's people are in browsers of their own."""

    desk: Desk
    viewer: Viewer

    def walk(self) -> None:
        """See everything once."""
        inspector = self.desk.inspect(self.desk.site.add_office("inspector", Role.INSPECTOR))
        self._overview(inspector)
        self._inspectors(inspector)
        self._cases(inspector)
        administrator = self.desk.sign_in(self.desk.site.add_office("administrator", Role.ADMINISTRATOR))
        InspectionTour(desk=self.desk, viewer=self.viewer, inspector=inspector, operator=administrator.page).walk()
        VisitTour(viewer=self.viewer, inspector=inspector).walk()
        OutletTour(viewer=self.viewer, inspector=inspector, administrator=administrator).walk()
        AlertTour(viewer=self.viewer, inspector=inspector, administrator=administrator).walk()
        ReportTour(viewer=self.viewer, inspector=inspector, administrator=administrator).walk()

    def _overview(self, inspector: Counter) -> None:
        page = inspector.page
        self.viewer.look(page, "overview")
        page.locator("main td a, main th a").first.click()
        page.wait_for_url("**/supervision/outlets/*")
        self.viewer.look(page, "overview-outlet")
        inspector.go("/supervision?first=2020-01-01&last=2020-01-09")
        self.viewer.look(page, "overview-empty")

    def _inspectors(self, inspector: Counter) -> None:
        page = inspector.page
        inspector.go("/supervision/inspectors/new")
        page.locator("main form button").last.click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "inspector-new-wrong")
        for number, _ in enumerate(self.viewer.languages(page)):
            inspector.go("/supervision/inspectors/new")
            page.locator("#login").fill(f"li.na.{number}")
            page.locator("main form button").last.click()
            expect(page.locator("#secret")).to_be_visible()
            self.viewer.look_once(page, "inspector-added")
        inspector.go("/supervision/inspectors/key")
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "inspector-key-wrong")
        inspector.go("/supervision/inspectors")
        page.get_by_role("link", name="li.na.0").click()
        page.wait_for_url("**/supervision/inspectors/*")
        self.viewer.look(page, "inspector")
        member = urlsplit(page.url).path
        inspector.go(f"{member}/deactivate")
        self.viewer.look(page, "inspector-deactivate")
        # The page of confirming is not offered to who added the account: only a form that is sent without it is an attempt.
        page.locator("main form").evaluate("(form, path) => { form.action = path; }", f"{member}/confirm")
        page.locator("main form button").click()
        page.wait_for_url(f"**{member}/confirm")
        inspector.go("/supervision/inspectors")
        expect(page.locator("main")).to_contain_text("li.na")
        self.viewer.look(page, "inspectors")

    def _cases(self, inspector: Counter) -> None:
        page = inspector.page
        inspector.go("/supervision/cases")
        self.viewer.look(page, "cases")
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "cases-wrong")
        for name, case in self._cases_by_end().items():
            inspector.go("/supervision/cases")
            page.locator("#case").fill(case)
            page.locator("main form button").click()
            page.wait_for_url("**/supervision/cases/*")
            self.viewer.look(page, f"case-{name}")

    def _cases_by_end(self) -> Mapping[str, str]:
        """One registration of each end that there is."""
        with self.desk.site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
            every = unit[CaseFiles].opened_between(_LONG_AGO, _MUCH_LATER)
        return {str(one.ended_as): one.case_id.value for one in every}
