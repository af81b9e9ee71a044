"""Typed evidence: fields typed off a card, checked as those of a chip are: forms, days, and agreement with the identity number."""

import unicodedata

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CARDS, CardReading, Evidence, EvidenceMeans, TypedEvidence
from realname.evidence.model.identity_agreement import require_agreement
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.rules.country import Country
from realname.verification.errors import ImageTooLarge

MAXIMUM_PORTRAIT_BYTES = 8 * 1024 * 1024  # a photo of a card taken with a phone
_LENGTHS = {"name": 64, "ethnicity": 32, "address": 256}


def reading_of(typed: TypedEvidence, *, number: IdentityNumber, country: Country) -> CardReading:
    """Check the fields and give them the form of a card reading.

    Raises:
        InvalidInput: A field is not of its form, or does not agree with the identity number; `field` names it.
        ImageTooLarge: The portrait has more bytes than allowed.
    """
    require_agreement(number, country=country, sex=typed.sex, birth_on=typed.birth_on)
    if typed.valid_until_on is not None and typed.valid_until_on < typed.valid_from_on:
        raise InvalidInput(field="valid_until_on")
    if len(typed.portrait) > MAXIMUM_PORTRAIT_BYTES:
        raise ImageTooLarge(field="portrait", limit_bytes=MAXIMUM_PORTRAIT_BYTES)
    return CardReading(
        evidence=Evidence(
            kind=CARDS[country],
            means=EvidenceMeans.TYPED,
            valid_from_on=typed.valid_from_on,
            valid_until_on=typed.valid_until_on,
        ),
        attributes=ApplicantAttributes(
            name=_text("name", typed.name),
            identity_number=number,
            sex=typed.sex,
            ethnicity=_text("ethnicity", typed.ethnicity),
            birth_on=typed.birth_on,
            address=_text("address", typed.address),
        ),
        portrait=typed.portrait,
    )


def _text(field: str, typed: str) -> str:
    text = typed.strip()
    # Control, format and surrogate characters: nothing a card prints, and a way to make two names look alike.
    if not 0 < len(text) <= _LENGTHS[field] or any(unicodedata.category(character).startswith("C") for character in text):
        raise InvalidInput(field=field)
    return text
