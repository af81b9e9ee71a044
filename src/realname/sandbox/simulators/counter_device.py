"""Attested hardware of a counter that no one made: an invented maker with its root certificate, and devices under it (WebAuthn, packed)."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from webauthn.helpers import encode_cbor

_PRESENT, _ATTESTED = 0x01, 0x40  # flags, W3C Web Authentication 6.1
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
UNIT = "Authenticator Attestation"  # W3C, 8.2.1


def base64url(content: bytes) -> str:
    """Without padding, as WebAuthn has it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _name(*, common: str, unit: str) -> x509.Name:
    return x509.Name.from_rfc4514_string(f"CN={common},OU={unit},O=Simulated,C=XX")


@dataclass(slots=True)
class SimulatedMaker:
    """A maker with a key of its own; a deployment that has its root takes its devices for attested."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def root(self) -> bytes:
        """Its certificate, PEM."""
        return self.certificate(self.key.public_key(), common="Root", unit="Root", is_authority=True).public_bytes(Encoding.PEM)

    def write_root(self, folder: Path) -> Path:
        """Write it where the setting `counter_roots` looks for it; returns the folder for the setting."""
        (folder / "packed").mkdir(parents=True, exist_ok=True)
        (folder / "packed" / "simulated.pem").write_bytes(self.root)
        return folder

    def certificate(
        self, of: EllipticCurvePublicKey, *, common: str = "Device", unit: str = UNIT, is_authority: bool = False
    ) -> x509.Certificate:
        """Sign a certificate."""
        made = x509.CertificateBuilder().subject_name(_name(common=common, unit=unit)).issuer_name(_name(common="Root", unit="Root"))
        made = made.public_key(of).serial_number(x509.random_serial_number()).not_valid_before(_FROM).not_valid_after(_UNTIL)
        made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        return made.sign(self.key, SHA256())


@dataclass(slots=True, kw_only=True)
class SimulatedCounterDevice:
    """One device of a maker, with a key for one counter.

    Attributes:
        sign_count: What it says next.
    """

    maker: SimulatedMaker
    rp_id: str = "localhost"
    origin: str = "http://localhost"
    sign_count: int = 1
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    batch_key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def attest(self, challenge: bytes) -> str:
        """Answer `enrolment_challenge`: the device's key, under the maker's certificate; JSON of a `PublicKeyCredential`."""
        client, data = self.client("webauthn.create", challenge), self.data(_ATTESTED) + self.attested_key
        signed = self.batch_key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self.created(client, {"fmt": "packed", "attStmt": {"alg": -7, "sig": signed, "x5c": [self.leaf()]}, "authData": data})

    def leaf(self) -> bytes:
        """The certificate of its batch, DER."""
        return self.maker.certificate(self.batch_key.public_key()).public_bytes(Encoding.DER)

    def answer(self, challenge: bytes) -> str:
        """Answer `session_challenge`; JSON of a `PublicKeyCredential`."""
        client, data = self.client("webauthn.get", challenge), self.data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._credential(client, {"authenticatorData": base64url(data), "signature": base64url(signature)})

    def created(self, client: bytes, attestation: Mapping[str, object]) -> str:
        """Put an attestation object into the JSON of a credential that was created."""
        return self._credential(client, {"attestationObject": base64url(encode_cbor(attestation))})

    @property
    def attested_key(self) -> bytes:
        """Model (none), id and public key (COSE), as authenticator data has them."""
        numbers = self.key.public_key().public_numbers()
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        return bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose

    def data(self, flags: int) -> bytes:
        """Begin authenticator data: host, flags, and the count, which goes up."""
        count = self.sign_count.to_bytes(4, "big")
        self.sign_count += 1
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags | _PRESENT]) + count

    def client(self, kind: str, challenge: bytes) -> bytes:
        """What a browser signs with: kind, challenge and page."""
        said = {"type": kind, "challenge": base64url(challenge), "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _credential(self, client: bytes, response: Mapping[str, str]) -> str:
        identity, full = base64url(self.credential_id), {**response, "clientDataJSON": base64url(client)}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": full, "clientExtensionResults": {}})
