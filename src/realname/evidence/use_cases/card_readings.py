"""Readings of cards: what holds of each, and fields typed off one, checked as those of a chip are: forms, days, the identity number."""

import unicodedata
from dataclasses import replace
from datetime import date

from realname.evidence.errors import EvidenceKindNotAccepted
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CardReading, Evidence, EvidenceMeans, TypedEvidence
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import KINDS, EvidenceField, EvidenceKind, NumberForm
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.ports import IdentityNumbers
from realname.kernel.rules.pack import Country
from realname.kernel.typed_names import has_hidden_signs
from realname.verification.errors import ImageTooLarge

_UNSPECIFIED = "unspecified"
_SEXES = ("female", "male")  # GB 11643: the 17th digit is even for women, odd for men
MAXIMUM_PORTRAIT_BYTES = 8 * 1024 * 1024  # a photo of a card taken with a phone
_LENGTHS = {"name": 128, "ethnicity": 32, "address": 256, "nationality": 3}


def checked_reading(reading: CardReading, *, identity_numbers: IdentityNumbers, evidence_rule: EvidenceRule) -> CardReading:
    """Take what was read of any card, with the number in the one form that is hashed: the reader is the operator's code.

    Raises:
        EvidenceKindNotAccepted: The pack does not take this kind.
        IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
    """
    if not evidence_rule.takes(reading.evidence.kind, reading.evidence.means):
        raise EvidenceKindNotAccepted(kind=reading.evidence.kind.value)
    number = identity_numbers.parse(reading.attributes.identity_number.value)
    return replace(reading, attributes=replace(reading.attributes, identity_number=number))


def require_agreement(kind: EvidenceKind, number: IdentityNumber, *, country: Country, sex: str, birth_on: date) -> None:
    """Hold day of birth and sex against the number, where it says them: a resident's of China does, and what is made like it.

    Raises:
        InvalidInput: They do not agree, or the sex is none of the words; a passport alone may leave it open.
    """
    form = KINDS[kind].number
    if sex not in _SEXES and not (sex == _UNSPECIFIED and form is NumberForm.PASSPORT):
        raise InvalidInput(field="sex")
    says_both = form is NumberForm.RESIDENCE_PERMIT or (form is NumberForm.NATIONAL and country is Country.CN)
    if not says_both and not (form is NumberForm.PERMANENT_RESIDENT and number.value[0] == "9"):
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
    require_agreement(typed.kind, number, country=country, sex=typed.sex, birth_on=typed.birth_on)
    require_order(typed.valid_from_on, typed.valid_until_on)
    fields = KINDS[typed.kind].fields
    if len(typed.portrait) > MAXIMUM_PORTRAIT_BYTES:
        raise ImageTooLarge(field="portrait", limit_bytes=MAXIMUM_PORTRAIT_BYTES)
    return CardReading(
        evidence=Evidence(
            kind=typed.kind,
            means=EvidenceMeans.TYPED,
            valid_from_on=typed.valid_from_on,
            valid_until_on=typed.valid_until_on,
            typed=fields,
        ),
        attributes=ApplicantAttributes(
            name=_text("name", typed.name),
            identity_number=number,
            sex=typed.sex,
            ethnicity=_text("ethnicity", typed.ethnicity) if EvidenceField.ETHNICITY in fields else "",
            birth_on=typed.birth_on,
            address=_text("address", typed.address) if EvidenceField.ADDRESS in fields else "",
            nationality=_text("nationality", typed.nationality) if EvidenceField.NATIONALITY in fields else "",
        ),
        portrait=typed.portrait,
    )


def require_order(valid_from_on: date | None, valid_until_on: date | None) -> None:
    """Refuse evidence that ends before it begins.

    Raises:
        InvalidInput: It does.
    """
    if valid_from_on is not None and valid_until_on is not None and valid_until_on < valid_from_on:
        raise InvalidInput(field="valid_until_on")


def _text(field: str, typed: str) -> str:
    text = typed.strip()
    # Control, format, surrogate and invisible characters: nothing a card prints, and a way to make two names look alike.
    is_printed = not any(unicodedata.category(character).startswith("C") for character in text) and not has_hidden_signs(text)
    if not 0 < len(text) <= _LENGTHS[field] or not is_printed:
        raise InvalidInput(field=field)
    return text
