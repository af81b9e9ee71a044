"""The simulated card reader takes exactly what docs/reference/card-reader-json.md says, and a portrait beside the card alone."""

import base64
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.connectors.card_file import load_card_file
from realname.evidence.connectors.card_json import MAXIMUM_CARD_BYTES, MAXIMUM_PORTRAIT_BYTES, CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers, sandbox_identity_numbers_of
from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.rules.pack import Country
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_PEOPLE, SamplePerson, card_json
from realname.verification.errors import ImageTooLarge, ImageUnreadable
from tests.evidence.cards import CARD, JPEG, card

READER = CardJson(SandboxIdentityNumbers())
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "card-reader-json.md"
WITHOUT_PORTRAIT = {name: value for name, value in CARD.items() if name != "portrait"}


def _field_refused(content: bytes) -> object:
    with pytest.raises(InvalidInput) as caught:
        READER.read(content)
    return caught.value.facts["field"]


def test_a_card_is_read_as_it_stands() -> None:
    reading = READER.read(card())
    assert reading.attributes == SAMPLE_MAN.attributes
    assert reading.portrait == JPEG
    assert reading.evidence.kind is EvidenceKind.RESIDENT_ID_CARD
    assert (reading.evidence.valid_from_on, reading.evidence.valid_until_on) == (date(2020, 6, 1), date(2040, 6, 1))


@pytest.mark.parametrize("person", SAMPLE_PEOPLE, ids=["man", "woman"])
def test_the_sample_people_have_cards_that_can_be_read(person: SamplePerson) -> None:
    assert READER.read(card_json(person, portrait=JPEG)).attributes == person.attributes


OTHERS: dict[EvidenceKind, dict[str, object]] = {
    EvidenceKind.FOREIGN_PASSPORT: {"identity_number": "L898902C3", "issuer": "UTO", "nationality": "UTO", "sex": "unspecified"},
    EvidenceKind.HK_MACAU_TRAVEL_PERMIT: {"identity_number": "H12345678"},
    EvidenceKind.TAIWAN_TRAVEL_PERMIT: {"identity_number": "01234567"},
    EvidenceKind.RESIDENCE_PERMIT: {
        "identity_number": "830000199001010012",
        "birth_on": "1990-01-01",
        "address": "示例路 1 号",
        "valid_from_on": "2020-06-01",
    },
    EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID: {
        "identity_number": "FRA110187072901",
        "nationality": "FRA",
        "valid_from_on": "2020-06-01",
    },
    EvidenceKind.MILITARY_ID: {"identity_number": "南字第00012345号"},
}
SHARED = {name: CARD[name] for name in ("name", "sex", "birth_on", "valid_until_on", "portrait")}


@pytest.mark.parametrize("kind", OTHERS)
def test_every_other_kind_is_read_with_the_fields_that_are_on_it(kind: EvidenceKind) -> None:
    fields: dict[str, object] = {**SHARED, **OTHERS[kind], "kind": kind.value}
    reading = CardJson(sandbox_identity_numbers_of(Country.CN)).read(json.dumps(fields).encode())
    assert (reading.evidence.kind, reading.attributes.ethnicity) == (kind, "")
    for name in OTHERS[kind]:
        with pytest.raises(InvalidInput) as caught:
            CardJson(sandbox_identity_numbers_of(Country.CN)).read(json.dumps({k: v for k, v in fields.items() if k != name}).encode())
        assert caught.value.facts["field"] == name


def test_a_permit_says_the_day_of_birth_in_its_number() -> None:
    fields = {**SHARED, **OTHERS[EvidenceKind.RESIDENCE_PERMIT], "kind": "residence-permit", "birth_on": "1990-01-02"}
    with pytest.raises(InvalidInput) as caught:
        CardJson(sandbox_identity_numbers_of(Country.CN)).read(json.dumps(fields).encode())
    assert caught.value.facts["field"] == "birth_on"


def test_a_card_without_end_is_read() -> None:
    assert READER.read(card(valid_until_on=None)).evidence.valid_until_on is None


def test_the_issuing_authority_may_be_there_and_is_not_kept() -> None:
    assert READER.read(card(issuing_authority="样本市公安局")).attributes == SAMPLE_MAN.attributes


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"], ids=["png", "jp2", "j2k"])
def test_other_kinds_of_images_are_read(start: bytes) -> None:
    assert READER.read(card(portrait=base64.b64encode(start + b"..").decode())).portrait == start + b".."


