"""The simulated authoritative source knows the sample people and no one else; so do the cards beside the simulated reader."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.rules.pack import Country
from realname.sandbox.pages.sample_people import SamplePeople
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.card_reader import sandbox_card_reader
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.people import BLANK_PORTRAIT, SAMPLE_MAN, SAMPLE_PEOPLE, SAMPLE_WOMAN, issued_portraits, known_samples
from realname.verification.errors import SamplesUnavailable
from realname.verification.model.findings import SourceAnswer, SourceFinding
from tests.support.manual_clock import START

READER = sandbox_card_reader(Country.CN, lambda: START)
KNOWN = tuple(person.attributes for person in SAMPLE_PEOPLE)
MAN = SAMPLE_MAN.attributes


@pytest.mark.parametrize("attributes", KNOWN, ids=["man", "woman"])
def test_what_is_true_is_confirmed(attributes: ApplicantAttributes) -> None:
    assert SandboxAuthority(KNOWN).validate(attributes, portrait=None).attributes is SourceFinding.CONFIRMED


@pytest.mark.parametrize(
    "attributes",
    [
        replace(MAN, name="王示例"),
        replace(MAN, sex="female"),
        replace(MAN, ethnicity="满"),
        replace(MAN, birth_on=date(1985, 4, 13)),
        replace(SAMPLE_WOMAN.attributes, identity_number=MAN.identity_number),
    ],
    ids=["name", "sex", "ethnicity", "birth", "other-person"],
)
def test_what_is_not_true_is_contradicted(attributes: ApplicantAttributes) -> None:
    assert SandboxAuthority(KNOWN).validate(attributes, portrait=None).attributes is SourceFinding.CONTRADICTED


def test_an_older_address_is_no_contradiction() -> None:
    assert SandboxAuthority(KNOWN).validate(replace(MAN, address="旧址"), portrait=None).attributes is SourceFinding.CONFIRMED


def test_a_stranger_is_unknown() -> None:
    stranger = replace(MAN, identity_number=IdentityNumber("990101198504120099"))
    assert SandboxAuthority(KNOWN).validate(stranger, portrait=None).attributes is SourceFinding.UNKNOWN


@pytest.mark.parametrize(
    ("person", "portrait", "answer"),
    [
        (MAN, b"of the man", SourceFinding.CONFIRMED),
        (SAMPLE_WOMAN.attributes, b"of the man", SourceFinding.CONTRADICTED),
        (MAN, b"of the man, taken on the spot", SourceFinding.UNKNOWN),
        (MAN, None, SourceFinding.UNKNOWN),
    ],
    ids=["its own", "another's", "not issued", "none"],
)
def test_a_portrait_is_known_by_whom_it_was_issued_to(person: ApplicantAttributes, portrait: bytes | None, answer: SourceFinding) -> None:
    authority = SandboxAuthority(KNOWN, portraits={MAN.identity_number: hashlib.sha256(b"of the man").hexdigest()})
    assert authority.validate(person, portrait=portrait) == SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=answer)


def test_the_portraits_of_the_sample_people_were_issued_by_it(samples_folder: Path) -> None:
    cards, issued = SamplePeople(samples_folder, lambda: START), issued_portraits(Country.CN)
    portraits = [READER.read(cards.read(key, place="here"), place="here").portrait for key in ("man", "woman")]
    assert [hashlib.sha256(one).hexdigest() for one in portraits] == list(issued.values())


def test_it_can_be_away_for_a_while() -> None:
    authority = SandboxAuthority(KNOWN, faults=parse_faults("authority=unavailable:2").authority)
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            authority.validate(MAN, portrait=None)
    assert authority.validate(MAN, portrait=None).attributes is SourceFinding.CONFIRMED


def test_it_can_be_slow() -> None:
    waited: list[float] = []
    authority = SandboxAuthority(KNOWN, faults=parse_faults("authority=delay:1.5").authority, sleep=waited.append)
    assert authority.validate(MAN, portrait=None).attributes is SourceFinding.CONFIRMED
    assert waited == [1.5]


def test_every_card_can_be_read(samples_folder: Path) -> None:
    cards = SamplePeople(samples_folder, lambda: START)
    read = [READER.read(cards.read(card.key, place="here"), place="here") for card in cards.list()]
    assert [reading.attributes.name for reading in read] == [card.name for card in cards.list()]


def test_a_card_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        SamplePeople(tmp_path, lambda: START).read("unknown", place="here")


def test_where_the_samples_were_not_fetched_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(SamplesUnavailable):
        SamplePeople(tmp_path, lambda: START).read("man", place="here")


@pytest.mark.parametrize("country", Country)
def test_the_authority_knows_the_person_of_the_own_card_and_not_its_portrait(country: Country) -> None:
    samples = SamplePeople(Path("nowhere"), lambda: START, country)
    portrait = BLANK_PORTRAIT + bytes(1)
    card = samples.own(portrait, place="a place")
    reading = sandbox_card_reader(country, lambda: START).read(card, place="a place")
    known = [person.attributes for person in known_samples(country)]
    answer = SandboxAuthority(known, portraits=issued_portraits(country)).validate(reading.attributes, portrait=reading.portrait)
    assert (reading.portrait, [one.key for one in samples.list() if one.is_own]) == (portrait, ["own"])
    assert answer == SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.UNKNOWN)


def test_the_own_card_without_a_portrait_shows_who_holds_a_line() -> None:
    card = SamplePeople(Path("nowhere"), lambda: START).read("own", place="a place")
    assert READER.read(card, place="a place").portrait == BLANK_PORTRAIT
