"""TPM 2.0 structures in the form that a TPM sends (TPM 2.0 Library, Part 2): parsed whole, within bounds, or refused.

The parsers of `webauthn.helpers.tpm` were tried first: they cut a short structure off in silence, take bytes behind it, and know no
quote.
"""

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_STRUCTURE_BYTES = 2048  # a public key of RSA-2048 takes 314, a quote some 150
COORDINATE_BYTES = 32  # of P-256
_MODULUS_BYTES = 256  # of RSA-2048
_EXPONENT = 65537
_LARGEST_DIGEST_BYTES = 64
_LARGEST_NAME_BYTES = 2 + _LARGEST_DIGEST_BYTES
_LARGEST_SELECT_BYTES = 4
_MOST_BANKS = 16
_GENERATED = b"\xffTCG"  # TPM_GENERATED_VALUE: a restricted key signs nothing else that begins so (Part 2, 6.2)


class TpmBytesWrong(Exception):
    """The bytes are not the structure that was asked for, or are of a kind that is not used here."""


class Algorithm(IntEnum):
    """TPM_ALG_ID, Part 2, 6.3: those that are used here."""

    RSA = 0x0001
    AES = 0x0006
    SHA256 = 0x000B
    NULL = 0x0010
    ECDSA = 0x0018
    ECC = 0x0023
    CFB = 0x0043


class KeyAttribute(IntFlag):
    """TPMA_OBJECT, Part 2, 8.3; the bits that have no name here are reserved."""

    FIXED_TPM = 1 << 1
    ST_CLEAR = 1 << 2
    FIXED_PARENT = 1 << 4
    SENSITIVE_DATA_ORIGIN = 1 << 5
    USER_WITH_AUTH = 1 << 6
    ADMIN_WITH_POLICY = 1 << 7
    NO_DA = 1 << 10
    ENCRYPTED_DUPLICATION = 1 << 11
    RESTRICTED = 1 << 16
    DECRYPT = 1 << 17
    SIGN = 1 << 18
    X509_SIGN = 1 << 19


_P256, _CERTIFY, _QUOTE = 0x0003, 0x8017, 0x8018  # TPM_ECC_CURVE, Part 2, 6.4; TPM_ST, 6.9


@dataclass(frozen=True, slots=True, kw_only=True)
class TpmPublic:
    """TPMT_PUBLIC, Part 2, 12.2.4: a key on P-256 or of RSA-2048 whose name is hashed by SHA-256.

    Attributes:
        attributes: `KeyAttribute`, with the reserved bits if any is set.
        policy: Digest of the policy that authorizes its use; empty: none.
        wraps_aes: Whether it protects other objects by AES-128 in CFB, as storage and endorsement keys do; else by nothing.
        signs_ecdsa: Whether its scheme is fixed to ECDSA with SHA-256; else it has none.
        whole: All of the structure.
    """

    attributes: int
    policy: bytes
    wraps_aes: bool
    signs_ecdsa: bool
    key: EllipticCurvePublicKey | RSAPublicKey = field(repr=False)
    whole: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        """The object's name: it says all of the structure, the attributes too (Part 1, 16)."""
        return Algorithm.SHA256.to_bytes(2, "big") + hashlib.sha256(self.whole).digest()

    @property
    def spki(self) -> bytes:
        """The key alone, SubjectPublicKeyInfo (DER)."""
        return self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockInfo:
    """TPMS_CLOCK_INFO, Part 2, 10.11.1.

    In what a key of the owner's hierarchy signs the two counts are shifted by a number of that key (Part 1, 36): they can only be
    compared with each other, and they wrap around.

    Attributes:
        clock_ms: Time for which the TPM was powered.
        reset_count: Starts of the machine (TPM reset).
        restart_count: Resumes and restarts since then.
    """

    clock_ms: int
    reset_count: int
    restart_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """TPMS_ATTEST of a quote, Part 2, 10.12.

    Attributes:
        qualifying: What the caller gave to be signed with it.
        pcrs: Which registers of the SHA-256 bank, ascending; no other bank is in it.
        pcr_digest: SHA-256 over their values, in this order.
    """

    qualifying: bytes
    clock: ClockInfo
    pcrs: tuple[int, ...]
    pcr_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """TPMS_ATTEST of TPM2_Certify: that an object of this name is loaded.

    Attributes:
        qualifying: What the caller gave to be signed with it.
        name: Of the object.
    """

    qualifying: bytes
    name: bytes


def parse_public(content: bytes) -> TpmPublic:
    """Parse a TPMT_PUBLIC, without the two bytes of size of a TPM2B_PUBLIC.

    Raises:
        TpmBytesWrong: It is malformed, its point is not on the curve, or it is a key of another kind.
    """
    reader = _Reader(content)
    kind, name_algorithm = reader.number(2), reader.number(2)
    if kind not in {Algorithm.ECC, Algorithm.RSA} or name_algorithm != Algorithm.SHA256:
        raise TpmBytesWrong
    attributes, policy = reader.number(4), reader.sized(_LARGEST_DIGEST_BYTES)
    wraps_aes, signs_ecdsa = _is_aes(reader), _is_ecdsa(reader)
    key = _p256(reader) if kind == Algorithm.ECC else _rsa(reader)
    reader.end()
    if signs_ecdsa and isinstance(key, RSAPublicKey):
        raise TpmBytesWrong
    return TpmPublic(attributes=attributes, policy=policy, wraps_aes=wraps_aes, signs_ecdsa=signs_ecdsa, key=key, whole=content)


