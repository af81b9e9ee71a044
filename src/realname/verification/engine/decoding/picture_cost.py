"""What a picture costs to decode, read off its structure before anything decodes it: a small file may ask for minutes."""

import re

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_SCANS = 32  # libjpeg writes 10 at most; each further scan walks over the whole picture once more
_MOST_SEGMENTS = 1024  # 255 of a colour profile, and those of long EXIF and XMP data
_MOST_CHUNKS = 8192  # 64 MB of a PNG in pieces of 8 kB, as libpng writes them
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_NEXT_IN_SCAN = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # neither a stuffed byte nor a restart
_SCAN, _END = 0xDA, 0xD9
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def is_costly(picture: bytes) -> bool:
    """Whether a JPEG or PNG has more scans, segments or chunks than cameras and chips write; of other kinds nothing is known."""
    if picture.startswith(_JPEG):
        return _is_costly_jpeg(picture)
    return picture.startswith(_PNG) and _is_costly_png(picture)


def _is_costly_jpeg(picture: bytes) -> bool:
    """Walk from marker to marker, as decoders do: what lies within a segment or after the end, such as a film, is no scan."""
    scans = segments = 0
    found = _MARKER.search(picture, len(_JPEG) - 1)
    while found is not None and (kind := found[1][0]) != _END:
        segments += 1
        scans += kind == _SCAN
        if scans > _MOST_SCANS or segments > _MOST_SEGMENTS:
            return True
        stated = 0 if kind in _WITHOUT_LENGTH else int.from_bytes(picture[found.end() : found.end() + 2])
        found = (_NEXT_IN_SCAN if kind == _SCAN else _MARKER).search(picture, found.end() + stated)
    return False


def _is_costly_png(picture: bytes) -> bool:
    place, chunks = len(_PNG), 0
    while place < len(picture) and chunks <= _MOST_CHUNKS:
        place += 12 + int.from_bytes(picture[place : place + 4])
        chunks += 1
    return chunks > _MOST_CHUNKS
