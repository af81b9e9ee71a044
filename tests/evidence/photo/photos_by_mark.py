"""Photos whose bytes are the fields that stand on them, as JSON: for tests of what becomes of a reading."""

import json
from datetime import date
from pathlib import Path

from realname.evidence.errors import DocumentNotFound
from realname.evidence.model.document_reading import DocumentReading, PhotoFinding, PrintedPortrait, ReadField
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.document_photos import DocumentPhotos
from realname.kernel.identifiers import AgentId
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson
from tests.verification.live_verifier import PORTRAIT

_BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


class UnsafePhotosByMark(DocumentPhotos):
    """Reads without looking."""

    def __init__(self) -> None:
        """Name no models."""
        super().__init__(Path("no-models"))

    def read(self, photo: bytes, *, kind: EvidenceKind | None = None, on: date, by: AgentId | None = None) -> DocumentReading:  # noqa: ARG002 - as the real one
        """Give the fields; a photo that is no JSON shows no document."""
        try:
            said = json.loads(photo)
        except ValueError:
            raise DocumentNotFound from None
        findings = tuple(PhotoFinding(one) for one in said.pop("findings", []))
        printed = tuple(
            ReadField(name=name, value=value, source=ValueSource.PRINTED, box=_BOX, confidence=1.0, is_certain=not findings)
            for name, value in said.items()
        )
        return DocumentReading(
            kind=kind,
            side="front",
            turned_deg=0.0,
            outline=None,
            findings=findings,
            sharpness=0.3,
            text_px=20.0,
            printed=printed,
            zone=None,
            portrait=PrintedPortrait(box=_BOX, eye_distance_px=60.0, picture=PORTRAIT),
        )


def photo_of(person: SamplePerson = SAMPLE_MAN, **changed: object) -> bytes:
    """The resident ID card of a sample person, both sides in one photo; a field that is None is not read."""
    man = person.attributes
    fields: dict[str, object] = {
        "name": man.name,
        "sex": "男" if man.sex == "male" else "女",
        "ethnicity": man.ethnicity,
        "birth_on": man.birth_on.isoformat(),
        "address": man.address,
        "identity_number": man.identity_number.value,
        "valid_from_on": person.valid_from_on.isoformat(),
        "valid_until_on": person.valid_until_on.isoformat() if person.valid_until_on else "long-term",
    }
    return json.dumps({name: value for name, value in (fields | changed).items() if value is not None}).encode()
