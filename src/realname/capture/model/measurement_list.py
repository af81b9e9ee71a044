"""The list of measurements that the Linux kernel keeps (IMA): what ran or was read on a machine, each entry extended into PCR 10."""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.errors import InvalidInput

PCR = 10
LARGEST_BYTES = 2 * 1024 * 1024
MOST_ENTRIES = 20_000
START = bytes(32)  # value of PCR 10 at the start of a machine
_TEMPLATES = frozenset({"ima-ng", "ima-sig"})
_HEADER = struct.Struct("<I20sI")  # PCR, template digest (SHA-1), length of the template's name
_LENGTH = struct.Struct("<I")
_LONGEST_TEMPLATE_NAME = 32
_LONGEST_DATA = 16 * 1024  # a digest, a path of 4,096 bytes, and in ima-sig a signature
_LONGEST_NAME = 4096
_VIOLATION = bytes(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One entry.

    Attributes:
        algorithm: Of the digest, such as `sha256`.
        digest: Of the file's content, lower-case hexadecimal.
        name: Path as the machine names it, or `boot_aggregate`. It may hold bytes that are not UTF-8: they are escaped.
        extends: What PCR 10 of the SHA-256 bank is extended by, 32 bytes.
        is_violation: The file was written while it was measured: nothing is known of its content.
        end: Where the entry ends in the list, bytes.
    """

    algorithm: str
    digest: str
    name: str
    extends: bytes
    is_violation: bool
    end: int


def parse_measurements(content: bytes) -> Sequence[Measurement]:
    """Read the list in its binary form, as `binary_runtime_measurements` gives it on a little-endian machine.

    Raises:
        InvalidInput: `measurements`: too long, cut off, of another PCR, or of a template other than `ima-ng` and `ima-sig`.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidInput(field="measurements", limit_bytes=LARGEST_BYTES)
    measurements: list[Measurement] = []
    reader = _Reader(content)
    while reader.place < len(content):
        if len(measurements) == MOST_ENTRIES:
            raise InvalidInput(field="measurements", limit_entries=MOST_ENTRIES)
        measurements.append(_entry(reader))
    return measurements


def replay(measurements: Sequence[Measurement], *, start: bytes = START) -> bytes:
    """The value of PCR 10 (SHA-256 bank) after the entries."""
    value = start
    for measurement in measurements:
        value = hashlib.sha256(value + measurement.extends).digest()
    return value


def entries_until(measurements: Sequence[Measurement], *, value: bytes, start: bytes = START) -> int | None:
    """How many entries lead from `start` to a value of PCR 10; None: no number does.

    The kernel may measure another file between a quote and the reading of the list.
    """
    current = start
    for count, measurement in enumerate(measurements):
        if current == value:
            return count
        current = hashlib.sha256(current + measurement.extends).digest()
    return len(measurements) if current == value else None


class _Reader:
    """Takes parts of the list, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.place = 0

    def take(self, length: int, *, most: int) -> bytes:
        part = self._content[self.place : self.place + length]
        if length > most or len(part) != length:
            raise InvalidInput(field="measurements")
        self.place += length
        return part

    def take_sized(self, *, most: int) -> bytes:
        (length,) = _LENGTH.unpack(self.take(_LENGTH.size, most=_LENGTH.size))
        return self.take(length, most=most)


def _entry(reader: _Reader) -> Measurement:
    pcr, template_digest, name_length = _HEADER.unpack(reader.take(_HEADER.size, most=_HEADER.size))
    template = reader.take(name_length, most=_LONGEST_TEMPLATE_NAME)
    if pcr != PCR or template.decode("ascii", "replace") not in _TEMPLATES:
        raise InvalidInput(field="measurements")
    content = reader.take_sized(most=_LONGEST_DATA)
    fields = _Reader(content)
    algorithm, separator, digest = fields.take_sized(most=_LONGEST_DATA).partition(b":\0")
    name = fields.take_sized(most=_LONGEST_NAME + 1)
    if template == b"ima-sig":
        fields.take_sized(most=_LONGEST_DATA)
    is_violation = template_digest == _VIOLATION  # some kernels leave out its algorithm
    is_digest = bool(separator) and algorithm.isalnum()
    if not (is_digest or is_violation) or name[-1:] != b"\0" or fields.place != len(content):
        raise InvalidInput(field="measurements")
    return Measurement(
        algorithm=algorithm.decode("ascii") if is_digest else "",
        digest=digest.hex() if is_digest else "",
        name=name[:-1].decode("utf-8", "backslashreplace"),
        extends=b"\xff" * 32 if is_violation else hashlib.sha256(content).digest(),
        is_violation=is_violation,
        end=reader.place,
    )
