"""Every page and form x every role x whose data: what the table of rights allows succeeds, and nothing else (docs/reference/roles.md)."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path

import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import select

from realname.access.model.api_client import Scope
from realname.access.model.passkey import RESET_LIFETIME, FactorReset
from realname.access.model.rights import RIGHTS
from realname.access.model.staff import Realm, Role, StaffMember
from realname.access.pages.access import SESSION_COOKIE
from realname.access.store.passkeys import FactorResets
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.access.use_cases.counters import EnrolCounter
from realname.access.use_cases.staff_session import ReadStaffSession
from realname.breaches.model.breach import BreachedData, BreachFacts, BreachKind
from realname.breaches.model.face_filing import open_filing
from realname.breaches.model.filing_rule import FilingRule
from realname.breaches.store.breaches import FaceFilings
from realname.breaches.use_cases.breaches import BreachActions
from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.appeals import RecordAppeal
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.evidence.model.document_shown import DocumentShown
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.use_cases.document_drafts import DocumentDrafts
from realname.evidence.use_cases.read_document import ReadDocument
from realname.fraud.model.alert import Alert, SignalKind, key_of
from realname.fraud.model.raised_alert import raise_alert
from realname.fraud.store.alerts import Alerts
from realname.holder.use_cases.identity_at_counter import IdentityAtCounter
from realname.kernel.identifiers import (
    AgentId,
    CampaignId,
    ClientId,
    CounterId,
    DeliveryId,
    FindingId,
    InspectionId,
    LineId,
    OpeningId,
    OrganisationId,
    OutletId,
    RegistrationId,
    RelyingClientId,
)
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock
from realname.kernel.typed_names import CaseNumber
from realname.lines.model.barring import BarReason
from realname.lines.store.lines import Lines
from realname.lines.use_cases.bar_line import BarLine
from realname.main.apps.counter_app import rights_of_routes
from realname.main.apps.inspector_app import rights_of_inspector_routes
from realname.main.catalogue.tables import all_tables
from realname.outlets.model.freeze import FreezeAction, FreezeDraft, FreezeReason, FreezeTarget
from realname.outlets.use_cases.freezes import AskForFreeze
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import read_pack
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, OpeningRequest
from realname.platform.api.examples import ENROLMENT
from realname.registration.store.mystery_shoppers import Shoppers
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.relying.events import HarvestSign, RelyingEvent
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import Purpose
from realname.relying.store.limits import ClientWeeks
from realname.relying.use_cases.clients import AddRelyingClient
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.endpoint import SignatureScheme
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints
from realname.webhooks.use_cases.endpoints import AddEndpoint
from tests.access.soft_counter import SoftCounter
from tests.access.soft_passkey import SoftPasskey
from tests.campaigns.campaign_world import SPRING, RunningCampaign
from tests.evidence.photo.photos_by_mark import photo_of
from tests.inspections import inspection_steps
from tests.inspections.inspection_desk import BY_DICE, DICE
from tests.outlets.enrolments import AT_WORK, SHOWN, enrol, place_of
from tests.registration.representatives import with_both, with_holder
from tests.support.known_staff import know
from tests.support.network_guard import sockets_on
from tests.support.web_caller import OCTETS, UNKNOWN, WebCaller, signed_in
from tests.support.web_world import ORIGINS, OUTLET, WebWorld, build_web_world
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT, STRANGER_CLIP, UNSURE_CLIP

ONE, LINE = "/counter/registrations/{registration_id}", "/counter/lines/{line_id}"
OPENING = "/office/openings/{opening_id}"
REVIEW = "/office/reviews/{review_id}"
DISPUTE = "/office/disputes/{dispute_id}"
ALERT = "/office/alerts/{alert_id}"
AN_OUTLET = "/office/outlets/{outlet_id}"
MEMBER, CLIENT, COUNTER = "/admin/staff/{agent_id}", "/admin/clients/{client_id}", "/admin/counters/{counter_id}"
SERVICE, ENDPOINT = "/admin/services/{client_id}", "/admin/webhooks/{endpoint_id}"
MANAGED, CAMPAIGN = "/admin/outlets/{outlet_id}", "/admin/campaigns/{campaign_id}"
INSPECTION, INSPECTOR = "/supervision/inspections/{inspection_id}", "/supervision/inspectors/{agent_id}"
NOTICE = "/office/inspections/{finding_id}"
APPEAL = "/office/appeals/{campaign_id}/{line_id}"
OF_APP = {Realm.OPERATOR: rights_of_routes(), Realm.SUPERVISION: rights_of_inspector_routes()}
LOOKS_UP = {f"POST {ENDPOINT}/test"}  # asks the resolver for an address that is refused then
GUARDED = {name: right for routes in OF_APP.values() for name, right in routes.items() if right is not None}
OF_A_REGISTRATION = sorted(name for name in GUARDED if "{registration_id}" in name)
LOGINS = {"agent": Role.AGENT, "supervisor": Role.SUPERVISOR, **{role.value: role for role in Role if not role.is_of_an_outlet}}
# When a sign-in was last used, and tables that are brought up to what the ledger says already: any page may find them behind.
_KEPT_UP = frozenset({"staff_sessions", "ledger_cursors", "case_files"})
CARD = {"card": ("card.json", card_json(SAMPLE_MAN, portrait=PORTRAIT), "application/json")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is sent to a route so that it succeeds.

    Attributes:
        leads_to: Where success leads, as a pattern; empty: it answers itself.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)
    content: bytes | None = None
    leads_to: str = ""


class Guessed(dict[str, str]):
    """Values of a path; an id that is not given is guessed."""

    def __missing__(self, name: str) -> str:
        return {"wish": "transfer", "index": "0", "kind": "bank-card", "action": "suspend"}.get(name, UNKNOWN)


def send(caller: WebCaller, name: str, sent: Sent) -> Response:
    """Send to a route as its page or our script would."""
    method, _, pattern = name.partition(" ")
    path = pattern.format_map(Guessed(sent.values))
    if method == "GET":
        return caller.http.get(path, follow_redirects=False)
    if sent.content is not None:
        headers = {"X-CSRF-Token": caller.csrf, **OCTETS}
        return caller.http.request(method, path, content=sent.content, headers=headers, follow_redirects=False)
    fields = {"csrf": caller.csrf} | dict(sent.fields)
    with sockets_on() if name in LOOKS_UP else nullcontext():
        return caller.http.request(method, path, data=fields, files=dict(sent.files) or None, follow_redirects=False)


def _at(prepared: Callable[[WebCaller], str], leads_to: str = "", content: bytes | None = None, **fields: str) -> "Prepare":
    """Of a registration that was brought so far."""
    return lambda caller, _web: Sent(
        values={"registration_id": prepared(caller)}, fields=fields, content=content, leads_to=leads_to and f"/counter/{leads_to}"
    )


def _document_compared(caller: WebCaller, web: WebWorld) -> Sent:
    """A photo that was read, and is compared with the ID."""
    registration = RegistrationId(caller.opened())
    read = web.services[ReadDocument](DocumentShown(kind=EvidenceKind.RESIDENT_ID_CARD, photos=(photo_of(),)))
    draft = web.services[DocumentDrafts].seal(read, registration)
    return Sent(values={"registration_id": registration.value}, fields={"draft": draft}, leads_to="/counter/registrations/.*/evidence")


def _representative_compared(caller: WebCaller, web: WebWorld) -> Sent:
    """The same of who acts for the holder."""
    registration = RegistrationId(with_holder(caller))
    read = web.services[ReadDocument](DocumentShown(kind=EvidenceKind.RESIDENT_ID_CARD, photos=(photo_of(SAMPLE_WOMAN),)))
    draft = web.services[DocumentDrafts].seal(read, registration)
    return Sent(
        values={"registration_id": registration.value}, fields={"draft": draft}, leads_to="/counter/registrations/.*/representative"
    )


LEAK = {"kind": "loss", "noticed": "2026-01-05T09:00", "people": "3", "data": "names"}


def _leaked(_caller: WebCaller, web: WebWorld) -> Sent:
    """A leak that is not reported yet."""
    facts = BreachFacts(
        kind=BreachKind.LOSS, noticed_at=web.api.clock.now(), people=3, data=frozenset({BreachedData.NAMES}), measures=frozenset()
    )
    leak = web.services[BreachActions].record(facts, acting=AgentId("id-of-privacy-officer"))
    return Sent(values={"leak_id": leak.id.value}, fields={"deed": "report", "number": "CAC-1"}, leads_to="/office/leaks")


def _to_be_filed(_caller: WebCaller, web: WebWorld) -> Sent:
    """So many faces are held that it is filed."""
    now = web.api.clock.now()
    with web.api.units() as unit:
        if unit[FaceFilings].open() is None:
            unit[FaceFilings].add(open_filing(100_000, web.services[FilingRule], at=now, today=now.date()))
            unit.commit()
    return Sent(fields={"number": "CAC-1"}, leads_to="/office/reports")


def _line(caller: WebCaller, web: WebWorld) -> LineId:
    line_id = web.services[ReadRegistration](RegistrationId(caller.ended())).registration.line_id
    assert line_id is not None
    return line_id


def _of_line(leads_to: str = "", *, wish: str = "", fields: Mapping[str, str] | None = None) -> "Prepare":
    """Of an active line of the sample man."""
    return lambda caller, web: Sent(
        values={"line_id": _line(caller, web).value, **({"wish": wish} if wish else {})},
        fields=fields or {},
        leads_to=leads_to and f"/counter/{leads_to}",
    )


def _after_death(ending: str = "", leads_to: str = "") -> "Prepare":
    """Of a line of the sample man, who died; an agent opened it, for the person who closes it may open none."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        agent = WebCaller(web)
        agent.sign_in("agent")
        proofs = {"proof": "death-certificate", "proof-number": "1", "identity-number": SAMPLE_MAN.attributes.identity_number.value}
        heirship = {"heirship": "kinship-certificate", "heirship-number": "2"} if ending == "heir" else {}
        return Sent(values={"line_id": _line(agent, web).value}, fields=proofs | heirship, leads_to=leads_to)

    return prepared


