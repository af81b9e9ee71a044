"""Check and submit: what will be sent, once more, and then it is sent; twice is once."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.domain.errors import ClipRejected
from realname.entrypoints.web.access import Own, SmallForm
from realname.entrypoints.web.notes import note_of
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.registration_page import registration_page
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter(prefix="/counter/registrations/{registration_id}")


@router.get("/check")
def show_summary(request: Request, own: Own, services: Services, note: str = "") -> Response:
    """Show what will be submitted."""

    def shown() -> Response:
        name = services.read_masked_name(own.registration.id)
        return page(request, "check.html", view=own, step=Step.CHECK, masked_name=name, note=note_of(note))

    return registration_page(request, own, Step.CHECK, shown)


@router.post("/check")
def submit(request: Request, own: Own, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Submit; a clip is judged first, and one that cannot be judged leads back to the face check with the reason."""
    registration_id = own.registration.id
    try:
        if own.registration.session is not None or own.registration.upload is None:
            services.submit_registration(registration_id)
        else:
            with services.judging_slot():
                services.submit_registration(registration_id)
    except ClipRejected as problem:
        return see_other(request, f"{step_path(registration_id)}?note={problem.code}")
    return see_other(request, step_path(registration_id, Step.OUTCOME))
