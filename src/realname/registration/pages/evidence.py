"""Evidence: what the card reader gives, a sample card in the sandbox, or typed fields with a photo of the portrait where allowed."""

from functools import partial
from http import HTTPStatus
from typing import NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.evidence.model.evidence import EvidenceRule, TypedEvidence
from realname.kernel.errors import DependencyError, InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.platform.web.forms import Form, read_all
from realname.registration.model.registration import Route
from realname.registration.pages.forms.card_form import CardForm, card_of
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.sample_cards import samples_of
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.read_registration import RegistrationView
from realname.verification.errors import ImageRejected, ModelUnavailable

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_TYPED = ("name", "sex", "ethnicity", "birth_on", "address", "identity_number", "valid_from_on", "valid_until_on")


@router.get("/evidence")
def ask_for_evidence(request: Request, own: Own, services: Services, note: str = "", how: str = "") -> Response:
    """Ask for the card, or show what was read of it."""
    return registration_page(request, own, Step.EVIDENCE, lambda: _page(request, own, services, note=note, is_typing=how == "typed"))


@router.post("/evidence")
def attach_evidence(request: Request, own: Own, acting: Acting, form: CardForm, services: Services) -> Response:
    """Take the card; what is wrong with it is said beside the field."""
    try:
        _attach(own, form, services, acting=acting)
    except StateConflict as conflict:
        if conflict.facts.get("field") != "identity-number":
            raise
        return _page(request, own, services, error=conflict, form=form)
    except (InvalidInput, DependencyError) as error:
        return _page(request, own, services, error=error, is_typing=form.text("source") == "typed", form=form)
    return see_other(request, step_path(own.registration.id, Step.EVIDENCE))


def _attach(own: RegistrationView, form: Form, services: App, *, acting: AgentId) -> None:
    registration = own.registration
    if form.text("source") == "typed":
        services[AttachEvidence].from_form(registration.id, _typed(form, registration.route), acting=acting)
    else:
        services[AttachEvidence](registration.id, card_of(form, services, place=registration.id), acting=acting)


def _typed(form: Form, route: Route) -> TypedEvidence:
    is_endless = "endless" in form.choices("validity")
    portrait = form.file("portrait") if route is Route.FACE else b""  # without a face no one's portrait is asked for
    asked = [name for name in _TYPED if not (is_endless and name == "valid_until_on")]
    read_all(*(partial(_require, form, name) for name in asked), *([] if portrait is not None else [partial(_refuse, "portrait")]))
    return TypedEvidence(
        name=form.text("name"),
        sex=form.text("sex"),
        ethnicity=form.text("ethnicity"),
        birth_on=form.day("birth_on"),
        address=form.text("address"),
        identity_number=form.text("identity_number").upper(),
        valid_from_on=form.day("valid_from_on"),
        valid_until_on=None if is_endless else form.day("valid_until_on"),
        portrait=portrait or b"",
    )


def _require(form: Form, name: str) -> None:
    """Refuse a field that is empty, or a day that is none."""
    try:
        is_there = form.text(name) if not name.endswith("_on") else form.day(name)
    except InvalidInput:
        _refuse(name)
    if not is_there:
        _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise InvalidInput(field=name, cause="absent")


def _page(
    request: Request,
    own: RegistrationView,
    services: App,
    *,
    note: str = "",
    is_typing: bool = False,
    error: RealNameError | None = None,
    form: Form | None = None,
) -> Response:
    # Where a person acts for the holder both cards are read by the reader: of the holder's no portrait is photographed.
    may_type = services[EvidenceRule].typed_with_portrait and own.registration.representative is None
    has_evidence = own.registration.evidence is not None
    field = str(error.facts.get("field", "card")) if error is not None else ""
    return step_page(
        request,
        "evidence.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.EVIDENCE,
        masked_name=services[ReadMaskedName](own.registration.id) if has_evidence else None,
        may_type=may_type,
        is_typing=is_typing and may_type,
        samples=samples_of(services),
        source=form.text("source") if form else "",
        typed={name: form.text(name) if form else "" for name in _TYPED},
        is_endless=form is not None and "endless" in form.choices("validity"),
        error=error,
        field=field,
        has_face_failed=own.registration.route is Route.FACE and isinstance(error, ImageRejected | ModelUnavailable),
        note=note_of(note),
    )