def _of_company(caller: WebCaller, web: WebWorld) -> Sent:
    line_id = _line(caller, web)
    with web.api.units() as unit:
        unit[Lines].save(replace(unit[Lines].get(line_id), organisation_id=OrganisationId("company-7")))
        unit.commit()
    return Sent(values={"line_id": line_id.value, "wish": "transfer"}, fields={"organisation": "company-7"})


def _lost(caller: WebCaller, web: WebWorld) -> Sent:
    line_id = _line(caller, web)
    web.services[BarLine](line_id, BarReason.LOST)
    return Sent(values={"line_id": line_id.value, "wish": "lift-lost"}, files=CARD, fields={"source": "file"}, leads_to="/counter/lines/")


def _changed(caller: WebCaller, web: WebWorld) -> Sent:
    line_id = _line(caller, web).value
    page = caller.get(f"/counter/lines/{line_id}/change/replace-sim")
    fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
    return Sent(values={"line_id": line_id, "wish": "replace-sim"}, fields=fields | {"answer": "face"}, leads_to="/counter/registrations/")


def _opened(caller: WebCaller, _web: WebWorld) -> Sent:
    page = caller.get("/counter/registrations/new")
    fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
    return Sent(fields=fields | {"answer": "face"}, leads_to="/counter/registrations/[0-9a-f]{32}")


def _found(caller: WebCaller, web: WebWorld) -> Sent:
    _line(caller, web)
    return Sent(fields={"msisdn": sandbox_msisdns()[0].value}, leads_to="/counter/lines/[0-9a-f]{32}")


def _line_chosen(caller: WebCaller, web: WebWorld) -> Sent:
    number = web.services[OfferNumbers](limit=1)[0].value
    fields = {"msisdn": number, "iccid": sandbox_iccids()[0].value, "intent": "choose"}
    return Sent(values={"registration_id": caller.with_evidence()}, fields=fields, leads_to=".*/face")


def _clip_sent(caller: WebCaller, _web: WebWorld) -> Sent:
    registration = caller.with_line()
    assert caller.send("POST", f"/counter/registrations/{registration}/challenge", b"{}").status_code == 201
    return Sent(values={"registration_id": registration, "index": "0"}, content=GOOD_CLIP)


def _enrolment(web: WebWorld) -> bytes:
    return json.dumps({"code": web.issue_code(OUTLET, "Left"), "public_key": ENROLMENT["public_key"]}).encode()


def _session_asked(caller: WebCaller, web: WebWorld) -> Sent:
    code, key = web.issue_code(OUTLET, "Left"), base64.b64decode(str(ENROLMENT["public_key"]))
    counter: CounterId = web.services[EnrolCounter](code, key).id
    content = json.dumps({"counter_id": counter.value}).encode()
    return Sent(values={"registration_id": caller.with_line()}, content=content)


def _bound(caller: WebCaller, web: WebWorld) -> Sent:
    key = SoftCounter()
    counter = web.services[EnrolCounter](web.issue_code(OUTLET, "Left"), key.public_key).id
    question = caller.send("POST", "/counter/bind/question", b"{}").json()["question"]
    signature = key.sign(f"realname-counter-1\n{question}\n{counter}")
    return Sent(content=json.dumps({"counter_id": counter.value, "signature": signature}).encode())


def _passkey_made(caller: WebCaller, _web: WebWorld) -> Sent:
    question = caller.send("POST", "/account/passkeys/question", b"{}").text
    return Sent(content=json.dumps({"name": "key", "answer": SoftPasskey(origin=ORIGINS[caller.realm]).made(question)}).encode())


def _app_shown(caller: WebCaller, web: WebWorld) -> Sent:
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", caller.post("/account/app").html)
    assert secret
    return Sent(fields={"code": pyotp.TOTP(secret[1]).at(web.api.clock.now())})


def _asked_again(web: WebWorld) -> Mapping[str, str]:
    """An agent's active line that a campaign asks for."""
    agent = WebCaller(web)
    agent.sign_in("agent")
    line_id = _line(agent, web)
    RunningCampaign(web.api).to(Step.NOTICED, line_id)
    return {"line_id": line_id.value, "campaign_id": SPRING.value}


def _appealed(web: WebWorld) -> Mapping[str, str]:
    """The same, with an appeal that the agent recorded."""
    values = _asked_again(web)
    web.services[RecordAppeal](LineId(values["line_id"]), AppealGround.OTHER, acting=AgentId("id-of-agent"))
    return values


def _stopped(caller: WebCaller) -> str:
    registration = caller.opened()
    caller.stop(registration)
    return registration


