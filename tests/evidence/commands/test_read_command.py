"""`realname evidence read`: one object for programs, a table for people, and errors by their codes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.evidence.photo.made_documents import as_jpeg, draw_card, draw_zone_page, make_person, make_zone, photographed
from tests.support.cli_process import Command

PERSON, LINES = make_person(4), make_zone(7, kind="TD3")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Command:
    return Command(cache=tmp_path_factory.mktemp("cache"), environment={"REALNAME_MODELS": str(models_folder)})


@pytest.mark.models
def test_a_card_is_given_as_json(run: Command, tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(as_jpeg(photographed(draw_card(PERSON), seed=1)))
    ended = run("evidence", "read", "--image", str(image), "--json")
    said = ended.json()
    assert ended.code == 0
    assert said["kind"] == "resident-id-card"
    assert said["error"] is None
    fields = said["fields"]
    assert isinstance(fields, dict)
    assert fields["identity_number"]["value"] == PERSON.number
    assert fields["identity_number"]["certain"] is True
    assert len(fields["identity_number"]["box"]) == 4
    assert PERSON.number not in ended.err


@pytest.mark.models
def test_a_zone_is_given_as_json_with_the_state_of_each_check_digit(run: Command, tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(as_jpeg(photographed(draw_zone_page(LINES), seed=7)))
    zone = run("evidence", "read", "--image", str(image), "--json").json()["mrz"]
    assert isinstance(zone, dict)
    assert zone["format"] == "TD3"
    assert zone["valid"] is all(check["holds"] for check in zone["checks"])
    assert [len(line) for line in zone["lines"]] == [44, 44]


@pytest.mark.models
def test_a_person_reads_sentences(run: Command, tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(as_jpeg(photographed(draw_card(replace(PERSON, sex="男" if PERSON.sex == "女" else "女")), seed=1, fills=0.45)))
    said = run("evidence", "read", "--image", str(image)).err
    assert "The sex does not match the identity number. (printed)" in said
    assert "Text(" not in said


@pytest.mark.models
def test_a_kind_that_is_named_is_the_only_one_looked_for(run: Command, tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(as_jpeg(photographed(draw_card(PERSON), seed=1)))
    said = run("evidence", "read", "--image", str(image), "--kind", "foreign-passport", "--json").json()
    assert said["kind"] is None
    assert said["fields"] == {}


@pytest.mark.models
def test_a_file_that_is_no_picture_ends_with_its_code(run: Command, tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(b"\xff\xd8\xffno picture")
    ended = run("evidence", "read", "--image", str(image), "--json")
    assert ended.code == 64
    error = ended.json()["error"]
    assert isinstance(error, dict)
    assert error["code"] == "document-photo-unreadable"


def test_a_file_that_is_missing_ends_with_its_code(tmp_path: Path) -> None:
    ended = Command(cache=tmp_path)("evidence", "read", "--image", str(tmp_path / "none.jpg"))
    assert ended.code == 64
    assert "file-unreadable" in ended.err


def test_models_that_are_missing_end_with_their_code(tmp_path: Path) -> None:
    image = tmp_path / "photo.jpg"
    image.write_bytes(as_jpeg(draw_card(PERSON, width=400)))
    ended = Command(cache=tmp_path)("evidence", "read", "--image", str(image))
    assert ended.code == 69
    assert "model-unavailable" in ended.err
