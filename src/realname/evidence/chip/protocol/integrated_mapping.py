"""The integrated mapping of PACE: two nonces become a number, and the number an element of the group (ICAO Doc 9303-11, 4.4.3.3.2)."""

from realname.evidence.chip.curves import Curve
from realname.evidence.chip.protocol.ciphers import Suite

# The two constants of the pseudo-random function, for nonces of 128 and of 256 bits.
_CONSTANTS = {
    16: (bytes.fromhex("A668892A7C41E3CA739F40B057D85904"), bytes.fromhex("A4E136AC725F738B01C1F60217C188AD")),
    32: (
        bytes.fromhex("D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676"),
        bytes.fromhex("54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517"),
    ),
}
NONCE_BYTES = {Suite.TDES: 16, Suite.AES_128: 16, Suite.AES_192: 32, Suite.AES_256: 32}
_MORE_BITS = 64  # than the modulus has, so that no remainder is preferred


def pseudo_random(suite: Suite, *, chip_nonce: bytes, our_nonce: bytes, modulus: int) -> int:
    """The number below a modulus that follows from both nonces.

    Args:
        suite: Whose cipher is used.
        chip_nonce: As long as `NONCE_BYTES` says.
        our_nonce: As long as a key.
        modulus: Of the group.
    """
    to_key, to_output = _CONSTANTS[len(chip_nonce)]
    key, output = suite.encrypt(our_nonce, chip_nonce), b""
    while 8 * len(output) < modulus.bit_length() + _MORE_BITS:
        key = key[: suite.key_bytes]
        output += suite.encrypt(key, to_output)
        key = suite.encrypt(key, to_key)
    return int.from_bytes(output, "big") % modulus


def point_of(curve: Curve, number: int) -> tuple[int, int] | None:
    """The point that follows from a number, in the same steps for every number; None: none follows.

    Source: Doc 9303-11, appendix B; it needs a modulus that leaves 3 when divided by 4.
    """
    p = curve.p
    alpha = -number * number % p
    if (alpha + alpha * alpha) % p == 0:
        return None
    x2 = -curve.b * pow(curve.a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (x2**3 + curve.a * x2 + curve.b) % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return x2, root * h2 % p
    return x3, root * pow(number, 3, p) * h2 % p
