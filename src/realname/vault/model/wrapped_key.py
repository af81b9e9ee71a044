"""A person's data key in its wrapped form: it begins with what names the key-encryption key that opens it.

The first form (one byte 1) names none: it is of the first generation. The second (one byte 2) is followed by the generation, four bytes.
"""

from dataclasses import dataclass

from realname.kernel.identifiers import PersonId

FIRST_FORM = b"\x01"
NAMED_FORM = b"\x02"
GENERATION_BYTES = 4
HEAD_BYTES = len(NAMED_FORM) + GENERATION_BYTES


def head_of(generation: int) -> bytes:
    """Begin a wrapped key of a generation, 1 or more."""
    return NAMED_FORM + generation.to_bytes(GENERATION_BYTES, "big")


def generation_of(wrapped_key: bytes) -> int:
    """Say which generation of the key-encryption key opens it; 0: none, it is in no form of ours."""
    if wrapped_key[:1] == FIRST_FORM:
        return 1
    if wrapped_key[:1] == NAMED_FORM and len(wrapped_key) > HEAD_BYTES:
        return int.from_bytes(wrapped_key[1:HEAD_BYTES], "big")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An applicant known to this operator.

    Attributes:
        subject_hash: Keyed hash of the identity number: finds the person again, tells no one who they are.
        wrapped_key: The person's data key, wrapped by the key-encryption key; None once it is destroyed.
    """

    id: PersonId
    subject_hash: str
    wrapped_key: bytes | None
