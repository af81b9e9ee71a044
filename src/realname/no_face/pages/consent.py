"""The first question: does the applicant agree to the face check, or will they register without a face?"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.evidence.model.representative import RepresentativeRole
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import OrganisationId
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.model.registration import Purpose
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.forms.acting_form import FIELD as WHO
from realname.registration.pages.forms.acting_form import Who, authority_of, role_of, roles_here, text_version_of
from realname.registration.pages.forms.consent_form import opening_of, request_of
from realname.registration.pages.forms.organisation_form import FIELD as ORGANISATION
from realname.registration.pages.forms.organisation_form import organisation_of
from realname.registration.pages.forms.shown_before import NEW_LINE, carried_out, shown_before
from realname.registration.pages.own_registration import step_page
from realname.registration.pages.steps import NEW, NEW_OF_ORGANISATION, NEW_ORGANISATION, Step, step_path
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.verification.model.challenges.challenge import ChallengeRule, adapt_rule

router = APIRouter(dependencies=[needs(Right.REGISTRATIONS_WORK)])
Holder = Annotated[str, Query(alias="for", pattern="^(organisation)?$")]


@router.get(NEW)
def ask_for_consent(
    request: Request,
    staff: Staff,
    services: Services,
    note: str = "",
    holder: Holder = "",
    who: Who = "",
) -> Response:
    """Ask who is here, and show what is taken, why, for how long and who sees it, and both ways."""
    if not holder:
        return _page(request, services, note=note, role=role_of(who))
    named = shown_before(request, NEW_LINE, acting=staff.member.id).organisation
    if not named:
        return see_other(NEW_ORGANISATION)
    return _page(request, services, note=note, organisation_id=organisation_of(named), role=role_of(who))


@router.post(NEW)
def open_registration(request: Request, form: SmallForm, staff: Staff, services: Services) -> Response:
    """Open a registration by the way that was chosen; the same page sent twice opens one."""
    organisation_id = organisation_of(form.text(ORGANISATION))
    request.state.place = NEW if organisation_id is None else NEW_OF_ORGANISATION
    role = role_of(form.text(WHO))
    try:
        authority = authority_of(form, role)
    except InvalidInput as error:
        return _page(request, services, organisation_id=organisation_id, role=role, error=error)
    version = text_version_of(role, alone=CONSENT_TEXT_VERSION)
    opening = opening_of(form, staff, text_version=version, organisation_id=organisation_id, authority=authority)
    asked = request_of(form, opening)
    if not opening.has_biometric_consent:
        handed_over = services[OpenWithoutFace](opening, request=asked)
        return carried_out(request, step_path(handed_over.id))
    if adapt_rule(services[ChallengeRule], opening.inabilities) is None:
        return _page(request, services, organisation_id=organisation_id, role=role, is_impossible=True)
    opened = services[OpenRegistration](opening, request=asked)
    return carried_out(request, step_path(opened.id))


def _page(
    request: Request,
    services: App,
    *,
    note: str = "",
    organisation_id: OrganisationId | None = None,
    role: RepresentativeRole | None = None,
    is_impossible: bool = False,
    error: RealNameError | None = None,
) -> Response:
    is_organisation = organisation_id is not None
    return step_page(
        request,
        "consent.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        action=NEW,
        organisation_id=organisation_id,
        role=role,
        roles=roles_here(services[RepresentativesRule], Purpose.NEW_LINE.value, is_organisation=is_organisation),
        proofs=services[RepresentativesRule].proofs(role) if role else (),
        error=error,
        text_version=text_version_of(role, alone=CONSENT_TEXT_VERSION),
        key=services[RandomTokens].token(),
        retention=services[RetentionRule],
        note=note_of(note),
        is_impossible=is_impossible,
        step=Step.CONSENT,
    )
