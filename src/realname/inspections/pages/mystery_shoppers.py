"""Mystery shoppers: make a test identity for an outlet, see what came of each, make one void."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import SHOPPERS
from realname.inspections.errors import ShoppersUsedUp
from realname.inspections.use_cases.issue_mystery_shopper import IssuedIdentity, IssueShopper, ListShoppers, RevokeShopper
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import ShopperId
from realname.kernel.registry import App
from realname.outlets.pages.outlets import pick_outlet
from realname.outlets.use_cases.names import ReadNames
from realname.platform.http.served import Services
from realname.platform.web.paging import PageNumber, page_of
from realname.registration.errors import ShopperConflict

router = APIRouter()
_A_PAGE = 20
ShopperPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(SHOPPERS, dependencies=[needs(Right.SHOPPERS_SEND)])
def list_shoppers(request: Request, services: Services, number: PageNumber = 1) -> Response:
    """List them, the newest first, with how each went."""
    return _page(request, services, number=number)


@router.post(SHOPPERS, dependencies=[needs(Right.SHOPPERS_SEND)])
def issue(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Make one; what is printed on its card is shown in this answer and never again."""
    request.state.place = SHOPPERS
    try:
        issued = services[IssueShopper](pick_outlet(form.text("outlet"), services[ReadNames]()), acting=acting)
    except (InvalidInput, ShopperConflict, ShoppersUsedUp) as error:
        return _page(request, services, error=error, typed=form.text("outlet"))
    return _page(request, services, issued=issued)


@router.post(SHOPPERS + "/{shopper_id}/revoke", dependencies=[needs(Right.SHOPPERS_SEND)])
def revoke(shopper_id: ShopperPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Make one void; one that was shown meanwhile stays as it is, and the list says so."""
    try:
        services[RevokeShopper](ShopperId(shopper_id), acting=acting)
    except ShopperConflict:
        return see_other(f"{SHOPPERS}?done=too-late")
    return see_other(f"{SHOPPERS}?done=revoked")


def _page(
    request: Request,
    services: App,
    *,
    issued: IssuedIdentity | None = None,
    error: RealNameError | None = None,
    typed: str = "",
    number: int = 1,
) -> Response:
    if error is not None:
        request.state.error_code = error.code
    done = request.query_params.get("done", "") if request.method == "GET" else ""
    return page(
        request,
        "shoppers.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        shoppers=page_of(services[ListShoppers](), number, size=_A_PAGE),
        names=services[ReadNames](),
        typed=typed,
        issued=issued,
        error=error,
        done=done if done in {"revoked", "too-late"} else "",
        section="shoppers",
    )
