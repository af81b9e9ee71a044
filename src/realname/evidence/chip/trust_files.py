"""Files that bring trust: certificates, revocation lists and master lists (ICAO Doc 9303-12, 8 and 9), in PEM, DER or LDIF."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from realname.evidence.chip.certificates import MOST_CERTIFICATE_BYTES, Certificate, parse_certificate
from realname.evidence.chip.revocation import parse_revocation_list
from realname.evidence.chip.signed_data import find_signer, parse_signed_data, require_signature
from realname.evidence.chip.tlv import Tlv, parse_tlv
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable, TrustFileUnreadable
from realname.evidence.model.chip import Step

MOST_TRUST_BYTES = 32 * 1024 * 1024
_MOST_ELEMENTS, _MOST_CERTIFICATES = 20_000, 10_000
_MASTER_LIST, _MASTER_LIST_SIGNER = "2.23.136.1.1.2", "2.23.136.1.1.3"
_SEQUENCE, _SET, _INTEGER, _OBJECT, _VERSION = 0x30, 0x31, 0x02, 0x06, 0xA0
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,32})-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----")
# Attributes of the ICAO PKD that hold certificates of issuers, revocation lists and master lists, in base64 after two colons.
_LDIF = re.compile(
    rb"^(?:pkdMasterListContent|cscaMasterListData|certificateRevocationList|cACertificate)(?:;binary)?::[ ]*([A-Za-z0-9+/=]+)$",
    re.MULTILINE | re.IGNORECASE,
)
_LDIF_START = re.compile(rb"^(?:version: *\d+\s+)?(?:#[^\n]*\s+)*dn:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterList:
    """Certificates that a state lists, with its signature over them verified. Who answers for its signer is not decided yet.

    Attributes:
        signer: The certificate of the list's signer.
        signed_on: None: the list does not say.
        certificates: In DER; each is read when it is asked for.
    """

    signer: Certificate
    signed_on: date | None
    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFile:
    """What a file holds."""

    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    revocations: tuple[bytes, ...] = field(default=(), repr=False)
    master_lists: tuple[MasterList, ...] = ()


def read_trust_file(content: bytes) -> TrustFile:
    """Find out what a file is, and verify what it says of itself.

    Raises:
        TrustFileUnreadable: It is none of the known kinds, damaged or too large.
        ChipCheckFailed: The signature of a master list is wrong, or its signer is no signer of master lists.
    """
    if len(content) > MOST_TRUST_BYTES:
        raise TrustFileUnreadable(limit_bytes=MOST_TRUST_BYTES)
    certificates: list[bytes] = []
    revocations: list[bytes] = []
    lists: list[MasterList] = []
    for encoded in _encodings(content):
        match _kind(encoded):
            case "master-list":
                lists.append(_master_list(encoded))
            case "certificate":
                certificates.append(_readable_certificate(encoded))
            case _:
                revocations.append(_readable_revocations(encoded))
    return TrustFile(certificates=tuple(certificates), revocations=tuple(revocations), master_lists=tuple(lists))


def _encodings(content: bytes) -> Iterator[bytes]:
    if content[:1] == b"\x30":
        yield content
        return
    is_ldif = _LDIF_START.match(content[:4096].lstrip())
    texts = [one[1] for one in _LDIF.finditer(re.sub(rb"\r?\n ", b"", content))] if is_ldif else [one[2] for one in _PEM.finditer(content)]
    if not texts:
        raise TrustFileUnreadable
    for text in texts:
        try:
            yield base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error as problem:
            raise TrustFileUnreadable from problem


def _kind(encoded: bytes) -> str:
    """By its structure: signed data begins with an identifier, and a certificate's first part with its version or a lone number."""
    try:
        parts = parse_tlv(encoded).children()
        first = parts[0].tag if parts else 0
        inner = [one.tag for one in parts[0].children()] if first == _SEQUENCE else []
    except ChipDataUnreadable as problem:
        raise TrustFileUnreadable from problem
    if first == _OBJECT:
        return "master-list"
    return "certificate" if _VERSION in inner[:1] else "revocation-list"


def _readable_certificate(encoded: bytes) -> bytes:
    try:
        return parse_certificate(encoded, wrong=Step.KEY_WRONG).whole
    except ChipCheckFailed as problem:
        raise TrustFileUnreadable(step=problem.step) from problem


def _readable_revocations(encoded: bytes) -> bytes:
    try:
        return parse_revocation_list(encoded, wrong=Step.SECURITY_OBJECT_UNREADABLE).whole
    except ChipCheckFailed as problem:
        raise TrustFileUnreadable from problem


def _master_list(encoded: bytes) -> MasterList:
    try:
        signed = parse_signed_data(encoded, most_elements=_MOST_ELEMENTS)
    except ChipCheckFailed as problem:
        if problem.step == Step.SECURITY_OBJECT_UNREADABLE:
            raise TrustFileUnreadable from problem
        raise
    if signed.content_type != _MASTER_LIST:
        raise TrustFileUnreadable
    signer = find_signer(signed)
    if _MASTER_LIST_SIGNER not in signer.purposes or signer.signs_data is False or signer.is_authority or signer.has_unknown_demand:
        raise ChipCheckFailed(step=Step.SIGNER_NOT_ALLOWED)
    require_signature(signed, signer)
    return MasterList(signer=signer, signed_on=signed.signed_at, certificates=_listed(signed.content))


def _listed(content: bytes) -> tuple[bytes, ...]:
    try:
        parts = parse_tlv(content).children()
        if [one.tag for one in parts] != [_INTEGER, _SET]:
            raise TrustFileUnreadable
        listed: tuple[Tlv, ...] = parts[1].children(_MOST_CERTIFICATES)
    except ChipDataUnreadable as problem:
        raise TrustFileUnreadable from problem
    if any(one.tag != _SEQUENCE or len(one.whole) > MOST_CERTIFICATE_BYTES for one in listed):
        raise TrustFileUnreadable
    return tuple(dict.fromkeys(one.whole for one in listed))
