"""Check and submit: what will be sent, once more, and then it is sent; twice is once."""

import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import see_other
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.registration.model.registration import RegistrationState
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.read_registration import ReadRegistration, RegistrationView
from realname.verification.errors import ChallengeReused, ClipRejected
from realname.verification.use_cases.judging_slots import JudgingSlots

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_LOOKS, _BETWEEN_LOOKS_S = 20, 0.25  # five seconds: longer than a clip takes to be judged


@router.get("/check")
def show_summary(request: Request, own: Own, services: Services, note: str = "") -> Response:
    """Show what will be submitted."""

    def shown() -> Response:
        name = services[ReadMaskedName](own.registration.id)
        is_acted_for = own.registration.representative is not None
        acting_name = services[ReadMaskedName].of_representative(own.registration.id) if is_acted_for else None
        return step_page(request, "check.html", view=own, step=Step.CHECK, masked_name=name, acting_name=acting_name, note=note_of(note))

    return registration_page(own, Step.CHECK, shown)


@router.post("/check")
def submit(own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Submit; a clip is judged first, and one that cannot be judged leads back to the face check with the reason."""
    registration_id = own.registration.id
    try:
        _submit(own, acting, services)
    except ClipRejected as problem:
        return see_other(f"{step_path(registration_id)}?note={problem.code}")
    except ChallengeReused as problem:
        if not _other_submission_ended(registration_id, services):
            return see_other(f"{step_path(registration_id, Step.FACE)}?note={problem.code}")
        return see_other(step_path(registration_id))
    return see_other(step_path(registration_id, Step.OUTCOME))


def _submit(own: RegistrationView, acting: AgentId, services: App) -> None:
    if own.registration.is_judged or own.registration.upload is None:
        services[SubmitRegistration](own.registration.id, acting=acting)
        return
    with services[JudgingSlots].one(acting.value):
        services[SubmitRegistration](own.registration.id, acting=acting)


def _other_submission_ended(registration_id: RegistrationId, services: App) -> bool:
    """Wait a little: a second click came while the clip of the first is being judged, and what it sees is the first one's end."""
    for _ in range(_LOOKS):
        registration = services[ReadRegistration](registration_id).registration
        if registration.state is not RegistrationState.OPEN or registration.upload is None:
            return True
        time.sleep(_BETWEEN_LOOKS_S)
    return False