def _compared(_caller: WebCaller, web: WebWorld) -> Sent:
    """Of a registration without a face that an agent opened, and of which a person spoke first."""
    agent = signed_in(web, "agent")
    registration = agent.ready_to_compare()
    agent.compare(registration)
    return Sent(values={"registration_id": registration}, fields={"likeness": "same-person"}, leads_to="/counter/registrations/.*/outcome")


def _compared_first(agent: WebCaller) -> str:
    """A registration without a face that a person compared, and of which a supervisor's comparison waits."""
    registration = agent.ready_to_compare()
    agent.compare(registration)
    return registration


def member_of(web: WebWorld, caller: WebCaller) -> StaffMember:
    """Who is signed in at the operator's app."""
    return web.services[ReadStaffSession](caller.http.cookies[SESSION_COOKIE]).member


def _case(web: WebWorld) -> str:
    """The number of a registration that an agent ended."""
    return signed_in(web, "agent").ended()


def _shopper(caller: WebCaller, web: WebWorld) -> str:
    """A test identity that waits."""
    assert caller.post("/supervision/shoppers", {"outlet": OUTLET.value}).status == 200
    with web.api.units() as unit:
        (shopper,) = unit[Shoppers].newest_first(limit=2)
    return shopper.id.value


def _visit(caller: WebCaller) -> str:
    """A visit that has begun."""
    return caller.post("/supervision/visits", {"outlet": OUTLET.value}).path.rpartition("/")[2]


def _photo_asked(web: WebWorld) -> str:
    """An opening of a photo of the other outlet, asked for by the privacy officer."""
    registration = signed_in(web, "foreign-agent").ended()
    request = OpeningRequest(
        registration_id=RegistrationId(registration), case_number=CaseNumber("case-1"), reason=OpeningReason.COURT_ORDER
    )
    return web.services[AskForOpening](request, acting=AgentId("id-of-privacy-officer")).id.value


def _photo_allowed(caller: WebCaller, web: WebWorld) -> str:
    """The same, allowed by the person who looks, or by the inspector for the officer."""
    opening = _photo_asked(web)
    if caller.realm is Realm.SUPERVISION or member_of(web, caller).role is Role.PRIVACY_OFFICER:
        second = StaffMember(id=AgentId("id-of-inspector"), login="inspector", outlet_id=None, role=Role.INSPECTOR)
    else:
        second = member_of(web, caller)
    web.services[AnswerOpening].allow(OpeningId(opening), acting=second)
    return opening


def _photo_looked_at(caller: WebCaller, web: WebWorld) -> str:
    opening = _photo_allowed(caller, web)
    caller.post(f"/office/openings/{opening}/look")
    return opening


def _opening_of(prepared: Callable[[WebCaller, WebWorld], str], leads_to: str = "") -> "Prepare":
    """Of an opening that was brought so far."""
    return lambda caller, web: Sent(values={"opening_id": prepared(caller, web)}, leads_to=leads_to)


def _photo_wished(_caller: WebCaller, web: WebWorld) -> Sent:
    registration = signed_in(web, "foreign-agent").ended()
    fields = {"registration": registration, "case-number": "case-1", "reason": "court-order"}
    return Sent(fields=fields, leads_to=r"/office/openings/[0-9a-f]{32}\?done=asked")


def _shown_to_holder(caller: WebCaller, web: WebWorld) -> Sent:
    return Sent(values={"line_id": _line(caller, web).value}, files=CARD, fields={"source": "file"})


def _referred(web: WebWorld) -> str:
    """The review of a registration of the other outlet."""
    registration = signed_in(web, "foreign-agent").ended(UNSURE_CLIP)
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    return review.id.value


def _taken(caller: WebCaller, web: WebWorld) -> str:
    review = _referred(web)
    caller.post(f"/office/reviews/{review}/take")
    return review


def _judged(caller: WebCaller, web: WebWorld) -> str:
    review = _taken(caller, web)
    caller.post(f"/office/reviews/{review}", {"reason": "same-person"})
    return review


def _review_of(prepared: Callable[[WebCaller, WebWorld], str], leads_to: str = "", **fields: str) -> "Prepare":
    """Of a review that was brought so far."""
    return lambda caller, web: Sent(values={"review_id": prepared(caller, web), "place": "0"}, fields=fields, leads_to=leads_to)


def _refused(caller: WebCaller) -> str:
    return caller.ended(STRANGER_CLIP)


def _alerted(web: WebWorld) -> Mapping[str, str]:
    """An alert about an agent of the outlet."""
    figures = (("days", 30.0), ("holders", 3.0), ("registrations", 4.0))
    about = AgentId("whoever-it-is-about")
    alert = Alert(kind=SignalKind.REPEAT_SIM, at=web.api.clock.now(), outlet_id=OUTLET, agent_id=about, cases=(), figures=figures)
    raised = raise_alert(key_of(alert, window_days=7), alert, at=alert.at)
    with web.api.units() as unit:
        unit[Alerts].save([raised], watched=0)
        unit.commit()
    return {"alert_id": raised.id.value}


def _disputed(caller: WebCaller, web: WebWorld) -> Mapping[str, str]:
    """A line that its holder disputed at the counter, and the mark that the card gave; an agent registered it."""
    works_here = caller.realm is Realm.OPERATOR and member_of(web, caller).outlet_id is not None
    agent = caller if works_here else signed_in(web, "agent")
    line_id, acting = _line(agent, web), web.services[ReadStaffSession](agent.http.cookies[SESSION_COOKIE]).member.id
    mark = web.services[IdentityAtCounter].show(line_id, CARD["card"][1], acting=acting).mark
    dispute = web.services[IdentityAtCounter].say_not_mine(line_id, mark, disputed=line_id, acting=acting)
    return {"line_id": line_id.value, "disputed_id": line_id.value, "mark": mark, "dispute_id": dispute.id.value}


def _said_not_mine(caller: WebCaller, web: WebWorld) -> Sent:
    line_id, acting = _line(caller, web), web.services[ReadStaffSession](caller.http.cookies[SESSION_COOKIE]).member.id
    mark = web.services[IdentityAtCounter].show(line_id, CARD["card"][1], acting=acting).mark
    return Sent(values={"line_id": line_id.value, "disputed_id": line_id.value}, fields={"mark": mark})


def _taken_back(caller: WebCaller, web: WebWorld) -> Sent:
    """Of a line that another person registered: the person who did takes nothing back."""
    line_id = _line(signed_in(web, "foreign-agent"), web)
    counter, acting = web.services[IdentityAtCounter], web.services[ReadStaffSession](caller.http.cookies[SESSION_COOKIE]).member.id
    mark = counter.show(line_id, CARD["card"][1], acting=acting).mark
    counter.say_not_mine(line_id, mark, disputed=line_id, acting=acting)
    return Sent(values={"line_id": line_id.value, "disputed_id": line_id.value}, fields={"mark": mark})


def _enrolled(web: WebWorld) -> Mapping[str, str]:
    """The other outlet than that of who acts, newly enrolled."""
    shown = replace(SHOWN, place=place_of(OutletId("outlet-9")))
    enrol(web.api.units, clock=web.services[Clock], policy=web.services[Policy], shown=shown, agent=None)
    return {"outlet_id": "outlet-9"}


def _freeze_asked(web: WebWorld) -> Mapping[str, str]:
    """A request about it by a supervisor of a third one."""
    about = FreezeTarget(outlet_id=OutletId(_enrolled(web)["outlet_id"]))
    asker = StaffMember(id=AgentId("a-supervisor"), login="a-supervisor", outlet_id=OutletId("outlet-8"), role=Role.SUPERVISOR)
    know(web.api.units, asker)
    asked = FreezeDraft(deed=FreezeAction.FREEZE, about=about, reason=FreezeReason.ALERT)
    return {"freeze_id": web.services[AskForFreeze](asked, acting=asker).id.value}


