"""Signatures of counters: P-256 and SHA-256, r||s, and nothing else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.kernel.errors import InvalidInput
from realname.vault.keys.p256 import P256Signatures

MESSAGE = b"realname-live-hello-1\n" + b"0" * 32


def spki(key: EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sign(key: EllipticCurvePrivateKey, message: bytes = MESSAGE) -> bytes:
    r, s = decode_dss_signature(key.sign(message, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


KEY = generate_private_key(SECP256R1())
SIGNATURE = sign(KEY)


def test_what_the_key_signed_is_signed() -> None:
    assert P256Signatures().is_signed(MESSAGE, signature=SIGNATURE, public_key=spki(KEY))


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        (MESSAGE + b"!", SIGNATURE),
        (MESSAGE, SIGNATURE[:-1] + bytes([SIGNATURE[-1] ^ 1])),
        (MESSAGE, SIGNATURE[:-1]),
        (MESSAGE, SIGNATURE + b"\0"),
        (MESSAGE, bytes(64)),
        (MESSAGE, b""),
    ],
    ids=["another-message", "bit-flipped", "cut", "longer", "zeros", "nothing"],
)
def test_another_message_or_another_signature_is_not(message: bytes, signature: bytes) -> None:
    assert not P256Signatures().is_signed(message, signature=signature, public_key=spki(KEY))


def test_another_key_is_not() -> None:
    assert not P256Signatures().is_signed(MESSAGE, signature=SIGNATURE, public_key=spki(generate_private_key(SECP256R1())))


def test_a_key_of_this_curve_is_accepted() -> None:
    P256Signatures().require_public_key(spki(KEY))


@pytest.mark.parametrize(
    "key",
    [spki(generate_private_key(SECP384R1())), spki(Ed25519PrivateKey.generate()), b"", b"key", bytes(100_000)],
    ids=["another-curve", "another-kind", "nothing", "a-word", "zeros"],
)
def test_another_curve_another_kind_and_no_key_are_refused(key: bytes) -> None:
    with pytest.raises(InvalidInput) as problem:
        P256Signatures().require_public_key(key)
    assert problem.value.facts == {"field": "public_key"}
