"""The frame that China's certified card readers give for a card (GA 450): text and portrait, with length, status and checksum.

The portrait is in the format WLT, which only the software of the reader's vendor decodes: the decoded picture comes beside the frame.
Fingerprints are never taken: a frame that holds them is refused, and nothing of it is kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import xor

from realname.evidence.connectors.card_json import require_portrait
from realname.evidence.connectors.card_layouts import (
    FOREIGNER_2017,
    RESIDENT_CARD,
    TEXT_BYTES,
    TEXT_CHARACTERS,
    CardField,
    CardLayout,
    ethnicity_of,
    layout_of,
)
from realname.evidence.connectors.national_numbers import chinese_number_facts
from realname.evidence.errors import CardFingerprintsRefused, CardFrameInvalid, CardPortraitMissing, IdentityNumberInvalid
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.document_values import DocumentValues, whole_day
from realname.evidence.model.evidence import CardReading, Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import MrzSex
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.ports import IdentityNumbers
from realname.kernel.typed_names import has_hidden_signs

HEADER = bytes.fromhex("aaaaaa9669")
SUCCESS = bytes.fromhex("000090")
PHOTO_BYTES = 1024
FINGERPRINT_BYTES = 1024
MAXIMUM_FRAME_BYTES = 4096
_LENGTH_AT, _STATUS_AT, _SIZES_AT = 5, 7, 10
_WITHOUT_END = "长期"
_DAY = re.compile(r"[0-9]{8}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,2}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)
_LATIN_NAME = re.compile(r"[A-Z][A-Z ,.'-]*", re.ASCII)
_SEXES = {"1": MrzSex.MALE, "2": MrzSex.FEMALE}  # GB/T 2261.1; no card has another
_PERMIT_NUMBERS = {  # the form of the travel permit's number, by the region of the identity number
    "81": re.compile(r"H[0-9]{8}", re.ASCII),
    "82": re.compile(r"M[0-9]{8}", re.ASCII),
    "83": re.compile(r"[0-9]{8}", re.ASCII),
}
_BIRTH_IN_OLD_NUMBER = slice(7, 13)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FrameReading:
    """A card from a frame; personal data, silent when shown.

    Attributes:
        reading: As every card reader gives it; the name is the Chinese one of residents, and the Latin one of foreigners.
        values: For the comparison with other sources; the document number is that of the travel permit, where the card names one.
        issue_count: How often the card was issued or renewed, where it says so.
    """

    reading: CardReading
    values: DocumentValues
    issue_count: int | None

    def __repr__(self) -> str:
        """The kind alone."""
        return f"FrameReading({self.reading.evidence.kind.value}, …)"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFrames:
    """Reads frames.

    Attributes:
        identity_numbers: Validates those of residents; the numbers of the other cards are checked here.
    """

    identity_numbers: IdentityNumbers

    def read(self, frame: bytes, *, portrait: bytes | None) -> FrameReading:
        """Read one frame.

        Args:
            frame: From its first byte to its checksum.
            portrait: The picture of the frame as the vendor's software decoded it: JPEG, PNG or JPEG 2000.

        Raises:
            CardFrameInvalid: A part of the frame is wrong; `problem` says which, and `fields` names every faulty field of the card.
            CardFingerprintsRefused: The frame holds fingerprints.
            CardPortraitMissing: There is no decoded picture.
            ImageRejected: The picture is of no known format, or too large.
        """
        text = frame_text(frame)
        layout = layout_of(text)
        if layout is None:
            raise CardFrameInvalid(problem="kind")
        card = _Card(values=layout.values(text), layout=layout, identity_numbers=self.identity_numbers)
        reading = card.read()
        if portrait is None:
            raise CardPortraitMissing(field="portrait")
        require_portrait(portrait)
        return FrameReading(
            reading=CardReading(evidence=reading.evidence, attributes=reading.attributes, portrait=portrait),
            values=card.document_values(reading),
            issue_count=card.issue_count(),
        )


def frame_text(frame: bytes) -> str:
    """Check the frame and give the 128 characters of the card's text.

    Raises:
        CardFrameInvalid: Header, length, status, checksum or text is wrong.
        CardFingerprintsRefused: It holds fingerprints.
    """
    if frame[: len(HEADER)] != HEADER:
        raise CardFrameInvalid(problem="header")
    declared = int.from_bytes(frame[_LENGTH_AT:_STATUS_AT], "big")
    if len(frame) > MAXIMUM_FRAME_BYTES or len(frame) <= _SIZES_AT or declared != len(frame) - _STATUS_AT:
        raise CardFrameInvalid(problem="length")
    if reduce(xor, frame[_LENGTH_AT:], 0) != 0:
        raise CardFrameInvalid(problem="checksum")
    if frame[_STATUS_AT:_SIZES_AT] != SUCCESS:
        raise CardFrameInvalid(problem="status", status=frame[_STATUS_AT:_SIZES_AT].hex())
    start = _start_of_text(frame[_SIZES_AT:-1])
    try:
        text = frame[_SIZES_AT + start :][:TEXT_BYTES].decode("utf-16-le")
    except UnicodeDecodeError:
        # Without the cause: it holds the text.
        raise CardFrameInvalid(problem="text") from None
    if len(text) != TEXT_CHARACTERS:
        # A character of four bytes is none of UCS-2, and would move the fields behind it.
        raise CardFrameInvalid(problem="text")
    return text


def frame_photo(frame: bytes) -> bytes:
    """Give the 1,024 bytes of the portrait of a frame whose text was read (`frame_text`), as the card has them: in the format WLT."""
    start = _start_of_text(frame[_SIZES_AT:-1])
    return frame[_SIZES_AT + start + TEXT_BYTES :][:PHOTO_BYTES]


def _start_of_text(content: bytes) -> int:
    """Where the text begins: behind two sizes, or behind three in the form of 2012, which has fingerprints."""
    sizes = [int.from_bytes(content[place : place + 2], "big") for place in (0, 2, 4)]
    if sizes[:2] != [TEXT_BYTES, PHOTO_BYTES]:
        raise CardFrameInvalid(problem="length")
    if len(content) == 4 + TEXT_BYTES + PHOTO_BYTES:
        return 4
    if len(content) != 6 + sum(sizes) or sizes[2] not in {0, FINGERPRINT_BYTES}:
        raise CardFrameInvalid(problem="length")
    if sizes[2]:
        raise CardFingerprintsRefused(field="frame")
    return 6


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Card:
    """The fields of one card; every faulty one is told at once."""

    values: Mapping[CardField, str]
    layout: CardLayout
    identity_numbers: IdentityNumbers

    def read(self) -> CardReading:
        number, birth_on, start, end = self._number(), self._day(CardField.BIRTH), self._day(CardField.START), self._day(CardField.END)
        is_without_end = self.values[CardField.END] == _WITHOUT_END and self.layout is RESIDENT_CARD
        sex = _SEXES.get(self.values[CardField.SEX])
        is_right = {
            CardField.SEX: sex is not None,
            CardField.BIRTH: birth_on is not None,
            CardField.NUMBER: number is not None and self._is_own_number(number, birth_on=birth_on, sex=sex),
            CardField.START: start is not None,
            CardField.END: is_without_end or (end is not None and (start is None or start <= end)),
            **self._texts(),
        }
        faulty = sorted(field.value for field, holds in is_right.items() if not holds)
        if faulty or number is None or birth_on is None or start is None or sex is None:
            raise CardFrameInvalid(problem="fields", fields=",".join(faulty))
        attributes = ApplicantAttributes(
            name=self._name(),
            identity_number=number,
            sex=sex.value,
            ethnicity=ethnicity_of(self.values.get(CardField.ETHNICITY, "")) or "",
            birth_on=birth_on,
            address=self.values.get(CardField.ADDRESS, ""),
        )
        evidence = Evidence(kind=self.layout.kind, means=EvidenceMeans.CHIP, valid_from_on=start, valid_until_on=end)
        return CardReading(evidence=evidence, attributes=attributes, portrait=b"")

    def document_values(self, reading: CardReading) -> DocumentValues:
        attributes, evidence = reading.attributes, reading.evidence
        is_foreigner = evidence.kind is EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID
        return DocumentValues(
            name=attributes.name if is_foreigner else "",
            chinese_name=self.values.get(CardField.CHINESE_NAME, "") if is_foreigner else attributes.name,
            document_number=self.values.get(CardField.PERMIT_NUMBER, ""),
            personal_number=attributes.identity_number.value,
            birth=whole_day(attributes.birth_on),
            sex=MrzSex(attributes.sex),
            nationality=self.values.get(CardField.NATIONALITY, "CHN"),
            issuer="CHN",
            issued_on=evidence.valid_from_on,
            expires_on=evidence.valid_until_on,
            is_without_end=evidence.valid_until_on is None,
        )

    def issue_count(self) -> int | None:
        text = self.values.get(CardField.ISSUE_COUNT, "")
        return int(text) if _COUNT.fullmatch(text) else None

    def _name(self) -> str:
        latin = self.values.get(CardField.LATIN_NAME, "")
        if not latin:
            return self.values.get(CardField.NAME, "")
        # The card of 2023 goes on behind its 35th character, which may be the space between two parts of the name.
        end = self.values.get(CardField.LATIN_NAME_END, "")
        size = next(size for field, size in self.layout.fields if field is CardField.LATIN_NAME) // 2
        return (latin.ljust(size) + end if end else latin).strip()

    def _texts(self) -> Mapping[CardField, bool]:
        """The fields that are not days, sex or number, and whether each is of its form."""
        values = self.values
        found: dict[CardField, bool] = {field: _is_printable(text) for field, text in values.items() if field not in _CHECKED_ELSEWHERE}
        for field in (CardField.NAME, CardField.ADDRESS):
            if field in values:
                found[field] &= values[field] != ""
        if CardField.ETHNICITY in values:
            found[CardField.ETHNICITY] = ethnicity_of(values[CardField.ETHNICITY]) is not None
        if CardField.NATIONALITY in values:
            found[CardField.NATIONALITY] = _COUNTRY.fullmatch(values[CardField.NATIONALITY]) is not None
            found[CardField.LATIN_NAME] = _LATIN_NAME.fullmatch(self._name()) is not None
        if CardField.PERMIT_NUMBER in values:
            form = _PERMIT_NUMBERS.get(values[CardField.NUMBER][:2])
            found[CardField.PERMIT_NUMBER] = form is not None and form.fullmatch(values[CardField.PERMIT_NUMBER]) is not None
        if CardField.ISSUE_COUNT in values:
            found[CardField.ISSUE_COUNT] = self.issue_count() is not None
        return found

    def _number(self) -> IdentityNumber | None:
        text = self.values[CardField.NUMBER]
        if not self.layout.number.fullmatch(text):
            return None
        if self.layout is not RESIDENT_CARD:
            return IdentityNumber(text)
        try:
            return self.identity_numbers.parse(text)
        except IdentityNumberInvalid:
            return None

    def _is_own_number(self, number: IdentityNumber, *, birth_on: date | None, sex: MrzSex | None) -> bool:
        """Whether the check character holds, and birth and sex are those that the number says."""
        if self.layout is FOREIGNER_2017:
            # Its last digit is a check digit by a rule that is not published, so it is not checked.
            is_birth = birth_on is None or number.value[_BIRTH_IN_OLD_NUMBER] == birth_on.strftime("%y%m%d")
            return is_birth and number.value.startswith(self.values[CardField.NATIONALITY])
        facts = chinese_number_facts(number.value)
        return facts.holds and facts.birth_on == (birth_on or facts.birth_on) and facts.sex is (sex or facts.sex)

    def _day(self, field: CardField) -> date | None:
        text = self.values[field]
        if not _DAY.fullmatch(text):
            return None
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None


_CHECKED_ELSEWHERE = frozenset(
    {CardField.SEX, CardField.BIRTH, CardField.NUMBER, CardField.START, CardField.END, CardField.SIGN, CardField.LATIN_NAME_END}
)


def _is_printable(text: str) -> bool:
    """Whether a text holds no control, format, surrogate or private character, and no space around it."""
    return text == text.strip() and not any(unicodedata.category(sign).startswith("C") for sign in text) and not has_hidden_signs(text)