def _reset_asked(web: WebWorld) -> Sent:
    """A reset of everybody's sign-in that waits for a second person."""
    now = web.api.clock.now()
    with web.api.units() as unit:
        for login in LOGINS:
            agent_id = AgentId(f"id-of-{login}")
            unit[FactorResets].ask(
                FactorReset(agent_id=agent_id, asked_by=AgentId("someone"), asked_at=now, lapses_at=now + RESET_LIFETIME)
            )
        unit.commit()
    return Sent(leads_to="/account")


def _nothing(_caller: WebCaller, _web: WebWorld) -> Sent:
    """Of a deployment in which nothing has happened."""
    return Sent()


Prepare = Callable[[WebCaller, WebWorld], Sent]
A_PAPER = ("paper.pdf", b"a paper", "application/pdf")
PAPERS = {f"file-{kind}": A_PAPER for kind in ("business-licence", "agency-contract")}
REFERENCES = {f"reference-{kind}": "7" for kind in ("business-licence", "agency-contract")}
PLACE = {"time-zone": "Asia/Shanghai", "opens": "09:00", "closes": "20:00", "latitude": "31.2", "longitude": "121.4"}
AN_ENROLMENT = {"name": "Example Telecom", "company": "9131", "contract": "2026-118", **PLACE, **REFERENCES}
AGENT_PAPERS = {f"file-{kind}": A_PAPER for kind in ("identity-document", "employment-contract")}
AN_AGENT = {
    "id-number": SAMPLE_MAN.attributes.identity_number.value,
    "reference-identity-document": "7",
    "reference-employment-contract": "8",
}


def _member(leads_to: str = "", **values: str) -> "Prepare":
    """Of another member of staff."""
    return lambda *_: Sent(values={"agent_id": "id-of-agent", **values}, leads_to=leads_to)


def _inspector(leads_to: str = "", **values: str) -> "Prepare":
    """Of another inspector."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        know(web.api.units, StaffMember(id=AgentId("id-of-spring"), login="spring", outlet_id=None, role=Role.INSPECTOR))
        return Sent(values={"agent_id": "id-of-spring", **values}, leads_to=leads_to)

    return prepared


def _client(leads_to: str = "", **fields: str) -> "Prepare":
    """Of a machine client."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        web.services[IssueClientSecret].add(ClientId("pos"), frozenset({Scope.NUMBERS_READ}))
        return Sent(values={"client_id": "pos"}, fields=fields, leads_to=leads_to)

    return prepared


ITS_KEYS = json.dumps(KeySet([ECKey.generate_key("P-256", parameters={"kid": "one"})]).as_dict(private=False))
A_SERVICE = {
    "client": "shop",
    "name": "Example Telecom",
    "grant": Grant.CIBA.value,
    "jwks": ITS_KEYS,
    "purpose": Purpose.CREDIT_CHECKING.value,
    "scope": "kyc-match:match",
    "calls": "10",
    "numbers": "10",
}


def _service(leads_to: str = "") -> "Prepare":
    """Of a relying service that asked, and was suspected of collecting data."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        client = RelyingClient(
            id=RelyingClientId("shop"),
            name="Example Telecom",
            redirect_uris=("https://shop.example/callback",),
            scopes=frozenset({"kyc-match:match"}),
            purposes=frozenset({Purpose.CREDIT_CHECKING}),
            grants=frozenset({Grant.CODE}),
            keys=ITS_KEYS,
            keys_url="",
            added_at=web.api.clock.now(),
        )
        web.services[AddRelyingClient](client, acting=AgentId("id-of-administrator"))
        suspected: dict[str, str | int] = {"numbers": 25, "sign": HarvestSign.NUMBERS_A_DAY.value}
        with web.api.units() as unit:
            unit[ClientWeeks].count_call(client.id, at=web.api.clock.now())
            unit.ledger.append(recorded_event(RelyingEvent.RELYING_HARVEST_SUSPECTED, "shop", at=web.api.clock.now(), **suspected))
            unit.commit()
        return Sent(values={"client_id": "shop", "action": "end"}, leads_to=leads_to)

    return prepared


def _endpoint(leads_to: str = "", **fields: str) -> "Prepare":
    """Of an endpoint of webhooks at which one was given up."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        add = web.services[AddEndpoint]
        endpoint_id = add(
            "https://crm.example/realname", ["line.barred"], SignatureScheme.SYMMETRIC, acting=AgentId("id-of-administrator")
        ).endpoint_id
        parked = Delivery(
            id=DeliveryId(f"{endpoint_id}-1"),
            receiver_kind=ReceiverKind.ENDPOINT,
            receiver=endpoint_id.value,
            subject="line-1",
            kind="line.barred",
            place=1,
            created_at=web.api.clock.now(),
            due_at=web.api.clock.now(),
            state=DeliveryState.PARKED,
            fault="status-500",
        )
        with web.api.units() as unit:
            unit[QueuedDeliveries].queue([parked])
            # An address that is refused before anything is connected.
            unit[WebhookEndpoints].save(replace(unit[WebhookEndpoints].get(endpoint_id), url="https://192.0.2.1/"))
            unit.commit()
        values = {"endpoint_id": endpoint_id.value, "delivery_id": parked.id.value, "action": "remove"}
        return Sent(values=values, fields=fields, leads_to=leads_to)

    return prepared


def _set_up(leads_to: str = "") -> "Prepare":
    """Of a counter that is set up."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        counter = web.services[EnrolCounter](web.issue_code(OUTLET, "Left"), SoftCounter().public_key)
        return Sent(values={"counter_id": counter.id.value}, leads_to=leads_to)

    return prepared


def _managed(leads_to: str = "", **fields: str) -> "Prepare":
    """Of an outlet that is enrolled."""
    return lambda _, web: Sent(values={**_enrolled(web), "action": "suspend"}, fields=fields, leads_to=leads_to)


def _with_agent(
    leads_to: str = "", *, fields: Mapping[str, str] | None = None, files: Mapping[str, tuple[str, bytes, str]] | None = None
) -> "Prepare":
    """Of the outlet at which an agent works, who is enrolled unless their papers are sent."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        at_work = None if files else replace(AT_WORK, agent_id=AgentId("id-of-agent"), outlet_id=OUTLET)
        shown = replace(SHOWN, place=place_of(OUTLET))
        enrol(web.api.units, clock=web.services[Clock], policy=web.services[Policy], shown=shown, agent=at_work)
        values = {"outlet_id": OUTLET.value, "agent_id": "id-of-agent"}
        return Sent(values=values, files=files or {}, fields=fields or {}, leads_to=leads_to)

    return prepared


def _campaign(action: str = "", leads_to: str = "") -> "Prepare":
    """Of a campaign that is planned."""

    def prepared(_caller: WebCaller, web: WebWorld) -> Sent:
        web.services[PlanCampaign](CampaignId("autumn"), tiers=(), query=LineCriteria(), progress=lambda _, __: None)
        return Sent(values={"campaign_id": "autumn", "action": action}, leads_to=leads_to)

    return prepared


