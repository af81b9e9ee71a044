"""Virtual chips with the document of an invented person, signed by an invented issuer, and with the keys that prove them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from asn1crypto.pem import unarmor
from asn1crypto.x509 import Certificate, Name
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from realname.evidence.chip.protocol.ciphers import Suite
from realname.evidence.chip.protocol.data_objects import encode
from realname.evidence.chip.protocol.files import CARD_ACCESS, CARD_SECURITY, COM, FIRST_GROUP, SOD
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS, CurveGroup, PrimeGroup
from realname.evidence.chip.protocol.passwords import parse_can, password_of_lines
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.model.chip_protocol import PasswordKind
from tests.evidence.chip.chips import pace_entry, security_info, set_of, ways
from tests.evidence.chip.documents import CLEAR, ISSUER, TODAY, Document, Signing, zone
from tests.evidence.chip.issuers import Party, Scheme, dumped
from tests.evidence.chip.virtual_chip import StaticKey, VirtualChip

LINES = (zone()[:44], zone()[44:])
PASSWORD, CAN = password_of_lines(LINES, on=TODAY), parse_can("123456")
TRUST = Trust(anchors=(Anchor(certificate=dumped(ISSUER.certified_by(ISSUER)), source="test"),))
GM, CAM = pace_entry(2, 2, 13), pace_entry(6, 2, 13)
_CHIP_KEY, _METHOD = "04007F0007020201", "04007F0007020203"
_SUITES = {Suite.TDES: 1, Suite.AES_128: 2, Suite.AES_192: 3, Suite.AES_256: 4}
_CURVE_OIDS = {12: "2A8648CE3D030107", 13: "2B2403030208010107", 15: "2B81040022"}
_EC_KEY, _DH_KEY, _SECURITY_OBJECT = "2A8648CE3D0201", "2A8648CE3E0201", "0.4.0.127.0.7.3.2.1"


def static_key(parameter_id: int = 13, *, private: int = 0xCAFE, suite: Suite = Suite.AES_128) -> StaticKey:
    """A key of a chip."""
    return StaticKey(group=STANDARD_GROUPS[parameter_id], private=private, suite=suite)


def key_entry(key: StaticKey, parameter_id: int = 13, *, key_id: int | None = None) -> bytes:
    """The public key as DG14 and EF.CardSecurity have it."""
    reference = b"" if key_id is None else encode(0x02, bytes((key_id,)))
    is_curve = isinstance(key.group, CurveGroup)
    oid = encode(0x06, bytes.fromhex(f"{_CHIP_KEY}{2 if is_curve else 1:02X}"))
    return encode(0x30, oid + (_curve_info(key, parameter_id) if is_curve else _integer_info(key)) + reference)


def _curve_info(key: StaticKey, parameter_id: int) -> bytes:
    algorithm = encode(0x06, bytes.fromhex(_EC_KEY)) + encode(0x06, bytes.fromhex(_CURVE_OIDS[parameter_id]))
    return encode(0x30, encode(0x30, algorithm) + encode(0x03, b"\x00" + key.public))


def _integer_info(key: StaticKey) -> bytes:
    assert isinstance(key.group, PrimeGroup)
    numbers = b"".join(_integer(number) for number in (key.group.p, key.group.g, key.group.q))
    algorithm = encode(0x06, bytes.fromhex(_DH_KEY)) + encode(0x30, numbers)
    return encode(0x30, encode(0x30, algorithm) + encode(0x03, b"\x00" + _integer(int.from_bytes(key.public, "big"))))


def _integer(number: int) -> bytes:
    return encode(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def method_entry(key: StaticKey) -> bytes:
    """The method of chip authentication that goes with a key."""
    return security_info(f"{_METHOD}{2 if isinstance(key.group, CurveGroup) else 1:02X}{_SUITES[key.suite]:02X}", 1)


def active_group(key: RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """DG15."""
    return encode(0x6F, key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def signs_with(key: RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    """Active authentication: ISO/IEC 9796-2 scheme 1 with SHA-256, or ECDSA with the longest digest that fits the curve."""

    def by_curve(challenge: bytes) -> bytes:
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        size = (key.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(challenge, ec.ECDSA(SHA384() if key.key_size > 256 else SHA256())))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def by_rsa(challenge: bytes) -> bytes:
        assert isinstance(key, RSAPrivateKey)
        numbers = key.private_numbers()
        modulus = numbers.public_numbers.n
        size = (modulus.bit_length() + 7) // 8
        recovered = bytes(size - 32 - 3)
        block = b"\x6a" + recovered + hashlib.sha256(recovered + challenge).digest() + b"\x34\xcc"
        return pow(int.from_bytes(block, "big"), numbers.d, modulus).to_bytes(size, "big")

    return by_rsa if isinstance(key, RSAPrivateKey) else by_curve


@dataclass(frozen=True, slots=True, kw_only=True)
class MockParty(Party):
    """A mock issuer or signer, with the certificate that it has."""

    certificate: Certificate

    def named(self) -> Name:
        return self.certificate.subject

    def certified_by(self, issuer: Party, scheme: Scheme | None = None) -> Certificate:
        del issuer, scheme
        return self.certificate


def mock_document(folder: Path, groups: Mapping[int, bytes]) -> Document:
    """Groups, signed by the mock signer of a folder."""
    issuer, signer = _mock_party(folder, "csca"), _mock_party(folder, "dsc")
    return Document(signing=Signing(signer=signer, issuer=issuer), groups=groups)


def _mock_party(folder: Path, name: str) -> MockParty:
    key = load_pem_private_key((folder / f"mock_{name}.key").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    _, _, content = unarmor((folder / f"mock_{name}.pem").read_bytes())
    certificate = Certificate.load(content)
    return MockParty(key=key, serial=certificate.serial_number, certificate=certificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedChip:
    """What a chip is made of; each part may be exchanged for a wrong one.

    Attributes:
        ways: Of PACE, for EF.CardAccess.
        options: Further entries of DG14.
        more: Further groups that are signed.
        card_security: Entries of EF.CardSecurity; None: there is no such file.
    """

    ways: tuple[bytes, ...] = ()
    options: tuple[bytes, ...] = ()
    more: Mapping[int, bytes] = field(default_factory=dict)
    document: Document = CLEAR
    card_security: tuple[bytes, ...] | None = None
    static_key: StaticKey | None = None
    mapping_key: StaticKey | None = None
    sign: Callable[[bytes], bytes] | None = None

    def made(self) -> VirtualChip:
        """The chip."""
        entries = (*self.ways, *self.options)
        signing = self.document.signing
        given = signing.certificates or (signing.signer.certified_by(signing.issuer),)
        document = replace(self.document, signing=replace(signing, certificates=given))
        groups = dict(self.document.groups) | dict(self.more) | ({14: encode(0x6E, set_of(*entries))} if entries else {})
        named = dict(replace(document, groups=groups).files())
        numbered = {FIRST_GROUP - 1 + number: content for number, content in groups.items()}
        return VirtualChip(
            files={COM: named["COM"], SOD: named["SOD"], **numbered},
            master_files=self._master_files(document),
            passwords={PasswordKind.MRZ: PASSWORD, PasswordKind.CAN: CAN},
            pace=ways(set_of(*self.ways)),
            mapping_key=self.mapping_key,
            static_key=self.static_key,
            sign=self.sign,
        )

    def _master_files(self, document: Document) -> dict[int, bytes]:
        files = {CARD_ACCESS: set_of(*self.ways)} if self.ways else {}
        if self.card_security is not None:
            files[CARD_SECURITY] = replace(document.signing, content_type=_SECURITY_OBJECT).sign(set_of(*self.card_security))
        return files
