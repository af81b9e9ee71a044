"""Photos of documents, a few at once; what reads them is loaded with the first photo, as most commands do without pixels."""

import threading
from datetime import date
from pathlib import Path

from realname.evidence.model.document_reading import DocumentReading
from realname.evidence.model.kinds import EvidenceKind
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.errors import EngineBusy

_PATIENCE_S = 4.0  # for a place; reading a photo takes some 1.5 s
# Of a photo, and of a portrait out of a chip; docs/reference/evidence.md, "Damaged files", says what follows from them.
PICTURE_LIMITS = ImageLimits(jpeg2000_pixels=6_000_000, decode_cpu_s=1, decoder_memory_bytes=224 * 1024 * 1024)


class DocumentPhotos:
    """Reads photos of documents, each in confined processes of its own."""

    def __init__(self, models: Path, *, at_once: int = 1) -> None:
        """Name the model folder, and how many photos are read at once."""
        self._models = models
        self._places = threading.BoundedSemaphore(at_once)

    def read(self, photo: bytes, *, kind: EvidenceKind | None = None, on: date) -> DocumentReading:
        """Read a photo (`realname.evidence.photo.read_photo`).

        Raises:
            DocumentPhotoRejected: It cannot be read; the class says why.
            EngineBusy: As many photos as may be are being read.
            ModelUnavailable, ModelDigestMismatch: A network is missing, or is not the pinned one.
        """
        from realname.evidence.photo.read_photo import PhotoReader  # noqa: PLC0415 - as above

        if not self._places.acquire(timeout=_PATIENCE_S):
            raise EngineBusy(retry_after_s=round(_PATIENCE_S))
        try:
            return PhotoReader(self._models).read(photo, kind=kind, on=on)
        finally:
            self._places.release()
