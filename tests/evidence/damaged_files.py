"""Damage to documents' files, the same on every run: cut, flipped, parts exchanged, lengths forged; and files that ask for much."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests.evidence.chip.documents import tlv

_JPEG_START, _JPEG_SCAN = b"\xff\xd8", 0xDA
_PNG_START = b"\x89PNG\r\n\x1a\n"
_CODESTREAM = b"\xff\x4f"
_FORGED = (0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a file, with the place of its length.

    Attributes:
        start, end: From its first byte to behind its last.
        length_at, length_bytes: Where its length stands, high byte first.
    """

    start: int
    end: int
    length_at: int
    length_bytes: int


def damaged(content: bytes, parts: Callable[[bytes], list[Part]], *, places: int) -> Iterator[tuple[str, bytes]]:
    """Damage a file in every way, at so many places each.

    Args:
        content: The file.
        parts: Finds its parts.
        places: Of each way.

    Yields:
        What was done, for messages, and the damaged file.
    """
    yield from _cut(content, places)
    yield from _flipped(content, places)
    found = _some(parts(content), places)
    for number, part in enumerate(found):
        whole = content[part.start : part.end]
        most = 256**part.length_bytes - 1
        for forged in (*_FORGED, part.end - part.start + 1):
            length = min(forged, most).to_bytes(part.length_bytes, "big")
            yield f"length {number} {forged}", content[: part.length_at] + length + content[part.length_at + part.length_bytes :]
        yield f"lost {number}", content[: part.start] + content[part.end :]
        yield f"twice {number}", content[: part.end] + whole + content[part.end :]
        yield f"often {number}", content[: part.start] + whole * min(2000, 1_000_000 // max(1, len(whole))) + content[part.end :]
        if number and found[number - 1].end <= part.start:
            before = found[number - 1]
            yield (
                f"exchanged {number}",
                content[: before.start]
                + whole
                + content[before.end : part.start]
                + content[before.start : before.end]
                + content[part.end :],
            )


def _cut(content: bytes, places: int) -> Iterator[tuple[str, bytes]]:
    step = max(1, len(content) // places)
    return ((f"cut {end}", content[:end]) for end in range(0, len(content), step))


def _flipped(content: bytes, places: int) -> Iterator[tuple[str, bytes]]:
    dice = np.random.default_rng(len(content))
    # Heads say how much is to be done, so half of the changes hit the first bytes.
    spots = [int(dice.integers(0, min(len(content), 400))) for _ in range(places // 2)]
    spots += [int(dice.integers(0, len(content))) for _ in range(places - len(spots))]
    for spot in spots:
        pattern = int(dice.choice([1, 0x80, 0xFF, 1 << int(dice.integers(0, 8))]))
        yield f"flipped {spot} {pattern}", content[:spot] + bytes([content[spot] ^ pattern]) + content[spot + 1 :]


def _some(parts: list[Part], most: int) -> list[Part]:
    return parts if len(parts) <= most else [parts[place * len(parts) // most] for place in range(most)]


def jpeg_parts(content: bytes) -> list[Part]:
    """The segments up to the first scan."""
    found, at = list[Part](), len(_JPEG_START)
    while at + 4 <= len(content) and content[at] == 0xFF:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        found.append(Part(start=at, end=end, length_at=at + 2, length_bytes=2))
        if content[at + 1] == _JPEG_SCAN:
            break
        at = end
    return found


def png_parts(content: bytes) -> list[Part]:
    """The chunks."""
    found, at = list[Part](), len(_PNG_START)
    while at + 8 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        found.append(Part(start=at, end=end, length_at=at, length_bytes=4))
        at = end
    return found


def jpeg2000_parts(content: bytes) -> list[Part]:
    """The markers of the codestream's head."""
    found, at = list[Part](), content.index(_CODESTREAM) + 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        found.append(Part(start=at, end=end, length_at=at + 2, length_bytes=2))
        at = end
    return found


def tlv_parts(content: bytes) -> list[Part]:
    """The elements of every depth."""
    found, waiting = list[Part](), [(0, len(content))]
    while waiting:
        at, end = waiting.pop(0)
        while at < end:
            tag_bytes = 1
            if content[at] & 0x1F == 0x1F:
                tag_bytes += 1
                while content[at + tag_bytes - 1] & 0x80:
                    tag_bytes += 1
            length_at, first = at + tag_bytes, content[at + tag_bytes]
            more = first - 0x80 if first > 0x80 else 0
            size = int.from_bytes(content[length_at + 1 : length_at + 1 + more], "big") if more else first
            value = length_at + 1 + more
            if value + size > end:
                break
            found.append(Part(start=at, end=value + size, length_at=length_at + bool(more), length_bytes=max(1, more)))
            if content[at] & 0x20:
                waiting.append((value, value + size))
            at = value + size
    return found


def chip_bombs(security_object: bytes, group_2: bytes) -> dict[str, tuple[str, bytes]]:
    """Files of a chip that ask for much, each with the name of the file that it stands for."""
    signed = tlv(0x06, bytes.fromhex("2a864886f70d010702"))
    most = 199_000
    deep = b""
    while len(deep) < most:
        deep = tlv(0x30, deep)
    faces = b"FAC\0" + b"010\0" + struct.pack(">IH", 14, 8)
    return {
        "nested without end": ("SOD", tlv(0x77, b"\x30\x80" * (most // 2))),
        "nested": ("SOD", tlv(0x77, deep[-most:] if len(deep) > most else deep)),
        "many empty elements": ("SOD", tlv(0x77, tlv(0x30, signed, tlv(0xA0, b"\x30\x00" * (most // 2))))),
        "many nulls": ("SOD", tlv(0x77, tlv(0x30, signed, tlv(0xA0, b"\x05\x00" * (most // 2))))),
        "a long number": ("SOD", tlv(0x77, tlv(0x30, signed, tlv(0xA0, tlv(0x02, b"\x7f" * (most - 100)))))),
        "a security object, often": ("SOD", tlv(0x77, security_object[4:] * (most // len(security_object)))),
        "a long CMS": ("SOD", tlv(0x77, tlv(0x30, signed, tlv(0xA0, tlv(0x30, security_object * (most // len(security_object))))))),
        "nested in group 2": ("DG2", tlv(0x75, deep[-most:] if len(deep) > most else deep)),
        "templates": ("DG2", tlv(0x75, tlv(0x7F61, tlv(0x7F60) * (most // 4)))),
        "faces": ("DG2", tlv(0x75, tlv(0x7F61, tlv(0x7F60, tlv(0x5F2E, faces * (most // len(faces))))))),
        "group 2, often": ("DG2", tlv(0x75, group_2 * max(1, most // len(group_2)))),
        "offers": ("DG14", tlv(0x6E, tlv(0x31, tlv(0x30, bytes.fromhex("060404007f00")) * (most // 8)))),
        "a key of 1.5 million bits": ("DG15", tlv(0x6F, tlv(0x30, tlv(0x30, tlv(0x02, b"\x7f" * (most - 100)))))),
        "names": ("DG11", tlv(0x6B, tlv(0x5C, b"\x5f\x0f" * 40_000), tlv(0xA0, b"\x5f\x0f\x00" * 30_000))),
    }


def _encoded(picture: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 2, interlace: int = 0, extra: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    return _PNG_START + head + extra + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _segment(kind: int, content: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(content) + 2) + content


def _exif_of(entries: int, *, stated: int) -> bytes:
    entry = struct.pack("<HHII", 0x010E, 2, 0x7FFFFFFF, 8)  # a text of 2 GB that begins at the head
    return b"II*\0\x08\0\0\0" + struct.pack("<H", stated) + entry * entries + b"\x08\0\0\0"


def _exif_loop() -> bytes:
    """A directory that names itself as the directory of EXIF and of GPS, and as the next one."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 8) for tag in (0x8769, 0x8825, 0xA005))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + entries + b"\x08\0\0\0"


def _jpeg_of(jpeg: bytes, width: int, height: int) -> bytes:
    """Another size in the frame's head."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _siz(codestream: bytes, *, size: tuple[int, int], tile: tuple[int, int] | None = None) -> bytes:
    """Another size in the codestream's head (ISO/IEC 15444-1, A.5.1)."""
    at = codestream.index(b"\xff\x51") + 6
    tile_at = at + 16
    changed = codestream[:at] + struct.pack(">II", *size) + codestream[at + 8 :]
    return changed[:tile_at] + struct.pack(">II", *(tile or size)) + changed[tile_at + 8 :]


def _codestream() -> bytes:
    return _encoded(Image.new("RGB", (64, 64)), "JPEG2000", no_jp2=True)


def _jpeg() -> bytes:
    return _encoded(Image.new("RGB", (64, 64)), "JPEG")


def _noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


# Small pictures that ask for much: pixels, tiles, components, profiles, metadata.
PICTURE_BOMBS: dict[str, Callable[[], bytes]] = {
    "PNG of 60,000 x 60,000": lambda: _png(60_000, 60_000, b""),
    "PNG of one row": lambda: _png(24_000_000, 1, b"\0" * 1000),
    "PNG of 24 megapixels of nothing": lambda: _png(6000, 4000, bytes(72_004_000)),
    "PNG of 24 megapixels, 64 bits each": lambda: _png(6000, 4000, bytes(10_000_000), depth=16, colour=6),
    "PNG, interlaced": lambda: _png(6000, 4000, bytes(10_000_000), interlace=1),
    "PNG with a profile of 100 MB": lambda: _png(
        64, 64, bytes(13_000), extra=_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(100_000_000)))
    ),
    "PNG with text of 100 MB": lambda: _png(64, 64, bytes(13_000), extra=_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(100_000_000))) * 3),
    "PNG with EXIF that names itself": lambda: _png(64, 64, bytes(13_000), extra=_chunk(b"eXIf", _exif_loop())),
    "JPEG of 65,535 x 65,535": lambda: _jpeg_of(_jpeg(), 65_535, 65_535),
    "JPEG of 24 megapixels without data": lambda: _jpeg_of(_jpeg(), 6000, 4000),
    "JPEG with EXIF that names itself": lambda: _jpeg()[:2] + _segment(0xE1, b"Exif\0\0" + _exif_loop()) + _jpeg()[2:],
    "JPEG with EXIF of 65,535 entries": lambda: _jpeg()[:2] + _segment(0xE1, b"Exif\0\0" + _exif_of(5000, stated=65_535)) + _jpeg()[2:],
    "progressive JPEG of noise": lambda: _encoded(_noise(2800, 2000), "JPEG", progressive=True, quality=95),
    "JPEG 2000 of 4 Gpx a side": lambda: _siz(_codestream(), size=(0xFFFFFFFF, 0xFFFFFFFF)),
    "JPEG 2000 of 24 megapixels": lambda: _siz(_codestream(), size=(6000, 4000), tile=(6000, 4000)),
    "JPEG 2000 of 65,000 tiles": lambda: _siz(_codestream(), size=(2048, 2048), tile=(8, 8)),
    "JPEG 2000 of a tile for each pixel": lambda: _siz(_codestream(), size=(2048, 2048), tile=(1, 1)),
    "JPEG 2000 of noise": lambda: _encoded(_noise(2400, 1600), "JPEG2000"),
    "JPEG 2000 of many real tiles": lambda: _encoded(_noise(1600, 1200), "JPEG2000", tile_size=(8, 8)),
    "JPEG 2000 with components of 38 bits": lambda: _codestream().replace(b"\x07\x01\x01", b"\x25\x01\x01"),
}
