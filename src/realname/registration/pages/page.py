"""A page of a registration: shown while it is due or behind; otherwise the one that is due is shown, with a note."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from realname.access.pages.pages import page, see_other
from realname.kernel.errors import ChallengeExpired, ReservationExpired, StateConflict
from realname.kernel.rules.pack import Pack
from realname.platform.http.served import services_of
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose
from realname.registration.pages.steps import Step, due_step, may_show, step_path
from realname.registration.use_cases.read_registration import RegistrationView

# What has run out is begun again at its own page, though another one may be due by the state.
_BEGUN_AGAIN: tuple[tuple[type[StateConflict], Step], ...] = ((ReservationExpired, Step.LINE), (ChallengeExpired, Step.FACE))


def step_page(request: Request, template: str, /, *, status: HTTPStatus = HTTPStatus.OK, **values: object) -> HTMLResponse:
    """Render a page of a registration, which says what the registration is for and knows the pack's rule on lines."""
    view = values.get("view")
    purpose = view.registration.purpose if isinstance(view, RegistrationView) else Purpose.NEW_LINE
    shared = {"purpose": purpose.value, "rules": services_of(request)[Pack][LineRule]}
    return page(request, template, status=status, **{**shared, **values})


def stale_form(request: Request, error: StateConflict) -> str | None:
    """Where a stale form of a registration leads: to the step that is due, or that is begun again, with a note."""
    registration_id = request.path_params.get("registration_id")
    if not registration_id:
        return None
    again = next((f"/{step}" for kind, step in _BEGUN_AGAIN if isinstance(error, kind)), "")
    return f"/counter/registrations/{quote(registration_id)}{again}?note={error.code}"


def registration_page(request: Request, view: RegistrationView, step: Step, shown: Callable[[], Response]) -> Response:
    """Show the page, or lead to the one that is due."""
    if may_show(step, view):
        return shown()
    due = step_path(view.registration.id, due_step(view))
    # Waiting has ended by itself: no note is needed for that.
    return see_other(request, due if step is Step.OUTCOME else f"{due}?note={StateConflict.code}")
