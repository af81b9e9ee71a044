"""The first question: does the applicant agree to the face check, or will they register without a face?"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.domain.challenge import adapt_rule
from realname.domain.identifiers import OrganisationId
from realname.domain.rights import Right
from realname.entrypoints.web.access import SmallForm, Staff, needs
from realname.entrypoints.web.consent_form import opening_of, request_of
from realname.entrypoints.web.consent_text import CONSENT_TEXT_VERSION
from realname.entrypoints.web.notes import note_of
from realname.entrypoints.web.organisation_form import FIELD as ORGANISATION
from realname.entrypoints.web.organisation_form import Named, organisation_of
from realname.entrypoints.web.pages import page, see_other
from realname.entrypoints.web.services import Services, WebServices
from realname.entrypoints.web.steps import Step, step_path

router = APIRouter(dependencies=[needs(Right.REGISTRATIONS_WORK)])
NEW = "/counter/registrations/new"


@router.get(NEW)
def ask_for_consent(
    request: Request,
    staff: Staff,  # noqa: ARG001 - signed in
    services: Services,
    note: str = "",
    organisation: Named = "",
) -> Response:
    """Show what is taken, why, for how long and who sees it, and both ways."""
    return _page(request, services, note=note, organisation_id=organisation_of(organisation))


@router.post(NEW)
def open_registration(request: Request, form: SmallForm, staff: Staff, services: Services) -> Response:
    """Open a registration by the way that was chosen; the same page sent twice opens one."""
    organisation_id = organisation_of(form.text(ORGANISATION))
    opening = opening_of(form, staff, text_version=CONSENT_TEXT_VERSION, organisation_id=organisation_id)
    asked = request_of(form, opening)
    if not opening.has_biometric_consent:
        handed_over = services.open_without_face(opening, request=asked)
        return see_other(request, step_path(handed_over.id))
    if adapt_rule(services.policy.challenge, opening.inabilities) is None:
        return _page(request, services, organisation_id=organisation_id, is_impossible=True)
    opened = services.open_registration(opening, request=asked)
    return see_other(request, step_path(opened.id))


def _page(
    request: Request,
    services: WebServices,
    *,
    note: str = "",
    organisation_id: OrganisationId | None = None,
    is_impossible: bool = False,
) -> Response:
    return page(
        request,
        "consent.html",
        action=NEW,
        organisation_id=organisation_id,
        text_version=CONSENT_TEXT_VERSION,
        key=services.tokens.token(),
        retention=services.policy.retention,
        note=note_of(note),
        is_impossible=is_impossible,
        step=Step.CONSENT,
    )
