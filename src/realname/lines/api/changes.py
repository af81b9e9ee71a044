"""Changes of a line: each is a registration of its own."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.errors import IdempotencyKeyReused
from realname.access.model.api_client import Scope
from realname.kernel.errors import LineHeld, RateLimited, StateConflict, UnknownLine
from realname.kernel.identifiers import LineId
from realname.lines.use_cases.counter.open_change import Change, OpenChange
from realname.platform.api import examples, links
from realname.platform.api.bodies import JsonBody
from realname.platform.api.headers import say_where
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.http.served import Services
from realname.registration.api.registrations import Spoken, opening_of, place_of, shown_registration
from realname.registration.api.registrations_answers import RegistrationAnswer
from realname.registration.api.requests import CARD_BODY_BYTES, IdempotencyKey, LinePath, OpenRequest, ResidentIdCard, client_request
from realname.registration.errors import ConsentMissing
from realname.registration.model.registration import Purpose
from realname.registration.use_cases.opening.repeated_request import IsRepeated

router = APIRouter(prefix="/v1", tags=["registrations"])


class ChangeRequest(OpenRequest):
    """Open a registration that changes a line."""

    purpose: Literal[Purpose.REPLACE_SIM, Purpose.TRANSFER, Purpose.REVERIFY, Purpose.CLOSE] = Field(
        description="A new SIM, another holder, the same holder verified again, or the closing of the line."
    )
    holder: ResidentIdCard | None = Field(
        default=None, description="Of a transfer: what the card reader gives of the present holder, who gives the line away."
    )


CHANGE = JsonBody(ChangeRequest, limit_bytes=CARD_BODY_BYTES)


@router.post(
    "/lines/{line_id}/registrations",
    status_code=201,
    operation_id="changeLine",
    dependencies=[scoped(Scope.LINES_CHANGE)],
    responses=answers_of(
        *(ConsentMissing, IdempotencyKeyReused, UnknownLine, StateConflict, LineHeld, RateLimited),
        links=links.AFTER_OPENING_A_CHANGE,
        success=201,
    ),
    openapi_extra=takes_json(ChangeRequest, examples.CHANGE),
)
def change_line(
    line_id: LinePath,
    body: Annotated[ChangeRequest, Depends(CHANGE)],
    *,
    idempotency_key: IdempotencyKey,
    known: Known,
    services: Services,
    response: Response,
    language: Spoken,
) -> RegistrationAnswer:
    """Open a registration that changes a line; evidence, live session and submission follow as for a new one.

    For a new SIM `PUT .../line` takes the line's own number with the new SIM; a transfer and a renewed verification choose nothing.
    """
    # The present holder's identity number is in the body: the fingerprint that is kept of the request is of the rest.
    request = client_request(known.id, idempotency_key, f"{line_id}{body.model_dump_json(exclude={'holder'})}")
    card = body.holder.model_dump_json().encode() if body.holder else None
    change = Change(purpose=body.purpose, line_id=LineId(line_id), holder_card=card, client_id=known.id)
    is_replay = services[IsRepeated](request)
    opened = services[OpenChange](opening_of(body, known), change, request=request)
    say_where(response, place_of(opened.id), is_replay=is_replay)
    return shown_registration(opened.id, services, language)
