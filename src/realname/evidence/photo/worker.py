"""The reading process: pixels of one photo in, one reading out, confined as decoders are (ADR 0007, 0068).

It is started as `python -m realname.evidence.photo.worker BOUNDS LAYERS`. It takes the networks and the picture from standard input, so it
opens no file, and it gives up all that it does not need before it reads a byte. It serves one photo.
"""

import json
import sys
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import numpy.ma  # numpy imports it late, when no file may be opened any more

from realname.evidence.chip.countries import known_states
from realname.evidence.errors import DocumentNotFound
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.answer import write_answer
from realname.evidence.photo.document import DocumentReader
from realname.evidence.photo.layouts import side_layouts
from realname.evidence.photo.records import FOUND, NOT_FOUND, PART, PICTURE, ReadingBounds
from realname.evidence.photo.text_networks import TextNetworks
from realname.verification.engine.decoding.lockdown import Layers, keep_memory, lock_down
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.networks.runtimes import start_runtimes

_PARTS = 4


def serve(read: Callable[[int], bytes], bounds: ReadingBounds) -> bytes:
    """Read one photo and answer."""
    reader = _reader(read)
    width, height = PICTURE.unpack(read(PICTURE.size))
    picture = np.frombuffer(read(width * height * 3), dtype=np.uint8).reshape(height, width, 3)
    kind = EvidenceKind(bounds.kind) if bounds.kind else None
    try:
        return FOUND + write_answer(reader.read(picture, scale=bounds.scale, kind=kind, on=date.fromisoformat(bounds.on)))
    except DocumentNotFound:
        return NOT_FOUND


def _reader(read: Callable[[int], bytes]) -> DocumentReader:
    detector, recogniser, angle, faces = (read(PART.unpack(read(PART.size))[0]) for _ in range(_PARTS))
    return DocumentReader(networks=TextNetworks(detector=detector, recogniser=recogniser, angle=angle), faces=FaceDetector(faces))


def main() -> None:
    """Read bounds, and what must confine it, from the command line, and the rest from standard input."""
    bounds, expected = ReadingBounds(**json.loads(sys.argv[1])), Layers(**json.loads(sys.argv[2]))
    side_layouts()  # files, while they may be opened
    known_states()  # likewise
    start_runtimes()  # likewise
    keep_memory()
    cv2.setNumThreads(1)
    lock_down(memory_bytes=bounds.memory_bytes, cpu_s=bounds.cpu_s, expected=expected)
    sys.stdout.buffer.write(serve(sys.stdin.buffer.read, bounds))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
