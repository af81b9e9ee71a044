"""A change of a line by a fresh verification: the consent text, and both ways, as for a new line."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.evidence.model.representative import RepresentativeRole
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import OrganisationId
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.lines.model.eligibility import CounterRequest, Hindrance, hindrance_of
from realname.lines.model.order import LineView
from realname.lines.pages.change_refused import face_required_page, hindered_page
from realname.lines.pages.found_line import CHANGES, LINES, Found, line_path, place_of
from realname.lines.use_cases.counter.open_change import Change, OpenChange, OpenChangeWithoutFace
from realname.platform.http.served import Services
from realname.registration.errors import FaceRequired
from realname.registration.model.consent_rule import CHANGE_TEXT_VERSION
from realname.registration.model.line_rule import LineRule
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.forms.acting_form import FIELD as WHO
from realname.registration.pages.forms.acting_form import Who, authority_of, role_of, roles_here, text_version_of
from realname.registration.pages.forms.consent_form import opening_of, request_of
from realname.registration.pages.forms.organisation_form import organisation_of
from realname.registration.pages.forms.shown_before import Shown, carried_out, shown_before, shown_in
from realname.registration.pages.own_registration import step_page
from realname.registration.pages.steps import Step, step_path
from realname.verification.model.challenges.challenge import ChallengeRule, adapt_rule

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/change/{wish}"
ChangePath = Annotated[str, Path(pattern="^(replace-sim|transfer|reverify|close)$")]


def _real_wish(wish: str, shown: Shown) -> CounterRequest:
    """What is really wished for: a line of the person who died goes to an heir."""
    return CounterRequest.DEATH_HEIR if shown.death and wish == CounterRequest.TRANSFER.value else CounterRequest(wish)


@router.get(_PATH)
def ask_for_consent(
    request: Request,
    found: Found,
    wish: ChangePath,
    services: Services,
    acting: Acting,
    who: Who = "",
) -> Response:
    """Show what is taken and why; what has to be shown before is asked for first, and a closing may need nothing else."""
    shown = shown_before(request, place_of(found.line, wish), acting=acting)
    if hindrance := hindrance_of(found, _real_wish(wish, shown)):
        return hindered_page(request, found, _real_wish(wish, shown), hindrance)
    if (first := _first_due(found, CounterRequest(wish), shown, services)) is not None:
        return see_other(first)
    return _page(request, found, CounterRequest(wish), services, shown, role=role_of(who))


@router.post(_PATH)
def open_change(request: Request, found: Found, wish: ChangePath, form: SmallForm, staff: Staff, services: Services) -> Response:
    """Open the registration by the way that was chosen; the same page sent twice opens one."""
    asked, shown, role = CounterRequest(wish), shown_in(form), role_of(form.text(WHO))
    try:
        authority = authority_of(form, role)
    except InvalidInput as error:
        return _page(request, found, asked, services, shown, role=role, error=error)
    version = text_version_of(role, alone=CHANGE_TEXT_VERSION)
    opening = opening_of(form, staff, text_version=version, organisation_id=_organisation(found, shown), authority=authority)
    if opening.has_biometric_consent and adapt_rule(services[ChallengeRule], opening.inabilities) is None:
        return _page(request, found, asked, services, shown, role=role, is_impossible=True)
    change = Change(purpose=CHANGES[asked], line_id=found.line.id, holder_mark=shown.holder or None, death_mark=shown.death or None)
    request_once = request_of(form, opening, change.purpose.value, change.line_id.value)
    open_by_the_way = services[OpenChange] if opening.has_biometric_consent else services[OpenChangeWithoutFace]
    try:
        opened = open_by_the_way(opening, change, request=request_once)
    except FaceRequired:
        return face_required_page(request, found, asked)
    except StateConflict as conflict:
        return _moved_on(request, found, asked, shown, conflict)
    return carried_out(request, step_path(opened.id))


def _organisation(view: LineView, shown: Shown) -> OrganisationId | None:
    """Who holds the line from then on: of a person's line no one but persons."""
    return organisation_of(shown.organisation) if view.line.organisation_id is not None else None


def _first_due(view: LineView, wish: CounterRequest, shown: Shown, services: App) -> str | None:
    """The page that comes before the consent and was not passed yet: the organisation's number, or the present holder's card."""
    line = view.line
    if line.organisation_id is not None and wish in _OF_ORGANISATIONS and not shown.organisation:
        return line_path(line, "organisation", wish.value)
    if wish is CounterRequest.TRANSFER and not (shown.holder or shown.death):
        return line_path(line, "holder", wish.value)
    if wish is CounterRequest.CLOSE and services[LineRule].close_by_card and line.organisation_id is None:
        return line_path(line, "holder", wish.value)
    return None


def _moved_on(request: Request, view: LineView, wish: CounterRequest, shown: Shown, conflict: StateConflict) -> Response:
    """Show the page again whose answer does not hold any more, and otherwise what stands in the way by now."""
    pages = {
        "holder": line_path(view.line, "holder", wish.value),
        "death": line_path(view.line, "death", "heir"),
        "organisation-id": line_path(view.line, "organisation", wish.value),
    }
    if (again := pages.get(str(conflict.facts.get("field")))) is not None:
        return see_other(f"{again}?note={conflict.code}")
    due = Hindrance.VERIFY_FIRST if conflict.facts.get("next") == "reverify" else None
    if hindrance := hindrance_of(view, _real_wish(wish.value, shown)) or due:
        return hindered_page(request, view, _real_wish(wish.value, shown), hindrance)
    raise conflict


def _page(
    request: Request,
    view: LineView,
    wish: CounterRequest,
    services: App,
    shown: Shown,
    *,
    role: RepresentativeRole | None,
    is_impossible: bool = False,
    error: RealNameError | None = None,
) -> Response:
    if wish is CounterRequest.TRANSFER and not (shown.holder or shown.death):
        raise InvalidInput(field="holder")
    return step_page(
        request,
        "consent.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        action=line_path(view.line, "change", wish.value),
        purpose=wish.value,
        line=view.line,
        shown=shown,
        organisation_id=_organisation(view, shown),
        role=role,
        roles=roles_here(services[RepresentativesRule], CHANGES[wish].value, is_organisation=view.line.organisation_id is not None),
        proofs=services[RepresentativesRule].proofs(role) if role else (),
        error=error,
        text_version=text_version_of(role, alone=CHANGE_TEXT_VERSION),
        key=services[RandomTokens].token(),
        retention=services[RetentionRule],
        note=None,
        is_impossible=is_impossible,
        step=Step.CONSENT,
        section="lines",
    )


_OF_ORGANISATIONS = frozenset({CounterRequest.TRANSFER, CounterRequest.CLOSE})
