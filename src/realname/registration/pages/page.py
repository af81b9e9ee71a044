"""A page of a registration is shown while it is due or behind; otherwise the one that is due is shown, with a note."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response

from realname.access.pages.pages import see_other
from realname.kernel.errors import StateConflict
from realname.registration.pages.steps import Step, due_step, may_show, step_path
from realname.registration.use_cases.read_registration import RegistrationView


def registration_page(request: Request, view: RegistrationView, step: Step, shown: Callable[[], Response]) -> Response:
    """Show the page, or lead to the one that is due."""
    if may_show(step, view):
        return shown()
    due = step_path(view.registration.id, due_step(view))
    # Waiting has ended by itself: no note is needed for that.
    return see_other(request, due if step is Step.OUTCOME else f"{due}?note={StateConflict.code}")
