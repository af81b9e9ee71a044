"""A document as JSON: its fields and portrait, as card readers give them (docs/reference/card-reader-json.md)."""

import base64
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.document_numbers import canonical_number
from realname.evidence.model.evidence import CardReading, Evidence, EvidenceMeans
from realname.evidence.model.kinds import KINDS, EvidenceKind, NumberForm
from realname.evidence.use_cases.card_readings import require_agreement, require_order
from realname.kernel.errors import InvalidInput
from realname.kernel.ports import IdentityNumbers
from realname.kernel.rules.pack import Country
from realname.kernel.typed_names import has_hidden_signs
from realname.verification.errors import ImageTooLarge, ImageUnreadable

MAXIMUM_CARD_BYTES = 12 * 1024 * 1024
_MOST_COMMAS = 2000  # of the longest texts that a card can have there are fewer; the portrait in base64 has none
MAXIMUM_PORTRAIT_BYTES = 8 * 1024 * 1024  # a chip's portrait has 1 to 20 kB; the rest is for photos of test people
_KIND, _PORTRAIT, _ISSUER = "kind", "portrait", "issuer"
# On many documents and not needed, so not kept; the issuer of a passport is a part of its number.
_OPTIONAL = frozenset({"issuing_authority", "valid_from_on", "nationality", "address"})
_LENGTHS = {"name": 128, "ethnicity": 32, "address": 256, "issuing_authority": 128, "identity_number": 32, "nationality": 3, "issuer": 3}
_DAYS = frozenset({"birth_on", "valid_from_on", "valid_until_on"})
_TEXTS = _LENGTHS.keys() | {"sex"}
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
        fields = _parse_fields(content)
        attributes = self._parse_attributes(fields)
        return CardReading(evidence=_parse_evidence(fields), attributes=attributes, portrait=_parse_portrait(fields))

    def _parse_attributes(self, fields: _Fields) -> ApplicantAttributes:
        kind = _parse_kind(fields)
        issuer = _parse_text(fields, _ISSUER) if _ISSUER in fields else ""
        number = self._identity_numbers.parse(canonical_number(kind, _parse_text(fields, "identity_number"), issuer=issuer))
        sex, birth_on = _parse_text(fields, "sex"), _parse_day(fields, "birth_on")
        require_agreement(kind, number, country=self._country, sex=sex, birth_on=birth_on)
        return ApplicantAttributes(
            name=_parse_text(fields, "name"),
            identity_number=number,
            sex=sex,
            ethnicity=_parse_text_if_there(fields, "ethnicity"),
            birth_on=birth_on,
            address=_parse_text_if_there(fields, "address"),
            nationality=_parse_text_if_there(fields, "nationality"),
        )


def _parse_fields(content: bytes) -> _Fields:
    if len(content) > MAXIMUM_CARD_BYTES:
        raise InvalidInput(field="card", limit_bytes=MAXIMUM_CARD_BYTES)
    if content.count(b",") > _MOST_COMMAS:
        # Each value in a list or an object costs the parser many times its bytes; all but the first follow a comma.
        raise InvalidInput(field="card")
    try:
        fields = json.loads(content.decode(), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        # Without the cause: its message could show a part of the card.
        raise InvalidInput(field="card") from None
    if not isinstance(fields, dict):
        raise InvalidInput(field="card")
    if _KIND not in fields:
        raise InvalidInput(field=_KIND)
    facts = KINDS[_parse_kind(fields)]
    of_passports = {_ISSUER} if facts.number is NumberForm.PASSPORT else set()
    required = {field.value for field in facts.fields} | {_KIND, _PORTRAIT} | of_passports
    faulty = sorted((required - fields.keys()) | {name for name in fields if not _has_form(fields, name)})
    if faulty:
        raise InvalidInput(field=faulty[0], **({"fields": ",".join(faulty)} if len(faulty) > 1 else {}))
    if fields.keys() - required - _OPTIONAL:
        # The name of an unknown field comes from outside and is not repeated.
        raise InvalidInput(field="card", problem="unknown-field")
    return fields


def _has_form(fields: _Fields, name: str) -> bool:
    """Whether a field that a card can have is of its form; of any other field, and of the portrait, nothing is said here."""
    try:
        if name in _DAYS and fields[name] is not None:
            _parse_day(fields, name)
        elif name in _TEXTS:
            _parse_text(fields, name)
    except InvalidInput:
        return False
    return True


def _without_repeats(pairs: list[tuple[str, object]]) -> _Fields:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _parse_kind(fields: _Fields) -> EvidenceKind:
    try:
        return EvidenceKind(_parse_text(fields, _KIND))
    except ValueError:
        raise InvalidInput(field=_KIND) from None


def _parse_evidence(fields: _Fields) -> Evidence:
    valid_from_on = _parse_day(fields, "valid_from_on") if "valid_from_on" in fields else None
    valid_until_on = None if fields.get("valid_until_on") is None else _parse_day(fields, "valid_until_on")
    require_order(valid_from_on, valid_until_on)
    return Evidence(kind=_parse_kind(fields), means=EvidenceMeans.CHIP, valid_from_on=valid_from_on, valid_until_on=valid_until_on)


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
    if any(unicodedata.category(character).startswith("C") for character in value) or has_hidden_signs(value):
        # Control, format, surrogate and invisible characters: nothing a card prints, and a way to make two names look alike.
        raise InvalidInput(field=name)
    return value


def _parse_text_if_there(fields: _Fields, name: str) -> str:
    return _parse_text(fields, name) if name in fields else ""


def _parse_day(fields: _Fields, name: str) -> date:
    value = fields[name]
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise InvalidInput(field=name)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(field=name) from None
