"""The reader of cards as JSON (docs/reference/card-reader-json.md): unsigned, or signed by a reader whose key is known (JWS, RFC 7515)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from realname.evidence.connectors.card_json import MAXIMUM_CARD_BYTES, CardJson
from realname.evidence.errors import CardSignatureInvalid
from realname.evidence.model.evidence import CardReading, EvidenceMeans
from realname.kernel.errors import InvalidInput
from realname.platform.outbound.signature_keys import PUBLIC, SignatureKey

if TYPE_CHECKING:
    from joserfc.jwk import GuestProtocol, Key
    from joserfc.jws import FlattenedJSONSerialization, JWSRegistry

_FRESH = timedelta(minutes=5)
_AHEAD = timedelta(minutes=1)  # so far may the reader's clock be before ours
_ENVELOPE = frozenset({"protected", "payload", "signature"})  # RFC 7515, 7.2.2, without an unprotected header
_SIGNED = frozenset({"card", "chip", "for", "read_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonCardReader:
    """Implements the port `CardReader`.

    Attributes:
        cards: Parses the fields.
        keys: Of the card readers that are known, by their `kid`.
        now: Tells the time, aware.
    """

    cards: CardJson
    keys: Mapping[str, SignatureKey]
    now: Callable[[], datetime]

    def read(self, content: bytes, *, place: str) -> CardReading:
        """Parse the fields, after the signature where there is one: what is signed must be of now, and for this place alone."""
        envelope = _envelope(content)
        if envelope is None:
            return self.cards.read(content)
        signed = self._verified(envelope)
        self._require_of_now(signed, place=place)
        reading = self.cards.read(json.dumps(signed["card"], ensure_ascii=False).encode())
        if signed["chip"] != {"verified": True}:
            return reading
        return replace(reading, evidence=replace(reading.evidence, means=EvidenceMeans.VERIFIED_CHIP))

    def _verified(self, envelope: Mapping[str, str]) -> Mapping[str, object]:
        from joserfc import jws  # noqa: PLC0415 - for a server's requests; commands do without
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            read = jws.deserialize_json(_flattened(envelope), self._key, registry=_registry())
            content = json.loads(read.payload)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            # Without the cause: its text could show a part of the card.
            raise CardSignatureInvalid(cause="signature") from None
        if not isinstance(content, dict) or content.keys() != _SIGNED:
            raise CardSignatureInvalid(cause="form")
        return content

    def _key(self, signed: "GuestProtocol") -> "Key":
        """The key that the envelope names, for the one algorithm that is the key's."""
        header = signed.headers()
        key = self.keys.get(str(header.get("kid")))
        if key is None or header.get("alg") != key.kind.jws_algorithm:
            raise CardSignatureInvalid(cause="key")
        return key.imported()

    def _require_of_now(self, signed: Mapping[str, object], *, place: str) -> None:
        read_at, now = signed["read_at"], self.now().timestamp()
        if not isinstance(read_at, int) or isinstance(read_at, bool):
            raise CardSignatureInvalid(cause="form")
        if not now - _FRESH.total_seconds() <= read_at <= now + _AHEAD.total_seconds():
            raise CardSignatureInvalid(cause="time")
        if signed["for"] != place:
            raise CardSignatureInvalid(cause="place")


def sign_reading(fields: Mapping[str, object], *, is_chip_verified: bool, key: SignatureKey, place: str, at: datetime) -> bytes:
    """Sign a card as `JsonCardReader` verifies it.

    Args:
        fields: Of the card, its portrait among them.
        is_chip_verified: Whether the reader checked the chip's own proof.
        key: The reader's private key, on Ed25519 or P-256.
        place: The id of the registration or line that the card is read for.
        at: When it is read, aware.
    """
    from joserfc import jws  # noqa: PLC0415 - as above

    chip = {"verified": True} if is_chip_verified else None
    signed = {"card": fields, "chip": chip, "for": place, "read_at": int(at.timestamp())}
    protected = {"alg": key.kind.jws_algorithm, "kid": key.kid}
    payload = json.dumps(signed, ensure_ascii=False).encode()
    return json.dumps(jws.serialize_json({"protected": protected}, payload, key.imported(), registry=_registry())).encode()


def _envelope(content: bytes) -> Mapping[str, str] | None:
    """The parts of a signed card; None where it is not one: then the fields are parsed as they are."""
    if len(content) > MAXIMUM_CARD_BYTES:
        raise InvalidInput(field="card", limit_bytes=MAXIMUM_CARD_BYTES)
    if b'"signature"' not in content:
        return None
    try:
        parts = json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidInput(field="card") from None
    if not isinstance(parts, dict) or parts.keys() != _ENVELOPE:
        return None
    if not all(isinstance(part, str) for part in parts.values()):
        raise CardSignatureInvalid(cause="form")
    return parts


def _registry() -> "JWSRegistry":
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - as above

    registry = JWSRegistry(algorithms=[kind.jws_algorithm for kind in PUBLIC])
    registry.max_payload_length = MAXIMUM_CARD_BYTES  # a portrait is larger than what the library expects
    return registry


def _flattened(envelope: Mapping[str, str]) -> "FlattenedJSONSerialization":
    return {"protected": envelope["protected"], "payload": envelope["payload"], "signature": envelope["signature"]}
