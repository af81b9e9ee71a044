"""What is verified of a line's holder, under the names by which relying services ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import Evidence
from realname.evidence.model.kinds import EvidenceKind


class Attribute(StrEnum):
    """Attributes of a person, as the definitions of KYC Match and KYC Fill-in name them."""

    ID_DOCUMENT = "idDocument"
    ID_DOCUMENT_TYPE = "idDocumentType"
    ID_DOCUMENT_EXPIRY_DATE = "idDocumentExpiryDate"
    BANK_ACCOUNT_NUMBER = "bankAccountNumber"
    NAME = "name"
    GIVEN_NAME = "givenName"
    FAMILY_NAME = "familyName"
    NAME_KANA_HANKAKU = "nameKanaHankaku"
    NAME_KANA_ZENKAKU = "nameKanaZenkaku"
    MIDDLE_NAMES = "middleNames"
    FAMILY_NAME_AT_BIRTH = "familyNameAtBirth"
    ADDRESS = "address"
    STREET_NAME = "streetName"
    STREET_NUMBER = "streetNumber"
    POSTAL_CODE = "postalCode"
    REGION = "region"
    LOCALITY = "locality"
    COUNTRY = "country"
    HOUSE_NUMBER_EXTENSION = "houseNumberExtension"
    BIRTHDATE = "birthdate"
    EMAIL = "email"
    GENDER = "gender"
    CITY_OF_BIRTH = "cityOfBirth"
    COUNTRY_OF_BIRTH = "countryOfBirth"
    NATIONALITY = "nationality"


# What an ID writes in one name.
NAME_PARTS = frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.MIDDLE_NAMES})


class DocumentType(StrEnum):
    """Types of ID documents, as the definitions name them."""

    PASSPORT = "passport"
    NATIONAL_ID_CARD = "national_id_card"
    RESIDENCE_PERMIT = "residence_permit"
    DIPLOMATIC_ID = "diplomatic_id"
    DRIVER_LICENCE = "driver_licence"
    SOCIAL_SECURITY_ID = "social_security_id"
    OTHER = "other"


class Gender(StrEnum):
    """Genders, as the definitions name them."""

    MALE = "MALE"
    FEMALE = "FEMALE"
    OTHER = "OTHER"


_TYPES: Mapping[EvidenceKind, DocumentType] = {
    EvidenceKind.RESIDENT_ID_CARD: DocumentType.NATIONAL_ID_CARD,
    EvidenceKind.TEMPORARY_RESIDENT_ID_CARD: DocumentType.NATIONAL_ID_CARD,
    EvidenceKind.THAI_ID_CARD: DocumentType.NATIONAL_ID_CARD,
    EvidenceKind.AADHAAR: DocumentType.NATIONAL_ID_CARD,
    EvidenceKind.FOREIGN_PASSPORT: DocumentType.PASSPORT,
    EvidenceKind.RESIDENCE_PERMIT: DocumentType.RESIDENCE_PERMIT,
    EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID: DocumentType.RESIDENCE_PERMIT,
}
# An ID that says neither sex is no statement of another one.
_GENDERS = {"female": Gender.FEMALE, "male": Gender.MALE}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifiedHolder:
    """Whom the operator verified as the holder, or user, of a line; personal data, silent when shown.

    Attributes:
        attributes: As the ID says, which the authoritative source confirmed.
        evidence: The ID.
        nationality: ISO 3166-1 alpha-2; empty where the ID does not say.
    """

    attributes: ApplicantAttributes
    evidence: Evidence
    nationality: str = ""

    def __repr__(self) -> str:
        """The kind alone."""
        return "VerifiedHolder(…)"

    @property
    def values(self) -> Mapping[Attribute, str]:
        """What is verified, by attribute. An attribute that the ID does not say is not there."""
        found = {
            Attribute.ID_DOCUMENT: self.document_number,
            Attribute.ID_DOCUMENT_TYPE: _TYPES.get(self.evidence.kind, DocumentType.OTHER).value,
            Attribute.ID_DOCUMENT_EXPIRY_DATE: self.evidence.valid_until_on.isoformat() if self.evidence.valid_until_on else "",
            Attribute.NAME: self.attributes.name,
            Attribute.ADDRESS: self.attributes.address,
            Attribute.BIRTHDATE: self.attributes.birth_on.isoformat(),
            Attribute.GENDER: gender.value if (gender := _GENDERS.get(self.attributes.sex)) else "",
            Attribute.NATIONALITY: self.nationality,
        }
        return {attribute: value for attribute, value in found.items() if value}

    @property
    def document_number(self) -> str:
        """The number that is printed on the ID: a passport is kept as `ISSUER/NUMBER`."""
        return self.attributes.identity_number.value.rpartition("/")[2]
