"""The registration in a page's address, where it is one of the outlet's own, and which of its pages is shown."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import RegistrationPath, Staff
from realname.access.pages.pages import page, see_other
from realname.kernel.errors import ChallengeExpired, ReservationExpired, StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.platform.http.security_log import log_refused_access
from realname.platform.http.served import Services, services_of
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose
from realname.registration.pages.steps import Step, due_step, may_show, step_path
from realname.registration.use_cases.read_registration import ReadRegistration, RegistrationView


def own_registration(request: Request, registration_id: RegistrationPath, staff: Staff, services: Services) -> RegistrationView:
    """Read a registration of the member's outlet; another outlet's is as unknown as one that is not there.

    Raises:
        UnknownRegistration: There is none here.
    """
    # Where a page that answers a form leads back to when the language is switched.
    if request.method != "GET":
        request.state.place = f"/counter/registrations/{registration_id}"
    view = services[ReadRegistration](RegistrationId(registration_id))
    if view.registration.outlet_id != staff.member.outlet_id:
        log_refused_access(request, code=UnknownRegistration.code, needed=Right.REGISTRATIONS_WORK.value)
        raise UnknownRegistration
    return view


Own = Annotated[RegistrationView, Depends(own_registration)]


def registration_page(view: RegistrationView, step: Step, shown: Callable[[], Response]) -> Response:
    """Show a page that is due or behind; otherwise lead to the one that is due, with a note."""
    if may_show(step, view):
        return shown()
    due = step_path(view.registration.id, due_step(view))
    # Waiting has ended by itself: no note is needed for that.
    return see_other(due if step is Step.OUTCOME else f"{due}?note={StateConflict.code}")


def had_live_session(view: RegistrationView) -> bool:
    """Whether a live session was opened, however it ended: then the hashes of its pictures are kept for some days."""
    return any(entry.event.event is RegistrationEvent.SESSION_OPENED for entry in view.entries)


# What has run out is begun again at its own page, though another one may be due by the state.
_BEGUN_AGAIN: tuple[tuple[type[StateConflict], Step], ...] = ((ReservationExpired, Step.LINE), (ChallengeExpired, Step.FACE))


def step_page(request: Request, template: str, /, *, status: HTTPStatus = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """Render a page of a registration, which says what the registration is for and knows the pack's rule on lines."""
    view = values.get("view")
    purpose = view.registration.purpose if isinstance(view, RegistrationView) else Purpose.NEW_LINE
    shared = {"purpose": purpose.value, "rules": services_of(request)[LineRule]}
    return page(request, template, status=status, **{**shared, **values})


def stale_form(request: Request, error: StateConflict) -> str | None:
    """Where a stale form of a registration leads: to the step that is due, or that is begun again, with a note."""
    registration_id = request.path_params.get("registration_id")
    if not registration_id:
        return None
    again = next((f"/{step}" for kind, step in _BEGUN_AGAIN if isinstance(error, kind)), "")
    return f"/counter/registrations/{quote(registration_id)}{again}?note={error.code}"
