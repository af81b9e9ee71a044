"""The two kinds of groups in which keys are agreed: points of a named curve, and integers modulo a prime (ICAO Doc 9303-11, 9.5 and 9.6).

Both give and take elements as the chip sends them, so that the protocols are written once. Private keys serve one exchange at a terminal:
the arithmetic takes no care of side channels. A chip learns no more from the time of an answer than from the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from realname.evidence.chip.curves import CURVES, Curve
from realname.evidence.chip.protocol.integrated_mapping import point_of
from realname.evidence.errors import ChipReplyInvalid

Draw = Callable[[int], bytes]
_UNCOMPRESSED = 0x04
EC_POINT, DH_VALUE = 0x86, 0x84  # how a public key is tagged in an authentication token (9.4.5)


class Group(Protocol):
    """A group with a generator; every element is bytes, and every element that comes from outside is checked."""

    @property
    def public_key_tag(self) -> int:
        """The tag of a public key in an authentication token."""
        ...

    @property
    def generator(self) -> bytes:
        """The generator."""
        ...

    def draw_private(self, draw: Draw) -> int:
        """Draw a private key, at least 1 and less than the order."""
        ...

    def power(self, element: bytes, exponent: int) -> bytes:
        """Apply the group's operation to an element with itself, `exponent` times.

        Raises:
            ChipReplyInvalid: It is no element of the group, or the result is the neutral element.
        """
        ...

    def combine(self, one: bytes, other: bytes) -> bytes:
        """Apply the group's operation to two elements.

        Raises:
            ChipReplyInvalid: One is no element of the group, or the result is the neutral element.
        """
        ...

    def secret_of(self, element: bytes) -> bytes:
        """What of an agreed element keys are derived from (9.6)."""
        ...

    @property
    def modulus(self) -> int:
        """Of the numbers that elements are made of."""
        ...

    def element_of(self, number: int) -> bytes:
        """An element that follows from a number below the modulus: the integrated mapping.

        Raises:
            ChipReplyInvalid: None follows from it.
        """
        ...


@dataclass(frozen=True, slots=True)
class CurveGroup:
    """Points of a named curve, uncompressed. The cofactor is 1, so a point on the curve is in the group."""

    curve: Curve
    public_key_tag: int = field(default=EC_POINT, init=False)

    @property
    def generator(self) -> bytes:
        """The base point."""
        return self._encoded(self.curve.generator)

    def draw_private(self, draw: Draw) -> int:
        """Draw bytes until they are a number below the order: without preference for any."""
        return _drawn_below(self.curve.n, draw)

    def power(self, element: bytes, exponent: int) -> bytes:
        """Multiply a point."""
        return self._encoded(self.curve.multiply(exponent, self._parsed(element)))

    def combine(self, one: bytes, other: bytes) -> bytes:
        """Add two points."""
        return self._encoded(self.curve.add(self._parsed(one), self._parsed(other)))

    def secret_of(self, element: bytes) -> bytes:
        """The first coordinate."""
        return element[1 : 1 + self.curve.size_bytes]

    @property
    def modulus(self) -> int:
        """Of the coordinates."""
        return self.curve.p

    def element_of(self, number: int) -> bytes:
        """A point."""
        return self._encoded(point_of(self.curve, number))

    def _parsed(self, element: bytes) -> tuple[int, int]:
        size = self.curve.size_bytes
        if len(element) != 1 + 2 * size or element[0] != _UNCOMPRESSED:
            raise ChipReplyInvalid(cause="public-key")
        x, y = int.from_bytes(element[1 : 1 + size], "big"), int.from_bytes(element[1 + size :], "big")
        if not self.curve.holds(x, y):
            raise ChipReplyInvalid(cause="public-key")
        return x, y

    def _encoded(self, point: tuple[int, int] | None) -> bytes:
        if point is None:
            raise ChipReplyInvalid(cause="public-key")
        return encode_point(self.curve, point)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimeGroup:
    """The subgroup of order q of the integers modulo p (RFC 5114, 2)."""

    name: str
    p: int = field(repr=False)
    g: int = field(repr=False)
    q: int = field(repr=False)
    public_key_tag: int = field(default=DH_VALUE, init=False)

    @property
    def generator(self) -> bytes:
        """The generator."""
        return self._encoded(self.g)

    def draw_private(self, draw: Draw) -> int:
        """Draw bytes until they are a number below the order: without preference for any."""
        return _drawn_below(self.q, draw)

    def power(self, element: bytes, exponent: int) -> bytes:
        """Raise to a power."""
        return self._encoded(pow(self._parsed(element), exponent, self.p))

    def combine(self, one: bytes, other: bytes) -> bytes:
        """Multiply."""
        return self._encoded(self._parsed(one) * self._parsed(other) % self.p)

    def secret_of(self, element: bytes) -> bytes:
        """The number itself."""
        return element

    @property
    def modulus(self) -> int:
        """The modulus itself."""
        return self.p

    def element_of(self, number: int) -> bytes:
        """The power that lies in the subgroup."""
        return self._encoded(pow(number, (self.p - 1) // self.q, self.p))

    def checked(self, element: bytes) -> bytes:
        """An element in its whole length.

        Raises:
            ChipReplyInvalid: It is no element of the group.
        """
        return self._encoded(self._parsed(element))

    def _parsed(self, element: bytes) -> int:
        value = int.from_bytes(element, "big")
        is_known = len(element) <= self._size_bytes and 1 < value < self.p - 1 and pow(value, self.q, self.p) == 1
        if not is_known:
            raise ChipReplyInvalid(cause="public-key")
        return value

    def _encoded(self, value: int) -> bytes:
        if value <= 1:
            raise ChipReplyInvalid(cause="public-key")
        return value.to_bytes(self._size_bytes, "big")

    @property
    def _size_bytes(self) -> int:
        return (self.p.bit_length() + 7) // 8


def encode_point(curve: Curve, point: tuple[int, int]) -> bytes:
    """Write a point, uncompressed."""
    return bytes((_UNCOMPRESSED,)) + point[0].to_bytes(curve.size_bytes, "big") + point[1].to_bytes(curve.size_bytes, "big")


def _drawn_below(order: int, draw: Draw) -> int:
    bits = order.bit_length()
    while True:
        drawn = int.from_bytes(draw((bits + 7) // 8), "big") & (1 << bits) - 1
        if 0 < drawn < order:
            return drawn


# RFC 5114, 2.1 to 2.3; `openssl genpkey -algorithm DHX -pkeyopt dh_rfc5114:1` writes the same numbers.
_PRIME_GROUPS = (
    PrimeGroup(
        name="modp1024-160",
        p=int(
            "B10B8F96A080E01DDE92DE5EAE5D54EC52C99FBCFB06A3C69A6A9DCA52D23B616073E28675A23D189838EF1E2EE652C013ECB4AEA90611"
            "2324975C3CD49B83BFACCBDD7D90C4BD7098488E9C219A73724EFFD6FAE5644738FAA31A4FF55BCCC0A151AF5F0DC8B4BD45BF37DF365C"
            "1A65E68CFDA76D4DA708DF1FB2BC2E4A4371",
            16,
        ),
        g=int(
            "A4D1CBD5C3FD34126765A442EFB99905F8104DD258AC507FD6406CFF14266D31266FEA1E5C41564B777E690F5504F213160217B4B01B88"
            "6A5E91547F9E2749F4D7FBD7D3B9A92EE1909D0D2263F80A76A6A24C087A091F531DBF0A0169B6A28AD662A4D18E73AFA32D779D5918D0"
            "8BC8858F4DCEF97C2A24855E6EEB22B3B2E5",
            16,
        ),
        q=0xF518AA8781A8DF278ABA4E7D64B7CB9D49462353,
    ),
    PrimeGroup(
        name="modp2048-224",
        p=int(
            "AD107E1E9123A9D0D660FAA79559C51FA20D64E5683B9FD1B54B1597B61D0A75E6FA141DF95A56DBAF9A3C407BA1DF15EB3D688A309C18"
            "0E1DE6B85A1274A0A66D3F8152AD6AC2129037C9EDEFDA4DF8D91E8FEF55B7394B7AD5B7D0B6C12207C9F98D11ED34DBF6C6BA0B2C8BBC"
            "27BE6A00E0A0B9C49708B3BF8A317091883681286130BC8985DB1602E714415D9330278273C7DE31EFDC7310F7121FD5A07415987D9ADC"
            "0A486DCDF93ACC44328387315D75E198C641A480CD86A1B9E587E8BE60E69CC928B2B9C52172E413042E9B23F10B0E16E79763C9B53DCF"
            "4BA80A29E3FB73C16B8E75B97EF363E2FFA31F71CF9DE5384E71B81C0AC4DFFE0C10E64F",
            16,
        ),
        g=int(
            "AC4032EF4F2D9AE39DF30B5C8FFDAC506CDEBE7B89998CAF74866A08CFE4FFE3A6824A4E10B9A6F0DD921F01A70C4AFAAB739D7700C29F"
            "52C57DB17C620A8652BE5E9001A8D66AD7C17669101999024AF4D027275AC1348BB8A762D0521BC98AE247150422EA1ED409939D54DA74"
            "60CDB5F6C6B250717CBEF180EB34118E98D119529A45D6F834566E3025E316A330EFBB77A86F0C1AB15B051AE3D428C8F8ACB70A813715"
            "0B8EEB10E183EDD19963DDD9E263E4770589EF6AA21E7F5F2FF381B539CCE3409D13CD566AFBB48D6C019181E1BCFE94B30269EDFE72FE"
            "9B6AA4BD7B5A0F1C71CFFF4C19C418E1F6EC017981BC087F2A7065B384B890D3191F2BFA",
            16,
        ),
        q=0x801C0D34C58D93FE997177101F80535A4738CEBCBF389A99B36371EB,
    ),
    PrimeGroup(
        name="modp2048-256",
        p=int(
            "87A8E61DB4B6663CFFBBD19C651959998CEEF608660DD0F25D2CEED4435E3B00E00DF8F1D61957D4FAF7DF4561B2AA3016C3D91134096F"
            "AA3BF4296D830E9A7C209E0C6497517ABD5A8A9D306BCF67ED91F9E6725B4758C022E0B1EF4275BF7B6C5BFC11D45F9088B941F54EB1E5"
            "9BB8BC39A0BF12307F5C4FDB70C581B23F76B63ACAE1CAA6B7902D52526735488A0EF13C6D9A51BFA4AB3AD8347796524D8EF6A167B5A4"
            "1825D967E144E5140564251CCACB83E6B486F6B3CA3F7971506026C0B857F689962856DED4010ABD0BE621C3A3960A54E710C375F26375"
            "D7014103A4B54330C198AF126116D2276E11715F693877FAD7EF09CADB094AE91E1A1597",
            16,
        ),
        g=int(
            "3FB32C9B73134D0B2E77506660EDBD484CA7B18F21EF205407F4793A1A0BA12510DBC15077BE463FFF4FED4AAC0BB555BE3A6C1B0C6B47"
            "B1BC3773BF7E8C6F62901228F8C28CBB18A55AE31341000A650196F931C77A57F2DDF463E5E9EC144B777DE62AAAB8A8628AC376D282D6"
            "ED3864E67982428EBC831D14348F6F2F9193B5045AF2767164E1DFC967C1FB3F2E55A4BD1BFFE83B9C80D052B985D182EA0ADB2A3B7313"
            "D3FE14C8484B1E052588B9B7D2BBD2DF016199ECD06E1557CD0915B3353BBB64E0EC377FD028370DF92B52C7891428CDC67EB6184B523D"
            "1DB246C32F63078490F00EF8D647D148D47954515E2327CFEF98C582664B4C0F6CC41659",
            16,
        ),
        q=0x8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3,
    ),
)
_CURVE_PARAMETERS = {
    8: "secp192r1",
    9: "brainpoolP192r1",
    10: "secp224r1",
    11: "brainpoolP224r1",
    12: "secp256r1",
    13: "brainpoolP256r1",
    14: "brainpoolP320r1",
    15: "secp384r1",
    16: "brainpoolP384r1",
    17: "brainpoolP512r1",
    18: "secp521r1",
}
_CURVES = {curve.name: curve for curve in CURVES}
# By their number (9.5.1).
STANDARD_GROUPS: Mapping[int, Group] = {
    **dict(enumerate(_PRIME_GROUPS)),
    **{number: CurveGroup(_CURVES[name]) for number, name in _CURVE_PARAMETERS.items()},
}
