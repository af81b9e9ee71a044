"""One endorsement key is one TPM, however its structure is written."""

import struct

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from realname.access.model.camera import tpm_digest
from realname.platform.tpm.structures import Algorithm, KeyAttribute, parse_public

MODULUS = generate_private_key(65537, 2048).public_key().public_numbers().n


def endorsement_key(*, exponent: int) -> bytes:
    """A TPMT_PUBLIC of RSA-2048."""
    attributes = KeyAttribute.FIXED_TPM | KeyAttribute.RESTRICTED | KeyAttribute.DECRYPT
    no_policy = 0
    kind = struct.pack(">HHIH", Algorithm.RSA, Algorithm.SHA256, attributes, no_policy)
    scheme = struct.pack(">HHHH", Algorithm.AES, 128, Algorithm.CFB, Algorithm.NULL)
    return kind + scheme + struct.pack(">HIH", 2048, exponent, 256) + MODULUS.to_bytes(256, "big")


def test_the_exponent_0_stands_for_65537() -> None:
    short, long = (parse_public(endorsement_key(exponent=exponent)) for exponent in (0, 65537))
    assert short.whole != long.whole
    assert tpm_digest(short) == tpm_digest(long)
