"""Agents of an outlet: added as staff and enrolled in one step, enrolled later, trained."""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.errors import LoginTaken, OutletStopped
from realname.access.model.rights import Right
from realname.access.model.staff import Role, parse_login
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, IdPath, admin_page
from realname.access.pages.member_pages import link_of
from realname.access.pages.pages import see_other
from realname.access.use_cases.invitations import InviteStaff
from realname.access.use_cases.staff_accounts import AddStaff, FindStaff
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock, IdentityNumbers, RandomTokens
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import Text
from realname.outlets.errors import AgentElsewhere, BlockListed, BlockListKeyMissing, UnknownOutlet
from realname.outlets.model.block_list import BlockedKind
from realname.outlets.model.rule import OutletRule
from realname.outlets.pages.admin_outlets import AgentRow, agent_row
from realname.outlets.pages.papers import KEY_NEEDED, ON_A_LIST, PapersForm, needs_list_key, read_list_digest, read_papers
from realname.outlets.use_cases.agents import AgentEnrolment, EnrolAgent, TrainAgent
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form

router = APIRouter(dependencies=[needs(Right.OUTLETS_MANAGE)])
_ONE = ADMIN_OUTLETS + "/{outlet_id}"
_NEW, _AGENT = _ONE + "/agents/new", _ONE + "/agents/{agent_id}"
_LOGIN = Text("Enter a login of 40 characters at most. Use lower-case letters, digits, full stops, hyphens and underscores.")
_TAKEN = Text("Choose another login. Another member has this one.")
_ROLE = Text("Choose a role.")
_NUMBER = Text("Enter the identity number as it is on the ID.")
_TRAINED = Text("Enter the day of the last training, not in the future.")
_ELSEWHERE = Text("Close the former enrolment first. This person works at another outlet, or under another login.")
_NO_OUTLET = Text("Enrol the outlet first, or open another one. This outlet takes no agents.")


@router.get(_NEW)
def ask_for_agent(request: Request, outlet_id: IdPath, services: Services) -> Response:
    """Ask who works there, with which papers."""
    return _page(request, services, Fields(), outlet_id)


@router.post(_NEW)
def add_agent(request: Request, outlet_id: IdPath, acting: Acting, form: PapersForm, services: Services) -> Response:
    """Add a member of staff, enrol them as an agent, and show their invitation once."""
    fields, outlet = Fields(form), OutletId(outlet_id)
    login = fields.read("login", parse_login, _LOGIN)
    role = fields.read("role", _role_at_outlet, _ROLE)
    if login.found and services[FindStaff](login.value) is not None:
        fields.refuse("login", _TAKEN)
    try:
        enrol = _enrolment(fields, form, services, outlet)
        # Checked before there is a member, under an id that no one has: of one who cannot be enrolled nothing is kept.
        _refusing(fields, lambda: services[EnrolAgent].check(enrol(AgentId(services[RandomTokens].token()))))
        _refusing(fields, lambda: services[AddStaff](login.value, outlet, role.value, acting=acting))
        account = services[FindStaff](login.value)
        assert account is not None  # noqa: S101 - added just now
        _refusing(fields, lambda: services[EnrolAgent](enrol(account.member.id), acting=acting))
    except FormFaulty:
        return _page(request, services, fields, outlet_id)
    code = services[InviteStaff](login.value, acting=acting)
    link = link_of(request, services, code, role.value)
    return admin_page(request, "admin-agent-added.html", section=ADMIN_OUTLETS, outlet_id=outlet_id, login=login.value, link=link)


@router.get(_AGENT + "/enrol")
def ask_to_enrol(request: Request, outlet_id: IdPath, agent_id: IdPath, services: Services) -> Response:
    """Ask for the papers of a person who is staff of the outlet, or was enrolled with others before."""
    return _page(request, services, Fields(), outlet_id, row=agent_row(services, outlet_id, agent_id))


