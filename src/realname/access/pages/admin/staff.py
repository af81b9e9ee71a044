"""Staff: who signs in, with which role and where; added, confirmed, invited, given a new password, reset, deactivated."""

from datetime import datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from realname.access.errors import LoginTaken
from realname.access.model.rights import Right
from realname.access.model.staff import Realm, Role, parse_login
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import STAFF, admin_page
from realname.access.pages.member_pages import LOGIN_FORM, LOGIN_TAKEN, StaffList, member_pages, show_added
from realname.access.text import ROLE_WORDS
from realname.access.use_cases.staff_accounts import AddStaff, ReadStaff, StaffFile
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter()
_SEE, _MANAGE = needs(Right.ADMINISTRATION_SEE), needs(Right.STAFF_MANAGE)
_A_PAGE = 30
_LIST = StaffList(
    path=STAFF,
    title=Text("Staff"),
    realm=Realm.OPERATOR,
    see=Right.ADMINISTRATION_SEE,
    manage=Right.STAFF_MANAGE,
    render=partial(admin_page, section=STAFF),
)
# An administrator adds no inspector: those are the regulator's.
_ROLES = tuple(role for role in Role if role.realm is Realm.OPERATOR)
_ROLE = Text("Choose a role.")
_OUTLET = Text("Enter the outlet code. Agents and supervisors need one.")
_NO_OUTLET = Text("Leave the outlet empty. This role has no outlet.")


@router.get(STAFF, dependencies=[_SEE])
def list_staff(
    request: Request,
    services: Services,
    find: Annotated[str, Query(max_length=64)] = "",
    role: Annotated[str, Query(max_length=32)] = "",
    waiting: Annotated[str, Query(max_length=8)] = "",
    number: PageNumber = 1,
) -> Response:
    """List the members whose login or outlet holds what is looked for.

    `waiting`: only those who never signed in (`yes`), or whose account or reset waits for a second person (`second`).
    """
    wanted, now = find.strip().lower(), services[Clock].now()
    everybody = services[ReadStaff]()
    files = [file for file in everybody if _matches(file, wanted, role) and _waits(file, waiting, now)]
    return admin_page(
        request,
        "admin-staff.html",
        section=STAFF,
        files=page_of(files, number, size=_A_PAGE),
        asked=urlencode({"find": find, "role": role, "waiting": waiting}),
        find=find,
        role=role,
        waiting=waiting,
        second=sum(file.awaits_second_person and file.account.member.role.realm is Realm.OPERATOR for file in everybody),
        now=now,
        role_words=ROLE_WORDS,
    )


@router.get(f"{STAFF}/new", dependencies=[_MANAGE])
def ask_for_new(request: Request, outlet: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Ask who is added; `outlet` is filled in already where the page of an outlet leads here."""
    return _new_page(request, outlet=outlet)


@router.post(f"{STAFF}/new", dependencies=[_MANAGE])
def add(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Add a member, and show once what lets them in: the link of an invitation, or a password."""
    fields = Fields(form)
    try:
        login, outlet_id, role = _member(fields)
        password = services[AddStaff](login, outlet_id, role, acting=acting)
    except LoginTaken:
        fields.refuse("login", LOGIN_TAKEN)
        return _new_page(request, fields=fields)
    except FormFaulty:
        return _new_page(request, fields=fields)
    return show_added(request, _LIST, services, login, password=password if form.text("means") == "password" else "", acting=acting)


def _waits(file: StaffFile, waiting: str, now: datetime) -> bool:
    if waiting == "second":
        return file.awaits_second_person
    return not waiting or file.is_waiting(now)


def _matches(file: StaffFile, wanted: str, role: str) -> bool:
    member = file.account.member
    outlet = member.outlet_id.value.lower() if member.outlet_id else ""
    return (wanted in member.login or wanted in outlet) and role in {"", member.role.value}


def _member(fields: Fields) -> tuple[str, OutletId | None, Role]:
    """Read who is added; raises `FormFaulty`."""
    login, role = fields.read("login", parse_login, LOGIN_FORM), fields.read("role", _role, _ROLE)
    outlet = fields.read("outlet", lambda text: OutletId(text) if text else None, _OUTLET)
    fields.require()
    if role.value.is_of_an_outlet is not (outlet.value is not None):
        fields.refuse("outlet", _OUTLET if role.value.is_of_an_outlet else _NO_OUTLET)
    fields.require()
    return login.value, outlet.value, role.value


def _role(text: str) -> Role:
    role = Role(text)
    if role not in _ROLES:
        raise InvalidInput(field="role")
    return role


def _new_page(request: Request, *, fields: Fields | None = None, outlet: str = "") -> Response:
    return admin_page(request, "admin-staff-new.html", section=STAFF, fields=fields, roles=_ROLES, outlet=outlet, role_words=ROLE_WORDS)


router.routes.extend(member_pages(_LIST).routes)
