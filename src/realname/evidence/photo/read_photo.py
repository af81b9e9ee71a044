"""A photo's bytes to a reading, by two confined processes: one decodes the file, one reads the pixels. This process computes on neither."""

import json
import os
import select
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO

from realname.evidence.errors import (
    DocumentNotFound,
    DocumentPhotoTooCostly,
    DocumentPhotoTooLarge,
    DocumentPhotoTooSmall,
    DocumentPhotoUnreadable,
)
from realname.evidence.model.document_reading import DocumentReading
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.answer import MOST_BYTES, AnswerBroken, read_answer
from realname.evidence.photo.document_photos import PICTURE_LIMITS
from realname.evidence.photo.records import FOUND, NOT_FOUND, PACKAGE, PART, PICTURE, ReadingBounds
from realname.verification.engine.decoding.confinement import end_confined, expected_layers, start_confined, was_out_of_time
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.decoding.sent_picture import PictureErrors, decode_sent
from realname.verification.engine.networks.model_catalogue import DETECTOR, OCR_ANGLE, OCR_DETECTOR, OCR_RECOGNISER
from realname.verification.engine.networks.model_store import ModelStore

_LEAST_SIDE_PX = 120  # no document of which a line could be read fits into less
_STALL_S = 20.0
_CHUNK_BYTES = 1 << 20
_ERRORS = PictureErrors(too_large=DocumentPhotoTooLarge, too_costly=DocumentPhotoTooCostly, unreadable=DocumentPhotoUnreadable)


class PhotoReader:
    """Reads photos of documents; each in processes of its own, which see no other."""

    def __init__(self, models: Path, limits: ImageLimits = PICTURE_LIMITS) -> None:
        """Name the model folder; nothing is loaded yet."""
        self._models = models
        self._limits = limits

    def read(self, photo: bytes, *, kind: EvidenceKind | None = None, on: date) -> DocumentReading:
        """Read a photo.

        Args:
            photo: JPEG, PNG or JPEG 2000.
            kind: What the document is said to be; None: it is found out.
            on: Today.

        Raises:
            DocumentPhotoRejected: It cannot be read; the class says why.
            ModelUnavailable: A network is missing.
            ModelDigestMismatch: A network's file is not the pinned one.
        """
        picture = decode_sent(photo, self._limits, _ERRORS)
        if min(picture.height, picture.width) < _LEAST_SIDE_PX:
            raise DocumentPhotoTooSmall(least_px=_LEAST_SIDE_PX)
        store = ModelStore(self._models)
        networks = [store.load_pinned(spec).bytes for spec in (OCR_DETECTOR, OCR_RECOGNISER, OCR_ANGLE)]
        networks.append(store.load_pinned(DETECTOR).bytes)
        bounds = ReadingBounds(kind=kind.value if kind else "", on=on.isoformat(), scale=picture.scale)
        parts = [part for network in networks for part in (PART.pack(len(network)), network)]
        body = _ask(bounds, [*parts, PICTURE.pack(picture.width, picture.height), picture.rows])
        if body[:1] == NOT_FOUND:
            raise DocumentNotFound
        if body[:1] != FOUND:
            raise DocumentPhotoUnreadable
        try:
            return read_answer(body[1:], on=on)
        except AnswerBroken:
            raise DocumentPhotoUnreadable from None


def _ask(bounds: ReadingBounds, parts: Sequence[bytes | bytearray]) -> bytes:
    process = start_confined("worker", json.dumps(asdict(bounds)), expected_layers(), package=PACKAGE)
    feeder = threading.Thread(target=_feed, args=(process.stdin, parts), daemon=True)
    feeder.start()
    try:
        return _answer(process)
    finally:
        end_confined(process)
        feeder.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _feed(sink: IO[bytes] | None, parts: Sequence[bytes | bytearray]) -> None:
    if sink is None:
        return
    with suppress(OSError):  # a process that died early is seen by the reading side
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(sink.fileno(), rest[:_CHUNK_BYTES]) :]
        sink.close()


def _answer(process: "subprocess.Popen[bytes]") -> bytes:
    if process.stdout is None:
        raise DocumentPhotoUnreadable
    source, body, deadline_s = process.stdout.fileno(), bytearray(), time.monotonic() + _STALL_S
    while len(body) <= MOST_BYTES:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline_s - time.monotonic()))
        if not ready:
            raise DocumentPhotoTooCostly
        arrived = os.read(source, _CHUNK_BYTES)
        if not arrived:
            break
        body += arrived
    if not body and was_out_of_time(process):
        raise DocumentPhotoTooCostly
    return bytes(body)
