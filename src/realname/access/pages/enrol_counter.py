"""Enrol this counter: its browser makes a key that cannot leave it, and a one-time code binds it to the outlet."""

import base64
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.model.counter import ENROLMENT_BYTES, LONGEST_ATTESTATION
from realname.access.model.rights import Right
from realname.access.pages.access import Sent, Staff, needs
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import BIND, local_path
from realname.access.use_cases.counters import EnrolCounter
from realname.kernel.errors import InvalidInput
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.COUNTERS_SET_UP)])
PATH = "/counter/enrol"
Body = Annotated[bytes, Depends(Sent(limit_bytes=ENROLMENT_BYTES))]


class _Enrolment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    code: str = Field(min_length=1, max_length=64)
    public_key: str = Field(min_length=1, max_length=1024)
    attestation: str = Field(default="", max_length=LONGEST_ATTESTATION)


@router.get(PATH)
def ask_for_code(
    request: Request,
    staff: Staff,  # noqa: ARG001 - signed in
    services: Services,
    to: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Ask for the one-time code; afterwards the sign-in is bound to the counter, and goes on where it was going."""
    authenticators, going = services[CounterAuthenticators], local_path(to, otherwise="")
    return page(
        request,
        "enrol.html",
        attested_for=authenticators.rp_id if authenticators.can_attest else "",
        to=going,
        next=f"{BIND}?to={quote(going, safe='')}" if going else "",
    )


@router.post(PATH)
def enrol(body: Body, staff: Staff, services: Services) -> Response:
    """Enrol."""
    try:
        wish = _Enrolment.model_validate_json(body)
        public_key = base64.b64decode(wish.public_key, validate=True)
    except (ValidationError, ValueError):
        raise InvalidInput(field="public_key") from None
    counter = services[EnrolCounter](wish.code, public_key, attestation=wish.attestation, acting=staff.member)
    return JSONResponse({"counter_id": counter.id.value, "outlet_id": counter.outlet_id.value}, 201)
