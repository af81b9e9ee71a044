"""The face check: bound to the number and SIM shown, led by the server; the script asks for a session here."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, Sent, needs
from realname.access.pages.languages import language_of
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import CounterId
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.live.model.pace import LEAST_FPS, MOST_FPS
from realname.live.text import GUIDANCE_WORDS, SESSION_FINDING_WORDS
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.formats import note_of
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.steps import Step
from realname.registration.use_cases.capturing.attempt_limits import ReadAttempts
from realname.registration.use_cases.read_registration import RegistrationView
from realname.verification.model.challenges.challenge import ChallengeRule, Inability, adapt_rule, is_weaker
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.live_approval import LiveApprovalRule
from realname.verification.text import ACTION_WORDS

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_SOCKET = "/v1/live"
_FRAME = {"longest_side_px": 640, "least_fps": LEAST_FPS, "most_fps": MOST_FPS, "most_bytes": 262_144}  # docs/reference/live-session.md, 4
SmallBody = Annotated[bytes, Depends(Sent())]


class _SessionWish(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    counter_id: str = Field(min_length=1, max_length=64)


@router.get("/face")
def show_face_check(request: Request, own: Own, services: Services, note: str = "") -> Response:
    """Show the page that holds the camera."""
    return registration_page(own, Step.FACE, lambda: _page(request, own, services, note=note))


@router.post("/live-session")
def request_live_session(request: Request, own: Own, acting: Acting, body: SmallBody, services: Services) -> Response:
    """Draw a challenge and give out the token of one live session (docs/reference/live-session.md, 2)."""
    try:
        wish = _SessionWish.model_validate_json(body)
    except ValidationError:
        raise InvalidInput(field="counter_id") from None
    issued = services[RequestLiveSession](own.registration.id, CounterId(wish.counter_id), acting=acting)
    request.state.place, camera = None, issued.camera
    return JSONResponse(
        {
            "session_id": issued.session.id.value,
            "token": issued.token,
            "nonce": issued.session.nonce,
            "path": _SOCKET,
            "expires_at": issued.session.expires_at.isoformat(),
            "actions": issued.actions,
            "frame": _FRAME,
            "authenticator": asdict(issued.authenticator) if issued.authenticator else None,
            "camera": camera and {"camera_id": camera.camera_id.value, "is_state_due": camera.is_state_due},
        },
        201,
    )


def _page(request: Request, own: RegistrationView, services: App, *, note: str) -> Response:
    registration, rule = own.registration, services[ChallengeRule]
    adapted = adapt_rule(rule, registration.left_out)
    return step_page(
        request,
        "face.html",
        view=own,
        step=Step.FACE,
        attempts=services[ReadAttempts](registration.id),
        is_adapted=bool(registration.inabilities),
        is_spoken=Inability.CANNOT_SEE in registration.inabilities,
        is_weaker=adapted is not None and is_weaker(adapted, rule) and not services[LiveApprovalRule].waived_part,
        is_impossible=adapted is None,
        words=live_words(language_of(request)),
        retention=services[RetentionRule],
        note=note_of(note),
    )


def live_words(language: Language) -> dict[str, str]:
    """The words that the script shows by their keys: prompts, guidance and findings (frontend/README.md)."""
    words = {f"prompt.{action.value}": translate(said, language) for action, said in ACTION_WORDS.items()}
    words |= {f"guidance.{code.value}": translate(said, language) for code, said in GUIDANCE_WORDS.items() if code is not Guidance.NONE}
    for finding, said in SESSION_FINDING_WORDS.items():
        words[f"finding.{finding.value}.happened"] = translate(said.happened, language)
        words[f"finding.{finding.value}.do"] = translate(said.do, language)
    return words
