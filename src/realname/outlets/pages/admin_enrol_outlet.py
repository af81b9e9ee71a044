"""Enrol an outlet with its papers, or renew what is known of it."""

from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import CompanyId, OutletId
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.kernel.typed_names import parse_shown_name
from realname.outlets.errors import BlockListed, BlockListKeyMissing, SubDelegation
from realname.outlets.model.block_list import BlockedKind
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.model.rule import OutletRule
from realname.outlets.pages.outlets import parse_outlet
from realname.outlets.pages.papers import (
    KEY_NEEDED,
    ON_A_LIST,
    PapersForm,
    needs_list_key,
    read_list_digest,
    read_papers,
    typed_papers,
)
from realname.outlets.use_cases.outlets import EnrolOutlet, OutletEnrolment, ReadOutlets
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form

router = APIRouter(dependencies=[needs(Right.OUTLETS_MANAGE)])
_NEW, _EDIT = f"{ADMIN_OUTLETS}/new", ADMIN_OUTLETS + "/{outlet_id}/edit"
_LONGEST_NAME = 200
_CODE = Text("Enter a code of 40 characters at most. Use letters, digits, full stops, hyphens and underscores, and no long number.")
_TIME = Text("Enter a time as hours and minutes, such as 09:00.")
_SAME_FOR_ALL = frozenset({"time-zone", "opens", "closes"})  # of an operator's outlets, as a rule: filled in from the newest


@router.get(_NEW)
def ask_for_outlet(request: Request, services: Services) -> Response:
    """Ask what an outlet is enrolled with."""
    fields, known = Fields(), [one.outlet for one in services[ReadOutlets]() if one.outlet is not None]
    if known:
        newest = _typed(max(known, key=lambda one: one.enrolled_at))
        fields.typed |= {name: text for name, text in newest.items() if name in _SAME_FOR_ALL}
    return _page(request, services, fields)


@router.post(_NEW)
def enrol_outlet(request: Request, acting: Acting, form: PapersForm, services: Services) -> Response:
    """Enrol one; of a code that is taken the page says so."""
    fields = Fields(form)
    outlet_id = fields.read("outlet", parse_outlet, _CODE)
    if outlet_id.found and services[ReadOutlets].one(outlet_id.value).outlet is not None:
        fields.refuse("outlet", Text("Choose another code. An outlet has this one."))
    return _enrol(request, services, fields, form, acting, outlet_id=outlet_id.value if outlet_id.found else None)


@router.get(_EDIT)
def ask_to_renew(request: Request, outlet_id: IdPath, services: Services) -> Response:
    """Show what is known of an outlet, to be changed."""
    fields, outlet = Fields(), services[ReadOutlets].one(OutletId(outlet_id)).outlet
    fields.typed |= _typed(outlet) if outlet else {}
    return _page(request, services, fields, outlet_id=outlet_id)


@router.post(_EDIT)
def renew_outlet(request: Request, outlet_id: IdPath, acting: Acting, form: PapersForm, services: Services) -> Response:
    """Renew it; its state stays as it is."""
    return _enrol(request, services, Fields(form), form, acting, outlet_id=OutletId(outlet_id), renewed=outlet_id)


def _enrol(
    request: Request, services: App, fields: Fields, form: Form, acting: Acting, *, outlet_id: OutletId | None, renewed: str = ""
) -> Response:
    try:
        shown = _shown(fields, form, services, outlet_id)
        try:
            services[EnrolOutlet](shown, acting=acting)
        except BlockListed:
            fields.refuse("company", ON_A_LIST)
        except BlockListKeyMissing:
            fields.refuse("list-key", KEY_NEEDED)
        except SubDelegation as error:
            is_contract = error.facts.get("field") == "contract"
            fields.refuse("contract" if is_contract else "company", _ANOTHERS_CONTRACT if is_contract else _ANOTHERS_OUTLET)
        except StateConflict:
            fields.refuse("outlet", Text("Check the status of this outlet. It cannot be enrolled now."))
        fields.require()
    except FormFaulty:
        return _page(request, services, fields, outlet_id=renewed)
    return see_other(f"{ADMIN_OUTLETS}/{shown.place.outlet_id}?done={'renewed' if renewed else 'enrolled'}")


_ANOTHERS_CONTRACT = Text("Check the contract number. Another company has this contract.")
_ANOTHERS_OUTLET = Text("Close the enrolment of the former company first. Another company runs this outlet.")


def _shown(fields: Fields, form: Form, services: App, outlet_id: OutletId | None) -> OutletEnrolment:
    """Read what is enrolled; raises `FormFaulty`."""
    called = fields.read("called", _called, Text("Enter a name of 64 characters at most, without a long number."))
    name = fields.read("name", _legal_name, Text("Enter the legal name of the company, as the public register has it."))
    company = fields.read("company", CompanyId, Text("Enter the company registration number."))
    contract = fields.read("contract", parse_shown_name, Text("Enter the number of the contract with the company."))
    zone = fields.read("time-zone", _time_zone, Text("Enter a time zone of the IANA database, such as Asia/Shanghai."))
    opens, closes = fields.read("opens", _time, _TIME), fields.read("closes", _time, _TIME)
    latitude = fields.read("latitude", lambda text: _degrees(text, most=90), Text("Enter degrees from -90 to 90, north positive."))
    longitude = fields.read("longitude", lambda text: _degrees(text, most=180), Text("Enter degrees from -180 to 180, east positive."))
    if opens.found and closes.found and opens.value >= closes.value:
        fields.refuse("closes", Text("Enter a closing time after the opening time."))
    documents = read_papers(fields, form, sorted(services[OutletRule].outlet_documents))
    digest = read_list_digest(fields, BlockedKind.COMPANY, company.value.value if company.found else "")
    fields.require()
    assert outlet_id is not None  # noqa: S101 - or its field is faulty
    place = OutletPlace(
        outlet_id=outlet_id,
        time_zone=zone.value,
        opens_at=opens.value,
        closes_at=closes.value,
        latitude_deg=latitude.value,
        longitude_deg=longitude.value,
    )
    run_by = AgentCompany(id=company.value, legal_name=name.value)
    return OutletEnrolment(place=place, company=run_by, contract=contract.value, documents=documents, name=called.value, list_digest=digest)


def _typed(outlet: Outlet) -> dict[str, str]:
    place = outlet.place
    return {
        "called": outlet.name,
        "name": outlet.company.legal_name,
        "company": outlet.company.id.value,
        "contract": outlet.contract,
        "time-zone": place.time_zone,
        "opens": f"{place.opens_at:%H:%M}",
        "closes": f"{place.closes_at:%H:%M}",
        "latitude": str(place.latitude_deg),
        "longitude": str(place.longitude_deg),
        **typed_papers(outlet.documents),
    }


def _called(text: str) -> str:
    return parse_shown_name(text) if text else ""


def _legal_name(text: str) -> str:
    return parse_shown_name(text, most=_LONGEST_NAME)


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError from None
    return text


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=None)


def _degrees(text: str, *, most: int) -> float:
    degrees = float(text)
    if not -most <= degrees <= most:  # which not-a-number is not either
        raise ValueError
    return degrees


def _page(request: Request, services: App, fields: Fields, *, outlet_id: str = "") -> Response:
    return admin_page(
        request,
        "admin-outlet-enrol.html",
        section=ADMIN_OUTLETS,
        fields=fields,
        outlet_id=outlet_id,
        papers=[one.value for one in sorted(services[OutletRule].outlet_documents)],
        asks_for_key=needs_list_key(services, BlockedKind.COMPANY),
    )
