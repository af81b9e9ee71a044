"""The key of a counter, in software. It needs the extra `live`.

A copied file is a copied key: a counter with it is never attested (docs/reference/live-session.md, section 1). Where the machine has a TPM
or a security key, pass a function of your own that signs with it; this class is for trials, tests and counters that people look at.
"""

import base64
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

_NUMBER_BYTES = 32


class CounterKey:
    """An ECDSA key on P-256."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private.curve, ec.SECP256R1):
            raise ValueError("the key of a counter is on P-256")  # noqa: TRY003, TRY004
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """Make a new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, *, password: bytes | None = None) -> Self:
        """Read a key as `to_pem` or openssl wrote it.

        Raises:
            ValueError: It is no private key on P-256, or the password is wrong.
        """
        private = load_pem_private_key(pem, password)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("the key of a counter is on P-256")  # noqa: TRY003, TRY004
        return cls(private)

    def to_pem(self, *, password: bytes | None = None) -> bytes:
        """Write the private key (PKCS #8), sealed by the password where there is one."""
        sealing = BestAvailableEncryption(password) if password else NoEncryption()
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)

    @property
    def public_key(self) -> str:
        """The public half as a counter is enrolled with it: SubjectPublicKeyInfo (DER) in Base64."""
        der = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def sign(self, message: bytes) -> bytes:
        """Sign with SHA-256; r and s, 32 bytes each."""
        r, s = decode_dss_signature(self._private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big")
