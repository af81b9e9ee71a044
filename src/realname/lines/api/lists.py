"""The lists of lines, and of the orders to the operator. A list gives no number: a line that is read by itself does."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.model.api_client import Scope
from realname.kernel.identifiers import LineId, OutletId
from realname.lines.model.order import OrderState
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.list_lines import ListLines
from realname.platform.api import links
from realname.platform.api.bodies import Part
from realname.platform.api.lists import Asked, ListAnswer, OutletQuery, link_next
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services

router = APIRouter(prefix="/v1", tags=["lines"])
LineStates = Annotated[
    list[LineState],
    Query(alias="state", max_length=len(LineState), description="Only this state. Repeat the parameter for several states."),
]
OrderStates = Annotated[
    list[OrderState],
    Query(alias="state", max_length=len(OrderState), description="Only this state. Repeat the parameter for several states."),
]
LineQuery = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$", description="Those of this line.")]


class LineItem(Part):
    """A line in a list: `GET /v1/lines/{line_id}` gives the rest."""

    id: str
    registration_id: str
    state: LineState
    barred: BarScope = Field(description="What is barred; emergency calls always go through.")
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None = Field(description="When its holder or user was last verified.")
    deactivated_at: datetime | None


class LinesAnswer(ListAnswer):
    """Lines, the newest first."""

    lines: list[LineItem]


class OrderItem(Part):
    """What the operator was asked to do with a line, and what it answered."""

    id: str = Field(description="Its idempotency key towards the operator.")
    line_id: str
    kind: OrderKind
    scope: BarScope = Field(description="What is barred from then on; `none` for every kind but `set-bar`.")
    state: OrderState
    tries: int = Field(description="How often it was sent or asked for.")
    requested_at: datetime
    asked_at: datetime | None = Field(description="When it was first sent; null: not yet.")
    answered_at: datetime | None


class OrdersAnswer(ListAnswer):
    """Orders to the operator, the newest first."""

    orders: list[OrderItem]


@router.get(
    "/lines",
    operation_id="listLines",
    dependencies=[scoped(Scope.LINES_READ)],
    responses=answers_of(links=links.AFTER_LISTING_LINES),
)
def list_lines(
    request: Request,
    response: Response,
    asked: Asked,
    *,
    known: Known,
    services: Services,
    outlet_id: OutletQuery = None,
    states: LineStates = [],  # noqa: B006 - the framework copies it
) -> LinesAnswer:
    """List the lines of the outlets that the client covers, the newest first; `from` and `before` are times of `requested_at`."""
    page = services[ListLines](known, asked, outlet_id=OutletId(outlet_id) if outlet_id else None, states=frozenset(states))
    return LinesAnswer(
        mode=services[Served].mode,
        next_cursor=link_next(page.last, request, response),
        lines=[
            LineItem(
                id=one.id.value,
                registration_id=one.registration_id.value,
                state=one.state,
                barred=one.scope,
                requested_at=one.requested_at,
                activated_at=one.activated_at,
                verified_at=one.verified_at,
                deactivated_at=one.deactivated_at,
            )
            for one in page.records
        ],
    )


@router.get(
    "/orders",
    operation_id="listOrders",
    dependencies=[scoped(Scope.LINES_READ)],
    responses=answers_of(links=links.AFTER_LISTING_ORDERS),
)
def list_orders(
    request: Request,
    response: Response,
    asked: Asked,
    *,
    known: Known,
    services: Services,
    outlet_id: OutletQuery = None,
    line_id: LineQuery = None,
    states: OrderStates = [],  # noqa: B006 - the framework copies it
) -> OrdersAnswer:
    """List the orders to the operator for lines of the outlets that the client covers, the newest first, by `requested_at`."""
    page = services[ListLines].orders(
        known,
        asked,
        line_id=LineId(line_id) if line_id else None,
        outlet_id=OutletId(outlet_id) if outlet_id else None,
        states=frozenset(states),
    )
    return OrdersAnswer(
        mode=services[Served].mode,
        next_cursor=link_next(page.last, request, response),
        orders=[
            OrderItem(
                id=one.id.value,
                line_id=one.line_id.value,
                kind=one.kind,
                scope=one.scope,
                state=one.state,
                tries=one.tries,
                requested_at=one.requested_at,
                asked_at=one.asked_at,
                answered_at=one.answered_at,
            )
            for one in page.records
        ],
    )
