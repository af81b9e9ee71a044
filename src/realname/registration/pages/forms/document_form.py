"""A document as a page sends it: photos of its sides, its chip, and what was read of them once the agent has compared it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from realname.access.pages.access import Submitted
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.evidence.connectors.chip_json import MAXIMUM_CHIP_BYTES, parse_chip_files
from realname.evidence.errors import DocumentIncomplete
from realname.evidence.model.document_shown import DocumentRead, DocumentShown
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import KINDS, RESIDENTS_CARD, EvidenceField, EvidenceKind
from realname.evidence.text import APPLICANT_WORDS, CONTRADICTION_WORDS, PHOTO_WORDS
from realname.evidence.use_cases.document_drafts import MOST_DRAFT_CHARACTERS, DocumentDrafts
from realname.evidence.use_cases.read_document import MOST_PHOTOS, ReadDocument
from realname.kernel.errors import DependencyError, InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.registry import App
from realname.kernel.rules.pack import Country
from realname.platform.config.served import Served
from realname.platform.web.forms import Form
from realname.registration.pages.own_registration import step_page
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.read_registration import RegistrationView

PHOTO_BYTES = 12 * 1024 * 1024
PhotoForm = Annotated[Form, Depends(Submitted(MOST_PHOTOS * PHOTO_BYTES + MAXIMUM_CHIP_BYTES, most_files=MOST_PHOTOS + 1))]
_HAN = re.compile("[㐀-鿿]")


def chosen_kind(services: App, asked: str) -> EvidenceKind:
    """The kind that was chosen; without a choice the card that residents register with."""
    kinds, residents = services[EvidenceRule].kinds, RESIDENTS_CARD[services[Country]]
    first = residents if residents in kinds else next(iter(kinds))
    return next((kind for kind in kinds if kind.value == asked), first)


def offers_chip(services: App, kind: EvidenceKind) -> bool:
    """Whether the counter's agent may read this kind's chip: the counters have one, and the pack takes a chip of this kind."""
    reads_chips = services[EvidenceRule].takes(kind, EvidenceMeans.CHIP) or services[EvidenceRule].takes(kind, EvidenceMeans.VERIFIED_CHIP)
    return bool(services[Served].card_reader_agent) and KINDS[kind].has_contactless_chip and reads_chips


def read_shown(form: Form, services: App, kind: EvidenceKind, *, by: AgentId) -> DocumentRead:
    """Read the photos of a form, and the chip that the card reader agent read.

    Raises:
        InvalidInput: There is neither, or one cannot be read.
        EngineBusy: Too many photos are being read now.
    """
    photos = tuple(photo for name in ("front", "back") if (photo := form.file(name)) is not None)
    chip = form.file("chip")
    if not photos and chip is None:
        raise InvalidInput(field="front", cause="absent")
    return services[ReadDocument](DocumentShown(kind=kind, photos=photos, chip_files=parse_chip_files(chip) if chip else ()), by=by)


def read_draft(form: Form, services: App, registration_id: RegistrationId) -> DocumentRead:
    """Take what was read back, with what was typed in the place of what was not.

    Raises:
        InvalidInput: The draft is none of this registration, or too old.
    """
    draft = "".join(form.texts.get("draft", ()))[:MOST_DRAFT_CHARACTERS]
    read = services[DocumentDrafts].open(draft, registration_id)
    return read.with_typed({field: form.text(field.value) for field in read.missing})


def comparison_page(
    request: Request, own: RegistrationView, services: App, read: DocumentRead, *, step: Step, error: RealNameError | None = None
) -> Response:
    """Show what was read, ask the agent to compare it with the ID, and ask for what was not read where the pack lets it be typed."""
    rule = services[EvidenceRule].kinds[read.kind]
    on_it = [field for field in EvidenceField if field in KINDS[read.kind].fields]
    may_type = [field for field in on_it if field in rule.typed and field in read.missing | read.typed]
    return step_page(
        request,
        "evidence-compare.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.EVIDENCE,
        place=step.value,
        read=read,
        values=[
            (field.value, _shown(field, text), field in read.doubtful, "zh-CN" if _HAN.search(text) else "und")
            for field in on_it
            if (text := read.value(field)) and field not in may_type
        ],
        lacking=[field.value for field in on_it if field in read.missing and field not in may_type],
        to_type=[field.value for field in may_type],
        typed={field.value: read.value(field) for field in may_type},
        contradictions=[(CONTRADICTION_WORDS[one], APPLICANT_WORDS[one]) for one in read.contradictions],
        photo_problems=[PHOTO_WORDS[one] for one in read.photo_findings],
        draft=services[DocumentDrafts].seal(read, own.registration.id),
        error=error,
        faulty=str(error.facts.get("fields", "")).split() if error is not None else [],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStep:
    """Where a document is asked for: the holder's own, or that of who acts for them.

    Attributes:
        step: Of the registration.
        page: The page that asks, with what was wrong and the kind of document; empty: the kind is not known.
    """

    step: Step
    page: Callable[[RealNameError, str], Response]

    def read(self, request: Request, own: RegistrationView, form: Form, services: App, *, acting: AgentId) -> Response:
        """Read the photos, the chip or both, and ask the agent to compare what was read with the ID."""
        kind = chosen_kind(services, form.text("kind"))
        try:
            read = read_shown(form, services, kind, by=acting)
        except (InvalidInput, DependencyError) as error:
            return self.page(error, kind.value)
        return comparison_page(request, own, services, read, step=self.step)

    def take(
        self, request: Request, own: RegistrationView, form: Form, services: App, *, attach: Callable[[DocumentRead], object]
    ) -> Response:
        """Attach what was read, once the agent has compared it with the ID."""
        try:
            read = read_draft(form, services, own.registration.id)
        except InvalidInput as error:
            return self.page(error, "")
        try:
            return take_id(lambda: attach(read), own, self.step, lambda error: self.page(error, read.kind.value))
        except DocumentIncomplete as error:
            return comparison_page(request, own, services, read, step=self.step, error=error)


def take_id(attach: Callable[[], object], own: RegistrationView, step: Step, page: Callable[[RealNameError], Response]) -> Response:
    """Attach an ID; what is wrong with it, or that it is another person's, is said on the page that asked.

    Raises:
        StateConflict: The registration is not at this step.
        DocumentIncomplete: Fields of a document are missing.
    """
    try:
        attach()
    except StateConflict as conflict:
        if conflict.facts.get("field") != "identity-number":
            raise
        return page(conflict)
    except DocumentIncomplete:
        raise
    except (InvalidInput, DependencyError) as error:
        return page(error)
    return see_other(step_path(own.registration.id, step))


def _shown(field: EvidenceField, text: str) -> str | date:
    """A day as a day, where it is one: a validity without an end has none."""
    try:
        return date.fromisoformat(text) if field.value.endswith("_on") else text
    except ValueError:
        return text