@router.post(_AGENT + "/enrol")
def enrol_agent(request: Request, outlet_id: IdPath, agent_id: IdPath, acting: Acting, form: PapersForm, services: Services) -> Response:
    """Enrol them, or renew what is known of them."""
    fields, row = Fields(form), agent_row(services, outlet_id, agent_id)
    try:
        enrol = _enrolment(fields, form, services, OutletId(outlet_id))
        _refusing(fields, lambda: services[EnrolAgent](enrol(row.id), acting=acting))
    except FormFaulty:
        return _page(request, services, fields, outlet_id, row=row)
    return see_other(f"{ADMIN_OUTLETS}/{outlet_id}?done=agent")


@router.get(_AGENT + "/training")
def ask_for_training(request: Request, outlet_id: IdPath, agent_id: IdPath, services: Services) -> Response:
    """Ask on which day an agent was trained: today, unless another day is entered."""
    fields = Fields()
    fields.typed["trained-on"] = _today(services).isoformat()
    return _training_page(request, services, fields, outlet_id, agent_id)


@router.post(_AGENT + "/training")
def record_training(request: Request, outlet_id: IdPath, agent_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record it."""
    fields = Fields(form)
    day = fields.read("trained-on", date.fromisoformat, _TRAINED)
    try:
        fields.require()
        services[TrainAgent](agent_row(services, outlet_id, agent_id).id, day.value, acting=acting)
    except FormFaulty:
        return _training_page(request, services, fields, outlet_id, agent_id)
    except InvalidInput:
        fields.refuse("trained-on", Text("Enter a day that is not in the future and not before the training that is recorded."))
        return _training_page(request, services, fields, outlet_id, agent_id)
    return see_other(f"{ADMIN_OUTLETS}/{outlet_id}?done=trained")


def _enrolment(fields: Fields, form: Form, services: App, outlet_id: OutletId) -> Callable[[AgentId], AgentEnrolment]:
    """Read what is enrolled, but for whose it is; raises `FormFaulty`."""
    number = fields.read("id-number", services[IdentityNumbers].parse, _NUMBER)
    fields.typed.pop("id-number")  # shown nowhere again
    trained_on = fields.read("trained-on", lambda text: date.fromisoformat(text) if text else None, _TRAINED)
    if trained_on.found and trained_on.value is not None and trained_on.value > _today(services):
        fields.refuse("trained-on", _TRAINED)
    documents = read_papers(fields, form, sorted(services[OutletRule].agent_documents))
    digest = read_list_digest(fields, BlockedKind.AGENT, number.value.value if number.found else "")
    fields.require()
    return lambda agent_id: AgentEnrolment(
        agent_id=agent_id,
        outlet_id=outlet_id,
        identity_number=number.value,
        documents=documents,
        trained_on=trained_on.value,
        list_digest=digest,
    )


def _refusing(fields: Fields, do: Callable[[], object]) -> None:
    """Do it; what is refused becomes a fault of the field that it is about, and raises `FormFaulty`."""
    try:
        do()
    except LoginTaken:
        fields.refuse("login", _TAKEN)
    except AgentElsewhere:
        fields.refuse("id-number", _ELSEWHERE)
    except BlockListed:
        fields.refuse("id-number", ON_A_LIST)
    except BlockListKeyMissing:
        fields.refuse("list-key", KEY_NEEDED)
    except (UnknownOutlet, OutletStopped):
        fields.refuse("id-number", _NO_OUTLET)
    fields.require()


def _role_at_outlet(text: str) -> Role:
    role = Role(text)
    if not role.is_of_an_outlet:
        raise ValueError
    return role


def _today(services: App) -> date:
    return services[LocalDays].day_of(services[Clock].now())


def _training_page(request: Request, services: App, fields: Fields, outlet_id: str, agent_id: str) -> Response:
    row = agent_row(services, outlet_id, agent_id)
    days = services[OutletRule].training_days
    return admin_page(request, "admin-agent-training.html", section=ADMIN_OUTLETS, fields=fields, outlet_id=outlet_id, row=row, days=days)


def _page(request: Request, services: App, fields: Fields, outlet_id: str, *, row: AgentRow | None = None) -> Response:
    return admin_page(
        request,
        "admin-agent-enrol.html",
        section=ADMIN_OUTLETS,
        fields=fields,
        outlet_id=outlet_id,
        row=row,
        papers=[one.value for one in sorted(services[OutletRule].agent_documents)],
        asks_for_key=needs_list_key(services, BlockedKind.AGENT),
    )
