"""Fetch a value of a public randomness beacon and verify its signature: Python's standard library alone, no code of realname.

    python3 tools/beacon.py https://beacon.nist.gov/beacon/2.0/chain/2/pulse/1234567
    python3 tools/beacon.py --pulse pulse.json --certificate certificate.pem

For beacons of the NIST reference format, version 2.0 (NISTIR 8213): pulse and certificate are fetched from the beacon, or read from files.
Prints the value, for `tools/redraw.py --share`; what does not fit is said on stderr, and it ends with 1. `--certificate-id` pins the
certificate.
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

Pulse = Mapping[str, object]
_RSA_KEY = bytes.fromhex("06092a864886f70d0101010500")  # rsaEncryption, without parameters
_SHA512_OF = bytes.fromhex("3051300d060960864801650304020305000440")  # RFC 8017, 9.2: what precedes the digest
_BIT_STRING, _LEAST_BITS, _PATIENCE_S, _MOST_BYTES = 0x03, 2048, 30, 1_000_000
_LINKS = ["previous", "hour", "day", "month", "year"]


class NotThePulse(Exception):
    """What does not fit."""


def require(what: str, *, holds: bool) -> None:
    """Say what does not fit, where it does not."""
    if not holds:
        raise NotThePulse(what)


def signed_text(pulse: Pulse) -> bytes:
    """What the beacon signs: its fields in their order, texts and values behind their length."""
    outside, links = _table(pulse["external"]), [_table(one) for one in _list(pulse["listValues"])]
    require("the links to former pulses are others, or in another order", holds=[one["type"] for one in links] == _LINKS)
    parts = (
        _text(pulse["uri"]),
        _text(pulse["version"]),
        _number(pulse["cipherSuite"], 4),
        _number(pulse["period"], 4),
        _value(pulse["certificateId"]),
        _number(pulse["chainIndex"], 8),
        _number(pulse["pulseIndex"], 8),
        _text(pulse["timeStamp"]),
        _value(pulse["localRandomValue"]),
        _value(outside["sourceId"]),
        _number(outside["statusCode"], 4),
        _value(outside["value"]),
        *(_value(one["value"]) for one in links),
        _value(pulse["precommitmentValue"]),
        _number(pulse["statusCode"], 4),
    )
    return b"".join(parts)


def verified_value(pulse: Pulse, certificate: str, *, certificate_id: str = "") -> str:
    """The value of a pulse, in hexadecimal, once its signature holds.

    Raises:
        NotThePulse: Something does not fit; its text says what.
    """
    der = base64.b64decode("".join(line for line in certificate.split("\n") if "-----" not in line))
    named = str(pulse["certificateId"]).lower()
    require("the certificate is another than the pulse names", holds=hashlib.sha512(der).hexdigest() == named)
    require("the certificate is another than the pinned one", holds=named == (certificate_id.lower() or named))
    text, signature = signed_text(pulse), bytes.fromhex(str(pulse["signatureValue"]))
    require("the signature does not hold", holds=_is_signed(text, signature, der))
    value = hashlib.sha512(text + signature).hexdigest()
    require("the value is not that of the signed pulse", holds=str(pulse["outputValue"]).lower() == value)
    return value


def _is_signed(text: bytes, signature: bytes, der: bytes) -> bool:
    """Whether an RSA signature with SHA-512 holds (RFC 8017, 8.2.2): the whole padded block is compared."""
    modulus, exponent = _rsa_key(der)
    size = (modulus.bit_length() + 7) // 8
    digest = _SHA512_OF + hashlib.sha512(text).digest()
    block = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    number = int.from_bytes(signature)
    return len(signature) == size and number < modulus and pow(number, exponent, modulus) == int.from_bytes(block)


def _rsa_key(der: bytes) -> tuple[int, int]:
    at = der.find(_RSA_KEY)
    require("the certificate has no RSA key", holds=at >= 0)
    kind, bits, _ = _element(der, at + len(_RSA_KEY))
    require("the certificate's key cannot be read", holds=kind == _BIT_STRING and bits[:1] == b"\x00")
    _, pair, _ = _element(bits, 1)
    _, modulus, then = _element(pair, 0)
    _, exponent, _ = _element(pair, then)
    key = int.from_bytes(modulus), int.from_bytes(exponent)
    require("the certificate's key is too weak", holds=key[0].bit_length() >= _LEAST_BITS and key[1] > 1 and key[1] % 2 == 1)
    return key


def _element(der: bytes, at: int) -> tuple[int, bytes, int]:
    """An element of DER: its kind, its content, and where the next one begins."""
    size, start = der[at + 1], at + 2
    if size > 0x7F:  # noqa: PLR2004 - X.690, 8.1.3.5: the length has a length of its own
        start += size & 0x7F
        size = int.from_bytes(der[at + 2 : start])
    return der[at], der[start : start + size], start + size


def _text(value: object) -> bytes:
    return _sized(str(value).encode())


def _value(value: object) -> bytes:
    return _sized(bytes.fromhex(str(value)))


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content


def _number(value: object, size: int) -> bytes:
    require("a number of the pulse is none", holds=type(value) is int)
    return int(str(value)).to_bytes(size)


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def fetched(address: str) -> tuple[Pulse, str]:
    """Pulse and certificate, fetched from the beacon."""
    require("the address is no pulse of a beacon over HTTPS", holds=address.startswith("https://") and "/chain/" in address)
    pulse = _table(json.loads(_read(address))["pulse"])
    require("the beacon answered with another pulse", holds=pulse.get("uri") == address)
    return pulse, _read(f"{address.partition('/chain/')[0]}/certificate/{pulse['certificateId']}")


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=_PATIENCE_S) as answer:  # noqa: S310 - https alone, as `fetched` requires
        content: bytes = answer.read(_MOST_BYTES)
    return content.decode()


def main() -> int:
    """Fetch or read, verify, print."""
    asked = argparse.ArgumentParser(description="Fetch a value of a public randomness beacon and verify its signature.")
    asked.add_argument("address", nargs="?", default="", help="of the pulse; without it --pulse and --certificate are read")
    asked.add_argument("--pulse", type=Path, help="the pulse as the beacon gave it out, JSON")
    asked.add_argument("--certificate", type=Path, help="the beacon's certificate, PEM")
    asked.add_argument("--certificate-id", default="", help="SHA-512 of the certificate that you know to be the beacon's")
    given = asked.parse_args()
    try:
        if given.address:
            pulse, certificate = fetched(given.address)
        else:
            require("give an address, or --pulse and --certificate", holds=bool(given.pulse and given.certificate))
            pulse, certificate = _table(json.loads(given.pulse.read_text())["pulse"]), given.certificate.read_text()
        value = verified_value(pulse, certificate, certificate_id=given.certificate_id)
    except (NotThePulse, KeyError, IndexError, ValueError, OverflowError, OSError) as problem:
        print(f"not the pulse: {problem}", file=sys.stderr)
        return 1
    print(f"{pulse['uri']}, given out {pulse['timeStamp']}, by certificate {pulse['certificateId']}", file=sys.stderr)
    print(value)
    return 0


if __name__ == "__main__":
    sys.exit(main())
