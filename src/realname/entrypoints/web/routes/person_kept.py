"""What is kept of a person: until when, who looked at the sealed photo and why, why something was refused; and all of it as a file."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from realname.application.kept_records import KeptRecord
from realname.application.opening_words import REASON_WORDS as OPENING_WORDS
from realname.application.staff_words import ROLE_WORDS
from realname.application.words import REASON_REMEDIES, REASON_WORDS
from realname.domain.errors import IdentityNumberInvalid, InvalidInput, RealNameError, StateConflict, UnknownRegistration
from realname.domain.photo_opening import OpeningReason
from realname.entrypoints.web.cookies import read_cookie
from realname.entrypoints.web.languages import language_of
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.person_access import PERSON, SESSION_COOKIE, Person, PersonForm, person_signed_in
from realname.entrypoints.web.problems import status_of
from realname.entrypoints.web.services import Services, WebServices

router = APIRouter(dependencies=[Depends(person_signed_in)])
_ONE = PERSON + "/registrations/{registration_id}"
_EXPORT = f"{PERSON}/download"
RegistrationPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(f"{PERSON}/kept")
def show_kept(request: Request, person: Person, services: Services) -> Response:
    """Show every registration with its term, and every look at a photo."""
    kept = services.person.kept(person.person_id)
    language = language_of(request)
    looks = [
        (look.opened_at, OPENING_WORDS[OpeningReason(look.reason)][language], look.case_number, [ROLE_WORDS[r][language] for r in look.by])
        for one in kept
        for look in one.openings
    ]
    return page(
        request,
        "person-kept.html",
        kept=kept,
        looks=sorted(looks),
        years=services.policy.retention.record_years_after_service,
        section="kept",
    )


@router.get(f"{_ONE}/refusal")
def explain_refusal(request: Request, registration_id: RegistrationPath, person: Person, services: Services) -> Response:
    """Explain why, what to do, and how a human looks at it.

    Raises:
        UnknownRegistration: None of theirs was refused under this id.
    """
    kept = _one(registration_id, person, services)
    if not kept.is_refused:
        raise UnknownRegistration
    language = language_of(request)
    reasons = [(one.value, REASON_WORDS[one][language], REASON_REMEDIES[one][language]) for one in sorted(kept.refused_for)]
    # HOOK for appeals of refusals (application/appeal_refusal.py): `appeal_path` is the address of the page that takes one.
    return page(request, "person-refusal.html", kept=kept, reasons=reasons, appeal_path="", section="kept")


@router.get(f"{_ONE}/certificate")
def give_certificate(registration_id: RegistrationPath, person: Person, services: Services) -> Response:
    """Give the signed certificate of an erasure, as it was signed.

    Raises:
        UnknownRegistration: Nothing of theirs was erased under this id.
    """
    kept = _one(registration_id, person, services)
    if kept.certificate is None:
        raise UnknownRegistration
    return _file(kept.certificate.body, "realname-deletion-certificate.json")


@router.get(_EXPORT)
def ask_before_download(request: Request, person: Person) -> Response:  # noqa: ARG001 - signed in
    """Ask for the identity number: a phone that was found is not enough."""
    return _export_page(request)


@router.post(_EXPORT)
def download(request: Request, person: Person, form: PersonForm, services: Services) -> Response:
    """Give all of it as one file."""
    request.state.place = _EXPORT
    token = read_cookie(request, SESSION_COOKIE)
    try:
        content = services.person.export(person, token, identity_number=form.text("identity-number"))
    except (InvalidInput, IdentityNumberInvalid, StateConflict) as error:
        return _export_page(request, error=error)
    return _file(content, "realname-my-data.json")


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


def _export_page(request: Request, *, error: RealNameError | None = None) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    return page(request, "person-download.html", status=status, error=error, section="kept")


def _one(registration_id: str, person: Person, services: WebServices) -> KeptRecord:
    found = next((one for one in services.person.kept(person.person_id) if one.registration.id.value == registration_id), None)
    if found is None:
        raise UnknownRegistration
    return found
