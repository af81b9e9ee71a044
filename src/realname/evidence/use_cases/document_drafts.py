"""A document between its photo and the agent's answer: sealed, and kept by the page alone, so that no answer leaves nothing behind."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.evidence.model.agreement import Contradiction
from realname.evidence.model.document_reading import PhotoFinding
from realname.evidence.model.document_shown import Candidate, DocumentRead
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.kinds import EvidenceField, EvidenceKind
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Clock, Vault
from realname.vault.errors import SealBroken
from realname.verification.model.comparison_rule import PortraitSource

MOST_DRAFT_CHARACTERS = 2 * 1024 * 1024
_FRESH = timedelta(minutes=15)
_LENGTH_BYTES = 4  # of the wrapped key that stands in front


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDrafts:
    """Seals what was read of a document under a key of its own, which is wrapped beside it and kept nowhere else."""

    vault: Vault
    clock: Clock

    def seal(self, read: DocumentRead, registration_id: RegistrationId) -> str:
        """Give the draft as text for a form. No one without the server's keys reads or changes it, or uses it for another registration."""
        key = self.vault.new_key()
        content = {
            "at": self.clock.now().isoformat(),
            "kind": read.kind.value,
            "candidates": {name: [[one.source, one.value, one.is_certain] for one in found] for name, found in read.candidates.items()},
            "contradictions": list(read.contradictions),
            "photo_findings": list(read.photo_findings),
            "has_chip": read.has_chip,
            "is_authentic": read.is_authentic,
            "chosen_source": read.chosen_source,
            "portrait": base64.b64encode(read.portrait).decode() if read.portrait is not None else None,
        }
        sealed = self.vault.seal(json.dumps(content).encode(), wrapped_key=key, context=_context(registration_id))
        return base64.urlsafe_b64encode(len(key).to_bytes(_LENGTH_BYTES) + key + sealed).decode()

    def open(self, draft: str, registration_id: RegistrationId) -> DocumentRead:
        """Take it back.

        Raises:
            InvalidInput: It is none, is of another registration, was changed, or is older than 15 minutes; `field` is `draft`.
        """
        try:
            whole = base64.b64decode(draft, altchars=b"-_", validate=True)
            length = _LENGTH_BYTES + int.from_bytes(whole[:_LENGTH_BYTES])
            plain = self.vault.open(whole[length:], wrapped_key=whole[_LENGTH_BYTES:length], context=_context(registration_id))
        except (binascii.Error, ValueError, SealBroken):
            raise InvalidInput(field="draft") from None
        content = json.loads(plain)
        if datetime.fromisoformat(content["at"]) < self.clock.now() - _FRESH:
            raise InvalidInput(field="draft", cause="expired")
        return DocumentRead(
            kind=EvidenceKind(content["kind"]),
            candidates={
                EvidenceField(name): tuple(
                    Candidate(source=ValueSource(source), value=value, is_certain=is_certain) for source, value, is_certain in found
                )
                for name, found in content["candidates"].items()
            },
            contradictions=tuple(map(Contradiction, content["contradictions"])),
            photo_findings=tuple(map(PhotoFinding, content["photo_findings"])),
            has_chip=content["has_chip"],
            is_authentic=content["is_authentic"],
            chosen_source=PortraitSource(content["chosen_source"]) if content["chosen_source"] else None,
            portrait=base64.b64decode(content["portrait"]) if content["portrait"] is not None else None,
        )


def _context(registration_id: RegistrationId) -> str:
    return f"registrations/{registration_id}/document-draft"
