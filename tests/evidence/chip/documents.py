"""Documents of invented people, written and signed as a state would: groups, security objects, master lists, revocation lists."""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from asn1crypto.cms import (
    CertificateChoices,
    CertificateSet,
    CMSAlgorithmProtection,
    CMSAttribute,
    CMSAttributes,
    ContentInfo,
    EncapsulatedContentInfo,
    IssuerAndSerialNumber,
    SignedData,
    SignerInfo,
)
from asn1crypto.cms import (
    Time as SigningTime,
)
from asn1crypto.core import Integer, ParsableOctetString, UTCTime
from asn1crypto.crl import CertificateList, TbsCertList
from asn1crypto.x509 import Certificate, Time

from realname.evidence.model.mrz import check_digit
from tests.evidence.chip.issuers import Party, PrivateKey, Scheme, dumped, elliptic_key, issuer, scheme_of, signer_of

LDS, MASTER_LIST = "2.23.136.1.1.1", "2.23.136.1.1.2"
JPEG = b"\xff\xd8\xff\xe0" + b"no picture, but the first bytes of one" * 3
TODAY = date(2026, 11, 29)


def tlv(tag: int, *values: bytes) -> bytes:
    """One element."""
    value = b"".join(values)
    size = len(value)
    length = bytes([size]) if size < 0x80 else bytes([0x80 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8)
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8)) + length + value


def zone(*, state: str = "UTO", code: str = "P") -> str:
    """The two lines of a passport, one after the other."""
    names = f"{code:<<2}{state:<<3}PROBE<<ANNA<MARIA".ljust(44, "<")
    number, birth, expiry, personal = "L898902C3", "740812", "320415", "<" * 14
    parts = (
        number + check_digit(number),
        state.ljust(3, "<"),
        birth + check_digit(birth),
        "F",
        expiry + check_digit(expiry),
        personal + "0",
    )
    whole = number + check_digit(number) + birth + check_digit(birth) + expiry + check_digit(expiry) + personal + "0"
    return names + "".join(parts) + check_digit(whole)


def group_1(text: str | None = None) -> bytes:
    """The zone."""
    return tlv(0x61, tlv(0x5F1F, (zone() if text is None else text).encode()))


def facial_record(*pictures: bytes, points: int = 0) -> bytes:
    """ISO/IEC 19794-5:2005."""
    faces = b""
    for picture in pictures:
        size = 20 + 8 * points + 12 + len(picture)
        faces += struct.pack(">IH14x", size, points) + bytes(8 * points) + bytes(12) + picture
    return struct.pack(">4s4sIH", b"FAC\0", b"010\0", 14 + len(faces), len(pictures)) + faces


def group_2(*pictures: bytes, points: int = 0) -> bytes:
    """The portraits, all in one record."""
    header = tlv(0xA1, tlv(0x81, b"\x02"), tlv(0x87, b"\x01\x01"), tlv(0x88, b"\x00\x08"))
    record = tlv(0x5F2E, facial_record(*(pictures or (JPEG,)), points=points))
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01"), tlv(0x7F60, header, record)))


def group_2_of_39794(*pictures: bytes) -> bytes:
    """The portraits in the newer record, ISO/IEC 39794-5."""
    representations = b"".join(tlv(0x30, tlv(0x80, b"\0"), tlv(0xA1, tlv(0xA0, tlv(0xA0, tlv(0x80, one))))) for one in pictures)
    record = tlv(0x7F2E, tlv(0xA1, tlv(0x65, tlv(0xA0, tlv(0x80, b"\3"), tlv(0x81, b"\7\xe3")), tlv(0xA1, representations))))
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01"), tlv(0x7F60, tlv(0xA1, b""), record)))


def group_11(**values: bytes) -> bytes:
    """Details of the holder."""
    tags = {"full_name": 0x5F0E, "personal_number": 0x5F10, "birth": 0x5F2B}
    stated = [tlv(tags[name], value) for name, value in values.items()]
    return tlv(0x6B, tlv(0x5C, b"".join(tags[name].to_bytes(2) for name in values)), *stated)


def group_12(issued: bytes) -> bytes:
    """Details of the document."""
    return tlv(0x6C, tlv(0x5C, b"\x5f\x26"), tlv(0x5F26, issued))


GROUPS = {1: group_1(), 2: group_2()}
_TAGS = dict(zip(range(1, 17), (0x61, 0x75, 0x63, 0x76, *range(0x65, 0x71)), strict=True))


