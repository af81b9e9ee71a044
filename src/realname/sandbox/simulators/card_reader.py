"""The card reader of a sandbox: it reads cards of invented people, and signs the sample cards with a key that everyone can make."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import sandbox_identity_numbers_of
from realname.evidence.connectors.json_card_reader import JsonCardReader
from realname.kernel.rules.pack import Country
from realname.platform.outbound.signature_keys import SignatureKey

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

_KID = "sandbox-card-reader"
# The public half of `_private_key`: a signature by it proves nothing to anyone, and in production no one knows it.
_PUBLIC_KEY = {"kty": "OKP", "crv": "Ed25519", "kid": _KID, "x": "OpNqiqHxknUdkE13YO_-I4_MJA6p3HNFG17NY7Y6iUs"}


def sandbox_card_reader(country: Country, now: Callable[[], datetime]) -> "SandboxCardReader":
    """A reader that takes cards unsigned, and those that `sign_card` signed."""
    cards = CardJson(sandbox_identity_numbers_of(country), country)
    return SandboxCardReader(cards=cards, keys={_KID: SignatureKey(_PUBLIC_KEY)}, now=now)


class SandboxCardReader(JsonCardReader):
    """Implements the port `CardReader` for a sandbox alone."""


def sign_card(card: bytes, *, place: str, at: datetime) -> bytes:
    """Sign a card as a reader does that has checked its chip.

    Args:
        card: Its fields, as JSON.
        place: The registration or line that it is read for.
        at: When it is read, aware.
    """
    from joserfc import jws  # noqa: PLC0415 - for a server's requests; commands do without

    signed = {"card": json.loads(card), "chip": {"verified": True}, "for": place, "read_at": int(at.astimezone(UTC).timestamp())}
    payload = json.dumps(signed, ensure_ascii=False).encode()
    envelope = jws.serialize_json({"protected": {"alg": "Ed25519", "kid": _KID}}, payload, _private_key(), algorithms=["Ed25519"])
    return json.dumps(envelope).encode()


def _private_key() -> "OKPKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - same
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - same

    return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(sha256(b"realname sandbox card reader").digest()))
