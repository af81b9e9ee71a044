"""A registration by its own address leads to the page that is due."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.pages import see_other
from realname.platform.web.flash_messages import note_of
from realname.registration.pages.own_registration import Own
from realname.registration.pages.steps import due_step, step_path

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])


@router.get("")
def redirect_to_step(request: Request, own: Own, note: str = "") -> Response:
    """Lead on; a note goes along."""
    path = step_path(own.registration.id, due_step(own))
    return see_other(request, f"{path}?note={note}" if note_of(note) else path)
