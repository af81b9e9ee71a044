"""The simulated authoritative source knows the sample people and no one else; so do the cards beside the simulated reader."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.connectors import SandboxIdentityNumbers
from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.sandbox.pages.sample_people import SamplePeople
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.card_reader import JsonCardReader
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_PEOPLE, SAMPLE_WOMAN
from realname.verification.errors import SamplesUnavailable
from realname.verification.model.findings import SourceFinding

KNOWN = tuple(person.attributes for person in SAMPLE_PEOPLE)
MAN = SAMPLE_MAN.attributes


@pytest.mark.parametrize("attributes", KNOWN, ids=["man", "woman"])
def test_what_is_true_is_confirmed(attributes: ApplicantAttributes) -> None:
    assert SandboxAuthority(KNOWN).validate(attributes) is SourceFinding.CONFIRMED


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
    assert SandboxAuthority(KNOWN).validate(attributes) is SourceFinding.CONTRADICTED


def test_an_older_address_is_no_contradiction() -> None:
    assert SandboxAuthority(KNOWN).validate(replace(MAN, address="旧址")) is SourceFinding.CONFIRMED


def test_a_stranger_is_unknown() -> None:
    stranger = replace(MAN, identity_number=IdentityNumber("990101198504120099"))
    assert SandboxAuthority(KNOWN).validate(stranger) is SourceFinding.UNKNOWN


def test_it_can_be_away_for_a_while() -> None:
    authority = SandboxAuthority(KNOWN, faults=parse_faults("authority=unavailable:2").authority)
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            authority.validate(MAN)
    assert authority.validate(MAN) is SourceFinding.CONFIRMED


def test_it_can_be_slow() -> None:
    waited: list[float] = []
    authority = SandboxAuthority(KNOWN, faults=parse_faults("authority=delay:1.5").authority, sleep=waited.append)
    assert authority.validate(MAN) is SourceFinding.CONFIRMED
    assert waited == [1.5]


def test_every_card_can_be_read(samples_folder: Path) -> None:
    cards = SamplePeople(samples_folder)
    read = [JsonCardReader(SandboxIdentityNumbers()).read(cards.read(card.key)) for card in cards.list()]
    assert [reading.attributes.name for reading in read] == [card.name for card in cards.list()]


def test_a_card_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        SamplePeople(tmp_path).read("nobody")


def test_where_the_samples_were_not_fetched_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(SamplesUnavailable):
        SamplePeople(tmp_path).read("man")