def contents(*numbers: int) -> bytes:
    """EF.COM."""
    return tlv(0x60, tlv(0x5F01, b"0107"), tlv(0x5F36, b"040000"), tlv(0x5C, bytes(_TAGS[one] for one in numbers)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a security object or list is signed; each part may be exchanged for a wrong one."""

    signer: Party
    issuer: Party
    key: PrivateKey | None = field(default=None, repr=False)
    certificates: tuple[Certificate, ...] | None = None
    scheme: Scheme | None = None
    digest: str = "sha256"
    content_type: str = LDS
    attribute_type: str = ""
    attribute_digest: bytes | None = None
    signed_on: date | None = None
    by_key_id: bool = False
    names_first: bool = False
    signers: int = 1
    drop_attribute: str = ""
    protected: tuple[str, str] | None = None
    attributes_of: bytes | None = None

    def sign(self, content: bytes) -> bytes:
        """CMS signed data over some content."""
        made = [self._signer_info(content) for _ in range(self.signers)]
        given = self.certificates if self.certificates is not None else (self.signer.certified_by(self.issuer),)
        data = SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": self.digest}],
                "encap_content_info": EncapsulatedContentInfo({"content_type": self.content_type, "content": ParsableOctetString(content)}),
                "certificates": CertificateSet([CertificateChoices("certificate", one) for one in given]) if given else None,
                "signer_infos": made,
            }
        )
        return dumped(ContentInfo({"content_type": "signed_data", "content": data}))

    def _signer_info(self, content: bytes) -> SignerInfo:
        attributes = self._attributes(content)
        how = self.scheme or scheme_of(self.key or self.signer.key)
        first = self.certificates[0] if self.certificates and self.names_first else self.signer.certified_by(self.issuer)
        named = IssuerAndSerialNumber({"issuer": first.issuer, "serial_number": first.serial_number})
        return SignerInfo(
            {
                "version": "v3" if self.by_key_id else "v1",
                "sid": ("subject_key_identifier", self.signer.key_id) if self.by_key_id else ("issuer_and_serial_number", named),
                "digest_algorithm": {"algorithm": self.digest},
                "signed_attrs": attributes,
                "signature_algorithm": how.algorithm(),
                "signature": how.sign(self.key or self.signer.key, self.attributes_of or _set_of(attributes)),
            }
        )

    def _attributes(self, content: bytes) -> CMSAttributes:
        digest = hashlib.new(self.digest, content).digest() if self.attribute_digest is None else self.attribute_digest
        stated: list[tuple[str, object]] = [("content_type", self.attribute_type or self.content_type), ("message_digest", digest)]
        if self.signed_on:
            stated.append(("signing_time", SigningTime("utc_time", UTCTime(datetime.combine(self.signed_on, time(), UTC)))))
        if self.protected:
            digest_name, scheme_name = self.protected
            signs = {"signature_algorithm": {"algorithm": scheme_name}} if scheme_name else {}
            stated.append(("cms_algorithm_protection", CMSAlgorithmProtection({"digest_algorithm": {"algorithm": digest_name}, **signs})))
        return CMSAttributes([CMSAttribute({"type": name, "values": [value]}) for name, value in stated if name != self.drop_attribute])


def _set_of(attributes: CMSAttributes) -> bytes:
    return tlv(0x31, *sorted(dumped(one) for one in attributes))


def hash_list(groups: Mapping[int, bytes], *, digest: str = "sha256", version: int = 0, extra: bytes = b"", twice: bool = False) -> bytes:
    """The content of a security object."""
    digests = [
        tlv(0x30, dumped(Integer(number)), tlv(0x04, hashlib.new(digest, content).digest())) for number, content in sorted(groups.items())
    ]
    digests += digests[:1] if twice else []
    oids = {
        "sha1": "06052b0e03021a",
        "sha256": "0609608648016503040201",
        "sha384": "0609608648016503040202",
        "sha512": "0609608648016503040203",
    }
    info = tlv(0x30, tlv(0x13, b"0108"), tlv(0x13, b"040000")) if version == 1 else b""
    return tlv(0x30, dumped(Integer(version)), tlv(0x30, bytes.fromhex(oids[digest])), tlv(0x30, *digests), info, extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document: what lies in its chip, and how it is signed."""

    signing: Signing
    groups: Mapping[int, bytes] = field(default_factory=lambda: dict(GROUPS), repr=False)
    content: bytes | None = None

    def files(self, **others: bytes) -> list[tuple[str, bytes]]:
        """Every file; others replace or add some, by name (`DG1`, `SOD`)."""
        signed = self.signing.sign(hash_list(self.groups) if self.content is None else self.content)
        named = {f"DG{number}": content for number, content in self.groups.items()} | {
            "COM": contents(*self.groups),
            "SOD": tlv(0x77, signed),
        }
        return list((named | others).items())


ISSUER = issuer()
SIGNER = signer_of(ISSUER, elliptic_key(number=1))
CLEAR = Document(signing=Signing(signer=SIGNER, issuer=ISSUER))


def signed_by(signer: Party, of: Party = ISSUER, **changed: object) -> Document:
    """The clear document, signed by another signer."""
    return replace(CLEAR, signing=replace(CLEAR.signing, signer=signer, issuer=of, **changed))  # type: ignore[arg-type]


def master_list(listed: list[bytes], signing: Signing) -> bytes:
    """A list of certificates."""
    return replace(signing, content_type=MASTER_LIST).sign(tlv(0x30, dumped(Integer(0)), tlv(0x31, *sorted(listed))))


def list_signer(of: Party = ISSUER) -> Party:
    """A signer of master lists."""
    return replace(signer_of(of, elliptic_key(number=2)), name="MLS", serial=88, purposes=("2.23.136.1.1.3",))


def revocation_list(of: Party, *serials: int, key: PrivateKey | None = None, next_on: date = date(2027, 1, 1)) -> bytes:
    """A revocation list of an issuer."""
    how = scheme_of(key or of.key)
    moment = Time({"utc_time": datetime(2026, 1, 1, tzinfo=UTC)})
    revoked = [{"user_certificate": serial, "revocation_date": moment} for serial in serials]
    body = TbsCertList(
        {
            "version": "v2",
            "signature": how.algorithm(),
            "issuer": of.named(),
            "this_update": moment,
            "next_update": Time({"utc_time": datetime.combine(next_on, time(), UTC)}),
            "revoked_certificates": revoked or None,
        }
    )
    return dumped(
        CertificateList({"tbs_cert_list": body, "signature_algorithm": how.algorithm(), "signature": how.sign(key or of.key, body.dump())})
    )
