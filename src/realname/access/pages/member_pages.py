"""The pages of one member of staff, the same in both apps: what is known, and each act after it was said what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Realm, Role, StaffMember
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.admin.frame import Done, IdPath
from realname.access.pages.pages import see_other
from realname.access.text import ROLE_WORDS
from realname.access.use_cases.factor_resets import AnswerReset, AskForReset
from realname.access.use_cases.invitations import InviteStaff, invitation_link
from realname.access.use_cases.staff_accounts import ConfirmStaff, DeactivateStaff, FindStaff, ReadStaff, ResetPassword
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.config.served import ServedAddresses
from realname.platform.config.settings import Settings
from realname.platform.http.served import Services

Action = Annotated[Literal["invite", "password", "deactivate", "confirm", "reset", "confirm-reset", "decline-reset"], Path()]
_DONE = {"deactivate": "deactivated", "confirm": "confirmed", "reset": "asked", "decline-reset": "declined"}
LOGIN_TAKEN = Text("Choose another login. Another member has this one.")
LOGIN_FORM = Text("Enter a login of 40 characters at most. Use lower-case letters, digits, full stops, hyphens and underscores.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffList:
    """The list of an app that the pages of its members belong to.

    Attributes:
        path: Of the list; a member's page is below it.
        title: What the list is called.
        realm: Whose accounts the app changes; it shows others only.
        see: The right to see a member.
        manage: The right to change one.
        render: Renders a template of a member in the app's frame, as `admin_page` does.
    """

    path: str
    title: Text
    realm: Realm
    see: Right
    manage: Right
    render: Callable[..., Response]


def member_pages(accounts: StaffList) -> APIRouter:
    """Make the routes of one member: the page, and a page and a form for each act."""
    router = APIRouter()
    one = accounts.path + "/{agent_id}"

    @router.get(one, dependencies=[needs(accounts.see)])
    def show_member(request: Request, agent_id: IdPath, staff: Staff, services: Services, done: Done = "") -> Response:
        """Show one, and what can be done."""
        file = services[ReadStaff].one(AgentId(agent_id))
        return accounts.render(
            request,
            "admin-member.html",
            file=file,
            is_own=file.account.member.id == staff.member.id,
            is_managed=file.account.member.role.realm is accounts.realm,
            may_confirm=staff.member.id not in {file.account.added_by, file.account.access_issued_by, file.account.member.id},
            may_confirm_reset=file.reset is not None and staff.member.id not in {file.reset.asked_by, file.account.member.id},
            now=services[Clock].now(),
            role_words=ROLE_WORDS,
            done=done,
            base=accounts.path,
            list_title=accounts.title,
        )

    @router.get(one + "/{action}", dependencies=[needs(accounts.manage)])
    def ask(request: Request, agent_id: IdPath, action: Action, acting: Acting, services: Services) -> Response:
        """Say what follows, and ask."""
        file = services[ReadStaff].one(AgentId(agent_id))
        _check(services, file.account.member.login, action, acting)
        return accounts.render(
            request,
            "admin-member-action.html",
            member=file.account.member,
            action=action,
            days=TEMPORARY_PASSWORD_LIFETIME.days,
            base=accounts.path,
            role_words=ROLE_WORDS,
        )

    @router.post(one + "/{action}", dependencies=[needs(accounts.manage)])
    def act(request: Request, agent_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
        """Invite once more, give a new password, each shown once; confirm or deactivate; ask for a reset and answer one."""
        account = services[ReadStaff].one(AgentId(agent_id)).account
        member, awaits = account.member, account.awaits_confirmation
        if action == "password":
            password = services[ResetPassword](member.login, acting=acting)
            return _secret_page(request, accounts, member, password=password, awaits=awaits)
        if action in {"invite", "confirm-reset"}:
            code = (services[InviteStaff] if action == "invite" else services[AnswerReset].confirm)(member.login, acting=acting)
            return _secret_page(request, accounts, member, link=link_of(request, services, code, member.role), awaits=awaits)
        if action == "deactivate":
            services[DeactivateStaff](member.login, acting=acting)
        elif action == "confirm":
            services[ConfirmStaff](member.login, acting=acting)
        elif action == "reset":
            services[AskForReset](member.login, acting=acting)
        else:
            services[AnswerReset].decline(member.login, acting=acting)
        return see_other(f"{accounts.path}/{agent_id}?done={_DONE[action]}")

    return router


def show_added(request: Request, accounts: StaffList, services: App, login: str, *, password: str, acting: AgentId) -> Response:
    """Show once what lets in the member who was just added.

    Args:
        request: The form.
        accounts: The list that the member is on now.
        services: Invite the member.
        login: Of the member.
        password: Which is shown; empty: the member is invited, and the link is shown.
        acting: Who added the member.
    """
    account = services[FindStaff](login)
    assert account is not None  # noqa: S101 - added just now
    member, awaits = account.member, account.awaits_confirmation
    if password:
        return _secret_page(request, accounts, member, password=password, awaits=awaits)
    link = link_of(request, services, services[InviteStaff](login, acting=acting), member.role)
    return _secret_page(request, accounts, member, link=link, awaits=awaits)


def link_of(request: Request, services: App, code: str, role: Role) -> str:
    """The link of an invitation; where no address is set, the app where the role signs in is the one that was asked."""
    here = str(request.base_url).rstrip("/")
    return invitation_link(code, role, services[Settings], served=services[ServedAddresses], otherwise=here)


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
    elif action == "confirm-reset":
        services[AnswerReset].check(login, acting=acting)
    elif action == "confirm":
        services[ConfirmStaff].check(login, acting=acting)


def _secret_page(
    request: Request, accounts: StaffList, member: StaffMember, *, link: str = "", password: str = "", awaits: bool = False
) -> Response:
    return accounts.render(
        request,
        "admin-member-secret.html",
        login=member.login,
        role_words=ROLE_WORDS[member.role],
        link=link,
        password=password,
        days=TEMPORARY_PASSWORD_LIFETIME.days,
        awaits=awaits,
        base=accounts.path,
        outlet_id=member.outlet_id,
    )
