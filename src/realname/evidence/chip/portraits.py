"""The portraits of DG2: pictures in records of ISO/IEC 19794-5 or 39794-5. They are taken out as they are and decoded elsewhere."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from realname.evidence.chip.files import GROUP_TAGS
from realname.evidence.chip.tlv import Tlv, parse_tlv
from realname.evidence.errors import ChipDataUnreadable

_TEMPLATES, _TEMPLATE, _RECORD, _CONSTRUCTED_RECORD = 0x7F61, 0x7F60, 0x5F2E, 0x7F2E
_MOST_PORTRAITS = 8
_FACE = struct.Struct(">4s4sIH")  # ISO/IEC 19794-5:2005, 5.3: format, version, length of the record, number of faces
_FACE_START = struct.Struct(">IH14x")  # 5.5: length, number of feature points; 14 bytes of sex, colours, expression and pose
_FEATURE_POINT_BYTES, _IMAGE_INFORMATION_BYTES = 8, 12
_FACE_BLOCK, _BLOCKS, _BLOCK = 0x65, 0xA1, 0x30  # ISO/IEC 39794-5: the representations of one face image data block
_KINDS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),  # without the box around it
    (b"\x89PNG\r\n\x1a\n", "png"),
)


class RecordForm(StrEnum):
    """How a portrait is recorded."""

    ISO_19794 = "ISO 19794-5"
    ISO_39794 = "ISO 39794-5"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPortrait:
    """A picture as it lies in the chip, not decoded.

    Attributes:
        kind: `jpeg`, `jpeg2000` or `png`, by its first bytes.
    """

    form: RecordForm
    kind: str
    picture: bytes = field(repr=False)


def read_portraits(group: bytes) -> tuple[ChipPortrait, ...]:
    """Every portrait of DG2, in order.

    Raises:
        ChipDataUnreadable: It is not of its form, or a picture is of no kind that chips have.
    """
    file = parse_tlv(group)
    if file.tag != GROUP_TAGS[2]:
        raise ChipDataUnreadable(group=2)
    templates = [one for one in file.child(_TEMPLATES).children() if one.tag == _TEMPLATE]
    found = [portrait for template in templates for portrait in _of_template(template)]
    if not 1 <= len(found) <= _MOST_PORTRAITS:
        raise ChipDataUnreadable(group=2)
    return tuple(found)


def _of_template(template: Tlv) -> Iterator[ChipPortrait]:
    records = [one for one in template.children() if one.tag in {_RECORD, _CONSTRUCTED_RECORD}]
    if len(records) != 1:
        raise ChipDataUnreadable(group=2)
    record = records[0]
    pictures = _of_19794(record.value) if record.tag == _RECORD else _of_39794(record)
    form = RecordForm.ISO_19794 if record.tag == _RECORD else RecordForm.ISO_39794
    for picture in pictures:
        kind = next((kind for start, kind in _KINDS if picture.startswith(start)), None)
        if kind is None:
            raise ChipDataUnreadable(group=2)
        yield ChipPortrait(form=form, kind=kind, picture=picture)


def _of_19794(record: bytes) -> Iterator[bytes]:
    """Walk over the faces; every length is held against what is there."""
    if len(record) < _FACE.size:
        raise ChipDataUnreadable(group=2)
    form, version, length, faces = _FACE.unpack_from(record)
    if (form, version) != (b"FAC\0", b"010\0") or length != len(record) or not 1 <= faces <= _MOST_PORTRAITS:
        raise ChipDataUnreadable(group=2)
    at = _FACE.size
    for _ in range(faces):
        if at + _FACE_START.size > length:
            raise ChipDataUnreadable(group=2)
        size, points = _FACE_START.unpack_from(record, at)
        start = at + _FACE_START.size + points * _FEATURE_POINT_BYTES + _IMAGE_INFORMATION_BYTES
        end = at + size
        if not start < end <= length:
            raise ChipDataUnreadable(group=2)
        yield record[start:end]
        at = end
    if at != length:
        raise ChipDataUnreadable(group=2)


def _of_39794(record: Tlv) -> Iterator[bytes]:
    # A template of biometric data (0xA1) lies around the block, which is an application's own type (0x65).
    block = record.child(0xA1).child(_FACE_BLOCK)
    for representation in block.child(_BLOCKS).children():
        if representation.tag != _BLOCK:
            raise ChipDataUnreadable(group=2)
        # The image representation, its base, the block of two dimensions, and the data in it.
        yield representation.child(0xA1).child(0xA0).child(0xA0).child(0x80).value
