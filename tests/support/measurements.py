"""Lists of measurements as the Linux kernel's IMA writes them, for tests: template `ima-ng`, or `ima-sig` with a signature."""

import hashlib
import struct
from collections.abc import Mapping, Sequence

BOOT_DIGESTS: Mapping[int, bytes] = {pcr: hashlib.sha256(f"boot {pcr}".encode()).digest() for pcr in range(10)}
"""What the firmware of tests extends each PCR by, once."""


def booted_pcrs() -> Sequence[bytes]:
    """PCRs 0 to 9 after `BOOT_DIGESTS`."""
    return [hashlib.sha256(bytes(32) + digest).digest() for digest in BOOT_DIGESTS.values()]


def boot_entry(pcrs: Sequence[bytes] | None = None) -> bytes:
    """The first entry of a list: `boot_aggregate` over PCRs 0 to 9."""
    return measured("boot_aggregate", b"".join(booted_pcrs() if pcrs is None else pcrs))


def measured(name: str, content: bytes, *, signature: bytes | None = None) -> bytes:
    """An entry for a file of this content."""
    digest = b"sha256:\0" + hashlib.sha256(content).digest()
    fields = [digest, name.encode() + b"\0", *([] if signature is None else [signature])]
    data = b"".join(struct.pack("<I", len(field)) + field for field in fields)
    return entry(data, template=b"ima-ng" if signature is None else b"ima-sig")


def violation(name: str) -> bytes:
    """An entry for a file that was written while it was measured."""
    fields = [b"sha256:\0" + bytes(32), name.encode() + b"\0"]
    return entry(b"".join(struct.pack("<I", len(field)) + field for field in fields), template_digest=bytes(20))


def entry(data: bytes, *, template: bytes = b"ima-ng", pcr: int = 10, template_digest: bytes | None = None) -> bytes:
    """An entry of these template data."""
    kept = hashlib.sha1(data, usedforsecurity=False).digest() if template_digest is None else template_digest
    return struct.pack("<I20sI", pcr, kept, len(template)) + template + struct.pack("<I", len(data)) + data
