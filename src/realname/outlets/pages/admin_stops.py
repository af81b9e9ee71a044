"""Suspend an outlet or an agent, lift that, or close one for good: what follows is said first, and a person confirms it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.operating_status import SuspensionReason
from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.outlets.pages.admin_outlets import agent_row
from realname.outlets.use_cases.outlets import ReadOutlets
from realname.outlets.use_cases.stops import StopAgent, StopOutlet
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields

router = APIRouter(dependencies=[needs(Right.OUTLETS_MANAGE)])
_STOP = ADMIN_OUTLETS + "/{outlet_id}/stop/{action}"
Action = Annotated[Literal["suspend", "resume", "close"], Path()]
AgentQuery = Annotated[str, Query(max_length=64)]


@router.get(_STOP)
def ask(request: Request, outlet_id: IdPath, action: Action, services: Services, agent: AgentQuery = "") -> Response:
    """Say what follows, and ask; without an agent it is about the outlet as a whole."""
    return _page(request, services, Fields(), outlet_id, action, agent)


@router.post(_STOP)
def stop(request: Request, outlet_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Do it."""
    fields, agent = Fields(form), form.text("agent")
    reason = fields.read("reason", SuspensionReason, Text("Choose a reason.")) if action == "suspend" else None
    if fields.faults:
        return _page(request, services, fields, outlet_id, action, agent)
    try:
        _stop(services, outlet_id, agent, action, reason.value if reason else None, acting)
    except StateConflict:
        fields.refuse("main", Text("Nothing was changed. It is in this state already, or it is closed."))
        return _page(request, services, fields, outlet_id, action, agent)
    return see_other(f"{ADMIN_OUTLETS}/{outlet_id}?done={action}")


def _stop(services: App, outlet_id: str, agent: str, action: str, reason: SuspensionReason | None, acting: AgentId) -> None:
    stop_outlet, stop_agent = services[StopOutlet], services[StopAgent]
    row = agent_row(services, outlet_id, agent) if agent else None
    match action:
        case "suspend" if reason is not None and row is not None:
            stop_agent.suspend(row.id, reason, acting=acting)
        case "suspend" if reason is not None:
            stop_outlet.suspend(OutletId(outlet_id), reason, acting=acting)
        case "resume" if row is not None:
            stop_agent.resume(row.id, acting=acting)
        case "resume":
            stop_outlet.resume(OutletId(outlet_id), acting=acting)
        case "close" if row is not None:
            stop_agent.close(row.id, acting=acting)
        case "close":
            stop_outlet.close(OutletId(outlet_id), acting=acting)


def _page(request: Request, services: App, fields: Fields, outlet_id: str, action: str, agent: str) -> Response:
    outlet = services[ReadOutlets].one(OutletId(outlet_id)).outlet
    row = agent_row(services, outlet_id, agent) if agent else None
    return admin_page(
        request,
        "admin-stop.html",
        section=ADMIN_OUTLETS,
        fields=fields,
        outlet_id=outlet_id,
        outlet=outlet,
        action=action,
        row=row,
        reasons=[one.value for one in SuspensionReason],
    )
