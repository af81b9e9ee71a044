"""The picture decoder: a process of its own that turns hostile portraits and frames into plain pixels.

It is started as `python -m realname.verification.engine.decoding.picture_decoder BOUNDS LAYERS MEMORY` and knows Pillow only. It gives up
all that it does not need before it reads (`lockdown`). It serves one portrait, or one live session: what takes it over sees no one else's
face. What it says is checked by `picture_process`, which trusts none of it.
"""

import io
import json
import mmap
import sys
from typing import BinaryIO

# Pillow finds these late, when no file may be opened any more.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
)

from realname.verification.engine.decoding.lockdown import Layers, keep_memory, lock_down
from realname.verification.engine.decoding.records import LIVE_PICTURE, PICTURE, PORTRAIT, REQUEST, PictureBounds, Refusal
from realname.verification.engine.decoding.shared_memory import open_memory

PLUGINS = (
    BmpImagePlugin,
    GifImagePlugin,
    PpmImagePlugin,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
)
_PORTRAIT_FORMATS = ("JPEG", "PNG", "JPEG2000")
_FRAME_FORMATS = ("JPEG",)
_UPPER_BYTES = [deep // 256 for deep in range(65_536)]
_FRAME_MODES = {"RGB", "L"}  # what cameras give; CMYK and its like come from printers
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


class Refused(Exception):
    """There is no picture."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.name)


def serve(source: BinaryIO, sink: BinaryIO, memory: mmap.mmap, bounds: PictureBounds) -> None:
    """Answer each picture until there is none any more."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own, laxer check warns before ours is reached
    while len(asked := source.read(REQUEST.size)) == REQUEST.size:
        kind, size = REQUEST.unpack(asked)
        try:
            answer = _decoded(kind, source.read(size), memory, bounds)
        except Refused as refused:
            answer = b"X" + refused.refusal.value
        except MemoryError:
            answer = b"X" + Refusal.COSTLY.value
        except _DAMAGED:
            answer = b"X" + Refusal.UNREADABLE.value
        sink.write(answer)
        sink.flush()


def _decoded(kind: bytes, content: bytes, memory: mmap.mmap, bounds: PictureBounds) -> bytes:
    formats = {PORTRAIT: _PORTRAIT_FORMATS, LIVE_PICTURE: _FRAME_FORMATS}[kind]
    with Image.open(io.BytesIO(content), formats=formats) as image:
        picture, stated = _portrait(image, bounds) if kind == PORTRAIT else _frame(image, bounds)
    rows = picture.tobytes()
    memory[: len(rows)] = rows
    return b"P" + PICTURE.pack(picture.width, picture.height, *stated)


def _frame(image: Image.Image, bounds: PictureBounds) -> tuple[Image.Image, tuple[int, int]]:
    if max(image.size) > bounds.most_px or min(image.size) < bounds.least_px or image.mode not in _FRAME_MODES:
        raise Refused(refusal=Refusal.SIZE)
    return image.convert("RGB"), (image.width, image.width)


def _portrait(image: Image.Image, bounds: PictureBounds) -> tuple[Image.Image, tuple[int, int]]:
    """Give the upright picture, its width as sent and that of what was turned upright."""
    if image.width * image.height > bounds.image_pixels:
        raise Refused(refusal=Refusal.SIZE)
    if image.format == "JPEG2000" and image.width * image.height > bounds.jpeg2000_pixels:
        raise Refused(refusal=Refusal.COSTLY)
    sent_width = image.width
    image.draft("RGB", (bounds.kept_side_px, bounds.kept_side_px))  # a JPEG is decoded at a half or a quarter right away
    factor = max(1, max(image.size) // bounds.kept_side_px)
    # 16 bits a pixel: Pillow would cut them off where they pass 255.
    shallow = image.convert("I").point(_UPPER_BYTES, "L") if image.mode.startswith("I") else image
    # Reduced before it is copied: a portrait of 24 megapixels would take half a gigabyte.
    small = shallow.reduce(factor) if factor > 1 else shallow.copy()
    small.info["exif"] = image.getexif().tobytes()
    upright = ImageOps.exif_transpose(small)
    return upright.convert("RGB"), (sent_width, small.width)


def main() -> None:
    """Read bounds, what must confine it and the memory from the command line and pictures from standard input."""
    bounds, expected, memory = PictureBounds(**json.loads(sys.argv[1])), Layers(**json.loads(sys.argv[2])), open_memory(int(sys.argv[3]))
    Image.preinit()  # it reads files as well
    keep_memory()
    lock_down(memory_bytes=bounds.memory_bytes, cpu_s=bounds.decode_cpu_s, expected=expected)
    serve(sys.stdin.buffer, sys.stdout.buffer, memory, bounds)


if __name__ == "__main__":
    main()
