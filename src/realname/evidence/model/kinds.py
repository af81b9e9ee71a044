"""Kinds of evidence: which number each bears, what is printed on it, and which of it a person registers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.rules.pack import Country


class EvidenceKind(StrEnum):
    """Kinds of evidence that a pack may accept."""

    # MIIT Order 25 (2013) art. 7, (1) to (8)
    RESIDENT_ID_CARD = "resident-id-card"
    TEMPORARY_RESIDENT_ID_CARD = "temporary-resident-id-card"
    HOUSEHOLD_REGISTER = "household-register"
    MILITARY_ID = "military-id"
    ARMED_POLICE_ID = "armed-police-id"
    HK_MACAU_TRAVEL_PERMIT = "hk-macau-travel-permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan-travel-permit"
    FOREIGN_PASSPORT = "foreign-passport"
    # the same article, (9): others set by law; these two by the State Council (2018) and the Exit and Entry Administration Law
    RESIDENCE_PERMIT = "residence-permit"
    FOREIGN_PERMANENT_RESIDENT_ID = "foreign-permanent-resident-id"
    # of other countries
    THAI_ID_CARD = "thai-id-card"
    AADHAAR = "aadhaar"


class NumberForm(StrEnum):
    """Forms of the number by which a kind of evidence names a person."""

    NATIONAL = "national"  # the identity number of the pack's country
    RESIDENCE_PERMIT = "residence-permit"  # as a resident's, with 81, 82 or 83 in the place of the division
    PERMANENT_RESIDENT = "permanent-resident"  # 3 letters and 12 digits (2017), or 18 digits that begin with 9 (2023)
    HK_MACAU = "hk-macau"  # H or M and 8 digits
    TAIWAN = "taiwan"  # 8 digits
    PASSPORT = "passport"  # the issuer's code and up to 20 letters and digits: two issuers give the same number
    SERVICE = "service"  # of the armed forces and the armed police: words, digits, words


class EvidenceField(StrEnum):
    """What may be on evidence, as card readers, photos and forms name it."""

    NAME = "name"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    BIRTH_ON = "birth_on"
    ADDRESS = "address"
    NATIONALITY = "nationality"
    IDENTITY_NUMBER = "identity_number"
    VALID_FROM_ON = "valid_from_on"
    VALID_UNTIL_ON = "valid_until_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What a kind of evidence is, in whatever pack.

    Attributes:
        number: The form of its number.
        fields: What is on it and must be known before the evidence is complete.
        zone_codes: With which letters its machine-readable zone may begin; none: it has no such zone.
        has_contactless_chip: Whether its chip holds data groups that the issuer signs (ICAO 9303-10).
    """

    number: NumberForm
    fields: frozenset[EvidenceField]
    zone_codes: tuple[str, ...] = ()
    has_contactless_chip: bool = False


_F = EvidenceField
_PERSON = frozenset({_F.NAME, _F.SEX, _F.BIRTH_ON, _F.IDENTITY_NUMBER})
_RESIDENT = _PERSON | {_F.ETHNICITY, _F.ADDRESS, _F.VALID_FROM_ON, _F.VALID_UNTIL_ON}
_PERMIT = _PERSON | {_F.VALID_UNTIL_ON}
_SERVICE = _PERSON | {_F.VALID_UNTIL_ON}

KINDS: Mapping[EvidenceKind, KindFacts] = {
    EvidenceKind.RESIDENT_ID_CARD: KindFacts(number=NumberForm.NATIONAL, fields=_RESIDENT),
    EvidenceKind.TEMPORARY_RESIDENT_ID_CARD: KindFacts(number=NumberForm.NATIONAL, fields=_RESIDENT),
    # Without an end: a child's page of the register has no portrait either.
    EvidenceKind.HOUSEHOLD_REGISTER: KindFacts(number=NumberForm.NATIONAL, fields=_PERSON | {_F.ETHNICITY, _F.ADDRESS}),
    EvidenceKind.MILITARY_ID: KindFacts(number=NumberForm.SERVICE, fields=_SERVICE),
    EvidenceKind.ARMED_POLICE_ID: KindFacts(number=NumberForm.SERVICE, fields=_SERVICE),
    EvidenceKind.HK_MACAU_TRAVEL_PERMIT: KindFacts(number=NumberForm.HK_MACAU, fields=_PERMIT, zone_codes=("CR",)),
    EvidenceKind.TAIWAN_TRAVEL_PERMIT: KindFacts(number=NumberForm.TAIWAN, fields=_PERMIT, zone_codes=("CT",)),
    EvidenceKind.FOREIGN_PASSPORT: KindFacts(
        number=NumberForm.PASSPORT, fields=_PERMIT | {_F.NATIONALITY}, zone_codes=("P",), has_contactless_chip=True
    ),
    EvidenceKind.RESIDENCE_PERMIT: KindFacts(
        number=NumberForm.RESIDENCE_PERMIT, fields=_PERSON | {_F.ADDRESS, _F.VALID_FROM_ON, _F.VALID_UNTIL_ON}
    ),
    EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID: KindFacts(
        number=NumberForm.PERMANENT_RESIDENT, fields=_PERMIT | {_F.NATIONALITY, _F.VALID_FROM_ON}
    ),
    EvidenceKind.THAI_ID_CARD: KindFacts(number=NumberForm.NATIONAL, fields=_RESIDENT - {_F.ETHNICITY}),
    EvidenceKind.AADHAAR: KindFacts(number=NumberForm.NATIONAL, fields=_RESIDENT - {_F.ETHNICITY}),
}

# What is read of these stands on two sides.
TWO_SIDED = frozenset(
    {
        EvidenceKind.RESIDENT_ID_CARD,
        EvidenceKind.RESIDENCE_PERMIT,
        EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID,
        EvidenceKind.HK_MACAU_TRAVEL_PERMIT,
        EvidenceKind.TAIWAN_TRAVEL_PERMIT,
        EvidenceKind.TEMPORARY_RESIDENT_ID_CARD,
    }
)

# The card that residents of a country register with: the first choice at the counter, and the sample cards of the sandbox.
RESIDENTS_CARD: Mapping[Country, EvidenceKind] = {
    Country.CN: EvidenceKind.RESIDENT_ID_CARD,
    Country.TH: EvidenceKind.THAI_ID_CARD,
    Country.IN: EvidenceKind.AADHAAR,
}
