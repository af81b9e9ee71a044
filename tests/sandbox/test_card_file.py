"""Card files: the portrait may lie beside the card, and nowhere else."""

import json
from pathlib import Path

import pytest

from realname.evidence.connectors import SandboxIdentityNumbers
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.sandbox.simulators.card_file import load_card_file
from realname.sandbox.simulators.card_reader import MAXIMUM_CARD_BYTES, JsonCardReader
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, load_portrait
from tests.sandbox.cards import CARD, JPEG, card

WITHOUT_PORTRAIT = {name: value for name, value in CARD.items() if name != "portrait"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a portrait in it and one outside."""
    (tmp_path / "outside.jpg").write_bytes(JPEG)
    folder = tmp_path / "cards"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "man.jpg").write_bytes(JPEG)
    return folder


def _card(folder: Path, **fields: object) -> Path:
    file = folder / "card.json"
    file.write_text(json.dumps({**WITHOUT_PORTRAIT, **fields}))
    return file


def test_a_card_that_holds_its_portrait_is_given_as_it_is(folder: Path) -> None:
    assert load_card_file(_card(folder, portrait=CARD["portrait"])) == card()


def test_a_portrait_below_the_card_is_read(folder: Path) -> None:
    content = load_card_file(_card(folder, portrait_file="photos/man.jpg"))
    assert JsonCardReader(SandboxIdentityNumbers()).read(content).portrait == JPEG


@pytest.mark.parametrize("name", ["../outside.jpg", "photos/../../outside.jpg", "link.jpg", "\x00", 7, None])
def test_a_portrait_outside_the_cards_folder_is_refused(folder: Path, name: object) -> None:
    (folder / "link.jpg").symlink_to(folder.parent / "outside.jpg")
    with pytest.raises(InvalidInput) as caught:
        load_card_file(_card(folder, portrait_file=name))
    assert caught.value.facts == {"field": "portrait_file"}


def test_an_absolute_path_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput):
        load_card_file(_card(folder, portrait_file=str(folder.parent / "outside.jpg")))


def test_a_portrait_given_twice_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput):
        load_card_file(_card(folder, portrait=CARD["portrait"], portrait_file="photos/man.jpg"))


@pytest.mark.parametrize("name", ["missing.jpg", "photos"])
def test_a_portrait_that_cannot_be_read_is_an_error(folder: Path, name: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        load_card_file(_card(folder, portrait_file=name))
    assert caught.value.facts == {"field": "portrait_file"}


def test_a_missing_card_is_an_error(folder: Path) -> None:
    with pytest.raises(FileUnreadable):
        load_card_file(folder / "missing.json")


def test_a_card_over_the_limit_is_an_error(folder: Path) -> None:
    (folder / "card.json").write_bytes(bytes(MAXIMUM_CARD_BYTES + 1))
    with pytest.raises(FileUnreadable):
        load_card_file(folder / "card.json")


def test_what_is_no_card_is_left_to_the_reader(folder: Path) -> None:
    (folder / "card.json").write_bytes(b"nonsense")
    assert load_card_file(folder / "card.json") == b"nonsense"


def test_the_sample_mans_photo_is_read_from_the_samples(folder: Path) -> None:
    (folder / "single_face.jpg").write_bytes(JPEG)
    assert load_portrait(SAMPLE_MAN, folder) == JPEG


def test_a_sample_without_photo_or_with_a_missing_one_is_an_error(folder: Path) -> None:
    for person in (SAMPLE_MAN, SAMPLE_WOMAN):
        with pytest.raises(FileUnreadable):
            load_portrait(person, folder)
