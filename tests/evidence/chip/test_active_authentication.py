"""Active authentication: a response of the chip's own key to this challenge, and nothing else."""

import hashlib
import os
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from realname.evidence.chip.active_authentication import ChipKey, chip_key, verify
from realname.evidence.chip.offers import read_offers
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable
from realname.evidence.model.chip import Step
from tests.evidence.chip.documents import tlv
from tests.evidence.chip.issuers import CURVE_CLASSES, DIGESTS, dumped, elliptic_key, explicit_info, public_info, rsa_key

CHALLENGE = bytes.fromhex("0011223344556677")
_TRAILERS = {"sha1": b"\xbc", "sha224": b"\x38\xcc", "sha256": b"\x34\xcc", "sha384": b"\x36\xcc", "sha512": b"\x35\xcc"}


def respond(key: rsa.RSAPrivateKey, challenge: bytes, *, digest: str = "sha1", trailer: bytes = b"", header: int = 0x6A) -> bytes:
    """Sign as a chip does (ISO/IEC 9796-2 scheme 1)."""
    numbers = key.private_numbers()
    modulus, size = numbers.public_numbers.n, key.key_size // 8
    end = trailer or _TRAILERS[digest]
    message = os.urandom(size - 1 - hashlib.new(digest).digest_size - len(end))
    block = bytes([header]) + message + hashlib.new(digest, message + challenge).digest() + end
    return pow(int.from_bytes(block), numbers.d, modulus).to_bytes(size)


def _rsa(number: int = 2) -> ChipKey:
    return chip_key(tlv(0x6F, dumped(public_info(rsa_key(number=number)))))


@pytest.mark.parametrize("digest", _TRAILERS)
def test_a_chips_response_by_rsa_is_genuine(digest: str) -> None:
    response = respond(rsa_key(number=2), CHALLENGE, digest=digest)
    assert verify(_rsa(), CHALLENGE, response)
    modulus = rsa_key(number=2).public_key().public_numbers().n
    other = (modulus - int.from_bytes(response)).to_bytes(len(response))
    assert verify(_rsa(), CHALLENGE, other)  # the other of the two numbers that ISO/IEC 9796-2 lets a signer give


def test_another_key_challenge_or_filling_is_not() -> None:
    right = respond(rsa_key(number=2), CHALLENGE)
    assert not verify(_rsa(1), CHALLENGE, right)
    assert not verify(_rsa(), bytes(8), right)
    assert not verify(_rsa(), CHALLENGE + b"\0", right)
    assert not verify(_rsa(), CHALLENGE, right[:-1])
    assert not verify(_rsa(), CHALLENGE, b"\0" + right)
    assert not verify(_rsa(), CHALLENGE, bytes(256))
    assert not verify(_rsa(), CHALLENGE, b"\xff" * 256)
    for wrong in ({"header": 0x4A}, {"header": 0x6B}, {"trailer": b"\x34\xcc"}, {"trailer": b"\x99\xcc"}, {"trailer": b"\xbd"}):
        assert not verify(_rsa(), CHALLENGE, respond(rsa_key(number=2), CHALLENGE, **wrong))


@pytest.mark.parametrize("curve", CURVE_CLASSES)
@pytest.mark.parametrize("digest", DIGESTS)
def test_a_chips_response_by_an_elliptic_key_is_genuine(curve: str, digest: str) -> None:
    key = elliptic_key(curve, 8)
    r, s = decode_dss_signature(key.sign(CHALLENGE, ec.ECDSA(DIGESTS[digest])))
    known = chip_key(tlv(0x6F, dumped(explicit_info(key))), digest=digest)
    size = (key.curve.key_size + 7) // 8
    response = r.to_bytes(size) + s.to_bytes(size)
    assert verify(known, CHALLENGE, response)
    assert not verify(known, CHALLENGE[::-1], response)
    assert not verify(known, CHALLENGE, response[::-1])
    assert not verify(known, CHALLENGE, bytes(2 * size))
    assert not verify(replace(known, digest="sha256" if digest != "sha256" else "sha1"), CHALLENGE, response)


def test_group_14_says_the_digest_and_what_else_the_chip_offers() -> None:
    active = tlv(0x30, bytes.fromhex("0606678108010105"), b"\x02\x01\x01", bytes.fromhex("060a04007f00070101040104"))
    chip = tlv(0x30, bytes.fromhex("060a04007f00070202030202"), b"\x02\x01\x01")
    pace = tlv(0x30, bytes.fromhex("060a04007f00070202040202"), b"\x02\x01\x02", b"\x02\x01\x0d")
    group_15 = tlv(0x6F, dumped(public_info(elliptic_key(number=8))))
    offers = read_offers(tlv(0x6E, tlv(0x31, active, chip, pace)), group_15)
    assert offers.active_authentication is not None
    assert (offers.active_authentication.digest, offers.chip_authentication, offers.pace, offers.terminal_authentication) == (
        "sha384",
        True,
        True,
        False,
    )
    alone = read_offers(None, group_15)
    assert alone.active_authentication is not None
    assert alone.active_authentication.digest == "sha256"


def test_a_key_that_is_none_is_said_and_never_used() -> None:
    assert not read_offers(None, tlv(0x6F, dumped(explicit_info(elliptic_key(number=8), cofactor=2)))).is_key_usable
    with pytest.raises(ChipDataUnreadable):
        chip_key(tlv(0x6E, b""))
    with pytest.raises(ChipCheckFailed) as failed:
        chip_key(tlv(0x6F, dumped(public_info(elliptic_key(number=8)))), digest="md5")
    assert failed.value.step == Step.ALGORITHM_UNSUPPORTED