def _inspected(prepared: Callable[[WebWorld], InspectionId], leads_to: str = "", **fields: str) -> "Prepare":
    """Of an inspection that was brought so far."""
    return lambda _, web: Sent(values={"inspection_id": prepared(web).value, "ordinal": "1"}, fields=fields, leads_to=leads_to)


def _with_finding(prepared: Callable[[WebWorld], tuple[InspectionId, FindingId]], leads_to: str = "", **fields: str) -> "Prepare":
    """Of a finding that was brought so far."""

    def of_it(_: WebCaller, web: WebWorld) -> Sent:
        inspection, finding = prepared(web)
        values = {"inspection_id": inspection.value, "finding_id": finding.value, "round_": "1"}
        return Sent(values=values, fields=fields, leads_to=leads_to)

    return of_it


def _begun(_: WebCaller, web: WebWorld) -> Sent:
    head = inspection_steps.registered(web)
    day = f"{head.at:%Y-%m-%d}"
    fields = {"head": str(head.head.size), "since": day, "until": day, "stratum": "all", "sample": "1", "share": "dice"} | {
        "share-commitment": BY_DICE.commitment
    }
    return Sent(fields=fields, leads_to=r"/supervision/inspections/[0-9a-f]{32}\?done=begun")


def _public_key_pem() -> str:
    return Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PREPARED: Mapping[str, Prepare] = {
    "GET /counter": lambda *_: Sent(leads_to="/(counter/today|office/reviews|office/openings|account|supervision|admin)"),
    "GET /counter/": lambda *_: Sent(leads_to="/(counter/today|office/reviews|office/openings|account|supervision|admin)"),
    "GET /supervision": _nothing,
    "GET /supervision/outlets/{outlet_id}": _nothing,
    "GET /supervision/inspectors": _nothing,
    "GET /supervision/inspectors/key": _nothing,
    "POST /supervision/inspectors/key": lambda *_: Sent(fields={"key": _public_key_pem()}, leads_to="/supervision/inspectors/key"),
    "GET /supervision/inspectors/new": _nothing,
    "POST /supervision/inspectors/new": lambda *_: Sent(fields={"login": "new", "means": "password"}),
    f"GET {INSPECTOR}": _inspector(),
    f"GET {INSPECTOR}/{{action}}": _inspector(action="deactivate"),
    f"POST {INSPECTOR}/{{action}}": _inspector(r"/supervision/inspectors/id-of-spring\?done=deactivated", action="deactivate"),
    "GET /supervision/cases": _nothing,
    "POST /supervision/cases": lambda _, web: Sent(fields={"case": _case(web)}, leads_to="/supervision/cases/[0-9a-f]{32}"),
    "GET /supervision/shoppers": _nothing,
    "POST /supervision/shoppers": lambda *_: Sent(fields={"outlet": OUTLET.value}),
    "POST /supervision/shoppers/{shopper_id}/revoke": lambda caller, web: Sent(
        values={"shopper_id": _shopper(caller, web)}, leads_to=r"/supervision/shoppers\?done=revoked"
    ),
    "GET /supervision/visits": _nothing,
    "POST /supervision/visits": lambda *_: Sent(fields={"outlet": OUTLET.value}, leads_to="/supervision/visits/[0-9a-f]{32}"),
    "GET /supervision/visits/{visit_id}": lambda caller, _: Sent(values={"visit_id": _visit(caller)}),
    "POST /supervision/visits/{visit_id}": lambda caller, _: Sent(
        values={"visit_id": _visit(caller)}, fields={"intent": "keep"}, leads_to=r"/supervision/visits/[0-9a-f]{32}\?done=kept"
    ),
    "GET /supervision/cases/{case_id}": lambda _, web: Sent(values={"case_id": _case(web)}),
    "GET /counter/today": _nothing,
    "POST /counter/today": lambda *_: Sent(fields={"search": "1234"}),
    "GET /counter/log-entry": _nothing,
    "GET /counter/handed-over": _nothing,
    "GET /counter/handed-over/list": _nothing,
    "GET /counter/outbox": _nothing,
    "GET /counter/enrol": _nothing,
    "POST /counter/enrol": lambda _, web: Sent(content=_enrolment(web)),
    "GET /counter/bind": _nothing,
    "POST /counter/bind/question": lambda *_: Sent(content=b"{}"),
    "POST /counter/bind": _bound,
    "POST /sandbox/enrolment-code": lambda *_: Sent(content=b""),
    "GET /account": _nothing,
    "GET /account/provider": _nothing,
    "POST /account/provider": lambda *_: Sent(leads_to="/account"),
    "POST /account/provider/connect": lambda *_: Sent(leads_to="/account"),
    "POST /account/passkeys/question": lambda *_: Sent(content=b"{}"),
    "POST /account/passkeys": _passkey_made,
    "POST /account/passkeys/remove": lambda *_: Sent(fields={"id": "none"}, leads_to="/account"),
    "POST /counter/sign-out": lambda *_: Sent(leads_to="/counter/sign-in"),
    "POST /account/app": _nothing,
    "POST /account/app/confirm": _app_shown,
    "POST /account/app/remove": lambda *_: Sent(leads_to="/account"),
    "GET /account/sign-in-left": _nothing,
    "GET /account/waiting": _nothing,
    "POST /account/password": _nothing,
    "POST /account/sign-ins/end": lambda *_: Sent(leads_to="/account"),
    "POST /account/reset/decline": lambda _, web: _reset_asked(web),
    "GET /counter/registrations/new": _nothing,
    "POST /counter/registrations/new": _opened,
    "GET /counter/registrations/new/organisation": _nothing,
    "POST /counter/registrations/new/organisation": lambda *_: Sent(
        fields={"organisation": "company-7"}, leads_to="/counter/registrations/new"
    ),
    f"GET {ONE}": _at(WebCaller.opened, "registrations/.*/evidence"),
    f"GET {ONE}/evidence": _at(WebCaller.opened),
    f"POST {ONE}/evidence": _at(WebCaller.opened, "registrations/.*/evidence", source="sample", sample="man"),
    f"POST {ONE}/document": lambda caller, _: Sent(
        values={"registration_id": caller.opened()}, files={"front": ("card.jpg", photo_of(), "image/jpeg")}
    ),
    f"POST {ONE}/document/answer": _document_compared,
    f"POST {ONE}/representative/document": lambda caller, _: Sent(
        values={"registration_id": with_holder(caller)}, files={"front": ("card.jpg", photo_of(SAMPLE_WOMAN), "image/jpeg")}
    ),
    f"POST {ONE}/representative/document/answer": _representative_compared,
    f"GET {ONE}/representative": _at(with_both),
    f"POST {ONE}/representative": _at(with_holder, "registrations/.*/representative", source="sample", sample="man"),
    f"GET {ONE}/line": _at(WebCaller.with_evidence),
    f"POST {ONE}/line": _line_chosen,
    f"GET {ONE}/face": _at(WebCaller.with_line),
    f"POST {ONE}/live-session": _session_asked,
    f"POST {ONE}/challenge": _at(WebCaller.with_line, content=b"{}"),
    f"PUT {ONE}/clip/{{index}}": _clip_sent,
    f"GET {ONE}/check": _at(WebCaller.with_clip),
    f"POST {ONE}/check": _at(WebCaller.with_clip, "registrations/.*/outcome"),
    f"GET {ONE}/outcome": _at(WebCaller.ended, "registrations/.*/receipt"),
    f"GET {ONE}/receipt": _at(WebCaller.ended),
    f"GET {ONE}/stop": _at(WebCaller.opened),
    f"POST {ONE}/stop": _at(WebCaller.opened, "registrations/.*/stopped", sure="yes"),
    f"GET {ONE}/stopped": _at(_stopped),
    f"POST {ONE}/appeal": _at(_refused, "registrations/.*/outcome"),
    f"POST {ONE}/hand-over": _at(WebCaller.with_line, "registrations/[0-9a-f]+"),
    f"GET {ONE}/compare": _at(WebCaller.ready_to_compare),
    f"POST {ONE}/compare": _at(WebCaller.ready_to_compare, "registrations/.*/compare", likeness="same-person"),
    f"GET {ONE}/compare/slip": _at(_compared_first),
    f"POST {ONE}/compare/second": _compared,
    f"POST {ONE}/compare/take": lambda caller, web: replace(_compared(caller, web), leads_to="/counter/registrations/.*/compare"),
    f"POST {ONE}/compare/give-back": lambda caller, web: replace(_compared(caller, web), leads_to="/counter/handed-over"),
    f"GET {ONE}/slip": _at(_refused),
    f"POST {ONE}/slip": _at(_refused, "registrations/.*/slip", hear="slip"),
    f"POST {ONE}/means/{{kind}}/prepare": _at(WebCaller.ready_to_compare, "registrations/.*/compare"),
    f"POST {ONE}/means/{{kind}}": _at(WebCaller.ready_to_compare, "registrations/.*/compare", proof="1"),
    "GET /counter/lines": _nothing,
    "POST /counter/lines": _found,
    f"GET {LINE}": _of_line(),
    f"POST {LINE}": _of_line("lines/.*/change/replace-sim", fields={"wish": "replace-sim"}),
    f"GET {LINE}/change/{{wish}}": _of_line(wish="replace-sim"),
    f"POST {LINE}/change/{{wish}}": _changed,
    f"GET {LINE}/holder/{{wish}}": _of_line(wish="transfer"),
    f"POST {LINE}/holder/{{wish}}": _lost,
    f"GET {LINE}/organisation/{{wish}}": _of_company,
    f"POST {LINE}/organisation/{{wish}}": lambda *both: replace(_of_company(*both), leads_to="/counter/lines/.*/holder/transfer"),
    f"GET {LINE}/death/close": _after_death(),
    f"POST {LINE}/death/close": _after_death("close", "/(counter/lines/.*done=death-close|account|admin)"),
    f"GET {LINE}/death/heir": _after_death(),
    f"POST {LINE}/death/heir": _after_death("heir", "/counter/lines/.*/change/transfer"),
    f"GET {LINE}/lost": _of_line(),
    f"POST {LINE}/lost": _of_line("lines/.*done=bar-lost"),
    f"GET {LINE}/appeal": lambda _, web: Sent(values=_asked_again(web)),
    f"POST {LINE}/appeal": lambda _, web: Sent(
        values=_asked_again(web), fields={"ground": "other"}, leads_to=r"/(counter/lines/[0-9a-f]{32}|office/appeals)\?done=appeal"
    ),
    "GET /office/appeals": _nothing,
    f"GET {APPEAL}": lambda _, web: Sent(values=_appealed(web)),
    f"POST {APPEAL}": lambda _, web: Sent(values=_appealed(web), fields={"reason": "excused"}, leads_to=r"/office/appeals\?done=granted"),
    "GET /office/outlets": _nothing,
    f"GET {AN_OUTLET}": lambda *_: Sent(values={"outlet_id": OUTLET.value}),
    f"POST {AN_OUTLET}/freeze": lambda _, web: Sent(
        values=_enrolled(web), fields={"deed": "freeze", "reason": "alert"}, leads_to=r"/office/outlets/[^/]+\?done=asked"
    ),
    "POST /office/freezes/{freeze_id}/confirm": lambda _, web: Sent(
        values=_freeze_asked(web), leads_to=r"/office/outlets/[^/]+\?done=confirmed"
    ),
    "POST /office/freezes/{freeze_id}/refuse": lambda _, web: Sent(
        values=_freeze_asked(web), leads_to=r"/office/outlets/[^/]+\?done=refused"
    ),
    "GET /admin": _nothing,
    "GET /admin/health": _nothing,
    "GET /admin/keys": _nothing,
    "GET /admin/staff": _nothing,
    "GET /admin/staff/new": _nothing,
    "POST /admin/staff/new": lambda *_: Sent(fields={"login": "new", "role": "reviewer"}),
    f"GET {MEMBER}": _member(),
    f"GET {MEMBER}/{{action}}": _member(action="deactivate"),
    f"POST {MEMBER}/{{action}}": _member(r"/admin/staff/id-of-agent\?done=deactivated", action="deactivate"),
    "GET /admin/counters": _nothing,
    f"GET {COUNTER}/revoke": _set_up(),
    f"POST {COUNTER}/revoke": _set_up(r"/admin/counters\?done=revoked"),
    "GET /admin/clients": _nothing,
    "GET /admin/clients/new": _nothing,
    "POST /admin/clients/new": lambda *_: Sent(fields={"client": "pos", "scope": "numbers:read", "days": "30"}),
    f"GET {CLIENT}": _client(),
    f"GET {CLIENT}/secret": _client(),
    f"POST {CLIENT}/secret": _client(hours="24", days="30"),
    f"GET {CLIENT}/revoke": _client(),
    f"POST {CLIENT}/revoke": _client(r"/admin/clients\?done=revoked"),
    "GET /admin/services": _nothing,
    "GET /admin/services/new": _nothing,
    "POST /admin/services/new": lambda *_: Sent(fields=A_SERVICE, leads_to=r"/admin/services/shop\?done=added"),
    f"GET {SERVICE}": _service(),
    f"GET {SERVICE}/{{action}}": _service(),
    f"POST {SERVICE}/{{action}}": _service(r"/admin/services/shop\?done=end"),
    "GET /admin/webhooks": _nothing,
    "GET /admin/webhooks/new": _nothing,
    "POST /admin/webhooks/new": lambda *_: Sent(fields={"url": "https://crm.example/realname", "scheme": "v1"}),
    f"GET {ENDPOINT}": _endpoint(),
    f"GET {ENDPOINT}/test": _endpoint(),
    f"POST {ENDPOINT}/test": _endpoint(),
    f"GET {ENDPOINT}/secret": _endpoint(),
    f"POST {ENDPOINT}/secret": _endpoint(hours="24", scheme="v1"),
    f"GET {ENDPOINT}/replay": _endpoint(),
    f"POST {ENDPOINT}/replay": _endpoint(which="parked"),
    f"GET {ENDPOINT}/deliveries/{{delivery_id}}": _endpoint(),
    f"POST {ENDPOINT}/deliveries/{{delivery_id}}": _endpoint(r"/admin/webhooks/[0-9a-f]{32}\?done=replayed"),
    f"GET {ENDPOINT}/{{action}}": _endpoint(),
    f"POST {ENDPOINT}/{{action}}": _endpoint(r"/admin/webhooks\?done=removed"),
    "GET /admin/outlets": _nothing,
    "GET /admin/outlets/new": _nothing,
    "POST /admin/outlets/new": lambda *_: Sent(
        fields={"outlet": "shop-9", **AN_ENROLMENT}, files=PAPERS, leads_to=r"/admin/outlets/shop-9\?done=enrolled"
    ),
    f"GET {MANAGED}": _managed(),
    f"GET {MANAGED}/edit": _managed(),
    f"POST {MANAGED}/edit": lambda _, web: Sent(
        values=_enrolled(web),
        fields=AN_ENROLMENT | {"company": "91310000MA1FL00000"},
        files=PAPERS,
        leads_to=r"/admin/outlets/outlet-9\?done=renewed",
    ),
    f"GET {MANAGED}/counters/new": _managed(),
    f"POST {MANAGED}/counters/new": _managed(name="left"),
    f"GET {MANAGED}/agents/new": _managed(),
    f"POST {MANAGED}/agents/new": lambda _, web: Sent(
        values=_enrolled(web), fields={"login": "new", "role": "agent", **AN_AGENT}, files=AGENT_PAPERS
    ),
    f"GET {MANAGED}/agents/{{agent_id}}/enrol": _with_agent(),
    f"POST {MANAGED}/agents/{{agent_id}}/enrol": _with_agent(r"/admin/outlets/[^/]+\?done=agent", fields=AN_AGENT, files=AGENT_PAPERS),
    f"GET {MANAGED}/agents/{{agent_id}}/training": _with_agent(),
    f"POST {MANAGED}/agents/{{agent_id}}/training": _with_agent(r"/admin/outlets/[^/]+\?done=trained", fields={"trained-on": "2026-11-24"}),
    f"GET {MANAGED}/stop/{{action}}": _managed(),
    f"POST {MANAGED}/stop/{{action}}": _managed(r"/admin/outlets/[^/]+\?done=suspend", reason="alert"),
    "GET /admin/stock": _nothing,
    "GET /admin/stock/{kind}/import": lambda *_: Sent(values={"kind": "numbers"}),
    "POST /admin/stock/{kind}/import": lambda *_: Sent(
        values={"kind": "numbers"}, files={"file": ("numbers.csv", b"msisdn\n+8613800000001\n", "text/csv")}
    ),
    "GET /admin/stock/numbers/{action}": lambda *_: Sent(values={"action": "quarantine"}),
    "POST /admin/stock/numbers/{action}": lambda *_: Sent(
        values={"action": "quarantine"},
        fields={"numbers": sandbox_msisdns()[0].value, "confirmed": "yes"},
        leads_to=r"/admin/stock\?done=quarantine",
    ),
    "GET /admin/campaigns": _nothing,
    "GET /admin/campaigns/new": _nothing,
    "POST /admin/campaigns/new": lambda *_: Sent(fields={"name": "winter"}),
    f"GET {CAMPAIGN}": _campaign(),
    f"GET {CAMPAIGN}/{{action}}": _campaign("start"),
    f"POST {CAMPAIGN}/{{action}}": _campaign("start", r"/admin/campaigns/autumn\?done=start"),
    "GET /admin/pack": _nothing,
    "POST /admin/pack": lambda *_: Sent(files={"file": ("ours.toml", read_pack("cn"), "application/toml")}),
    "GET /office/parity": _nothing,
    "GET /office/reviews": _nothing,
    "GET /office/reviews/queue": _nothing,
    "POST /office/reviews/next": lambda *_: Sent(leads_to=r"/office/reviews\?done=none"),
    "GET /office/reviews/quality": _nothing,
    f"POST {REVIEW}/take": _review_of(lambda _, web: _referred(web), "/office/reviews/[0-9a-f]{32}"),
    f"GET {REVIEW}": _review_of(_taken),
    f"POST {REVIEW}": _review_of(_taken, "/office/reviews/[0-9a-f]{32}/given", reason="same-person"),
    f"POST {REVIEW}/ask": _review_of(_taken, r"/office/reviews/[0-9a-f]{32}\?done=confirmed"),
    f"POST {REVIEW}/hand-on": _review_of(_taken, r"/office/reviews\?done=handed-on", colleague="second-reviewer"),
    f"POST {REVIEW}/let-go": _review_of(_taken, r"/office/reviews\?done=let-go"),
    f"GET {REVIEW}/given": _review_of(_judged),
    f"GET {REVIEW}/reference": _review_of(_taken),
    f"GET {REVIEW}/probes/{{place}}": _review_of(_taken),
    "GET /office/openings": _nothing,
    "GET /office/openings/new": _nothing,
    "POST /office/openings/new": _photo_wished,
    f"GET {OPENING}": _opening_of(_photo_allowed),
    f"POST {OPENING}/allow": _opening_of(lambda _, web: _photo_asked(web), r"/office/openings/[0-9a-f]{32}\?done=allowed"),
    f"POST {OPENING}/refuse": _opening_of(lambda _, web: _photo_asked(web), r"/office/openings/[0-9a-f]{32}\?done=refused"),
    f"POST {OPENING}/look": _opening_of(_photo_allowed, "/office/openings/[0-9a-f]{32}"),
    f"GET {OPENING}/photo": _opening_of(_photo_looked_at),
    f"GET {LINE}/photo": _of_line(),
    f"POST {LINE}/photo": _shown_to_holder,
    f"GET {LINE}/identity": _of_line(),
    f"POST {LINE}/identity": _shown_to_holder,
    f"POST {LINE}/identity/{{disputed_id}}/not-mine": _said_not_mine,
    f"POST {LINE}/identity/{{disputed_id}}/mine": _taken_back,
    "GET /office/alerts": _nothing,
    f"GET {ALERT}": lambda _, web: Sent(values=_alerted(web)),
    f"POST {ALERT}": lambda _, web: Sent(values=_alerted(web), fields={"answer": "talked-to"}, leads_to=r"/office/alerts\?done=yes"),
    "GET /supervision/inspections": _nothing,
    "GET /supervision/inspections/new": _nothing,
    "POST /supervision/inspections/new": _begun,
    f"GET {INSPECTION}": _inspected(inspection_steps.begun),
    f"POST {INSPECTION}/operator-share": _inspected(inspection_steps.begun, ".*done=begun"),
    f"POST {INSPECTION}/randomness": _inspected(inspection_steps.shown, ".*done=drawn", share=DICE),
    f"POST {INSPECTION}/draw": _inspected(inspection_steps.fixed, ".*done=drawn"),
    f"GET {INSPECTION}/cases/{{ordinal}}": _inspected(inspection_steps.drawn),
    f"POST {INSPECTION}/cases/{{ordinal}}/conforms": _inspected(inspection_steps.drawn, ".*done=checked"),
    f"POST {INSPECTION}/cases/{{ordinal}}/finding": _inspected(
        inspection_steps.drawn, ".*done=found", kind="record-incomplete", remark="no contract"
    ),
    f"POST {INSPECTION}/notice": _with_finding(inspection_steps.found, ".*done=told"),
    f"GET {INSPECTION}/findings/{{finding_id}}": _with_finding(inspection_steps.found),
    f"GET {INSPECTION}/findings/{{finding_id}}/files/{{round_}}": _with_finding(inspection_steps.rectified),
    f"POST {INSPECTION}/findings/{{finding_id}}/accept": _with_finding(inspection_steps.rectified, ".*done=accepted"),
    f"POST {INSPECTION}/findings/{{finding_id}}/turn-down": _with_finding(
        inspection_steps.rectified, ".*done=turned-down", answer="not signed"
    ),
    f"GET {INSPECTION}/tables.{{form}}": lambda _, web: Sent(values={"inspection_id": inspection_steps.drawn(web).value, "form": "csv"}),
    f"POST {INSPECTION}/close": _inspected(inspection_steps.checked, ".*done=closed"),
    "GET /office/inspections": _nothing,
    f"GET {NOTICE}": _with_finding(inspection_steps.told),
    f"POST {NOTICE}": _with_finding(inspection_steps.told, ".*done=rectified", text="the contract was found"),
    f"GET {NOTICE}/files/{{round_}}": _with_finding(inspection_steps.rectified),
    f"GET {INSPECTION}/report.pdf": _inspected(inspection_steps.begun),
    "GET /office/reports": _nothing,
    "GET /office/reports/file": _nothing,
    "GET /office/reports/self-inspection": _nothing,
    "POST /office/reports/faces-filed": _to_be_filed,
    "GET /office/leaks": _nothing,
    "POST /office/leaks": lambda *_: Sent(fields=LEAK, leads_to="/office/leaks"),
    "POST /office/leaks/{leak_id}": _leaked,
    "GET /office/leaks/{leak_id}/report.pdf": lambda caller, web: replace(_leaked(caller, web), leads_to=""),
    "GET /office/disputes": _nothing,
    f"GET {DISPUTE}": lambda caller, web: Sent(values=_disputed(caller, web)),
    f"POST {DISPUTE}": lambda caller, web: Sent(
        values=_disputed(caller, web), fields={"reason": "no-proof"}, leads_to=r"/office/disputes\?done=not-theirs"
    ),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebWorld]:
    """A deployment in which nothing is allowed to happen."""
    built = build_web_world(tmp_path_factory.mktemp("office"))
    yield built
    built.api.engine.dispose()


