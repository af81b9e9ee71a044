"""Numbers on offer, and lines."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from realname.domain.errors import UnknownLine
from realname.domain.identifiers import LineId
from realname.entrypoints.api.answers import LineAnswer, NumbersAnswer, line_answer, numbers_answer
from realname.entrypoints.api.authentication import authenticate
from realname.entrypoints.api.requests import LinePath
from realname.entrypoints.api.services import Services
from realname.entrypoints.api.spec import answers_of

router = APIRouter(prefix="/v1", tags=["lines"], dependencies=[Depends(authenticate)])
Limit = Annotated[int, Query(ge=1, le=50, description="How many at most.")]


@router.get("/numbers", operation_id="offerNumbers", responses=answers_of())
def offer_numbers(services: Services, limit: Limit = 10) -> NumbersAnswer:
    """Offer free numbers; an offer reserves nothing."""
    return numbers_answer(services.offer_numbers(limit=limit), mode=services.mode)


@router.get("/lines/{line_id}", operation_id="readLine", responses=answers_of(UnknownLine))
def read_line(line_id: LinePath, services: Services) -> LineAnswer:
    """Read a line."""
    return line_answer(services.read_registration.line(LineId(line_id)), mode=services.mode)
