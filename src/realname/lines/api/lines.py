"""Numbers on offer, and lines."""

from typing import Annotated

from fastapi import APIRouter, Query

from realname.access.api.authentication import scoped
from realname.access.model.scopes import Scope
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.inventory.model.number_pattern import parse_number_pattern
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId
from realname.lines.api.lines_answers import LineAnswer, NumbersAnswer, line_answer, numbers_answer
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.api import links
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.requests import LinePath
from realname.registration.use_cases.choosing.choose_line import OfferNumbers

router = APIRouter(prefix="/v1", tags=["lines"])
Limit = Annotated[int, Query(ge=1, le=50, description="How many at most.")]
Digits = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9?*]*[0-9][0-9?*]*$",
        max_length=20,
        description="A wish: digits anywhere in the number; with `?` (any one digit) or `*` (any digits), how it ends.",
    ),
]


@router.get("/numbers", operation_id="offerNumbers", dependencies=[scoped(Scope.NUMBERS_READ)], responses=answers_of())
def offer_numbers(services: Services, limit: Limit = 10, digits: Digits = None) -> NumbersAnswer:
    """Offer free numbers; an offer reserves nothing."""
    pattern = parse_number_pattern(digits) if digits else None
    return numbers_answer(services[OfferNumbers](limit=limit, pattern=pattern), mode=services[Served].mode)


@router.get(
    "/lines/{line_id}",
    operation_id="readLine",
    dependencies=[scoped(Scope.LINES_READ)],
    responses=answers_of(UnknownLine, links=links.AFTER_READING_A_LINE),
)
def read_line(line_id: LinePath, services: Services) -> LineAnswer:
    """Read a line, and what a campaign asks of it."""
    line = services[ReadLine].alone(LineId(line_id))
    return line_answer(line, reverification=services[ReadReverification](line.id), mode=services[Served].mode)
