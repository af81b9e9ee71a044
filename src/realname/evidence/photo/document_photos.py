"""Photos of documents, a few at once; what reads them is loaded with the first photo, as most commands do without pixels."""

from datetime import date
from pathlib import Path

from realname.evidence.model.document_reading import DocumentReading
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import AgentId
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.use_cases.judging_slots import JudgingSlots

_IN_LINE, _PATIENCE_S = 8, 6.0  # reading a card takes some 2 s, and the costliest page that was found 4 s
# Of a photo, and of a portrait out of a chip; docs/reference/evidence.md, "Damaged files", says what follows from them.
PICTURE_LIMITS = ImageLimits(jpeg2000_pixels=6_000_000, decode_cpu_s=1, decoder_memory_bytes=224 * 1024 * 1024)


class DocumentPhotos:
    """Reads photos of documents, each in confined processes of its own."""

    def __init__(self, models: Path, *, at_once: int = 1) -> None:
        """Name the model folder, and how many photos are read at once: where there are several places, one caller leaves one to others."""
        self._models = models
        self._places = JudgingSlots(at_once, of_one=max(1, at_once - 1), in_line=_IN_LINE, longest_wait_s=_PATIENCE_S)

    def read(self, photo: bytes, *, kind: EvidenceKind | None = None, on: date, by: AgentId | None = None) -> DocumentReading:
        """Read a photo (`realname.evidence.photo.read_photo`).

        Args:
            photo: JPEG, PNG or JPEG 2000.
            kind: What the document is said to be; None: it is found out.
            on: Today.
            by: Who shows it; callers without a name share what one caller has.

        Raises:
            DocumentPhotoRejected: It cannot be read; the class says why.
            EngineBusy: As many photos as may be are being read.
            ModelUnavailable, ModelDigestMismatch: A network is missing, or is not the pinned one.
        """
        from realname.evidence.photo.read_photo import PhotoReader  # noqa: PLC0415 - as above

        with self._places.one(by.value if by else ""):
            return PhotoReader(self._models).read(photo, kind=kind, on=on)
