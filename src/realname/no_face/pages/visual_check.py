"""The check by two people: each says, in a sign-in of their own, whether the person before them is the one of the ID."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.access.use_cases.staff_accounts import ListStaff
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.registry import App
from realname.no_face.use_cases.alternative_checks import TryAlternativeChecks
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.platform.web.forms import Form
from realname.registration.model.alternative_checks import TypedProof
from realname.registration.model.registration import Registration
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own, had_live_session, registration_page, step_page
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.read_registration import RegistrationView
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome

router = APIRouter(prefix="/counter/registrations/{registration_id}")
MeansPath = Annotated[MeansKind, Path()]
Word = Annotated[str, Query(max_length=32)]
HANDED_OVER = "/counter/handed-over"
_SAID = frozenset({"unready", "untyped", *MeansOutcome})


@dataclass(frozen=True, slots=True)
class _Said:
    """What came of the means that was tried last, as the page that tried it says."""

    means: str = ""
    word: str = ""


@router.get("/compare", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def show_comparison(
    request: Request, own: Own, staff: Staff, services: Services, note: str = "", means: Word = "", said: Word = ""
) -> Response:
    """Show what is to be compared, and whose turn it is."""
    tried = _Said(means, said if said in _SAID else "")
    return registration_page(own, Step.COMPARE, lambda: _page(request, own, staff, services, note=note, tried=tried))


@router.post("/compare", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def state_first(request: Request, own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Take what the first of the two says."""
    likeness = _likeness(form)
    if likeness is None:
        return _page(request, own, staff, services, error=InvalidInput(field="likeness"))
    services[CompareVisually].first(own.registration.id, likeness, acting=staff.member)
    return see_other(step_path(own.registration.id, Step.COMPARE))


@router.post("/compare/take", dependencies=[needs(Right.HANDED_OVER_SUPERVISE)])
def take_second(own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Give the second look to this supervisor; where another has it, the page says so."""
    with suppress(StateConflict):
        services[CompareVisually].take(own.registration.id, acting=staff.member)
    return see_other(step_path(own.registration.id, Step.COMPARE))


@router.post("/compare/give-back", dependencies=[needs(Right.HANDED_OVER_SUPERVISE)])
def give_second_back(own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Give the second look back to the list of the outlet."""
    services[CompareVisually].give_back(own.registration.id, acting=staff.member)
    return see_other(HANDED_OVER)


@router.post("/compare/second", dependencies=[needs(Right.HANDED_OVER_SUPERVISE)])
def state_second(request: Request, own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Take what the second says; then it is decided."""
    likeness = _likeness(form)
    if likeness is None:
        return _page(request, own, staff, services, error=InvalidInput(field="likeness"))
    services[CompareVisually].second(own.registration.id, likeness, acting=staff.member)
    return see_other(step_path(own.registration.id, Step.OUTCOME))


@router.post("/means/{kind}/prepare", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def prepare_means(own: Own, kind: MeansPath, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Have a code sent, or whatever else comes before the applicant types."""
    is_ready = services[TryAlternativeChecks].prepare(own.registration.id, kind)
    return see_other(_means_path(own, kind, "" if is_ready else "unready"))


@router.post("/means/{kind}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def confirm_means(own: Own, kind: MeansPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Ask whether what was typed speaks for the applicant; it is kept nowhere and never shown again."""
    try:
        outcome = services[TryAlternativeChecks].confirm(own.registration.id, kind, TypedProof(form.text("proof")), acting=acting)
    except InvalidInput as error:
        if error.facts.get("field") != kind.value:
            raise
        return see_other(_means_path(own, kind, "untyped"))
    return see_other(_means_path(own, kind, outcome.value))


def ends_at(registration: Registration, services: App) -> datetime:
    """When a registration that waits for a supervisor ends by itself, and all of it is deleted."""
    return (registration.handed_over_at or registration.opened_at) + timedelta(days=services[RetentionRule].referral_days)


def _means_path(own: RegistrationView, kind: MeansKind, said: str) -> str:
    return f"{step_path(own.registration.id, Step.COMPARE)}?means={kind.value}&said={said}#{kind.value}"


def _likeness(form: Form) -> Likeness | None:
    said = form.text("likeness")
    return Likeness(said) if said in set(Likeness) else None


def _page(
    request: Request,
    own: RegistrationView,
    staff: Staff,
    services: App,
    *,
    note: str = "",
    tried: _Said = _Said(),
    error: RealNameError | None = None,
) -> Response:
    registration = own.registration
    view = services[ReadVisualCheck](registration, member=staff.member)
    logins = {account.member.id: account.member.login for account in services[ListStaff](registration.outlet_id)}
    return step_page(
        request,
        "compare.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.COMPARE,
        sight=view,
        taken_login=logins.get(view.taken.by) if view.taken else None,
        first_login=logins.get(view.first_by) if view.first_by else None,
        masked_name=services[ReadMaskedName](registration.id),
        acting_name=services[ReadMaskedName].of_representative(registration.id) if registration.representative else None,
        retention=services[RetentionRule],
        until=ends_at(registration, services),
        had_live_session=had_live_session(own),
        tried=tried,
        error=error,
        note=note_of(note),
    )
