"""Bind this sign-in to the counter it happens at: the page's script lets the counter's key answer, and goes on by itself."""

import base64
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.access.errors import CounterUnknown
from realname.access.model.rights import Right
from realname.access.pages.access import SESSION_COOKIE, Sent, Staff, needs
from realname.access.pages.cookies import read_cookie
from realname.access.pages.pages import page, see_other
from realname.access.pages.sign_in_path import BIND, LANDING, local_path
from realname.access.use_cases.bind_counter import BindCounter
from realname.kernel.identifiers import CounterId
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.COUNTERS_SET_UP)])
SmallBody = Annotated[bytes, Depends(Sent())]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    counter_id: str = Field(pattern="^[0-9a-f]{32}$")
    signature: str = Field(min_length=1, max_length=256)


@router.get(BIND)
def show(request: Request, staff: Staff, to: Annotated[str, Query(max_length=500)] = LANDING) -> Response:
    """Say that it is being looked where one works; the person who is bound already goes on."""
    going = local_path(to)
    if staff.counter_id is not None:
        return see_other(going)
    return page(request, "bind.html", to=going)


@router.post(BIND + "/question")
def ask(body: SmallBody, staff: Staff, services: Services) -> Response:  # noqa: ARG001 - the token
    """Ask the counter's key."""
    return JSONResponse({"question": services[BindCounter].ask(holder=staff.csrf_token)})


@router.post(BIND)
def bind(request: Request, body: SmallBody, staff: Staff, services: Services) -> Response:
    """Take the answer."""
    try:
        answer = _Answer.model_validate_json(body)
        signature = base64.b64decode(answer.signature, validate=True)
    except (ValidationError, ValueError):
        raise CounterUnknown from None
    token = read_cookie(request, SESSION_COOKIE) or ""
    services[BindCounter](token, CounterId(answer.counter_id), signature, holder=staff.csrf_token, acting=staff.member)
    return JSONResponse({"counter_id": answer.counter_id}, 201)
