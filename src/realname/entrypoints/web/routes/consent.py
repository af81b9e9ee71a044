"""The first question: does the applicant agree to the face check, or will they register without a face?"""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.application.open_registration import ClientRequest, Opening
from realname.application.sign_in import StaffSession
from realname.application.words import Language
from realname.domain.applicant import ConsentMeans
from realname.domain.challenge import adapt_rule
from realname.domain.errors import InvalidInput
from realname.domain.identifiers import ClientId
from realname.domain.inability import Inability
from realname.entrypoints.web.access import SmallForm, Staff
from realname.entrypoints.web.consent_text import CONSENT_TEXT_VERSION
from realname.entrypoints.web.forms import Form
from realname.entrypoints.web.notes import note_of
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.services import Services, WebServices
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter()
NEW = "/counter/registrations/new"
_CLIENT = ClientId("counter-web")  # in whose name the key of a page stands: one page opens one registration


@router.get(NEW)
def ask_for_consent(request: Request, staff: Staff, services: Services, note: str = "") -> Response:  # noqa: ARG001 - signed in
    """Show what is taken, why, for how long and who sees it, and both ways."""
    return _page(request, services, note=note)


@router.post(NEW)
def open_registration(request: Request, form: SmallForm, staff: Staff, services: Services) -> Response:
    """Open a registration by the way that was chosen; the same page sent twice opens one."""
    opening = _opening(form, staff)
    asked = ClientRequest(client_id=_CLIENT, key=_key(form), fingerprint=hashlib.sha256(repr(opening).encode()).hexdigest())
    if not opening.has_biometric_consent:
        handed_over = services.open_without_face(opening, request=asked)
        return see_other(request, step_path(handed_over.id, Step.OUTCOME))
    if adapt_rule(services.policy.challenge, opening.inabilities) is None:
        return _page(request, services, is_impossible=True)
    opened = services.open_registration(opening, request=asked)
    return see_other(request, step_path(opened.id))


def _page(request: Request, services: WebServices, *, note: str = "", is_impossible: bool = False) -> Response:
    return page(
        request,
        "consent.html",
        text_version=CONSENT_TEXT_VERSION,
        key=services.tokens.token(),
        retention=services.policy.retention,
        note=note_of(note),
        is_impossible=is_impossible,
        step=Step.CONSENT,
    )


def _opening(form: Form, staff: StaffSession) -> Opening:
    """Read the answer.

    Raises:
        InvalidInput: A value that no page of ours sends.
    """
    answer, version = form.text("answer"), form.text("text_version")
    if answer not in {"face", "no-face"} or version != CONSENT_TEXT_VERSION:
        raise InvalidInput(field="answer")
    try:
        language, inabilities = Language(form.text("language")), frozenset(map(Inability, form.choices("inability")))
    except ValueError:
        raise InvalidInput(field="inability") from None
    return Opening(
        outlet_id=staff.member.outlet_id,
        agent_id=staff.member.id,
        has_biometric_consent=answer == "face",
        consent_text_version=version,
        consent_language=language.value,
        consent_means=ConsentMeans.SCREEN,
        inabilities=inabilities,
    )


def _key(form: Form) -> str:
    key = form.text("key")
    if not key.isalnum():
        raise InvalidInput(field="key")
    return key
