"""Numbers on offer."""

from typing import Annotated

from fastapi import APIRouter, Query

from realname.access.api.authentication import scoped
from realname.access.model.api_client import Scope
from realname.inventory.model.number_pattern import parse_number_pattern
from realname.platform.api.bodies import Answer
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.use_cases.choose_line import OfferNumbers

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


class NumbersAnswer(Answer):
    """Free numbers of the stock."""

    numbers: list[str]


@router.get("/numbers", operation_id="offerNumbers", dependencies=[scoped(Scope.NUMBERS_READ)], responses=answers_of())
def offer_numbers(services: Services, limit: Limit = 10, digits: Digits = None) -> NumbersAnswer:
    """Offer free numbers; an offer reserves nothing."""
    pattern = parse_number_pattern(digits) if digits else None
    offered = services[OfferNumbers](limit=limit, pattern=pattern)
    return NumbersAnswer(mode=services[Served].mode, numbers=[msisdn.value for msisdn in offered])
