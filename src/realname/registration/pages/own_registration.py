"""The registration in a page's address, where it is one of the outlet's own, and which of its pages is shown."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import RegistrationPath, Staff
from realname.access.pages.pages import see_other
from realname.kernel.errors import StateConflict, UnknownRegistration
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import Event
from realname.platform.http.security_log import log_refused_access
from realname.platform.http.served import Services
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


def registration_page(request: Request, view: RegistrationView, step: Step, shown: Callable[[], Response]) -> Response:
    """Show a page that is due or behind; otherwise lead to the one that is due, with a note."""
    if may_show(step, view):
        return shown()
    due = step_path(view.registration.id, due_step(view))
    # Waiting has ended by itself: no note is needed for that.
    return see_other(request, due if step is Step.OUTCOME else f"{due}?note={StateConflict.code}")


def had_live_session(view: RegistrationView) -> bool:
    """Whether a live session was opened, however it ended: then the hashes of its pictures are kept for some days."""
    return any(entry.event.event is Event.SESSION_OPENED for entry in view.entries)
