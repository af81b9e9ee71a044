"""What a client sends, as typed values; sizes are limited here, meaning is judged by the use cases."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import Header, Path
from pydantic import Field

from realname.evidence.model.applicant import ConsentMeans
from realname.evidence.model.document_shown import MOST_CHIP_FILES, DocumentShown
from realname.evidence.model.kinds import EvidenceField, EvidenceKind
from realname.evidence.model.representative import AuthorityProof, RepresentativeRole
from realname.evidence.use_cases.read_document import MOST_PHOTOS
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import REGISTRATION_FORM, ClientId
from realname.platform.api.bodies import JSON, OCTETS, JsonBody, OctetBody, RequestBody
from realname.platform.http.bodies import SMALL_BYTES
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CHUNK_BYTES, MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.opening.open_registration import ClientRequest
from realname.verification.model.challenges.challenge import Inability

SMALL_BODY_BYTES = SMALL_BYTES // 2  # ids, a number, a consent
CARD_BODY_BYTES = 12 * 1024 * 1024  # a portrait of 8 MB in base64, as far as card readers go; a chip's has 20 kB
DOCUMENT_BODY_BYTES = 56 * 1024 * 1024  # two photos of 20 MB in base64
_LARGEST_INDEX = MAXIMUM_CLIP_BYTES // 1024 - 1  # chunks of a kilobyte, no smaller ones are needed

EncodedFile = Annotated[str, Field(min_length=1)]
OwnId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
RegistrationPath = Annotated[str, Path(pattern=REGISTRATION_FORM, description="A registration's id.")]
LinePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="A line's id.")]
IndexPath = Annotated[int, Path(ge=0, le=_LARGEST_INDEX, description="Place of the chunk, from 0.")]


class ConsentGiven(RequestBody):
    """The applicant's answer to the consent text."""

    biometric: bool = Field(description="Separate consent to the comparison of the face (PIPL art. 29).")
    text_version: str = Field(pattern=r"^[A-Za-z0-9._-]{1,32}$", description="Which text was shown or read.")
    language: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", description="In which language (BCP 47).")
    means: ConsentMeans = Field(description="How the answer was given.", strict=False)


class RepresentativeClaim(RequestBody):
    """As what a person acts for the holder; their ID follows with `PUT .../representative`."""

    role: RepresentativeRole = Field(description="A guardian, or the person whom the holder authorised.", strict=False)
    proof: AuthorityProof = Field(description="What was shown for it, by its kind; nothing of it is kept.", strict=False)


class OpenRequest(RequestBody):
    """Open a registration."""

    outlet_id: OwnId = Field(description="Your id of the outlet.")
    consent: ConsentGiven
    organisation_id: OwnId | None = Field(default=None, description="Who will hold the line, where the applicant is its named user.")
    representative: RepresentativeClaim | None = Field(
        default=None, description="Who is here and consents in place of the holder; null: the holder is here."
    )
    inabilities: list[Annotated[Inability, Field(strict=False)]] = Field(
        default=[], max_length=len(Inability), description="What the applicant says they cannot do; the challenge adapts."
    )


class ResidentIdCard(RequestBody):
    """What the reader of a resident ID card gives (docs/reference/card-reader-json.md); the card reader's adapter judges it."""

    kind: Literal[EvidenceKind.RESIDENT_ID_CARD]
    name: str = Field(min_length=1, max_length=64)
    sex: Literal["female", "male"]
    ethnicity: str = Field(min_length=1, max_length=32)
    birth_on: date
    address: str = Field(min_length=1, max_length=256)
    identity_number: str = Field(pattern=r"^[0-9]{17}[0-9X]$", description="GB 11643, with its check character.")
    issuing_authority: str = Field(default="", max_length=128, description="Not kept.")
    valid_from_on: date
    valid_until_on: date | None = Field(description="null: without end.")
    portrait: str = Field(min_length=1, description="JPEG, PNG or JPEG 2000, in base64.")


class TypedDetails(RequestBody):
    """Details that an agent typed off the document: to confirm what was read, or in its place where the rule pack lets them be typed."""

    name: str | None = Field(default=None, min_length=1, max_length=128)
    sex: Literal["female", "male", "unspecified"] | None = None
    ethnicity: str | None = Field(default=None, min_length=1, max_length=32)
    birth_on: date | None = None
    address: str | None = Field(default=None, min_length=1, max_length=256)
    nationality: str | None = Field(default=None, pattern=r"^[A-Z]{1,3}$", description="The code on the document.")
    identity_number: str | None = Field(default=None, min_length=1, max_length=32, description="As on the document.")
    valid_from_on: date | None = None
    valid_until_on: date | None = None


class DocumentBody(RequestBody):
    """One document: photos of its sides, the files of its chip, or both (docs/reference/evidence.md)."""

    kind: EvidenceKind = Field(description="What it is.", strict=False)
    photos: list[EncodedFile] = Field(default=[], max_length=MOST_PHOTOS, description="JPEG, PNG or JPEG 2000, in base64, 20 MB at most.")
    chip_files: list[EncodedFile] = Field(
        default=[], max_length=MOST_CHIP_FILES, description="Data groups and the security object as read, in base64, in any order."
    )
    typed: TypedDetails = Field(default=TypedDetails(), description="What an agent typed off it.")
    compared: bool = Field(
        default=False, description="A person compared the details that one source alone has with the document, and they match."
    )

    def shown(self) -> DocumentShown:
        """What was shown, its files decoded.

        Raises:
            InvalidInput: A file is no base64; `field` names its list.
        """
        typed = {name: str(value) for name, value in self.typed.model_dump(mode="json").items() if value is not None}
        return DocumentShown(
            kind=self.kind,
            photos=_decoded("photos", self.photos),
            chip_files=_decoded("chip_files", self.chip_files),
            typed={EvidenceField(name): value for name, value in typed.items()},
        )


def _decoded(name: str, files: Sequence[str]) -> tuple[bytes, ...]:
    try:
        return tuple(base64.b64decode(file, validate=True) for file in files)
    except ValueError:
        raise InvalidInput(field=f"body.{name}") from None


class LineRequest(RequestBody):
    """Choose number and SIM."""

    msisdn: str = Field(max_length=32, description="A free number, as offered by `GET /v1/numbers`; for a new SIM the line's own.")
    iccid: str = Field(max_length=32, description="The SIM's serial number as scanned, 19 or 20 digits.")


OPENING = JsonBody(OpenRequest, limit_bytes=SMALL_BODY_BYTES)
DOCUMENT = JsonBody(DocumentBody, limit_bytes=DOCUMENT_BODY_BYTES)
CARD = OctetBody(field="card", limit_bytes=CARD_BODY_BYTES, media_type=JSON)
LINE_CHOICE = JsonBody(LineRequest, limit_bytes=SMALL_BODY_BYTES)
CHUNK = OctetBody(field="chunk", limit_bytes=MAXIMUM_CHUNK_BYTES, media_type=OCTETS)

IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Yours, new for each request that is meant anew.")
]


def client_request(client: ClientId, key: str, content: str) -> ClientRequest:
    """Which request this is; of what it says a digest alone is kept."""
    return ClientRequest(client_id=client, key=key, fingerprint=hashlib.sha256(content.encode()).hexdigest())
