"""The list of registrations."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.model.api_client import Scope
from realname.kernel.identifiers import OutletId
from realname.platform.api import links
from realname.platform.api.bodies import Part
from realname.platform.api.lists import Asked, ListAnswer, OutletQuery, link_next
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.registrations import Spoken
from realname.registration.api.registrations_answers import DecisionPart, decision_part
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.use_cases.list_registrations import ListRegistrations

router = APIRouter(prefix="/v1", tags=["registrations"])
States = Annotated[
    list[RegistrationState],
    Query(alias="state", max_length=len(RegistrationState), description="Only this state. Repeat the parameter for several states."),
]


class RegistrationItem(Part):
    """A registration in a list: `GET /v1/registrations/{registration_id}` gives the rest."""

    id: str
    state: RegistrationState
    outlet_id: str
    agent_id: str
    purpose: Purpose
    for_line_id: str | None = Field(description="The line that is to be changed; null for a new one.")
    line_id: str | None
    decision: DecisionPart | None
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


class RegistrationsAnswer(ListAnswer):
    """Registrations, the newest first."""

    registrations: list[RegistrationItem]


@router.get(
    "/registrations",
    operation_id="listRegistrations",
    dependencies=[scoped(Scope.REGISTRATIONS_READ)],
    responses=answers_of(links=links.AFTER_LISTING_REGISTRATIONS),
)
def list_registrations(
    request: Request,
    response: Response,
    asked: Asked,
    *,
    known: Known,
    services: Services,
    language: Spoken,
    outlet_id: OutletQuery = None,
    states: States = [],  # noqa: B006 - the framework copies it
) -> RegistrationsAnswer:
    """List the registrations of the outlets that the client covers, the newest first; `from` and `before` are times of the opening."""
    outlet = OutletId(outlet_id) if outlet_id else None
    page = services[ListRegistrations](known, asked, outlet_id=outlet, states=frozenset(states))
    return RegistrationsAnswer(
        mode=services[Served].mode,
        next_cursor=link_next(page.last, request, response),
        registrations=[
            RegistrationItem(
                id=one.id.value,
                state=one.state,
                outlet_id=one.outlet_id.value,
                agent_id=one.agent_id.value,
                purpose=one.purpose,
                for_line_id=one.for_line_id.value if one.for_line_id else None,
                line_id=one.line_id.value if one.line_id else None,
                decision=decision_part(one.decision, language),
                opened_at=one.opened_at,
                submitted_at=one.submitted_at,
                decided_at=one.decided_at,
            )
            for one in page.records
        ],
    )
