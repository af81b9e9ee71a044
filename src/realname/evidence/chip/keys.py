"""Public keys, built as numbers: `cryptography` alone loads neither explicit curve parameters nor all that issuers write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from asn1crypto.keys import PublicKeyInfo, SpecifiedECDomain

from realname.evidence.chip.curves import CURVES, Curve
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable
from realname.evidence.model.chip import Step

_LEAST_MODULUS_BITS, _MOST_MODULUS_BITS = 1024, 8192
_MOST_EXPONENT_BITS = 64  # OpenSSL's own bound for a long modulus
_BY_OID = {curve.oid: curve for curve in CURVES}
# What a library may raise about an encoding that it does not like, and what our own reader says.
_ABOUT_ENCODINGS = (
    ChipDataUnreadable,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    RecursionError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RsaKey:
    """A key of RSA.

    Attributes:
        pss_alone: Whether its identifier allows no other signature than RSA-PSS (RFC 4055, 1.2).
    """

    modulus: int = field(repr=False)
    exponent: int = field(repr=False)
    pss_alone: bool = False

    @property
    def name(self) -> str:
        """As lists say it."""
        return f"RSA {self.modulus.bit_length()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipticKey:
    """A point of a named curve."""

    curve: Curve
    x: int = field(repr=False)
    y: int = field(repr=False)

    @property
    def name(self) -> str:
        """As lists say it."""
        return self.curve.name


PublicKey = RsaKey | EllipticKey


@contextmanager
def reading(step: Step) -> Iterator[None]:
    """Answer whatever is found wrong in an encoding by the code of a step.

    Raises:
        ChipCheckFailed: Something was wrong.
    """
    try:
        yield
    except _ABOUT_ENCODINGS as problem:
        raise ChipCheckFailed(step=step) from problem


def parse_public_key(info: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo.

    Raises:
        ChipCheckFailed: `algorithm-unsupported`, `curve-not-named`, or `key-wrong`: numbers that no key has.
    """
    with reading(Step.KEY_WRONG):
        return key_of(PublicKeyInfo.load(info, strict=True))


def key_of(info: PublicKeyInfo) -> PublicKey:
    """The key of a parsed SubjectPublicKeyInfo; errors as in `parse_public_key`."""
    with reading(Step.KEY_WRONG):
        match info["algorithm"]["algorithm"].native:
            case "rsa" | "rsassa_pss":
                return _rsa(info)
            case "ec":
                return _elliptic(info)
            case _:
                raise ChipCheckFailed(step=Step.ALGORITHM_UNSUPPORTED)


def _rsa(info: PublicKeyInfo) -> RsaKey:
    numbers = info["public_key"].parsed
    modulus, exponent = int(numbers["modulus"].native), int(numbers["public_exponent"].native)
    fits = _LEAST_MODULUS_BITS <= modulus.bit_length() <= _MOST_MODULUS_BITS and exponent.bit_length() <= _MOST_EXPONENT_BITS
    if not (fits and modulus > 0 and exponent > 1 and modulus & exponent & 1):
        raise ChipCheckFailed(step=Step.KEY_WRONG)
    return RsaKey(modulus=modulus, exponent=exponent, pss_alone=info["algorithm"]["algorithm"].native == "rsassa_pss")


def _elliptic(info: PublicKeyInfo) -> EllipticKey:
    parameters = info["algorithm"]["parameters"]
    match parameters.name:
        case "named":
            curve = _BY_OID.get(parameters.chosen.dotted)
        case "specified":
            curve = _named(parameters.chosen)
        case _:
            curve = None
    if curve is None:
        raise ChipCheckFailed(step=Step.CURVE_NOT_NAMED)
    point = decode_point(curve, info["public_key"].native)
    return EllipticKey(curve=curve, x=point[0], y=point[1])


def _named(stated: SpecifiedECDomain) -> Curve | None:
    """The named curve whose every parameter is the stated one: a generator alone may be chosen to fit a public key (CVE-2020-0601)."""
    if stated["field_id"]["field_type"].native != "prime_field" or stated["cofactor"].native not in {None, 1}:
        return None
    p = stated["field_id"]["parameters"].native
    a, b = (int.from_bytes(stated["curve"][name].native) for name in ("a", "b"))
    for curve in CURVES:
        if (p, a, b, stated["order"].native) == (curve.p, curve.a, curve.b, curve.n):
            return curve if decode_point(curve, stated["base"].native) == curve.generator else None
    return None


def decode_point(curve: Curve, encoded: bytes) -> tuple[int, int]:
    """Read a point, uncompressed or compressed (SEC 1, 2.3.4).

    Raises:
        ChipCheckFailed: `key-wrong`: it is no point of the curve.
    """
    size = curve.size_bytes
    form, rest = encoded[:1], encoded[1:]
    if form == b"\x04" and len(rest) == 2 * size:
        point = int.from_bytes(rest[:size]), int.from_bytes(rest[size:])
    elif form in {b"\x02", b"\x03"} and len(rest) == size:
        point = _uncompressed(curve, int.from_bytes(rest), form[0] & 1)
    else:
        raise ChipCheckFailed(step=Step.KEY_WRONG)
    if not curve.holds(*point):
        raise ChipCheckFailed(step=Step.KEY_WRONG)
    return point


def _uncompressed(curve: Curve, x: int, parity: int) -> tuple[int, int]:
    square = (x * x * x + curve.a * x + curve.b) % curve.p
    # A root where p is 3 modulo 4. Of secp224r1 it is none, and the point then is not of the curve: no issuer compresses it.
    y = pow(square, (curve.p + 1) // 4, curve.p)
    return x, y if y & 1 == parity else curve.p - y