@pytest.fixture(scope="module")
def callers(office: WebWorld) -> Mapping[str, WebCaller]:
    """Everybody, signed in."""
    return {login: signed_in(office, login) for login in office.passwords}


@pytest.fixture(scope="module")
def registration(callers: Mapping[str, WebCaller]) -> str:
    """One of the agent's."""
    return callers["agent"].with_line()


def signed_in_at_once(web: WebWorld, login: str) -> WebCaller:
    """As `signed_in`, without the page that a sign-in leads to: the administrator's examines the whole deployment."""
    caller = WebCaller(web, realm=LOGINS[login].realm)
    fields = {"csrf": caller.get("/counter/sign-in").hidden("csrf"), "login": login, "password": web.passwords[login]}
    assert caller.http.post("/counter/sign-in", data=fields, follow_redirects=False).status_code == HTTPStatus.SEE_OTHER
    caller.csrf = caller.get("/account").hidden("csrf")
    return caller


def test_every_route_that_needs_a_right_is_here_with_what_succeeds() -> None:
    assert set(PREPARED) == set(GUARDED)


@pytest.mark.parametrize("login", LOGINS)
def test_what_the_table_allows_succeeds_and_what_is_only_asked_for_changes_nothing(tmp_path: Path, login: str) -> None:
    untouched = _entered(tmp_path / "untouched", login)
    faults = []
    for place, name in enumerate(_allowed(login)):
        # What only asks for pages of a deployment in which nothing has happened leaves it so, as each row shows.
        shares = PREPARED[name] is _nothing and name.startswith("GET ")
        caller, web = untouched if shares else _entered(tmp_path / str(place), login)
        faults += [f"{name}: {fault}" for fault in _faults_of_allowed(name, caller, web)]
        if not shares:
            web.api.engine.dispose()
    untouched[1].api.engine.dispose()
    assert faults == []


