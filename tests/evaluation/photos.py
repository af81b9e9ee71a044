"""Photos of the evaluation data, all decoded by one process: they are no one's evidence, so none is kept from seeing the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.engine.decoding.records import PORTRAIT, PictureBounds
from realname.verification.engine.frames import Pixels

_DECODE_CPU_S = 3600  # for all photos together


@dataclass(frozen=True, slots=True)
class PhotoReader:
    """Decodes photos as `decode_portrait` does, without a process for each: starting one costs more than comparing a small photo."""

    decoder: PictureProcess

    def read(self, path: Path) -> Pixels:
        """Decode to upright RGB.

        Raises:
            NoPicture: It is no photo of the kinds that portraits are taken in.
        """
        return self.decoder.decode(PORTRAIT, path.read_bytes()).pixels


@contextmanager
def open_photos() -> Iterator[PhotoReader]:
    """Start the decoder, and end it after the last photo."""
    with PictureProcess(PictureBounds(decode_cpu_s=_DECODE_CPU_S)) as decoder:
        yield PhotoReader(decoder)
