"""The security object of a document (EF.SOD): the signed list of its groups' digests (ICAO Doc 9303-10, 4.6.2)."""

from dataclasses import dataclass, field

from asn1crypto.algos import DigestAlgorithm
from asn1crypto.core import Integer, OctetString, PrintableString, Sequence, SequenceOf

from realname.evidence.chip.keys import reading
from realname.evidence.chip.signatures import DIGESTS, parse_digest
from realname.evidence.chip.signed_data import SignedData, content_of, parse_signed_data
from realname.evidence.chip.tlv import parse_tlv, require_whole
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step

SECURITY_OBJECT_TAG = 0x77
_CONTENT_TYPE = "2.23.136.1.1.1"  # id-icao-mrtd-security-ldsSecurityObject
_GROUPS = range(1, 17)
_MOST_ELEMENTS = 4_000
_PARTS = {0: 3, 1: 4}  # the version of the list, and of how many parts it is made


class _GroupDigest(Sequence):  # type: ignore[misc] # asn1crypto ships no types
    _fields = [("number", Integer), ("digest", OctetString)]


class _GroupDigests(SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupDigest


class _LdsVersion(Sequence):  # type: ignore[misc]
    _fields = [("lds", PrintableString), ("unicode", PrintableString)]


class _LdsSecurityObject(Sequence):  # type: ignore[misc]
    _fields = [
        ("version", Integer),
        ("digest_algorithm", DigestAlgorithm),
        ("digests", _GroupDigests),
        ("lds_version", _LdsVersion, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityObject:
    """The list and its signature; neither is verified yet.

    Attributes:
        digest: Name of the groups' digest.
        digests: By the number of the group.
        signed: The signature.
    """

    digest: str
    digests: dict[int, bytes] = field(repr=False)
    signed: SignedData = field(repr=False)


def parse_security_object(file: bytes) -> SecurityObject:
    """Read EF.SOD.

    Raises:
        ChipCheckFailed: `security-object-unreadable`, `hash-list-wrong`, or a step of its signed data.
    """
    signed = parse_signed_data(content_of(SECURITY_OBJECT_TAG, file), most_elements=_MOST_ELEMENTS)
    if signed.content_type != _CONTENT_TYPE:
        raise ChipCheckFailed(step=Step.SECURITY_OBJECT_UNREADABLE)
    with reading(Step.HASH_LIST_WRONG):
        require_whole(signed.content, most_elements=_MOST_ELEMENTS)
        parsed = _LdsSecurityObject.load(signed.content, strict=True)
        version, has_version_info = parsed["version"].native, parsed["lds_version"].native is not None
        digest = parse_digest(parsed["digest_algorithm"])
        parts = len(parse_tlv(signed.content).children())
        listed = [(one["number"].native, one["digest"].native) for one in parsed["digests"]]
    digests, size = dict(listed), DIGESTS[digest]().digest_size
    is_right = all(number in _GROUPS and len(value) == size for number, value in listed) and len(digests) == len(listed) > 0
    if not is_right or parts != _PARTS.get(version) or has_version_info != (version == 1):
        raise ChipCheckFailed(step=Step.HASH_LIST_WRONG)
    return SecurityObject(digest=digest, digests=digests, signed=signed)
