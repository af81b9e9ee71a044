"""Active authentication: the chip signs a challenge with a key that never leaves it (ICAO Doc 9303-11, 6.1)."""

from dataclasses import dataclass
from typing import Final

from realname.evidence.chip.files import GROUP_TAGS
from realname.evidence.chip.keys import EllipticKey, PublicKey, RsaKey, parse_public_key
from realname.evidence.chip.signatures import DIGESTS, digest_of, is_signed_by_halves
from realname.evidence.chip.tlv import parse_tlv
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable
from realname.evidence.model.chip import Step

CHALLENGE_BYTES: Final = 8
_ISSUED = 0x6A  # ISO/IEC 9796-2, 7: a header, a part of the message in the signature, no filling
_OF_SHA_1, _NAMED = 0xBC, 0xCC  # trailers: SHA-1 without a name, or the digest named by the byte before
_TRAILERS = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}  # ISO/IEC 10118-3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipKey:
    """The public key of DG15 and, for elliptic keys, the digest that DG14 states."""

    key: PublicKey
    digest: str


def chip_key(group_15: bytes, *, digest: str = "") -> ChipKey:
    """Read the key; it proves nothing until its group is known to be signed.

    Args:
        group_15: The whole group.
        digest: As DG14 states it; empty: by the length of an elliptic key, as ICAO Doc 9303-11, 6.1.2.3 lets issuers choose.

    Raises:
        ChipDataUnreadable: The group is not of its form.
        ChipCheckFailed: The key cannot be used.
    """
    file = parse_tlv(group_15)
    if file.tag != GROUP_TAGS[15]:
        raise ChipDataUnreadable(group=15)
    key = parse_public_key(file.value)
    if digest and digest not in DIGESTS:
        raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)
    return ChipKey(key=key, digest=digest or (_by_length(key) if isinstance(key, EllipticKey) else ""))


def _by_length(key: EllipticKey) -> str:
    bits = key.curve.n.bit_length()
    return next((name for name in ("sha512", "sha384", "sha256", "sha224") if DIGESTS[name]().digest_size * 8 <= bits), "sha1")


def verify(key: ChipKey, challenge: bytes, response: bytes) -> bool:
    """Whether the holder of the key made the response for this challenge.

    Args:
        key: Out of DG15.
        challenge: The 8 bytes that were drawn for this chip and this moment.
        response: As the chip gave it: a signature of ISO/IEC 9796-2 scheme 1, or the numbers r and s of ECDSA one after the other.
    """
    if len(challenge) != CHALLENGE_BYTES:
        return False
    if isinstance(key.key, RsaKey):
        return _is_signed_by_rsa(key.key, challenge, response)
    size = (key.key.curve.n.bit_length() + 7) // 8
    if len(response) != 2 * size:
        return False
    halves = int.from_bytes(response[:size]), int.from_bytes(response[size:])
    return is_signed_by_halves(challenge, halves=halves, key=key.key, digest=key.digest)


def _is_signed_by_rsa(key: RsaKey, challenge: bytes, response: bytes) -> bool:
    signature = int.from_bytes(response)
    size = (key.modulus.bit_length() + 7) // 8
    if len(response) != size or not 0 < signature < key.modulus:
        return False
    opened = pow(signature, key.exponent, key.modulus)
    # A signer may give either of two numbers; the one that was meant ends with the trailer's last four bits (ISO/IEC 9796-2, B.1).
    meant = opened if opened % 16 == _NAMED % 16 else key.modulus - opened
    return _recovers(meant.to_bytes(size), challenge)


def _recovers(block: bytes, challenge: bytes) -> bool:
    if block[-1] == _OF_SHA_1:
        digest, trailer_bytes = "sha1", 1
    elif block[-1] == _NAMED and block[-2] in _TRAILERS:
        digest, trailer_bytes = _TRAILERS[block[-2]], 2
    else:
        return False
    end = len(block) - trailer_bytes - DIGESTS[digest]().digest_size
    if block[0] != _ISSUED or end <= 1:
        return False
    return digest_of(digest, block[1:end] + challenge) == block[end : len(block) - trailer_bytes]
