"""Stop and delete: one question, then everything is erased at once, and the proof of it can be printed."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import see_other
from realname.kernel.errors import StateConflict
from realname.platform.http.served import Services
from realname.registration.errors import RecordHeld
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.certificate import certificate_facts
from realname.registration.pages.own_registration import Own, had_live_session, registration_page, step_page
from realname.registration.pages.steps import Step, due_step, step_path
from realname.registration.use_cases.erasing.close_registration import CloseRegistration

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])


@router.post("/stop")
def stop(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Ask once; with the answer erase, free the number, and show the proof."""
    registration_id = own.registration.id
    if due_step(own) is Step.STOPPED:
        return see_other(step_path(registration_id, Step.STOPPED))
    if form.text("sure") != "yes":
        return step_page(request, "stop.html", view=own)
    try:
        services[CloseRegistration].withdraw(registration_id, acting=acting)
    except RecordHeld:
        pass  # it is stopped, and the page says that something is kept for now
    except StateConflict:
        # The line is being opened, or is: what can be done instead is said, and nothing is hidden.
        return step_page(request, "too-late.html", view=own)
    return see_other(step_path(registration_id, Step.STOPPED))


@router.get("/stop")
def ask(request: Request, own: Own) -> Response:
    """Ask; for the person who comes by an address."""
    if due_step(own) is Step.STOPPED:
        return see_other(step_path(own.registration.id, Step.STOPPED))
    return step_page(request, "stop.html", view=own)


@router.get("/stopped")
def show_proof(request: Request, own: Own, services: Services) -> Response:
    """Show the certificate of deletion."""

    def shown() -> Response:
        return step_page(
            request,
            "stopped.html",
            view=own,
            certificate=certificate_facts(own, request),
            had_live_session=had_live_session(own),
            retention=services[RetentionRule],
        )

    # Also where the operator rejected, or a refusal is past its objection: its own page says so, and leads here for the proof.
    return shown() if own.certificate is not None else registration_page(own, Step.STOPPED, shown)
