"""The check by two people: each says, in a sign-in of their own, whether the person before them is the one of the ID."""

from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.application.read_registration import RegistrationView
from realname.domain.errors import InvalidInput, RealNameError
from realname.domain.rights import Right
from realname.domain.visual_check import Likeness
from realname.entrypoints.web.access import Own, SmallForm, Staff, needs
from realname.entrypoints.web.forms import Form
from realname.entrypoints.web.live_traces import had_live_session
from realname.entrypoints.web.notes import note_of
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.problems import status_of
from realname.entrypoints.web.registration_page import registration_page
from realname.entrypoints.web.services import Services, WebServices
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter(prefix="/counter/registrations/{registration_id}")


@router.get("/compare", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def show_comparison(request: Request, own: Own, staff: Staff, services: Services, note: str = "") -> Response:
    """Show what is to be compared, and whose turn it is."""
    return registration_page(request, own, Step.COMPARE, lambda: _page(request, own, staff, services, note=note))


@router.post("/compare", dependencies=[needs(Right.REGISTRATIONS_WORK)])
def state_first(request: Request, own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Take what the first of the two says."""
    likeness = _likeness(form)
    if likeness is None:
        return _page(request, own, staff, services, error=InvalidInput(field="likeness"))
    services.compare_by_sight.first(own.registration.id, likeness, acting=staff.member)
    return see_other(request, step_path(own.registration.id, Step.COMPARE))


@router.post("/compare/second", dependencies=[needs(Right.HANDED_OVER_SUPERVISE)])
def state_second(request: Request, own: Own, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Take what the second says; then it is decided."""
    likeness = _likeness(form)
    if likeness is None:
        return _page(request, own, staff, services, error=InvalidInput(field="likeness"))
    services.compare_by_sight.second(own.registration.id, likeness, acting=staff.member)
    return see_other(request, step_path(own.registration.id, Step.OUTCOME))


def _likeness(form: Form) -> Likeness | None:
    said = form.text("likeness")
    return Likeness(said) if said in set(Likeness) else None


def _page(
    request: Request, own: RegistrationView, staff: Staff, services: WebServices, *, note: str = "", error: RealNameError | None = None
) -> Response:
    registration = own.registration
    view = services.read_visual_check(registration, member=staff.member)
    logins = {account.member.id: account.member.login for account in services.list_staff(registration.outlet_id)}
    return page(
        request,
        "compare.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.COMPARE,
        sight=view,
        first_login=logins.get(view.first_by) if view.first_by else None,
        masked_name=services.read_masked_name(registration.id),
        retention=services.policy.retention,
        until=(registration.handed_over_at or registration.opened_at) + timedelta(days=services.policy.retention.referral_days),
        had_live_session=had_live_session(own),
        error=error,
        note=note_of(note),
    )