def _allowed(login: str) -> list[str]:
    role = LOGINS[login]
    return [name for name, right in sorted(GUARDED.items()) if right in RIGHTS[role] and name in OF_APP[role.realm]]


def _entered(folder: Path, login: str) -> tuple[WebCaller, WebWorld]:
    """A person who signed in at a new deployment."""
    folder.mkdir()
    web = build_web_world(folder)
    return signed_in_at_once(web, login), web


def _faults_of_allowed(name: str, caller: WebCaller, web: WebWorld) -> list[str]:
    try:
        sent = PREPARED[name](caller, web)
    except AssertionError as problem:
        return [f"it cannot be prepared: {problem}"]
    before = _rows(web) if name.startswith("GET ") else {}
    answer = send(caller, name, sent)
    after = _rows(web) if before else {}
    changed, place = {table for table, rows in after.items() if rows != before[table]} - _KEPT_UP, answer.headers.get("Location", "")
    wrong = {
        f"it changes {sorted(changed)}": bool(changed),
        f"it answers {answer.status_code}": answer.status_code not in ({303} if sent.leads_to else {200, 201}),
        f"it leads to {place!r}": re.fullmatch(f"{sent.leads_to}.*", place) is None or "note=" in place,
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _rows(web: WebWorld) -> Mapping[str, set[object]]:
    """What every table holds."""
    with web.api.engine.connect() as connection:
        return {table: set(connection.exec_driver_sql(statement)) for table, statement in _statements().items()}


@cache
def _statements() -> Mapping[str, str]:
    return {table.name: str(select(table)) for table in all_tables().sorted_tables}


@pytest.mark.parametrize("login", LOGINS)
def test_what_the_table_does_not_allow_is_refused_whatever_the_id(callers: Mapping[str, WebCaller], registration: str, login: str) -> None:
    faults = []
    for name in sorted(GUARDED.keys() - _allowed(login)):
        refusals = {403} if name in OF_APP[LOGINS[login].realm] else {404, 405}
        ids = (registration, UNKNOWN) if name in OF_A_REGISTRATION else (UNKNOWN,)  # other routes have no place for it
        for registration_id in ids:
            sent = Sent(values={"registration_id": registration_id}, content=b"{}" if name.startswith("PUT") else None)
            status = send(callers[login], name, sent).status_code
            faults += [f"{name} ({registration_id}): it answers {status}"] * (status not in refusals)
    assert faults == []


@pytest.mark.parametrize("login", ["stranger", "foreign-agent"])
def test_another_outlets_registration_is_as_unknown_as_a_guessed_id(
    callers: Mapping[str, WebCaller], registration: str, login: str
) -> None:
    role = Role.SUPERVISOR if login == "stranger" else Role.AGENT
    faults = []
    for name in (name for name in OF_A_REGISTRATION if GUARDED[name] in RIGHTS[role]):
        content = None if name.startswith("GET") else b"{}"
        theirs, guessed = (
            send(callers[login], name, Sent(values={"registration_id": registration_id}, content=content))
            for registration_id in (registration, UNKNOWN)
        )
        if (theirs.status_code, guessed.status_code) != (404, 404):
            faults.append(f"{name}: it answers {theirs.status_code}, and to a guessed id {guessed.status_code}")
        if _without_ids(theirs.text) != _without_ids(guessed.text):
            faults.append(f"{name}: its words differ from those to a guessed id")
    assert faults == []


@pytest.mark.parametrize("realm", Realm)
def test_a_person_who_is_not_signed_in_is_led_to_the_sign_in(office: WebWorld, registration: str, realm: Realm) -> None:
    faults = []
    for name in sorted(GUARDED.keys() & OF_APP[realm].keys()):
        answer = send(WebCaller(office, realm=realm), name, Sent(values={"registration_id": registration}))
        place = answer.headers.get("Location", "")
        if (answer.status_code, place.partition("?")[0]) != (303, "/counter/sign-in"):
            faults.append(f"{name}: it answers {answer.status_code} and leads to {place!r}")
    assert faults == []


def _without_ids(page: str) -> str:
    return re.sub(r"[0-9a-f]{32}", "", page)
