"""Readings of cards: what holds of each, and fields typed off one, checked as those of a chip are: forms, days, the identity number."""

import unicodedata
from dataclasses import replace
from datetime import date

from realname.evidence.errors import EvidenceKindNotAccepted
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CARDS, CardReading, Evidence, EvidenceMeans, EvidenceRule, TypedEvidence
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.ports import IdentityNumbers
from realname.kernel.rules.pack import Country
from realname.verification.errors import ImageTooLarge

_SEXES = ("female", "male")  # GB 11643: the 17th digit is even for women, odd for men
MAXIMUM_PORTRAIT_BYTES = 8 * 1024 * 1024  # a photo of a card taken with a phone
_LENGTHS = {"name": 64, "ethnicity": 32, "address": 256}


def checked_reading(reading: CardReading, *, identity_numbers: IdentityNumbers, evidence_rule: EvidenceRule) -> CardReading:
    """Take what was read of any card, with the number in the one form that is hashed: the reader is the operator's code.

    Raises:
        EvidenceKindNotAccepted: The pack does not take this kind.
        IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
    """
    if reading.evidence.kind.value not in evidence_rule.accepted:
        raise EvidenceKindNotAccepted(kind=reading.evidence.kind.value)
    number = identity_numbers.parse(reading.attributes.identity_number.value)
    return replace(reading, attributes=replace(reading.attributes, identity_number=number))


def require_agreement(number: IdentityNumber, *, country: Country, sex: str, birth_on: date) -> None:
    """Hold day of birth and sex against the number. Those of Thailand and India say nothing of either.

    Raises:
        InvalidInput: They do not agree, or the sex is none of the two words.
    """
    if sex not in _SEXES:
        raise InvalidInput(field="sex")
    if country is not Country.CN:
        return
    if birth_on.strftime("%Y%m%d") != number.value[6:14]:
        raise InvalidInput(field="birth_on")
    if sex != _SEXES[int(number.value[16]) % 2]:
        raise InvalidInput(field="sex")


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
