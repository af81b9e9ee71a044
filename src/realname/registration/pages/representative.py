"""The ID of who acts for the holder: read after the holder's, by the same reader; the face check that follows is theirs."""

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.problems import status_of
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import TWO_SIDED
from realname.kernel.errors import RealNameError
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.registration.pages.forms.card_form import CardForm, card_of
from realname.registration.pages.forms.document_form import DocumentStep, PhotoForm, chosen_kind, offers_chip, take_id
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.sample_cards import samples_of
from realname.registration.pages.steps import Step
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.read_registration import RegistrationView

_BY_PHOTO = "photo"
router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])


@router.get("/representative")
def ask_for_representative(request: Request, own: Own, services: Services, note: str = "", how: str = "", kind: str = "") -> Response:
    """Ask for the card of who acts for the holder, or show what was read of it."""
    return registration_page(own, Step.REPRESENTATIVE, lambda: _page(request, own, services, note=note, how=how, kind=kind))


@router.post("/representative")
def attach_representative(request: Request, own: Own, acting: Acting, form: CardForm, services: Services) -> Response:
    """Take the card; what is wrong with it is said beside the field."""
    return take_id(
        lambda: services[AttachRepresentative](own.registration.id, card_of(form, services, place=own.registration.id), acting=acting),
        own,
        Step.REPRESENTATIVE,
        lambda error: _page(request, own, services, source=form.text("source"), error=error),
    )


@router.post("/representative/document")
def read_document(request: Request, own: Own, acting: Acting, form: PhotoForm, services: Services) -> Response:
    """Read the photo of their ID, its chip or both, and ask the agent to compare what was read with it."""
    return _document_step(request, own, services).read(request, own, form, services, acting=acting)


@router.post("/representative/document/answer")
def attach_document(request: Request, own: Own, acting: Acting, form: CardForm, services: Services) -> Response:
    """Take what was read, once the agent has compared it with their ID."""
    attach = partial(services[AttachRepresentative].from_document, own.registration.id, is_compared=True, acting=acting)
    return _document_step(request, own, services).take(request, own, form, services, attach=attach)


def _document_step(request: Request, own: RegistrationView, services: App) -> DocumentStep:
    return DocumentStep(
        step=Step.REPRESENTATIVE,
        page=lambda error, kind: _page(request, own, services, how=_BY_PHOTO, kind=kind, error=error),
    )


def _page(
    request: Request,
    own: RegistrationView,
    services: App,
    *,
    note: str = "",
    source: str = "",
    how: str = "",
    kind: str = "",
    error: RealNameError | None = None,
) -> Response:
    acting, rule, chosen = own.registration.representative, services[EvidenceRule], chosen_kind(services, kind)
    photographed = [one for one in rule.kinds if rule.takes(one, EvidenceMeans.PHOTO)]
    is_read = acting is not None and acting.evidence is not None
    return step_page(
        request,
        "representative.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.EVIDENCE,
        masked_name=services[ReadMaskedName].of_representative(own.registration.id) if is_read else None,
        kind=chosen,
        photographed=photographed,
        is_photo=how == _BY_PHOTO and chosen in photographed,
        offers_chip=how == _BY_PHOTO and chosen in photographed and offers_chip(services, chosen),
        has_back=chosen in TWO_SIDED,
        place=Step.REPRESENTATIVE.value,
        samples=samples_of(services),
        source=source,
        error=error,
        field=str(error.facts.get("field", "card")) if error is not None else "",
        note=note_of(note),
    )