@pytest.mark.parametrize("field", CARD)
def test_each_field_is_needed(field: str) -> None:
    assert _field_refused(json.dumps({name: value for name, value in CARD.items() if name != field}).encode()) == field


@pytest.mark.parametrize("field", CARD)
@pytest.mark.parametrize("value", [7, True, [], {}, ""], ids=repr)
def test_each_field_has_its_form(field: str, value: object) -> None:
    if field == "portrait" and value == "":
        return  # no bytes are no image: the next tests
    assert _field_refused(card(**{field: value})) == field


@pytest.mark.parametrize("field", [name for name in CARD if name != "valid_until_on"])
def test_only_the_end_may_be_null(field: str) -> None:
    assert _field_refused(card(**{field: None})) == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "passport"),
        ("name", " 李"),
        ("name", "李\n"),
        ("name", "李\u0000"),
        ("name", "李\u200b"),
        ("name", "李\u202e"),
        ("name", "\ud800"),
        ("name", "李" * 129),
        ("sex", "m"),
        ("sex", "female"),
        ("ethnicity", "汉" * 33),
        ("address", "路" * 257),
        ("birth_on", "1985-04-13"),
        ("birth_on", "1985-4-12"),
        ("birth_on", "19850412"),
        ("birth_on", "1985-W15-5"),
        ("birth_on", "1985-02-30"),
        ("valid_from_on", "2020-06-01T00:00:00"),
        ("valid_until_on", "长期"),
        ("valid_until_on", "2020-05-31"),
        ("portrait", "not base64!"),
        ("portrait", "/9j/\n"),
        ("issuing_authority", ""),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(field: str, value: str) -> None:
    assert _field_refused(card(**{field: value})) == field


def test_an_unknown_field_is_refused_without_repeating_its_name() -> None:
    assert _field_refused(card(nickname="x")) == "card"


def test_a_field_that_comes_twice_is_refused() -> None:
    assert _field_refused(card()[:-1] + b', "name": "other"}') == "card"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * (MAXIMUM_CARD_BYTES + 1)])
def test_what_is_no_card_is_refused(content: bytes) -> None:
    assert _field_refused(content) == "card"


@pytest.mark.parametrize("number", ["990101198504120011", "110101198504120012", "99010119850412001"])
def test_a_number_that_fails_its_checks_is_refused(number: str) -> None:
    with pytest.raises(IdentityNumberInvalid):
        READER.read(card(identity_number=number))


@pytest.mark.parametrize("portrait", [b"", b"text", b"GIF89a", b"\xff\xd8"])
def test_what_is_no_image_is_refused(portrait: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        READER.read(card(portrait=base64.b64encode(portrait).decode()))


def test_a_portrait_over_the_limit_is_refused() -> None:
    large = JPEG + bytes(MAXIMUM_PORTRAIT_BYTES + 1 - len(JPEG))
    with pytest.raises(ImageTooLarge):
        READER.read(card(portrait=base64.b64encode(large).decode()))


def test_a_portrait_at_the_limit_is_read() -> None:
    large = JPEG + bytes(MAXIMUM_PORTRAIT_BYTES - len(JPEG))
    assert len(READER.read(card(portrait=base64.b64encode(large).decode())).portrait) == MAXIMUM_PORTRAIT_BYTES


def test_no_error_carries_a_part_of_the_card_along() -> None:
    with pytest.raises(InvalidInput) as caught:
        READER.read(b'{"name": "secret" ' + b"x")
    assert caught.value.__suppress_context__
    assert "secret" not in str(caught.value)


def test_a_reading_is_silent_when_shown() -> None:
    assert "李" not in repr(replace(READER.read(card())))


def test_the_documented_card_is_the_sample_mans() -> None:
    example = json.loads(PAGE.read_text(encoding="utf-8").split("```json")[1].split("```")[0])
    assert example.pop("portrait_file") == SAMPLE_MAN.portrait
    stored = json.loads(card_json(SAMPLE_MAN, portrait=JPEG))
    assert example == {name: value for name, value in stored.items() if name != "portrait"}


@pytest.mark.parametrize("field", [*CARD, "issuing_authority", "portrait_file"])
def test_every_field_is_documented(field: str) -> None:
    assert f"`{field}`" in PAGE.read_text(encoding="utf-8")


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
    assert CardJson(SandboxIdentityNumbers()).read(content).portrait == JPEG


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


def test_a_card_of_too_many_values_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda *_args, **_named: pytest.fail("parsed"))
    assert _field_refused(b'{"portrait":[' + b"[]," * 2001 + b"0]}") == "card"
