"""An agent as they are enrolled: at which outlet, with which documents, trained when; and what an outlet or an agent must have shown."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from realname.access.model.operating_status import ACTIVE, OperatingState, OperatingStatus
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.typed_names import parse_shown_name
from realname.outlets.errors import DocumentsMissing

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DocumentKind(StrEnum):
    """What is shown at an enrolment."""

    BUSINESS_LICENCE = "business-licence"
    AGENCY_CONTRACT = "agency-contract"
    PREMISES_PROOF = "premises-proof"
    IDENTITY_DOCUMENT = "identity-document"
    EMPLOYMENT_CONTRACT = "employment-contract"
    CONFIDENTIALITY_PLEDGE = "confidentiality-pledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that was shown: where the operator keeps it, and by which bytes it is known again. The file itself is not kept here.

    Attributes:
        digest: SHA-256 of the file, lower-case hexadecimal.
        reference: The operator's own number for it, no name.
    """

    kind: DocumentKind
    digest: str
    reference: str


def parse_document(text: str) -> Document:
    """Read `KIND:SHA256:REFERENCE`.

    Raises:
        InvalidInput: Of another form.
    """
    kind, _, rest = text.partition(":")
    digest, _, reference = rest.partition(":")
    if kind not in set(DocumentKind) or not _SHA256.fullmatch(digest):
        raise InvalidInput(field="document")
    return Document(kind=DocumentKind(kind), digest=digest, reference=parse_shown_name(reference))


def require_documents(shown: Collection[Document], *, needed: Collection[DocumentKind]) -> None:
    """Refuse an enrolment that lacks a document.

    Raises:
        DocumentsMissing: It does; `kinds` names them.
    """
    missing = sorted(kind.value for kind in set(needed) - {one.kind for one in shown})
    if missing:
        raise DocumentsMissing(kinds=",".join(missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One person who works at one outlet, for the one company that runs it.

    Attributes:
        id: Of a member of staff, or of a machine client as it answers for itself (`agent_of`).
        person_mark: Keyed mark of their identity number: says that two enrolments are one person's, and not whose.
        trained_on: When they were last trained; None: never.
    """

    id: AgentId
    outlet_id: OutletId
    company_id: CompanyId
    person_mark: str
    documents: tuple[Document, ...]
    enrolled_at: datetime
    trained_on: date | None = None
    operating_status: OperatingStatus = field(default=ACTIVE)

    @property
    def state(self) -> OperatingState:
        """How they stand."""
        return self.operating_status.state
