"""Evidence: the kind of ID, and how it is read: by the card reader, a sample card in the sandbox, a photo, or typed where allowed."""

from functools import partial
from http import HTTPStatus
from typing import NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.problems import status_of
from realname.evidence.model.evidence import EvidenceMeans, TypedEvidence
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import KINDS, RESIDENTS_CARD, TWO_SIDED, EvidenceField, EvidenceKind
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.registry import App
from realname.kernel.rules.pack import Country
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.platform.web.forms import Form, read_all
from realname.registration.model.registration import Route
from realname.registration.pages.forms.card_form import CardForm, card_of
from realname.registration.pages.forms.document_form import DocumentStep, PhotoForm, chosen_kind, offers_chip, take_id
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.sample_cards import samples_of
from realname.registration.pages.steps import Step
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.read_registration import RegistrationView
from realname.verification.errors import ImageRejected, ModelUnavailable

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_TYPED = tuple(field.value for field in EvidenceField)
_CHOOSE, _BY_HAND, _BY_PHOTO = "kinds", "typed", "photo"


@router.get("/evidence")
def ask_for_evidence(request: Request, own: Own, services: Services, note: str = "", how: str = "", kind: str = "") -> Response:
    """Ask for the ID, or which kind of ID it is, or show what was read of it."""
    return registration_page(own, Step.EVIDENCE, lambda: _page(request, own, services, note=note, how=how, kind=kind))


@router.post("/evidence")
def attach_evidence(request: Request, own: Own, acting: Acting, form: CardForm, services: Services) -> Response:
    """Take the card; what is wrong with it is said beside the field."""

    def page(error: RealNameError) -> Response:
        # Where the ID is another person's, no field of a form is at fault: the page asks as it did at first.
        how = "" if isinstance(error, StateConflict) else form.text("source")
        kind = "" if isinstance(error, StateConflict) else form.text("kind")
        return _page(request, own, services, error=error, how=how, kind=kind, form=form)

    return take_id(lambda: _attach(own, form, services, acting=acting), own, Step.EVIDENCE, page)


@router.post("/document")
def read_document(request: Request, own: Own, acting: Acting, form: PhotoForm, services: Services) -> Response:
    """Read the photo of an ID, its chip or both, and ask the agent to compare what was read with the ID."""
    return _document_step(request, own, form, services).read(request, own, form, services, acting=acting)


@router.post("/document/answer")
def attach_document(request: Request, own: Own, acting: Acting, form: CardForm, services: Services) -> Response:
    """Take what was read, once the agent has compared it with the ID."""
    attach = partial(services[AttachEvidence].from_document, own.registration.id, is_compared=True, acting=acting)
    return _document_step(request, own, form, services).take(request, own, form, services, attach=attach)


def _document_step(request: Request, own: RegistrationView, form: Form, services: App) -> DocumentStep:
    return DocumentStep(
        step=Step.EVIDENCE,
        page=lambda error, kind: _page(request, own, services, error=error, how=_BY_PHOTO, kind=kind, form=form),
    )


def _attach(own: RegistrationView, form: Form, services: App, *, acting: AgentId) -> None:
    registration = own.registration
    if form.text("source") == "typed":
        typed = _typed(form, chosen_kind(services, form.text("kind")), registration.route)
        services[AttachEvidence].from_form(registration.id, typed, acting=acting)
    else:
        services[AttachEvidence](registration.id, card_of(form, services, place=registration.id), acting=acting)


def _typed(form: Form, kind: EvidenceKind, route: Route) -> TypedEvidence:
    on_it = [field.value for field in EvidenceField if field in KINDS[kind].fields]
    is_endless = "endless" in form.choices("validity")
    portrait = form.file("portrait") if route is Route.FACE else b""  # without a face no one's portrait is asked for
    asked = [name for name in on_it if not (is_endless and name == "valid_until_on")]
    read_all(*(partial(_require, form, name) for name in asked), *([] if portrait is not None else [partial(_refuse, "portrait")]))
    return TypedEvidence(
        kind=kind,
        name=form.text("name"),
        sex=form.text("sex"),
        ethnicity=form.text("ethnicity"),
        birth_on=form.day("birth_on"),
        address=form.text("address"),
        nationality=form.text("nationality").upper(),
        identity_number=form.text("identity_number").upper(),
        valid_from_on=form.day("valid_from_on") if "valid_from_on" in on_it else None,
        valid_until_on=form.day("valid_until_on") if "valid_until_on" in asked else None,
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
    how: str = "",
    kind: str = "",
    error: RealNameError | None = None,
    form: Form | None = None,
) -> Response:
    # Where a person acts for the holder both cards are read by the reader: of the holder's no portrait is photographed.
    rule = services[EvidenceRule]
    chosen = chosen_kind(services, kind)
    may_type = rule.takes(chosen, EvidenceMeans.TYPED) and own.registration.representative is None
    reads_chip, reads_photo = rule.takes(chosen, EvidenceMeans.CHIP), rule.takes(chosen, EvidenceMeans.PHOTO)
    may_read_chip = offers_chip(services, chosen)
    is_photo = reads_photo and (how == _BY_PHOTO or (how != _BY_HAND and not reads_chip) or (not how and may_read_chip))
    has_evidence = own.registration.evidence is not None
    field = str(error.facts.get("field", "card")) if error is not None else ""
    return step_page(
        request,
        "evidence.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.EVIDENCE,
        masked_name=services[ReadMaskedName](own.registration.id) if has_evidence else None,
        kind=chosen,
        kinds=list(rule.kinds),
        is_choosing=how == _CHOOSE,
        on_it=KINDS[chosen].fields,
        may_type=may_type,
        is_typing=may_type and not is_photo and (how == _BY_HAND or not reads_chip),
        is_photo=is_photo,
        offers_chip=is_photo and may_read_chip,
        reads_photo=reads_photo,
        has_back=chosen in TWO_SIDED,
        reads_chip=reads_chip,
        samples=samples_of(services) if chosen is RESIDENTS_CARD[services[Country]] else (),
        source=form.text("source") if form else "",
        typed={name: form.text(name) if form else "" for name in _TYPED},
        is_endless=form is not None and "endless" in form.choices("validity"),
        error=error,
        field=field,
        has_face_failed=own.registration.route is Route.FACE and isinstance(error, ImageRejected | ModelUnavailable),
        note=note_of(note),
    )
