"""The key of a counter's browser, in software: enrols, and signs what the pages' script signs."""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class SoftCounter:
    """A P-256 key whose signatures have the form of WebCrypto."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())

    @property
    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, line: str) -> str:
        """Sign a line; base64 of r and s, 32 bytes each."""
        r, s = decode_dss_signature(self._key.sign(line.encode(), ECDSA(SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
