"""A line that an organisation holds: its number at the operator comes first, then its named user is verified like any applicant."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.lines.model.eligibility import CounterRequest, hindrance_of
from realname.lines.model.line import Line
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import CHANGES, LINES, Found, line_path, place_of
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.platform.http.served import Services
from realname.registration.pages.forms.organisation_form import FIELD, parse_organisation
from realname.registration.pages.forms.shown_before import NEW_LINE, Shown, carry_on
from realname.registration.pages.steps import NEW_OF_ORGANISATION, NEW_ORGANISATION

router = APIRouter()
_OF_LINE = LINES + "/{line_id}/organisation/{wish}"
OrganisationPath = Annotated[str, Path(pattern="^(transfer|close)$")]


@router.get(NEW_ORGANISATION, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def ask_for_holder(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - the person who is not signed in is led to the sign-in
    """Ask which organisation will hold a new line."""
    return _page(request)


@router.post(NEW_ORGANISATION, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def name_holder(request: Request, staff: Staff, form: SmallForm) -> Response:
    """Lead on to the consent of its named user."""
    request.state.place = NEW_ORGANISATION
    asked = form.text(FIELD)
    try:
        parse_organisation(asked)
    except InvalidInput as error:
        return _page(request, asked=asked, error=error)
    return carry_on(request, NEW_OF_ORGANISATION, Shown(organisation=asked), NEW_LINE, acting=staff.member.id)


@router.get(_OF_LINE, dependencies=[needs(Right.LINES_SERVE)])
def ask_who_asks(request: Request, found: Found, wish: OrganisationPath, note: str = "") -> Response:
    """Ask which organisation changes the user of its line, or closes it."""
    asked = CounterRequest(wish)
    if found.line.organisation_id is None:
        return see_other(line_path(found.line))
    if hindrance := hindrance_of(found, asked):
        return hindered_page(request, found, asked, hindrance)
    error = StateConflict(field="organisation-id") if note == StateConflict.code else None
    return _page(request, line=found.line, wish=asked, error=error)


@router.post(_OF_LINE, dependencies=[needs(Right.LINES_SERVE)])
def name_who_asks(request: Request, found: Found, wish: OrganisationPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Compare it with the organisation that holds the line, and lead on; a wrong one is said beside the field."""
    asked, named = CounterRequest(wish), form.text(FIELD)
    if found.line.organisation_id is None:
        return see_other(line_path(found.line))
    if hindrance := hindrance_of(found, asked):
        return hindered_page(request, found, asked, hindrance)
    try:
        services[HolderCards].require_organisation(found.line, CHANGES[asked], parse_organisation(named), acting=acting)
    except (InvalidInput, StateConflict) as error:
        return _page(request, line=found.line, wish=asked, asked=named, error=error)
    step = "holder" if asked is CounterRequest.TRANSFER else "change"  # the present user shows their card before another one comes
    return carry_on(request, line_path(found.line, step, wish), Shown(organisation=named), place_of(found.line, wish), acting=acting)


def _page(
    request: Request, *, line: Line | None = None, wish: CounterRequest | None = None, asked: str = "", error: RealNameError | None = None
) -> Response:
    return page(
        request,
        "organisation.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        action=NEW_ORGANISATION if line is None or wish is None else line_path(line, "organisation", wish.value),
        line=line,
        wish=wish.value if wish else None,
        asked=asked,
        error=error,
        section="today" if line is None else "lines",
    )
