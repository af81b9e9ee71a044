"""Signatures and digests of documents: RSA PKCS#1 v1.5 and PSS, ECDSA; SHA-1 to SHA-512 (ICAO Doc 9303-12, 4.4)."""

from dataclasses import dataclass
from typing import Final

from asn1crypto.algos import DigestAlgorithm, DSASignature, RSASSAPSSParams, SignedDigestAlgorithm
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA224, SHA256, SHA384, SHA512, Hash, HashAlgorithm

from realname.evidence.chip.curves import verifies
from realname.evidence.chip.keys import EllipticKey, PublicKey, RsaKey, reading
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step

DIGESTS: Final[dict[str, type[HashAlgorithm]]] = {"sha1": SHA1, "sha224": SHA224, "sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
WEAK: Final = "sha1"
_CURVES: Final[dict[str, type[ec.EllipticCurve]]] = {
    "secp192r1": ec.SECP192R1,
    "secp224r1": ec.SECP224R1,
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
# Identifiers of a key's algorithm that some issuers write in place of a signature's: the digest is then the one stated beside it.
_RSA_ALONE, _ELLIPTIC_ALONE = {"rsassa_pkcs1v15"}, {"ecdsa", "1.2.840.10045.2.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs1:
    """RSASSA-PKCS1-v1_5."""

    digest: str

    @property
    def name(self) -> str:
        """As lists say it."""
        return f"RSA with {self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pss:
    """RSASSA-PSS with every parameter stated."""

    digest: str
    mask_digest: str
    salt_bytes: int

    @property
    def name(self) -> str:
        """As lists say it."""
        return f"RSA-PSS with {self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecdsa:
    """ECDSA with a DER signature."""

    digest: str

    @property
    def name(self) -> str:
        """As lists say it."""
        return f"ECDSA with {self.digest}"


Scheme = Pkcs1 | Pss | Ecdsa


def digest_of(name: str, content: bytes) -> bytes:
    """The digest of some content; the name is one of `DIGESTS`."""
    hashed = Hash(DIGESTS[name]())
    hashed.update(content)
    return hashed.finalize()


def digest_bytes(name: str) -> int:
    """How long a digest is; the name is one of `DIGESTS`."""
    return DIGESTS[name]().digest_size


def parse_digest(algorithm: DigestAlgorithm) -> str:
    """The name of a digest.

    Raises:
        ChipCheckFailed: `algorithm-unsupported`.
    """
    with reading(Step.ALGORITHM_UNSUPPORTED):
        name = str(algorithm["algorithm"].native)
        if name not in DIGESTS or not _is_bare(algorithm):
            raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)
        return name


def parse_scheme(algorithm: SignedDigestAlgorithm, *, beside: str = "") -> Scheme:
    """Read which signature it is.

    Args:
        algorithm: As stated with the signature.
        beside: The digest that is stated beside it, for identifiers that name none; empty: there is none.

    Raises:
        ChipCheckFailed: `algorithm-unsupported`.
    """
    with reading(Step.ALGORITHM_UNSUPPORTED):
        name = str(algorithm["algorithm"].native)
        if name == "rsassa_pss":
            return _pss(algorithm["parameters"])
        if not _is_bare(algorithm):
            raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)
        digest, _, kind = name.rpartition("_")
        if beside and name in _RSA_ALONE | _ELLIPTIC_ALONE:
            digest, kind = beside, "rsa" if name in _RSA_ALONE else "ecdsa"
        if digest in DIGESTS and kind == "rsa":
            return Pkcs1(digest=digest)
        if digest in DIGESTS and kind == "ecdsa":
            return Ecdsa(digest=digest)
    raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)


def _is_bare(algorithm: DigestAlgorithm | SignedDigestAlgorithm) -> bool:
    """Whether an identifier has no parameters, or NULL."""
    return algorithm["parameters"].dump() in {b"", b"\x05\x00"}


def _pss(parameters: RSASSAPSSParams) -> Pss:
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1" or parameters["trailer_field"].native not in {1, "trailer_field_bc"}:
        raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)
    scheme = Pss(
        digest=parse_digest(parameters["hash_algorithm"]),
        mask_digest=parse_digest(mask["parameters"]),
        salt_bytes=int(parameters["salt_length"].native),
    )
    if not 0 <= scheme.salt_bytes <= DIGESTS["sha512"]().digest_size:
        raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)
    return scheme


def is_signed(content: bytes, *, signature: bytes, key: PublicKey, scheme: Scheme) -> bool:
    """Whether a signature over the content is the key's.

    Raises:
        ChipCheckFailed: `key-wrong`, or `algorithm-unsupported`: the scheme is not one of this key.
    """
    if isinstance(key, EllipticKey) and isinstance(scheme, Ecdsa):
        halves = _halves(signature)
        return halves is not None and is_signed_by_halves(content, halves=halves, key=key, digest=scheme.digest)
    if isinstance(key, RsaKey) and isinstance(scheme, Pss if key.pss_alone else Pss | Pkcs1):
        return _is_signed_by_rsa(content, signature, key, scheme)
    raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)


def is_signed_by_halves(content: bytes, *, halves: tuple[int, int], key: EllipticKey, digest: str) -> bool:
    """Whether an ECDSA signature, given as its numbers r and s, is the key's.

    Raises:
        ChipCheckFailed: `key-wrong`.
    """
    r, s = halves
    if not (0 < r < key.curve.n and 0 < s < key.curve.n):
        return False
    if key.curve.name not in _CURVES:
        hashed = digest_of(digest, content)
        number = int.from_bytes(hashed) >> max(0, 8 * len(hashed) - key.curve.n.bit_length())
        return verifies(key.curve, (key.x, key.y), digest=number, r=r, s=s)
    with reading(Step.KEY_WRONG):
        public = ec.EllipticCurvePublicNumbers(key.x, key.y, _CURVES[key.curve.name]()).public_key()
    try:
        public.verify(encode_dss_signature(r, s), content, ec.ECDSA(DIGESTS[digest]()))
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm as problem:
        raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED) from problem
    return True


def _halves(signature: bytes) -> tuple[int, int] | None:
    """The two numbers, if they are written in the one way that DER allows."""
    try:
        with reading(Step.SIGNATURE_WRONG):
            parsed = DSASignature.load(signature, strict=True)
            r, s = int(parsed["r"].native), int(parsed["s"].native)
    except ChipCheckFailed:
        return None
    is_positive = r > 0 and s > 0
    return (r, s) if is_positive and encode_dss_signature(r, s) == signature else None


def _is_signed_by_rsa(content: bytes, signature: bytes, key: RsaKey, scheme: Scheme) -> bool:
    with reading(Step.KEY_WRONG):
        public = rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()
    filled: padding.AsymmetricPadding = padding.PKCS1v15()
    if isinstance(scheme, Pss):
        filled = padding.PSS(padding.MGF1(DIGESTS[scheme.mask_digest]()), scheme.salt_bytes)
    try:
        public.verify(signature, content, filled, DIGESTS[scheme.digest]())
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm as problem:
        raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED) from problem
    return True
