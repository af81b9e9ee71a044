"""A page of a registration is shown while it is due or behind; otherwise the one that is due is shown, with a note."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response

from realname.application.read_registration import RegistrationView
from realname.domain.errors import StateConflict
from realname.entrypoints.web.pages import see_other
from realname.entrypoints.web.steps import Step, due_step, may_show, step_path


def registration_page(request: Request, view: RegistrationView, step: Step, shown: Callable[[], Response]) -> Response:
    """Show the page, or lead to the one that is due."""
    if may_show(step, view):
        return shown()
    due = step_path(view.registration.id, due_step(view))
    # Waiting has ended by itself: no note is needed for that.
    return see_other(request, due if step is Step.OUTCOME else f"{due}?note={StateConflict.code}")
