"""Named curves: their numbers are OpenSSL's, and a signature is verified as `cryptography` verifies it."""

import subprocess

import pytest
from asn1crypto.algos import DSASignature
from asn1crypto.keys import SpecifiedECDomain
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from realname.evidence.chip.curves import CURVES, Curve, verifies
from realname.evidence.chip.keys import decode_point
from realname.evidence.chip.signatures import digest_of
from realname.evidence.errors import ChipCheckFailed
from tests.evidence.chip.issuers import CURVE_CLASSES, elliptic_key

_OPENSSL = {"secp192r1": "prime192v1", "secp256r1": "prime256v1"}


@pytest.mark.parametrize("curve", CURVES, ids=lambda one: one.name)
def test_the_numbers_are_those_of_openssl(curve: Curve) -> None:
    name = _OPENSSL.get(curve.name, curve.name)
    asked = ["openssl", "ecparam", "-name", name, "-param_enc", "explicit", "-conv_form", "uncompressed", "-outform", "DER"]
    stated = SpecifiedECDomain.load(subprocess.run(asked, check=True, capture_output=True).stdout)
    a, b = (int.from_bytes(stated["curve"][part].native) for part in ("a", "b"))
    assert (stated["field_id"]["parameters"].native, a, b, stated["order"].native) == (curve.p, curve.a, curve.b, curve.n)
    assert decode_point(curve, stated["base"].native) == curve.generator


@pytest.mark.parametrize("curve", CURVES, ids=lambda one: one.name)
def test_the_generator_is_of_its_order_and_points_add_up(curve: Curve) -> None:
    assert curve.holds(*curve.generator)
    assert curve.multiply(curve.n, curve.generator) is None
    five = curve.multiply(5, curve.generator)
    assert curve.add(curve.multiply(2, curve.generator), curve.multiply(3, curve.generator)) == five
    assert curve.add(five, curve.multiply(curve.n - 5, curve.generator)) is None
    assert curve.add(five, None) == five == curve.add(None, five)


@pytest.mark.parametrize("name", CURVE_CLASSES)
def test_a_signature_of_cryptography_is_verified_and_a_changed_one_is_not(name: str) -> None:
    curve, key = next(one for one in CURVES if one.name == name), elliptic_key(name)
    numbers = key.public_key().public_numbers()
    content = b"signed"
    signed = DSASignature.load(key.sign(content, ec.ECDSA(SHA256())))
    r, s = signed["r"].native, signed["s"].native
    hashed = int.from_bytes(digest_of("sha256", content)) >> max(0, 256 - curve.n.bit_length())
    public = numbers.x, numbers.y
    assert verifies(curve, public, digest=hashed, r=r, s=s)
    assert not verifies(curve, public, digest=hashed + 1, r=r, s=s)
    assert not verifies(curve, public, digest=hashed, r=r, s=s + curve.n)
    assert not verifies(curve, public, digest=hashed, r=0, s=s)
    assert not verifies(curve, curve.generator, digest=hashed, r=r, s=s)


@pytest.mark.parametrize("curve", [one for one in CURVES if one.name != "secp224r1"], ids=lambda one: one.name)
def test_a_compressed_point_is_the_same_point(curve: Curve) -> None:
    compressed = bytes([2 + curve.gy % 2]) + curve.gx.to_bytes(curve.size_bytes)
    assert decode_point(curve, compressed) == curve.generator


def test_what_is_no_point_of_the_curve_is_refused() -> None:
    curve = next(one for one in CURVES if one.name == "secp256r1")
    x, y = (one.to_bytes(32) for one in curve.generator)
    beyond = (curve.gx + curve.p).to_bytes(33)
    for wrong in (b"", b"\x00", b"\x04" + x + x, b"\x04" + x, b"\x04" + beyond + y, b"\x07" + x + y, b"\x02" + bytes(31) + b"\x07" * 3):
        with pytest.raises(ChipCheckFailed):
            decode_point(curve, wrong)