def parse_quote(content: bytes) -> Quote:
    """Parse a TPMS_ATTEST of TPM2_Quote.

    Raises:
        TpmBytesWrong: It is malformed, says something else than a quote, or is of another bank than SHA-256.
    """
    reader, qualifying, clock = _attested(content, _QUOTE)
    banks = reader.number(4)
    if not 1 <= banks <= _MOST_BANKS:
        raise TpmBytesWrong
    pcrs = list[int]()
    for _ in range(banks):
        algorithm, select = reader.number(2), reader.take(reader.number(1, most=_LARGEST_SELECT_BYTES))
        chosen = [8 * place + bit for place, octet in enumerate(select) for bit in range(8) if octet >> bit & 1]
        if chosen and (algorithm != Algorithm.SHA256 or pcrs):
            raise TpmBytesWrong
        pcrs += chosen
    digest = reader.sized(_LARGEST_DIGEST_BYTES)
    reader.end()
    return Quote(qualifying=qualifying, clock=clock, pcrs=tuple(pcrs), pcr_digest=digest)


def parse_certification(content: bytes) -> Certification:
    """Parse a TPMS_ATTEST of TPM2_Certify.

    Raises:
        TpmBytesWrong: It is malformed, or says something else.
    """
    reader, qualifying, _ = _attested(content, _CERTIFY)
    name = reader.sized(_LARGEST_NAME_BYTES)
    reader.sized(_LARGEST_NAME_BYTES)  # qualified name: of the object's place in its hierarchy
    reader.end()
    return Certification(qualifying=qualifying, name=name)


def is_signed(attest: bytes, *, signature: bytes, key: TpmPublic) -> bool:
    """Whether a TPMT_SIGNATURE over a TPMS_ATTEST is by a key on P-256, with SHA-256.

    Raises:
        TpmBytesWrong: The signature is malformed, or of another scheme.
    """
    reader = _Reader(signature)
    if (reader.number(2), reader.number(2)) != (Algorithm.ECDSA, Algorithm.SHA256) or not isinstance(key.key, EllipticCurvePublicKey):
        raise TpmBytesWrong
    r, s = (int.from_bytes(reader.sized(COORDINATE_BYTES)) for _ in "rs")
    reader.end()
    try:
        key.key.verify(encode_dss_signature(r, s), attest, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


class _Reader:
    """Takes a structure apart from front to back; numbers are big-endian (Part 1, 5)."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_STRUCTURE_BYTES:
            raise TpmBytesWrong
        self._content, self._at = content, 0

    def take(self, size: int) -> bytes:
        taken = self._content[self._at : self._at + size]
        if len(taken) != size:
            raise TpmBytesWrong
        self._at += size
        return taken

    def number(self, size: int, *, most: int | None = None) -> int:
        found = int.from_bytes(self.take(size))
        if most is not None and found > most:
            raise TpmBytesWrong
        return found

    def sized(self, most: int) -> bytes:
        """A TPM2B: two bytes of size, then so many bytes."""
        return self.take(self.number(2, most=most))

    def end(self) -> None:
        if self._at != len(self._content):
            raise TpmBytesWrong


def _attested(content: bytes, kind: int) -> tuple[_Reader, bytes, ClockInfo]:
    """Read what every TPMS_ATTEST begins with; the reader is left at what is attested."""
    reader = _Reader(content)
    if reader.take(4) != _GENERATED or reader.number(2) != kind:
        raise TpmBytesWrong
    reader.sized(_LARGEST_NAME_BYTES)  # qualified signer: the caller knows the key that must have signed
    qualifying = reader.sized(_LARGEST_NAME_BYTES)
    clock = ClockInfo(clock_ms=reader.number(8), reset_count=reader.number(4), restart_count=reader.number(4))
    reader.number(1, most=1)  # safe: whether the clock may be behind after a sudden loss of power
    reader.take(8)  # firmware version, shifted as the counts are
    return reader, qualifying, clock


def _is_aes(reader: _Reader) -> bool:
    """TPMT_SYM_DEF_OBJECT, Part 2, 11.1.7."""
    algorithm = reader.number(2)
    if algorithm == Algorithm.NULL:
        return False
    if (algorithm, reader.number(2), reader.number(2)) != (Algorithm.AES, 128, Algorithm.CFB):
        raise TpmBytesWrong
    return True


def _is_ecdsa(reader: _Reader) -> bool:
    """TPMT_ECC_SCHEME or TPMT_RSA_SCHEME, Part 2, 11.2.3 and 11.2.4."""
    scheme = reader.number(2)
    if scheme == Algorithm.NULL:
        return False
    if (scheme, reader.number(2)) != (Algorithm.ECDSA, Algorithm.SHA256):
        raise TpmBytesWrong
    return True


def _p256(reader: _Reader) -> EllipticCurvePublicKey:
    if (reader.number(2), reader.number(2)) != (_P256, Algorithm.NULL):  # the curve, and no scheme that derives keys
        raise TpmBytesWrong
    x, y = (int.from_bytes(reader.sized(COORDINATE_BYTES)) for _ in "xy")
    try:
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except ValueError:
        raise TpmBytesWrong from None


def _rsa(reader: _Reader) -> RSAPublicKey:
    bits, exponent, modulus = reader.number(2), reader.number(4), reader.sized(_MODULUS_BYTES)
    if bits != 8 * _MODULUS_BYTES or exponent not in {0, _EXPONENT}:  # 0 stands for 65537
        raise TpmBytesWrong
    try:
        key = RSAPublicNumbers(_EXPONENT, int.from_bytes(modulus)).public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise TpmBytesWrong from None
    if key.key_size != bits:
        raise TpmBytesWrong
    return key
