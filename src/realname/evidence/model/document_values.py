"""What one source says of a document: what is printed, its machine-readable zone, its chip, or what an agent typed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from realname.evidence.model.mrz import Mrz, MrzField, MrzFormat, MrzSex, ZoneDay


class ValueSource(StrEnum):
    """Where a value comes from."""

    PRINTED = "printed"
    MRZ = "mrz"
    CHIP = "chip"
    TYPED = "typed"


class DocumentField(StrEnum):
    """What can be compared between two sources."""

    NAME = "name"
    CHINESE_NAME = "chinese-name"
    DOCUMENT_NUMBER = "document-number"
    PERSONAL_NUMBER = "personal-number"
    BIRTH = "birth"
    SEX = "sex"
    NATIONALITY = "nationality"
    ISSUER = "issuer"
    ISSUE = "issue"
    EXPIRY = "expiry"
    ZONE_DATA = "zone-data"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentValues:
    """The values of one source; personal data, silent when shown. An empty text or None says that the source has none.

    Attributes:
        name: As it is written, in any script, surname and given names in one.
        chinese_name: Where the document has one beside the name.
        is_of_zone: Whether name and days are those of a machine-readable zone: letters A to Z, a century by a rule.
        name_may_be_cut: Whether the name may lack its end, or the end of its parts.
        chinese_name_may_be_cut: Likewise; China's permits show three characters in the zone.
        document_number: Signs and spaces do not count.
        number_may_be_cut: Whether it may lack its end.
        personal_number: The holder's own number, such as an identity number.
        nationality: The code of Doc 9303, of one to three letters.
        issuer: Likewise.
        is_without_end: Whether the document says that it does not expire.
        zone_data: What else a zone has: its document code and optional data. Print and chip have to show the same.
        wrong_checks: Check digits of a zone that do not hold.
        form_faults: Fields of a zone that are not of their form, but for its days.
        impossible_days: Days that are shown and are no days of the calendar.
    """

    name: str = ""
    chinese_name: str = ""
    is_of_zone: bool = False
    name_may_be_cut: bool = False
    chinese_name_may_be_cut: bool = False
    document_number: str = ""
    number_may_be_cut: bool = False
    personal_number: str = ""
    birth: ZoneDay | None = None
    sex: MrzSex | None = None
    nationality: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    is_without_end: bool = False
    zone_data: tuple[str, ...] = ()
    wrong_checks: tuple[MrzField, ...] = ()
    form_faults: tuple[MrzField, ...] = ()
    impossible_days: tuple[DocumentField, ...] = ()

    def __repr__(self) -> str:
        """The kind alone."""
        return "DocumentValues(…)"


_DAYS = {MrzField.BIRTH: DocumentField.BIRTH, MrzField.EXPIRY: DocumentField.EXPIRY}
_CHINESE_CHARACTERS = 3


def values_of_zone(mrz: Mrz) -> DocumentValues:
    """The values of a machine-readable zone, printed or from a chip. A filler as the sex says nothing of it."""
    optional = mrz.optional_data[0] if mrz.format is MrzFormat.TD3 else ""
    return DocumentValues(
        name=f"{mrz.primary_name} {mrz.secondary_name}".strip(),
        chinese_name=mrz.chinese_name,
        is_of_zone=True,
        name_may_be_cut=mrz.names_may_be_cut,
        chinese_name_may_be_cut=len(mrz.chinese_name) == _CHINESE_CHARACTERS,
        document_number=mrz.document_number,
        number_may_be_cut=mrz.number_may_be_cut,
        personal_number=optional,
        birth=mrz.birth,
        sex=None if mrz.sex is MrzSex.UNSPECIFIED else mrz.sex,
        nationality=mrz.nationality,
        issuer=mrz.issuer,
        expires_on=mrz.expires_on,
        zone_data=(mrz.document_code, *(() if optional else mrz.optional_data)),
        wrong_checks=mrz.wrong_checks,
        form_faults=tuple(field for field in mrz.form_faults if field not in _DAYS),
        impossible_days=tuple(_DAYS[field] for field in mrz.form_faults if field in _DAYS),
    )


def whole_day(day: date) -> ZoneDay:
    """A day of birth of which every part is known."""
    return ZoneDay(day.year, day.month, day.day)
