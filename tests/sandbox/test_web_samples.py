"""The cards beside the simulated reader are those of the sample people, and one the reader can read."""

from pathlib import Path

import pytest

from realname.evidence.connectors import SandboxIdentityNumbers
from realname.kernel.errors import InvalidInput
from realname.sandbox.pages.sample_people import SamplePeople
from realname.sandbox.simulators.card_reader import JsonCardReader
from realname.verification.errors import SamplesUnavailable


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
