"""Staff: who signs in, with which role and where; added, confirmed, invited, given a new password, reset, deactivated."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.errors import LoginTaken
from realname.access.model.rights import Right
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Realm, Role, StaffMember, parse_login
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, STAFF, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.access.text import ROLE_WORDS
from realname.access.use_cases.factor_resets import AnswerReset, AskForReset
from realname.access.use_cases.invitations import InviteStaff, invitation_link
from realname.access.use_cases.staff_accounts import AddStaff, ConfirmStaff, DeactivateStaff, FindStaff, ReadStaff, ResetPassword, StaffFile
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.config.served import ServedAddresses
from realname.platform.config.settings import Settings
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.paging import PageNumber, page_of

router = APIRouter()
_ONE = STAFF + "/{agent_id}"
_SEE, _MANAGE = needs(Right.ADMINISTRATION_SEE), needs(Right.STAFF_MANAGE)
_A_PAGE = 30
_TITLE = Text("Staff")
Action = Annotated[Literal["invite", "password", "deactivate", "confirm", "reset", "confirm-reset", "decline-reset"], Path()]
# An administrator adds no inspector: those are the regulator's.
_ROLES = tuple(role for role in Role if role.realm is Realm.OPERATOR)
_LOGIN = Text("Enter a login of 40 characters at most. Use lower-case letters, digits, full stops, hyphens and underscores.")
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
        fields.refuse("login", Text("Choose another login. Another member has this one."))
        return _new_page(request, fields=fields)
    except FormFaulty:
        return _new_page(request, fields=fields)
    account = services[FindStaff](login)
    assert account is not None  # noqa: S101 - added just now
    member, awaits = account.member, account.awaits_confirmation
    if form.text("means") == "password":
        return _secret_page(request, member, password=password, awaits=awaits)
    link = link_of(request, services, services[InviteStaff](login, acting=acting), role)
    return _secret_page(request, member, link=link, awaits=awaits)


def _waits(file: StaffFile, waiting: str, now: datetime) -> bool:
    if waiting == "second":
        return file.awaits_second_person
    return not waiting or file.is_waiting(now)


@router.get(_ONE, dependencies=[_SEE])
def show_member(request: Request, agent_id: IdPath, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show one, and what can be done."""
    file = services[ReadStaff].one(AgentId(agent_id))
    return admin_page(
        request,
        "admin-member.html",
        section=STAFF,
        file=file,
        is_own=file.account.member.id == staff.member.id,
        is_managed=file.account.member.role.realm is Realm.OPERATOR,
        may_confirm=staff.member.id not in {file.account.added_by, file.account.handed_by, file.account.member.id},
        may_confirm_reset=file.reset is not None and staff.member.id not in {file.reset.asked_by, file.account.member.id},
        now=services[Clock].now(),
        role_words=ROLE_WORDS,
        done=done,
        base=STAFF,
        list_title=_TITLE,
    )


@router.get(_ONE + "/{action}", dependencies=[_MANAGE])
def ask(request: Request, agent_id: IdPath, action: Action, acting: Acting, services: Services) -> Response:
    """Say what follows, and ask."""
    file = services[ReadStaff].one(AgentId(agent_id))
    _check(services, file.account.member.login, action, acting)
    days = TEMPORARY_PASSWORD_LIFETIME.days
    return admin_page(
        request,
        "admin-member-action.html",
        section=STAFF,
        member=file.account.member,
        action=action,
        days=days,
        base=STAFF,
        role_words=ROLE_WORDS,
    )


@router.post(_ONE + "/{action}", dependencies=[_MANAGE])
def act(request: Request, agent_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Invite once more, give a new password, each shown once; confirm or deactivate; ask for a reset and answer one."""
    account = services[ReadStaff].one(AgentId(agent_id)).account
    member, awaits = account.member, account.awaits_confirmation
    if action == "password":
        password = services[ResetPassword](member.login, acting=acting)
        return _secret_page(request, member, password=password, awaits=awaits)
    if action in {"invite", "confirm-reset"}:
        code = (services[InviteStaff] if action == "invite" else services[AnswerReset].confirm)(member.login, acting=acting)
        return _secret_page(request, member, link=link_of(request, services, code, member.role), awaits=awaits)
    if action == "deactivate":
        services[DeactivateStaff](member.login, acting=acting)
    elif action == "confirm":
        services[ConfirmStaff](member.login, acting=acting)
    elif action == "reset":
        services[AskForReset](member.login, acting=acting)
    else:
        services[AnswerReset].decline(member.login, acting=acting)
    return see_other(f"{STAFF}/{agent_id}?done={_DONE[action]}")


_DONE = {"deactivate": "deactivated", "confirm": "confirmed", "reset": "asked", "decline-reset": "declined"}


def _check(services: App, login: str, action: str, acting: AgentId) -> None:
    """Refuse what the act would refuse, before it is asked for."""
    if action == "deactivate":
        services[DeactivateStaff].check(login, acting=acting)
    elif action == "invite":
        services[InviteStaff].check(login)
    elif action == "password":
        services[ResetPassword].check(login)
    elif action == "reset":
        services[AskForReset].check(login)


def _matches(file: StaffFile, wanted: str, role: str) -> bool:
    member = file.account.member
    outlet = member.outlet_id.value.lower() if member.outlet_id else ""
    return (wanted in member.login or wanted in outlet) and role in {"", member.role.value}


def _member(fields: Fields) -> tuple[str, OutletId | None, Role]:
    """Read who is added; raises `FormFaulty`."""
    login, role = fields.read("login", parse_login, _LOGIN), fields.read("role", _role, _ROLE)
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


def link_of(request: Request, services: App, code: str, role: Role) -> str:
    """The link of an invitation; where no address is set, the operator's app is where this page is."""
    here = str(request.base_url).rstrip("/") if role.realm is Realm.OPERATOR else ""
    return invitation_link(code, role, services[Settings], served=services[ServedAddresses], otherwise=here)


def _secret_page(request: Request, member: StaffMember, *, link: str = "", password: str = "", awaits: bool = False) -> Response:
    role, outlet_id = member.role, member.outlet_id
    return admin_page(
        request,
        "admin-member-secret.html",
        section=STAFF,
        login=member.login,
        role_words=ROLE_WORDS[role],
        link=link,
        password=password,
        days=TEMPORARY_PASSWORD_LIFETIME.days,
        awaits=awaits,
        next=f"{ADMIN_OUTLETS}/{outlet_id}" if outlet_id else STAFF,
        outlet_id=outlet_id,
    )


def _new_page(request: Request, *, fields: Fields | None = None, outlet: str = "") -> Response:
    return admin_page(request, "admin-staff-new.html", section=STAFF, fields=fields, roles=_ROLES, outlet=outlet, role_words=ROLE_WORDS)
