"""Outlets as the administrator has them: all with what is missing, and one with its papers, agents, trainings and counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.errors import UnknownStaff
from realname.access.model.counter import CODE_LIFETIME
from realname.access.model.operating_status import OperatingState
from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, Done, IdPath, admin_page
from realname.access.use_cases.counters import IssueEnrolmentCode, ListCounters, ListEnrolmentCodes
from realname.access.use_cases.staff_accounts import ListStaff
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import Text
from realname.kernel.typed_names import parse_shown_name
from realname.outlets.model.enrolment import Agent
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.freezes import ReadFreezes
from realname.outlets.use_cases.outlets import OutletFile, ReadOutlets
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields

router = APIRouter()
_ONE = ADMIN_OUTLETS + "/{outlet_id}"
_CODE = _ONE + "/counters/new"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """A person who works at an outlet, by their login; or a machine client.

    Attributes:
        login: Of the member of staff; empty: a machine client, which its id names.
        agent: As they are enrolled; None: not yet.
        training_ends_on: The last day on which the training holds; None: never trained.
        is_trained: Whether it holds today.
    """

    id: AgentId
    login: str
    agent: Agent | None
    training_ends_on: date | None
    is_trained: bool

    @property
    def name(self) -> str:
        """What a reader calls them."""
        return self.login or self.id.value


@router.get(ADMIN_OUTLETS, dependencies=[needs(Right.ADMINISTRATION_SEE)])
def list_outlets(request: Request, services: Services) -> Response:
    """List outlets with their state, and how many agents and counters each has."""
    counters = [one.outlet_id for one in services[ListCounters]() if one.revoked_at is None]
    return admin_page(
        request,
        "admin-outlets.html",
        section=ADMIN_OUTLETS,
        files=services[ReadOutlets](),
        counters={outlet_id: counters.count(outlet_id) for outlet_id in set(counters)},
    )


@router.get(_ONE, dependencies=[needs(Right.ADMINISTRATION_SEE)])
def show_outlet(request: Request, outlet_id: IdPath, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show one: papers, agents with their trainings, counters, and what can be done."""
    file = services[ReadOutlets].one(OutletId(outlet_id))
    agents = agent_rows(services, file)
    return admin_page(
        request,
        "admin-outlet.html",
        section=ADMIN_OUTLETS,
        outlet_id=outlet_id,
        outlet=file.outlet,
        agents=agents,
        logins={one.id: one.login for one in agents if one.login},
        counters=[one for one in services[ListCounters](OutletId(outlet_id)) if one.revoked_at is None],
        codes=[one for one in services[ListEnrolmentCodes]() if one.outlet_id.value == outlet_id],
        freezes=services[ReadFreezes].of_outlet(OutletId(outlet_id), acting=staff.member),
        now=services[Clock].now(),
        done=done,
    )


@router.get(_CODE, dependencies=[needs(Right.COUNTERS_MANAGE)])
def ask_for_code(request: Request, outlet_id: IdPath) -> Response:
    """Ask what the counter is called."""
    return admin_page(request, "admin-counter-new.html", section=ADMIN_OUTLETS, outlet_id=outlet_id)


@router.post(_CODE, dependencies=[needs(Right.COUNTERS_MANAGE)])
def issue_code(request: Request, outlet_id: IdPath, form: SmallForm, services: Services) -> Response:
    """Issue a code, and show it once."""
    fields = Fields(form)
    name = fields.read("name", parse_shown_name, Text("Enter a name of 64 characters at most, such as “left”."))
    if fields.faults:
        return admin_page(request, "admin-counter-new.html", section=ADMIN_OUTLETS, fields=fields, outlet_id=outlet_id)
    code = services[IssueEnrolmentCode](OutletId(outlet_id), name.value)
    return admin_page(
        request,
        "admin-counter-code.html",
        section=ADMIN_OUTLETS,
        outlet_id=outlet_id,
        name=name.value,
        code=code,
        address=f"{str(request.base_url).rstrip('/')}/counter/enrol",
        until=services[Clock].now() + CODE_LIFETIME,
    )


def agent_rows(services: App, file: OutletFile) -> Sequence[AgentRow]:
    """Everyone who works at an outlet: those who are enrolled, and members of its staff who are not enrolled yet."""
    accounts = services[ListStaff](file.outlet_id)
    logins = {one.member.id: one.member.login for one in accounts}
    enrolled = {one.id: one for one in file.agents}
    ids = [one.id for one in file.agents if one.state is not OperatingState.CLOSED]
    ids += [one.member.id for one in accounts if one.is_active and one.member.id not in enrolled]
    rows = [_row(services, one, enrolled.get(one), logins) for one in ids]
    return sorted(rows, key=lambda one: one.name)


def agent_row(services: App, outlet_id: str, agent_id: str) -> AgentRow:
    """One of them.

    Raises:
        UnknownStaff: They do not work there.
    """
    found = next((one for one in agent_rows(services, services[ReadOutlets].one(OutletId(outlet_id))) if one.id.value == agent_id), None)
    if found is None:
        raise UnknownStaff
    return found


def _row(services: App, agent_id: AgentId, agent: Agent | None, logins: Mapping[AgentId, str]) -> AgentRow:
    rule, today = services[OutletRule], services[LocalDays].day_of(services[Clock].now())
    trained_on = agent.trained_on if agent else None
    return AgentRow(
        id=agent_id,
        login=logins.get(agent_id, ""),
        agent=agent,
        training_ends_on=rule.training_ends_on(trained_on) if trained_on else None,
        is_trained=rule.is_trained(trained_on, on=today),
    )
