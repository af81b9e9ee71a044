"""A walk past every page of the administration: what is shown, what is asked before it is done, and what is shown once."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from joserfc.jwk import ECKey, KeySet
from playwright.sync_api import Page, expect

from realname.access.use_cases.counters import EnrolCounter
from realname.kernel.identifiers import DeliveryId, EndpointId, RelyingClientId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.packs.use_cases.load_policy import read_pack
from realname.relying.events import HarvestSign, RelyingEvent
from realname.relying.store.limits import ClientWeeks
from realname.sandbox.simulators.people import invented_person
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints
from tests.access.soft_counter import SoftCounter
from tests.browser.counter import Counter
from tests.browser.screens import Viewer
from tests.browser.site import CounterSite, Login

A_PAPER = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"a paper"}
PLACE = {"time-zone": "Asia/Shanghai", "opens": "09:00", "closes": "20:00", "latitude": "31.2304", "longitude": "121.4737"}
OUTLET_PAPERS, AGENT_PAPERS = ("business-licence", "agency-contract"), ("identity-document", "employment-contract")
_SHOP = "/admin/outlets/shop-12"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminTour:
    """Walks; at the end an outlet is closed, a client revoked, and a campaign stopped."""

    viewer: Viewer
    administrator: Counter
    who: Login

    def walk(self) -> None:
        """See everything once; each part after a fresh sign-in, which what is dangerous needs."""
        parts = (
            self._outlets,
            self._agents,
            self._staff,
            self._counters,
            self._clients,
            self._services,
            self._webhooks,
            self._stock,
            self._campaigns,
            self._rest,
            self._stops,
        )
        for part in parts:
            self.administrator.go("/counter/sign-in")
            self.administrator.sign_in(self.who)
            part()

    @property
    def _page(self) -> Page:
        return self.administrator.page

    def _open(self, path: str, name: str) -> None:
        self.administrator.go(path)
        if "/sign-in" in self._page.url:  # a slow machine: the sign-in is older than five minutes, and leads back
            self.administrator.sign_in(self.who)
        self.viewer.look(self._page, name)

    def _press(self) -> None:
        self._page.locator("main form[method=post] button").last.click()

    def _wrong(self, path: str, name: str) -> None:
        """Send a form as it is, and see all that is wrong with it."""
        self._open(path, name)
        self._press()
        expect(self._page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(self._page, f"{name}-wrong")

    def _confirm(self, path: str, name: str) -> None:
        """See what follows, and do it."""
        self._open(path, name)
        self._press()
        expect(self._page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
        self.viewer.look(self._page, f"{name}-done")

    def _outlets(self) -> None:
        self._open("/admin/outlets", "admin-outlets")
        self._wrong("/admin/outlets/new", "admin-outlet-new")
        add_outlet(self._page, "shop-12")
        self.viewer.look(self._page, "admin-outlet")
        self._open(f"{_SHOP}/edit", "admin-outlet-edit")

    def _agents(self) -> None:
        self._wrong(f"{_SHOP}/agents/new", "admin-agent-new")
        for number, _ in enumerate(self.viewer.languages(self._page)):
            self.administrator.go(f"{_SHOP}/agents/new")
            add_agent(self._page, f"wang.{number}", number=invented_person(number).attributes.identity_number.value)
            self.viewer.look_once(self._page, "admin-agent-added")
        self.administrator.go(_SHOP)
        training = self._page.locator("a[href$='/training']").first.get_attribute("href") or ""
        self._open(training, "admin-agent-training")
        self._press()
        self.viewer.look(self._page, "admin-outlet-trained")
        self._open(training.replace("/training", "/enrol"), "admin-agent-enrol")
        for number, _ in enumerate(self.viewer.languages(self._page)):
            self.administrator.go(f"{_SHOP}/counters/new")
            self.viewer.look_once(self._page, "admin-counter-new")
            self._page.locator("#name").fill(f"counter {number}")
            self._press()
            self.viewer.look_once(self._page, "admin-counter-code")

    def _staff(self) -> None:
        self._open("/admin/staff", "admin-staff")
        self._open("/admin/staff?find=no-one", "admin-staff-none")
        self._wrong("/admin/staff/new", "admin-staff-new")
        for number, _ in enumerate(self.viewer.languages(self._page)):
            self.administrator.go("/admin/staff/new")
            self._page.locator("#login").fill(f"reviewer.{number}")
            self._page.locator("#role-reviewer").check()
            self._page.locator("#means-password").check()
            self._press()
            self.viewer.look_once(self._page, "admin-member-secret")
        self.administrator.go("/admin/staff?find=reviewer.0")
        member = self._page.locator("td a[href^='/admin/staff/']").first.get_attribute("href") or ""
        self._open(member, "admin-member")
        self._open(f"{member}/invite", "admin-member-invite")
        self._open(f"{member}/password", "admin-member-password")
        self._confirm(f"{member}/deactivate", "admin-member-deactivate")

    def _counters(self) -> None:
        with self.administrator.site.records() as deployment:
            code = self.administrator.site.enrolment_code()
            deployment.app[EnrolCounter](code, SoftCounter().public_key)
        self._open("/admin/counters", "admin-counters")
        revoke = self._page.locator("a[href$='/revoke']").first.get_attribute("href") or ""
        self._confirm(revoke, "admin-counter-revoke")

    def _clients(self) -> None:
        self._open("/admin/clients", "admin-clients-none")
        self._page.goto(f"{self.administrator.site.url}/admin/clients/new")
        self._page.locator("#days").fill("0")
        self._press()
        self.viewer.look(self._page, "admin-client-new-wrong")
        for number, _ in enumerate(self.viewer.languages(self._page)):
            self.administrator.go("/admin/clients/new")
            self.viewer.look_once(self._page, "admin-client-new")
            self._page.locator("#client").fill(f"pos-{number}")
            self._press()
            self.viewer.look_once(self._page, "admin-client-secret")
        self._open("/admin/clients", "admin-clients")
        self._open("/admin/clients/pos-0", "admin-client")
        self._open("/admin/clients/pos-0/secret", "admin-client-replace")
        self._confirm("/admin/clients/pos-0/revoke", "admin-client-revoke")

    def _services(self) -> None:
        self._open("/admin/services", "admin-services-sample")
        self._wrong("/admin/services/new", "admin-service-new")
        add_service(self._page, "example-bank")
        self.viewer.look(self._page, "admin-service-unused")
        ask_much(self.administrator.site, "example-bank")
        self._open("/admin/services", "admin-services")
        self._open("/admin/services/example-bank", "admin-service")
        for action in ("suspend", "resume", "end"):
            self._confirm(f"/admin/services/example-bank/{action}", f"admin-service-{action}")

    def _webhooks(self) -> None:
        self._open("/admin/webhooks", "admin-webhooks-none")
        self._wrong("/admin/webhooks/new", "admin-webhook-new")
        for number, _ in enumerate(self.viewer.languages(self._page)):
            self.administrator.go("/admin/webhooks/new")
            self._page.locator("#url").fill(f"https://crm.example/{number}")
            self._press()
            self.viewer.look_once(self._page, "admin-webhook-secret")
        self._page.locator("main a.rn-button").click()
        self.viewer.look(self._page, "admin-webhook-unused")
        place = urlsplit(self._page.url).path
        deliver(self.administrator.site, place.rpartition("/")[2])
        self._open("/admin/webhooks", "admin-webhooks")
        self._open(place, "admin-webhook")
        self._open(f"{place}?state=parked", "admin-webhook-parked")
        self._open(f"{place}/deliveries/{place.rpartition('/')[2]}-2", "admin-webhook-delivery")
        self._open(f"{place}/test", "admin-webhook-test")
        self._press()
        expect(self._page.locator(".rn-outcome--stop[role=status]")).to_be_visible()
        self.viewer.look(self._page, "admin-webhook-test-failed")
        self._open(f"{place}/secret", "admin-webhook-rotate")
        self._wrong(f"{place}/replay", "admin-webhook-replay")
        self._page.locator("#which").check()
        self._press()
        self.viewer.look(self._page, "admin-webhook-replayed")
        for action in ("pause", "resume", "remove"):
            self._confirm(f"{place}/{action}", f"admin-webhook-{action}")

    def _stock(self) -> None:
        self._open("/admin/stock", "admin-stock")
        self._open("/admin/stock/sims/import", "admin-stock-import-sims")
        self._wrong("/admin/stock/numbers/import", "admin-stock-import")
        self._check(b"msisdn\n+8613800000001\nnonsense\n", "admin-stock-check-wrong")
        self._check(b"msisdn\n+8613800000001\n", "admin-stock-check")
        self._press()
        self.viewer.look(self._page, "admin-stock-imported")
        self._wrong("/admin/stock/numbers/quarantine", "admin-stock-quarantine")
        self._page.locator("#numbers").fill("+8613800000001")
        self._press()
        self.viewer.look(self._page, "admin-stock-quarantine-sure")
        self._press()
        self.viewer.look(self._page, "admin-stock-quarantined")
        self._open("/admin/stock/numbers/free", "admin-stock-free")

    def _check(self, content: bytes, name: str) -> None:
        self.administrator.go("/admin/stock/numbers/import")
        self._give(content, "numbers.csv")
        self._press()
        self.viewer.look(self._page, name)

    def _give(self, content: bytes, name: str) -> None:
        # A file of the disk, as a person has it: what was sent is sent again when the page is opened once more.
        file = self.administrator.site.data.with_name(name)
        file.write_bytes(content)
        self._page.locator("#file").set_input_files(file)

    def _campaigns(self) -> None:
        self._open("/admin/campaigns", "admin-campaigns-none")
        self._wrong("/admin/campaigns/new", "admin-campaign-new")
        self._page.locator("#name").fill("spring-2027")
        self._press()
        self.viewer.look(self._page, "admin-campaign-preview")
        self.administrator.site.begin_campaign()
        self._open("/admin/campaigns", "admin-campaigns")
        self._open("/admin/campaigns/spring", "admin-campaign")
        self._confirm("/admin/campaigns/spring/stop", "admin-campaign-stop")

    def _rest(self) -> None:
        for name in ("", "/health", "/keys"):
            self._open(f"/admin{name}", f"admin{name.replace('/', '-')}")
        self._wrong("/admin/pack", "admin-pack")
        self._give(read_pack("cn"), "cn.toml")
        self._press()
        self.viewer.look(self._page, "admin-pack-differences")

    def _stops(self) -> None:
        self._confirm_with_reason(f"{_SHOP}/stop/suspend", "admin-stop-suspend")
        self._confirm(f"{_SHOP}/stop/resume", "admin-stop-resume")
        self._confirm(f"{_SHOP}/stop/close", "admin-stop-close")

    def _confirm_with_reason(self, path: str, name: str) -> None:
        self._wrong(path, name)
        self._page.locator("#reason").select_option("alert")
        self._press()
        self.viewer.look(self._page, f"{name}-done")


def add_outlet(page: Page, code: str) -> None:
    """Fill the form of a new outlet, and send it."""
    for name, text in {
        "outlet": code,
        "name": "Example Telecom Sales",
        "company": "91310000MA1FL00000",
        "contract": "2026-117",
        **PLACE,
    }.items():
        page.locator(f"#{name}").fill(text)
    _give_papers(page, OUTLET_PAPERS)
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url(f"**/admin/outlets/{code}?done=enrolled")


def add_agent(page: Page, login: str, *, number: str) -> None:
    """Fill the form of a new agent, and send it."""
    for name, text in {"login": login, "id-number": number, "trained-on": "2026-11-20"}.items():
        page.locator(f"#{name}").fill(text)
    _give_papers(page, AGENT_PAPERS)
    page.locator("main form[method=post] button").last.click()
    expect(page.locator("#secret")).to_be_visible()


def _give_papers(page: Page, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        page.locator(f"#file-{kind}").set_input_files(A_PAPER)  # type: ignore[arg-type]  # a payload of Playwright's
        page.locator(f"#reference-{kind}").fill("7")


def add_service(page: Page, code: str) -> None:
    """Fill the form of a new relying service, and send it."""
    keys = KeySet([ECKey.generate_key("P-256", parameters={"kid": "bank-1"})]).as_dict(private=False)
    fields = {"client": code, "name": "Example Bank", "redirect-uri": "https://bank.example/callback", "jwks": json.dumps(keys)}
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#purpose").check()
    page.locator("input[value='kyc-match:match']").check()
    page.locator("input[value='sim-swap:check']").check()
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url(f"**/admin/services/{code}?done=added")


def ask_much(site: CounterSite, code: str) -> None:
    """Let a service ask in several weeks, and be suspected of collecting data."""
    client_id = RelyingClientId(code)
    with site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        now = deployment.app[Clock].now()
        for week in range(3):
            for _ in range(week + 2):
                unit[ClientWeeks].count_call(client_id, at=now - timedelta(weeks=week))
            unit[ClientWeeks].count_answer(client_id, at=now - timedelta(weeks=week))
        facts: dict[str, str | int] = {"numbers": 25, "sign": HarvestSign.NUMBERS_WITHOUT_CONSENT.value}
        unit.ledger.append(recorded_event(RelyingEvent.RELYING_HARVEST_SUSPECTED, code, at=now, **facts))
        unit.commit()


def deliver(site: CounterSite, endpoint: str) -> None:
    """Queue deliveries of an endpoint: one that waits after a failure, one that was given up, one that was taken."""
    with site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        now = deployment.app[Clock].now()
        waiting = Delivery(
            id=DeliveryId(f"{endpoint}-1"),
            receiver_kind=ReceiverKind.ENDPOINT,
            receiver=endpoint,
            subject="line-1",
            kind="line.barred",
            place=1,
            created_at=now,
            due_at=now + timedelta(hours=1),
            attempts=3,
            fault="not-reached",
        )
        parked = replace(waiting, id=DeliveryId(f"{endpoint}-2"), place=2, subject="line-2", state=DeliveryState.PARKED, ended_at=now)
        taken = replace(parked, id=DeliveryId(f"{endpoint}-3"), place=3, state=DeliveryState.DELIVERED, fault="")
        unit[QueuedDeliveries].queue([waiting, replace(parked, fault="status-500"), taken])
        held = unit[WebhookEndpoints].get(EndpointId(endpoint))
        unit[WebhookEndpoints].save(replace(held, failures=3, failed_at=now, fault="not-reached"))
        unit.commit()
