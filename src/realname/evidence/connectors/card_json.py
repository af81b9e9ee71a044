"""A card as JSON: the chip's fields and portrait, as card readers give them (docs/card-reader-json.md)."""

import base64
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CARDS, CardReading, Evidence, EvidenceKind, EvidenceMeans
from realname.evidence.use_cases.card_readings import require_agreement
from realname.kernel.errors import InvalidInput
from realname.kernel.ports import IdentityNumbers
from realname.kernel.rules.pack import Country
from realname.verification.errors import ImageTooLarge, ImageUnreadable

MAXIMUM_CARD_BYTES = 12 * 1024 * 1024
MAXIMUM_PORTRAIT_BYTES = 8 * 1024 * 1024  # a chip's portrait has 1 to 20 kB; the rest is for photos of test people
_REQUIRED = frozenset({"kind", "name", "sex", "birth_on", "address", "identity_number", "valid_from_on", "valid_until_on", "portrait"})
_ETHNICITY = "ethnicity"  # on China's card, which has to give it; on no other
_OPTIONAL = frozenset({"issuing_authority"})  # on every chip; not needed, so not kept
_LENGTHS = {"name": 64, "ethnicity": 32, "address": 256, "issuing_authority": 128, "identity_number": 18}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")  # JPEG, PNG, JP2, J2K

_Fields = Mapping[str, object]


class CardJson:
    """Parses the cards of one country."""

    def __init__(self, identity_numbers: IdentityNumbers, country: Country = Country.CN) -> None:
        """Take what validates the identity number, and whose cards are read."""
        self._identity_numbers = identity_numbers
        self._country = country

    def read(self, content: bytes) -> CardReading:
        """Parse and validate the chip's fields."""
        fields = _parse_fields(content, self._country)
        attributes = self._parse_attributes(fields)
        return CardReading(evidence=_parse_evidence(fields, self._country), attributes=attributes, portrait=_parse_portrait(fields))

    def _parse_attributes(self, fields: _Fields) -> ApplicantAttributes:
        number = self._identity_numbers.parse(_parse_text(fields, "identity_number"))
        sex, birth_on = _parse_text(fields, "sex"), _parse_day(fields, "birth_on")
        require_agreement(number, country=self._country, sex=sex, birth_on=birth_on)
        return ApplicantAttributes(
            name=_parse_text(fields, "name"),
            identity_number=number,
            sex=sex,
            ethnicity=_parse_text(fields, _ETHNICITY) if _ETHNICITY in fields else "",
            birth_on=birth_on,
            address=_parse_text(fields, "address"),
        )


def _parse_fields(content: bytes, country: Country) -> _Fields:
    if len(content) > MAXIMUM_CARD_BYTES:
        raise InvalidInput(field="card", limit_bytes=MAXIMUM_CARD_BYTES)
    try:
        fields = json.loads(content.decode(), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        # Without the cause: its message could show a part of the card.
        raise InvalidInput(field="card") from None
    if not isinstance(fields, dict):
        raise InvalidInput(field="card")
    required = _REQUIRED | {_ETHNICITY} if country is Country.CN else _REQUIRED
    for name in sorted(required - fields.keys()):
        raise InvalidInput(field=name)
    if fields.keys() - required - _OPTIONAL:
        # The name of an unknown field comes from outside and is not repeated.
        raise InvalidInput(field="card", problem="unknown-field")
    if "issuing_authority" in fields:
        _parse_text(fields, "issuing_authority")
    return fields


def _without_repeats(pairs: list[tuple[str, object]]) -> _Fields:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _parse_evidence(fields: _Fields, country: Country) -> Evidence:
    try:
        kind = EvidenceKind(_parse_text(fields, "kind"))
    except ValueError:
        raise InvalidInput(field="kind") from None
    if kind is not CARDS[country]:
        raise InvalidInput(field="kind")
    valid_from_on = _parse_day(fields, "valid_from_on")
    valid_until_on = None if fields["valid_until_on"] is None else _parse_day(fields, "valid_until_on")
    if valid_until_on is not None and valid_until_on < valid_from_on:
        raise InvalidInput(field="valid_until_on")
    return Evidence(kind=kind, means=EvidenceMeans.CHIP, valid_from_on=valid_from_on, valid_until_on=valid_until_on)


def _parse_portrait(fields: _Fields) -> bytes:
    encoded = fields["portrait"]
    if not isinstance(encoded, str):
        raise InvalidInput(field="portrait")
    try:
        portrait = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise InvalidInput(field="portrait") from None
    require_portrait(portrait)
    return portrait


def require_portrait(portrait: bytes) -> None:
    """Refuse what is no picture by its size or its first bytes.

    Raises:
        ImageTooLarge: It has more bytes than allowed.
        ImageUnreadable: It is neither JPEG, PNG nor JPEG 2000.
    """
    if len(portrait) > MAXIMUM_PORTRAIT_BYTES:
        raise ImageTooLarge(field="portrait", limit_bytes=MAXIMUM_PORTRAIT_BYTES)
    if not portrait.startswith(_IMAGES):
        raise ImageUnreadable(field="portrait")


def _parse_text(fields: _Fields, name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not 0 < len(value) <= _LENGTHS.get(name, 32) or value != value.strip():
        raise InvalidInput(field=name)
    if any(unicodedata.category(character).startswith("C") for character in value):
        # Control, format and surrogate characters: nothing a card prints, and a way to make two names look alike.
        raise InvalidInput(field=name)
    return value


def _parse_day(fields: _Fields, name: str) -> date:
    value = fields[name]
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise InvalidInput(field=name)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(field=name) from None
