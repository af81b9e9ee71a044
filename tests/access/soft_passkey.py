"""An authenticator in software: makes and uses passkeys as a device does, and can be told to misbehave."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40  # flags, W3C Web Authentication 6.1


def base64url(content: bytes) -> str:
    """Without padding, as WebAuthn has it."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass(slots=True)
class SoftPasskey:
    """One passkey on one device.

    Attributes:
        sign_count: What it says next.
        is_verifying: Whether it verifies who holds it.
    """

    origin: str = "https://counter.test"
    rp_id: str = "counter.test"
    sign_count: int = 1
    is_verifying: bool = True
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def made(self, question: str) -> str:
        """Answer a question for a new passkey."""
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._authenticator_data(_ATTESTED) + attested
        response = {"attestationObject": base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._answer(response, self._client_data("webauthn.create", question))

    def used(self, question: str) -> str:
        """Answer a question for a use."""
        data, client = self._authenticator_data(0), self._client_data("webauthn.get", question)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {"authenticatorData": base64url(data), "signature": base64url(signature), "userHandle": None}
        return self._answer(response, client)

    def _authenticator_data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.is_verifying else 0)
        count = self.sign_count.to_bytes(4, "big")
        self.sign_count += 1
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + count

    def _client_data(self, kind: str, question: str) -> bytes:
        challenge = json.loads(question)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: Mapping[str, str | None], client: bytes) -> str:
        identity = base64url(self.id)
        full = dict(response) | {"clientDataJSON": base64url(client)}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": full, "clientExtensionResults": {}})
