"""A signed statement as the text of a QR code: small enough for 30 mm on paper, and verified without any network.

    RN2:<base45 of: signature, 64 bytes | first 8 bytes of the key's id | the body, deflated with a shared dictionary>

A person who has the published key takes the parts out, checks Ed25519 over the body's bytes, and reads the body: the same bytes that
`GET /v1/registrations/{id}/receipt` gives. It names no one. The prefix names the dictionary: RN1 is that of receipts before
`realname/receipt/2`, which are read for good. `frontend/receipt/code.ts` reads both in a browser.

What is printed is an address of the page that checks receipts, with the code behind its `#`. A browser keeps that part and never sends it.

Source: RFC 9285 (base45), as in the EU's digital certificates; RFC 1950 for the deflated part and its dictionary.
"""

import zlib
from collections.abc import Mapping

from realname.kernel.errors import InvalidInput
from realname.kernel.receipt import SignedStatement

PREFIX = "RN2:"
VERIFY_PATH = "/receipt/verify"  # the page that checks receipts
_SIGNATURE_BYTES = 64
_KEY_BYTES = 8
_MOST_BODY_BYTES = 64 * 1024
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE = 45
# What every statement has in common. It is a part of the format: another dictionary is another prefix.
_DICTIONARIES: Mapping[str, bytes] = {
    "RN1:": (
        b'"objects":"state":"withdrawn""abandoned""lapsed""activation-rejected"{"erased_at":"type":"realname/deletion/1"}'
        b'{"activated_at":"2026-11-25T09:00:00+00:00","collected":["consent","evidence fields","evidence portrait",'
        b'"clip of the live session"],"decided_at":"2026-11-25T09:00:00+00:00","deleted":["clip of the live session",'
        b'"evidence portrait","probes beside the kept photo","templates (never stored)"],"kept":[{"until":"service and 2 years after",'
        b'"what":"one photo taken on the spot, sealed"},{"until":"service and 2 years after","what":"evidence fields, sealed"}],'
        b'"ledger":{"index":0,"leaf_hash":""},"line":"","policy":"","registration":"","sandbox":true,"type":"realname/receipt/1"}'
    ),
    "RN2:": (
        b'"objects":"state":"refused""withdrawn""abandoned""lapsed""activation-rejected"{"erased_at":"key":null"type":"realname/deletion/1"}'
        b'"clip of the live session"{"activated_at":"2027-01-01T09:00:00+00:00","collected":["consent","evidence fields",'
        b'"evidence portrait","pictures of the live session"],"complaints":{"operator":"","regulator":"12300"},'
        b'"decided_at":"2027-01-01T09:00:00+00:00",'
        b'"deleted":["pictures of the live session","evidence portrait","probes beside the kept photo","templates (never stored)"],'
        b'"kept":[{"until":"service and 2 years after","what":"one photo taken on the spot, sealed"},'
        b'{"until":"service and 2 years after","what":"evidence fields, sealed"},'
        b'{"until":"2027-01-","what":"hashes of the session'
        b"'"
        b's pictures, from which no picture can be made"}],'
        b'"ledger":{"index":,"leaf_hash":""},"line":"","policy":"","registration":"","sandbox":false,"type":"realname/receipt/2"}'
    ),
}


def receipt_code(statement: SignedStatement) -> str:
    """Write a statement as the text of a QR code, all of it in the code's alphanumeric letters."""
    packer = zlib.compressobj(level=9, zdict=_DICTIONARIES[PREFIX])
    packed = packer.compress(statement.body) + packer.flush()
    return PREFIX + _base45(statement.signature + bytes.fromhex(statement.key_id)[:_KEY_BYTES] + packed)


def receipt_address(statement: SignedStatement, *, origin: str) -> tuple[str, str]:
    """Write a statement as an address, in two parts: up to its `#`, and the code behind it.

    The second part holds letters of a QR code's alphanumeric mode alone: both letters that an address may not hold are escaped.

    Args:
        statement: What was signed.
        origin: Where the pages are, as `https://host`.
    """
    return f"{origin}{VERIFY_PATH}#", receipt_code(statement).replace("%", "%25").replace(" ", "%20")


def read_receipt_code(text: str) -> tuple[bytes, bytes, str]:
    """Take body, signature and the first 16 hexadecimal digits of the key's id out of a code; the signature is not checked here.

    Args:
        text: The code, or the address that has it behind its `#`.

    Raises:
        InvalidInput: Not such a code.
    """
    _, is_address, fragment = text.partition("#")
    code = fragment.replace("%20", " ").replace("%25", "%") if is_address else text
    dictionary = _DICTIONARIES.get(code[: len(PREFIX)])
    if dictionary is None:
        raise InvalidInput(field="code")
    content = _from_base45(code[len(PREFIX) :])
    signature, key, packed = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:][:_KEY_BYTES], content[_SIGNATURE_BYTES + _KEY_BYTES :]
    unpacker = zlib.decompressobj(zdict=dictionary)
    try:
        body = unpacker.decompress(packed, _MOST_BODY_BYTES)
    except zlib.error:
        raise InvalidInput(field="code") from None
    if not unpacker.eof:
        raise InvalidInput(field="code")
    return body, signature, key.hex()


def _base45(content: bytes) -> str:
    groups = (content[place : place + 2] for place in range(0, len(content), 2))
    return "".join(_letters(int.from_bytes(group, "big"), count=len(group) + 1) for group in groups)


def _letters(value: int, *, count: int) -> str:
    return "".join(_ALPHABET[value // _BASE**place % _BASE] for place in range(count))


def _from_base45(text: str) -> bytes:
    content = bytearray()
    for place in range(0, len(text), 3):
        group = text[place : place + 3]
        try:
            value = sum(_ALPHABET.index(letter) * _BASE**power for power, letter in enumerate(group))
            content += value.to_bytes(len(group) - 1, "big")
        except (ValueError, OverflowError):
            raise InvalidInput(field="code") from None
    return bytes(content)
