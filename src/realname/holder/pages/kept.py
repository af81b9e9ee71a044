"""What is kept of a person: until when, who looked at the sealed photo and why, why something was refused; and all of it as a file."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from realname.access.pages.cookies import read_cookie
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.text import ROLE_WORDS
from realname.evidence.errors import IdentityNumberInvalid
from realname.holder.pages.access import PERSON, SESSION_COOKIE, Person, PersonForm, person_signed_in
from realname.holder.use_cases.export_person import ExportPerson
from realname.holder.use_cases.kept_records import KeptRecord, ReadKeptRecords
from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.registry import App
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.text import REASON_WORDS as OPENING_WORDS
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.errors import UnknownRegistration
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.text import REASON_REMEDIES, REASON_WORDS
from realname.review.errors import NotAppealable
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.appeal_refusal import AppealRefusal

router = APIRouter(dependencies=[Depends(person_signed_in)])
_ONE = PERSON + "/registrations/{registration_id}"
_EXPORT = f"{PERSON}/download"
_APPEALED = "appealed"
Done = Annotated[str, Query(max_length=16)]
RegistrationPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(f"{PERSON}/kept")
def show_kept(request: Request, person: Person, services: Services, done: Done = "") -> Response:
    """Show every registration with its term, and every look at a photo."""
    kept = services[ReadKeptRecords](person.person_id)
    language = language_of(request)
    looks = [
        (
            look.opened_at,
            translate(OPENING_WORDS[OpeningReason(look.reason)], language),
            look.case_number,
            [translate(ROLE_WORDS[r], language) for r in look.by],
        )
        for one in kept
        for look in one.openings
    ]
    return page(
        request,
        "person-kept.html",
        kept=kept,
        looks=sorted(looks),
        years=services[RetentionRule].record_years_after_service,
        hours=services[ReviewRule].decide_hours,
        is_appealed=done == _APPEALED,
        section="kept",
    )


@router.get(f"{_ONE}/refusal")
def explain_refusal(request: Request, registration_id: RegistrationPath, person: Person, services: Services) -> Response:
    """Explain why, what to do, and how a human looks at it.

    Raises:
        UnknownRegistration: None of theirs was refused under this id.
    """
    return _refusal_page(request, _refused(registration_id, person, services), services)


@router.post(f"{_ONE}/refusal")
def appeal(request: Request, registration_id: RegistrationPath, person: Person, form: PersonForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Let two people decide; where number or SIM went to another person, others are chosen at a counter.

    Raises:
        UnknownRegistration: None of theirs was refused under this id.
    """
    kept = _refused(registration_id, person, services)
    try:
        services[AppealRefusal](kept.registration.id)
    except (NotAppealable, NumberUnavailable, SimUnavailable) as error:
        return _refusal_page(request, kept, services, error=error)
    return see_other(f"{PERSON}/kept?done={_APPEALED}")


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
        content = services[ExportPerson](person, token, identity_number=form.text("identity-number"))
    except (InvalidInput, IdentityNumberInvalid, StateConflict) as error:
        return _export_page(request, error=error)
    return _file(content, "realname-my-data.json")


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


def _export_page(request: Request, *, error: RealNameError | None = None) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    return page(request, "person-download.html", status=status, error=error, section="kept")


def _refused(registration_id: str, person: Person, services: App) -> KeptRecord:
    kept = _one(registration_id, person, services)
    if not kept.is_refused:
        raise UnknownRegistration
    return kept


def _refusal_page(request: Request, kept: KeptRecord, services: App, *, error: RealNameError | None = None) -> Response:
    language = language_of(request)
    return page(
        request,
        "person-refusal.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        kept=kept,
        reasons=[
            (one.value, translate(REASON_WORDS[one], language), translate(REASON_REMEDIES[one], language))
            for one in sorted(kept.refused_for)
        ],
        may_appeal=services[AppealRefusal].is_possible(kept.registration.id),
        hours=services[ReviewRule].decide_hours,
        error=error,
        section="kept",
    )


def _one(registration_id: str, person: Person, services: App) -> KeptRecord:
    found = next((one for one in services[ReadKeptRecords](person.person_id) if one.registration.id.value == registration_id), None)
    if found is None:
        raise UnknownRegistration
    return found
