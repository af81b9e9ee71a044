"""The card reader of a sandbox: it reads cards of invented people, and signs the sample cards with a key that everyone can make."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import sandbox_identity_numbers_of
from realname.evidence.connectors.json_card_reader import JsonCardReader, sign_reading
from realname.kernel.rules.pack import Country
from realname.platform.outbound.signature_keys import SignatureKey

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
    return sign_reading(json.loads(card), is_chip_verified=True, key=_private_key(), place=place, at=at)


def _private_key() -> SignatureKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - for a server's requests
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - same

    made = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(sha256(b"realname sandbox card reader").digest()))
    return SignatureKey({**_PUBLIC_KEY, "d": str(made.as_dict(private=True)["d"])})
