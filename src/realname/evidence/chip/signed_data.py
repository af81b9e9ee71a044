"""Signed data (CMS, RFC 5652) as security objects and master lists have it: one signer, signed attributes, every part compared."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from asn1crypto.cms import CMSAlgorithmProtection, ContentInfo, SignerInfo
from asn1crypto.core import GeneralizedTime, UTCTime

from realname.evidence.chip.certificates import Certificate, parse_certificate
from realname.evidence.chip.keys import reading
from realname.evidence.chip.signatures import Scheme, digest_of, is_signed, parse_digest, parse_scheme
from realname.evidence.chip.tlv import Tlv, parse_tlv, require_whole
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step

_SIGNED_DATA = "signed_data"
_OF_OTHER_CONTENT = "v3"  # the version that RFC 5652, 5.1 gives content that is no plain data
_VERSIONS = {"issuer_and_serial_number": "v1", "subject_key_identifier": "v3"}  # of a signer's info: RFC 5652, 5.3
_CERTIFICATE, _SET, _SEQUENCE, _OBJECT, _OCTETS = 0x30, 0x31, 0x30, 0x06, 0x04
_MOST_CERTIFICATES = 8
_ATTRIBUTES = bytes.fromhex("2a864886f70d0109")  # 1.2.840.113549.1.9: PKCS #9
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = (_ATTRIBUTES + bytes([last]) for last in (3, 4, 5))
_ALGORITHMS = _ATTRIBUTES + bytes([52])  # RFC 6211, 2
_TIMES = {UTCTime.tag: UTCTime, GeneralizedTime.tag: GeneralizedTime}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """Content with one signature over it that is not verified yet.

    Attributes:
        content_type: Identifier of what the content is.
        certificates: As they lie in it.
        issuer, serial, key_id: What names the signer's certificate: the first two, or the last.
        digest: Of the content.
        attributes: What the signature is over, as a set in the order of DER.
        signed_at: The signed attribute; None: there is none.
    """

    content_type: str
    content: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    issuer: str | None = field(repr=False)
    serial: int
    key_id: bytes
    digest: str
    scheme: Scheme
    attributes: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    signed_at: date | None


def parse_signed_data(encoded: bytes, *, most_elements: int) -> SignedData:
    """Take signed data apart, and hold the signed attributes against the content.

    Raises:
        ChipCheckFailed: `security-object-unreadable`, `several-signers`, `signed-attributes-wrong` or `algorithm-unsupported`.
    """
    with reading(Step.SECURITY_OBJECT_UNREADABLE):
        require_whole(encoded, most_elements=most_elements)
        info = ContentInfo.load(encoded, strict=True)
        if info["content_type"].native != _SIGNED_DATA or info["content"]["version"].native != _OF_OTHER_CONTENT:
            raise ChipCheckFailed(step=Step.SECURITY_OBJECT_UNREADABLE)
        data = info["content"]
        if len(data["signer_infos"]) != 1:
            raise ChipCheckFailed(step=Step.SEVERAL_SIGNERS)
        inner, signer = data["encap_content_info"], data["signer_infos"][0]
        content = bytes(inner["content"].native if isinstance(inner["content"].native, bytes) else bytes(inner["content"]))
        if parse_digest(signer["digest_algorithm"]) not in {parse_digest(one) for one in data["digest_algorithms"]}:
            raise ChipCheckFailed(step=Step.SECURITY_OBJECT_UNREADABLE)
        certificates = _certificates(bytes(data["certificates"].contents or b""))
        return _with_signer(signer, content_type=inner["content_type"].dotted, content=content, certificates=certificates)


def _with_signer(signer: SignerInfo, *, content_type: str, content: bytes, certificates: tuple[bytes, ...]) -> SignedData:
    named = signer["sid"]
    if signer["version"].native != _VERSIONS[named.name]:
        raise ChipCheckFailed(step=Step.SECURITY_OBJECT_UNREADABLE)
    by_serial = named.name == "issuer_and_serial_number"
    digest = parse_digest(signer["digest_algorithm"])
    attributes = _attributes(bytes(signer["signed_attrs"].contents or b""))
    _require_agreement(attributes, content_type=content_type, message_digest=digest_of(digest, content))
    scheme = parse_scheme(signer["signature_algorithm"], beside=digest)
    _require_algorithms(attributes, digest=digest, scheme=scheme)
    return SignedData(
        content_type=content_type,
        content=content,
        certificates=certificates,
        issuer=named.chosen["issuer"].hashable if by_serial else None,
        serial=named.chosen["serial_number"].native if by_serial else 0,
        key_id=b"" if by_serial else named.native,
        digest=digest,
        scheme=scheme,
        attributes=_as_set(one.whole for one in attributes),
        signature=signer["signature"].native,
        signed_at=_signed_at(attributes),
    )


def _certificates(encoded: bytes) -> tuple[bytes, ...]:
    # The set is tagged [0] in place of its own tag, so what lies in it is read as the content of any element.
    found = Tlv(_SET, encoded, encoded).children(_MOST_CERTIFICATES)
    return tuple(one.whole for one in found if one.tag == _CERTIFICATE)


def _attributes(encoded: bytes) -> tuple[Tlv, ...]:
    return Tlv(_SET, encoded, encoded).children()


def _require_agreement(attributes: Iterable[Tlv], *, content_type: str, message_digest: bytes) -> None:
    stated_type, stated_digest = _value(attributes, _CONTENT_TYPE), _value(attributes, _MESSAGE_DIGEST)
    if stated_type is None or stated_digest is None or (stated_type.tag, stated_digest.tag) != (_OBJECT, _OCTETS):
        raise ChipCheckFailed(step=Step.SIGNED_ATTRIBUTES_WRONG)
    is_same_type = stated_type.value == _object_identifier(content_type)
    if not (is_same_type and hmac.compare_digest(stated_digest.value, message_digest)):
        raise ChipCheckFailed(step=Step.SIGNED_ATTRIBUTES_WRONG)


def _require_algorithms(attributes: Iterable[Tlv], *, digest: str, scheme: Scheme) -> None:
    """Where the algorithms are among what is signed, they are those that are stated beside it (RFC 6211, 2)."""
    if not any(parts and parts[0].value == _ALGORITHMS for parts in (one.children() for one in attributes if one.tag == _SEQUENCE)):
        return
    stated = _value(attributes, _ALGORITHMS)
    if stated is None:  # twice, or without a value
        raise ChipCheckFailed(step=Step.SIGNED_ATTRIBUTES_WRONG)
    with reading(Step.SIGNED_ATTRIBUTES_WRONG):
        protected = CMSAlgorithmProtection.load(stated.whole, strict=True)
        signs = protected["signature_algorithm"]
        is_same = parse_digest(protected["digest_algorithm"]) == digest and bool(signs.native)
        if not is_same or parse_scheme(signs, beside=digest) != scheme:
            raise ChipCheckFailed(step=Step.SIGNED_ATTRIBUTES_WRONG)


def _value(attributes: Iterable[Tlv], oid: bytes) -> Tlv | None:
    """The one value of an attribute; None: the attribute is absent, or stated twice, or has another number of values."""
    stated = [one.children() for one in attributes if one.tag == _SEQUENCE]
    values = [parts[1].children() for parts in stated if [part.tag for part in parts] == [_OBJECT, _SET] and parts[0].value == oid]
    return values[0][0] if len(values) == 1 and len(values[0]) == 1 else None


def _object_identifier(dotted: str) -> bytes:
    first, second, *rest = (int(one) for one in dotted.split("."))
    encoded = b""
    for number in (40 * first + second, *rest):
        pieces = [number & 0x7F]
        while number := number >> 7:
            pieces.append(number & 0x7F | 0x80)
        encoded += bytes(reversed(pieces))
    return encoded


def _as_set(elements: Iterable[bytes]) -> bytes:
    content = b"".join(sorted(elements))  # DER: a set is in the order of its encodings
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - the short form of a length
        return bytes([_SET, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([_SET, 0x80 + len(length)]) + length + content


def _signed_at(attributes: Iterable[Tlv]) -> date | None:
    stated = _value(attributes, _SIGNING_TIME)
    if stated is None:
        return None
    moment = _TIMES[stated.tag].load(stated.whole, strict=True).native
    return date(moment.year, moment.month, moment.day)


def find_signer(signed: SignedData) -> Certificate:
    """The one certificate that the signature names.

    Raises:
        ChipCheckFailed: `signer-missing`: it is not there, or two answer to the name; or it cannot be used.
    """
    found = [parse_certificate(one, wrong=Step.SIGNER_MISSING) for one in dict.fromkeys(signed.certificates)]
    named = [one for one in found if _is_named(one, signed)]
    if len(named) != 1:
        raise ChipCheckFailed(step=Step.SIGNER_MISSING)
    return named[0]


def _is_named(certificate: Certificate, signed: SignedData) -> bool:
    if signed.issuer is None:
        return bool(signed.key_id) and certificate.key_id == signed.key_id
    return certificate.serial == signed.serial and certificate.issuer == signed.issuer


def require_signature(signed: SignedData, signer: Certificate) -> None:
    """Verify the signature over the attributes, which hold the digest of the content.

    Raises:
        ChipCheckFailed: `signature-wrong`, or the key or scheme cannot be used.
    """
    if not is_signed(signed.attributes, signature=signed.signature, key=signer.key, scheme=signed.scheme):
        raise ChipCheckFailed(step=Step.SIGNATURE_WRONG)


def content_of(tag: int, encoded: bytes) -> bytes:
    """What lies in a file of one tag.

    Raises:
        ChipCheckFailed: `security-object-unreadable`.
    """
    with reading(Step.SECURITY_OBJECT_UNREADABLE):
        file = parse_tlv(encoded)
    if file.tag != tag:
        raise ChipCheckFailed(step=Step.SECURITY_OBJECT_UNREADABLE)
    return file.value
