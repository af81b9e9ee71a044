"""A change of a line by a fresh verification: the consent text, and both ways, as for a new line."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.application.line_wishes import Hindrance, Wish, hindrance_of
from realname.application.open_change import Change
from realname.application.read_line import LineView
from realname.domain.challenge import adapt_rule
from realname.domain.errors import FaceRequired, InvalidInput, StateConflict
from realname.domain.rights import Right
from realname.entrypoints.web.access import SmallForm, Staff, needs
from realname.entrypoints.web.consent_form import opening_of, request_of
from realname.entrypoints.web.consent_text import CHANGE_TEXT_VERSION
from realname.entrypoints.web.found_line import CHANGES, LINES, Found, line_path
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.refusals import face_required_page, hindered_page
from realname.entrypoints.web.services import Services, WebServices
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/change/{wish}"
ChangePath = Annotated[str, Path(pattern="^(replace-sim|transfer|reverify|close)$")]
Holder = Annotated[str, Query(max_length=64)]


@router.get(_PATH)
def ask_for_consent(request: Request, found: Found, wish: ChangePath, services: Services, holder: Holder = "") -> Response:
    """Show what is taken and why; before a transfer the present holder shows their ID, and a closing may need nothing else."""
    asked = Wish(wish)
    if hindrance := hindrance_of(found, asked):
        return hindered_page(request, found, asked, hindrance)
    if (asked is Wish.TRANSFER and not holder) or (asked is Wish.CLOSE and services.policy.lines.close_by_card):
        return see_other(request, line_path(found.line, "holder", wish))
    return _page(request, found, asked, services, holder=holder)


@router.post(_PATH)
def open_change(request: Request, found: Found, wish: ChangePath, form: SmallForm, staff: Staff, services: Services) -> Response:
    """Open the registration by the way that was chosen; the same page sent twice opens one."""
    asked, holder = Wish(wish), form.text("holder")
    opening = opening_of(form, staff, text_version=CHANGE_TEXT_VERSION)
    if opening.has_biometric_consent and adapt_rule(services.policy.challenge, opening.inabilities) is None:
        return _page(request, found, asked, services, holder=holder, is_impossible=True)
    change = Change(purpose=CHANGES[asked], line_id=found.line.id, holder_mark=holder or None)
    request_once = request_of(form, opening, change.purpose.value, change.line_id.value)
    open_by_the_way = services.open_change if opening.has_biometric_consent else services.open_change_without_face
    try:
        opened = open_by_the_way(opening, change, request=request_once)
    except FaceRequired:
        return face_required_page(request, found, asked)
    except StateConflict as conflict:
        return _moved_on(request, found, asked, conflict)
    return see_other(request, step_path(opened.id))


def _moved_on(request: Request, view: LineView, wish: Wish, conflict: StateConflict) -> Response:
    """Show the present holder's page again where their card was shown too long ago, and otherwise what stands in the way by now."""
    if conflict.facts.get("field") == "holder":
        return see_other(request, f"{line_path(view.line, 'holder', wish.value)}?note={conflict.code}")
    due = Hindrance.VERIFY_FIRST if conflict.facts.get("next") == "reverify" else None
    if hindrance := hindrance_of(view, wish) or due:
        return hindered_page(request, view, wish, hindrance)
    raise conflict


def _page(
    request: Request, view: LineView, wish: Wish, services: WebServices, *, holder: str = "", is_impossible: bool = False
) -> Response:
    if wish is Wish.TRANSFER and not holder:
        raise InvalidInput(field="holder")
    return page(
        request,
        "consent.html",
        action=line_path(view.line, "change", wish.value),
        purpose=wish.value,
        line=view.line,
        holder=holder,
        text_version=CHANGE_TEXT_VERSION,
        key=services.tokens.token(),
        retention=services.policy.retention,
        note=None,
        is_impossible=is_impossible,
        step=Step.CONSENT,
        section="lines",
    )
