"""A TPM in software: its attestations have the form of a real one's (TPM 2.0, part 2), and its maker is invented."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from realname.sandbox.simulators.counter_device import SimulatedCounterDevice

_FIXED_TPM, _FIXED_PARENT, _MADE_HERE = 1 << 1, 1 << 4, 1 << 5
KEPT = _FIXED_TPM | _FIXED_PARENT | _MADE_HERE
IMPORTED = _FIXED_TPM | _FIXED_PARENT
MOVABLE = _MADE_HERE
_SIGNS = 1 << 18
_SHA256, _ECC, _NULL, _P256 = b"\x00\x0b", b"\x00\x23", b"\x00\x10", b"\x00\x03"


@dataclass(slots=True, kw_only=True)
class SoftTpm(SimulatedCounterDevice):
    """One TPM.

    Attributes:
        attributes: Of the key, as the TPM says them.
    """

    attributes: int = KEPT

    def attest(self, challenge: bytes) -> str:
        """The key certified by the TPM's attestation key."""
        client, data = self.client("webauthn.create", challenge), self.data(0x40) + self.attested_key
        area = self._public_area()
        info = self._certified(area, over=hashlib.sha256(data + hashlib.sha256(client).digest()).digest())
        statement = {
            "ver": "2.0",
            "alg": -7,
            "x5c": [self.leaf()],
            "sig": self.batch_key.sign(info, ECDSA(SHA256())),
            "certInfo": info,
            "pubArea": area,
        }
        return self.created(client, {"fmt": "tpm", "attStmt": statement, "authData": data})

    def leaf(self) -> bytes:
        """The certificate of the attestation key, DER."""
        said = {"2.23.133.2.1": "id:414D4400", "2.23.133.2.2": "Simulated", "2.23.133.2.3": "id:0001"}
        names = x509.Name([x509.NameAttribute(x509.ObjectIdentifier(oid), value) for oid, value in said.items()])
        root = x509.load_pem_x509_certificate(self.maker.root)
        made = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(root.subject).public_key(self.batch_key.public_key())
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        made = made.add_extension(x509.SubjectAlternativeName([x509.DirectoryName(names)]), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("2.23.133.8.3")]), critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return made.sign(self.maker.key, SHA256()).public_bytes(Encoding.DER)

    def _public_area(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        point = b"".join(b"\x00\x20" + one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        return _ECC + _SHA256 + (self.attributes | _SIGNS).to_bytes(4, "big") + b"\x00\x00" + _NULL + _NULL + _P256 + _NULL + point

    def _certified(self, area: bytes, *, over: bytes) -> bytes:
        name = _SHA256 + hashlib.sha256(area).digest()
        head = b"\xff\x54\x43\x47" + b"\x80\x17" + b"\x00\x00" + len(over).to_bytes(2, "big") + over
        return head + bytes(17) + bytes(8) + len(name).to_bytes(2, "big") + name + b"\x00\x00"
