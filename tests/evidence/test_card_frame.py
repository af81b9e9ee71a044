"""The frame of a card reader is read whole or refused with its fault, and fingerprints never come in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from realname.evidence.connectors.card_frame import HEADER, CardFrames
from realname.evidence.connectors.card_layouts import (
    ETHNICITIES,
    FOREIGNER_2017,
    FOREIGNER_2023,
    LAYOUTS,
    RESIDENCE_PERMIT,
    RESIDENT_CARD,
    TEXT_BYTES,
    CardField,
    CardLayout,
    ethnicity_of,
)
from realname.evidence.connectors.identity_numbers import ResidentIdentityNumbers, SandboxIdentityNumbers
from realname.evidence.errors import CardFingerprintsRefused, CardFrameInvalid, CardPortraitMissing
from realname.evidence.model.evidence import EvidenceKind, EvidenceMeans
from realname.evidence.model.mrz import MrzSex
from realname.verification.errors import ImageUnreadable
from tests.evidence.card_frames import (
    CARDS,
    FINGERPRINT,
    FOREIGNER,
    OLD_FOREIGNER,
    PERMIT,
    RESIDENT,
    frame,
    framed,
    text_of,
    with_check_character,
)
from tests.evidence.cards import JPEG

READER = CardFrames(identity_numbers=SandboxIdentityNumbers())
_F = CardField


def _refused(content: bytes) -> Mapping[str, object]:
    with pytest.raises(CardFrameInvalid) as caught:
        READER.read(content, portrait=JPEG)
    return caught.value.facts


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.sign or "none")
def test_every_layout_fills_the_text(layout: CardLayout) -> None:
    assert sum(size for _, size in layout.fields) == TEXT_BYTES


def test_a_resident_card_is_read() -> None:
    found = READER.read(frame(RESIDENT_CARD, RESIDENT), portrait=JPEG)
    attributes, evidence = found.reading.attributes, found.reading.evidence
    assert (attributes.name, attributes.sex, attributes.ethnicity) == ("李示例", "male", "汉")
    assert (attributes.birth_on, attributes.address) == (date(1985, 4, 12), "示例省样本市测试路 1 号")
    assert (evidence.kind, evidence.means) == (EvidenceKind.RESIDENT_ID_CARD, EvidenceMeans.CHIP)
    assert (evidence.valid_from_on, evidence.valid_until_on) == (date(2020, 6, 1), date(2040, 6, 1))
    assert (found.reading.portrait, found.issue_count) == (JPEG, None)
    assert (found.values.chinese_name, found.values.personal_number) == ("李示例", RESIDENT[_F.NUMBER])


def test_a_card_without_end_is_read_and_says_so() -> None:
    found = READER.read(frame(RESIDENT_CARD, {**RESIDENT, _F.END: "长期"}), portrait=JPEG)
    assert (found.reading.evidence.valid_until_on, found.values.is_without_end) == (None, True)


def test_a_residence_permit_names_the_travel_permit_and_its_issues() -> None:
    found = READER.read(frame(RESIDENCE_PERMIT, PERMIT), portrait=JPEG)
    assert found.reading.evidence.kind is EvidenceKind.RESIDENCE_PERMIT
    assert (found.values.document_number, found.issue_count) == ("H12345678", 1)
    assert (found.reading.attributes.ethnicity, found.reading.attributes.sex) == ("", "female")


@pytest.mark.parametrize(("region", "number"), [("82", "M12345678"), ("83", "12345678")])
def test_macao_and_taiwan_have_their_own_numbers(region: str, number: str) -> None:
    own = with_check_character(region + "000019910923002")
    found = READER.read(frame(RESIDENCE_PERMIT, {**PERMIT, _F.NUMBER: own, _F.PERMIT_NUMBER: number}), portrait=JPEG)
    assert found.values.document_number == number
    assert _refused(frame(RESIDENCE_PERMIT, {**PERMIT, _F.NUMBER: own}))["fields"] == "permit_number"


@pytest.mark.parametrize(("layout", "values"), [(FOREIGNER_2017, OLD_FOREIGNER), (FOREIGNER_2023, FOREIGNER)], ids=["2017", "2023"])
def test_a_foreigners_card_is_read_in_both_forms(layout: CardLayout, values: dict[CardField, str]) -> None:
    found = READER.read(frame(layout, values), portrait=JPEG)
    assert found.reading.evidence.kind is EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID
    assert (found.reading.attributes.name, found.values.chinese_name) == ("ERIKSSON, ANNA MARIA", "安娜")
    assert (found.values.nationality, found.values.issuer, found.values.sex) == ("SWE", "CHN", MrzSex.FEMALE)
    assert found.reading.attributes.identity_number.value == values[_F.NUMBER]


@pytest.mark.parametrize("length", [34, 35, 36, 46])
def test_a_long_latin_name_goes_on_behind(length: int) -> None:
    name = ("A" * 20 + " " + "B" * 13 + " " + "C" * 11)[:length].strip()
    values = {**FOREIGNER, _F.LATIN_NAME: name[:35], _F.LATIN_NAME_END: name[35:]}
    assert READER.read(frame(FOREIGNER_2023, values), portrait=JPEG).reading.attributes.name == name


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("field", [_F.SEX, _F.BIRTH, _F.NUMBER, _F.START, _F.END])
@pytest.mark.parametrize("value", ["", "X", "0", "２"])
def test_each_field_has_its_form(name: str, field: CardField, value: str) -> None:
    layout, values = CARDS[name]
    assert field.value in str(_refused(frame(layout, {**values, field: value}))["fields"]).split(",")


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("resident", _F.NAME, ""),
        ("resident", _F.NAME, "李\u200b"),
        ("resident", _F.NAME, "李\ue000"),
        ("resident", _F.NAME, " 李"),
        ("resident", _F.NAME, "李\x00明"),
        ("resident", _F.ADDRESS, ""),
        ("resident", _F.ETHNICITY, "00"),
        ("resident", _F.ETHNICITY, "57"),
        ("resident", _F.ETHNICITY, ""),
        ("permit", _F.PERMIT_NUMBER, "M12345678"),
        ("permit", _F.PERMIT_NUMBER, "12345678"),
        ("permit", _F.ISSUE_COUNT, ""),
        ("permit", _F.END, "长期"),
        ("foreigner-2017", _F.NATIONALITY, "SW"),
        ("foreigner-2017", _F.LATIN_NAME, "安娜"),
        ("foreigner-2023", _F.LATIN_NAME, ""),
        ("foreigner-2023", _F.ISSUE_COUNT, "A"),
        ("foreigner-2023", _F.CHINESE_NAME, "安\u202e"),
    ],
)
def test_a_field_of_another_form_is_named(name: str, field: CardField, value: str) -> None:
    layout, values = CARDS[name]
    assert field.value in str(_refused(frame(layout, {**values, field: value}))["fields"]).split(",")


def test_every_faulty_field_is_told_at_once() -> None:
    faulty = {**RESIDENT, _F.SEX: "3", _F.ETHNICITY: "99", _F.START: "20200631"}
    assert _refused(frame(RESIDENT_CARD, faulty)) == {"problem": "fields", "fields": "ethnicity,sex,valid_from_on"}


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize(("field", "value"), [(_F.BIRTH, "19850413"), (_F.BIRTH, "20850412"), (_F.SEX, None)])
def test_birth_and_sex_are_those_of_the_number(name: str, field: CardField, value: str | None) -> None:
    layout, values = CARDS[name]
    if name == "foreigner-2017" and field is _F.SEX:
        return  # its number says nothing of the sex
    other = {"1": "2", "2": "1"}[values[_F.SEX]] if value is None else value
    assert _refused(frame(layout, {**values, field: other}))["fields"] == "identity_number"


@pytest.mark.parametrize("name", ["resident", "permit", "foreigner-2023"])
def test_a_wrong_check_character_is_found(name: str) -> None:
    layout, values = CARDS[name]
    number = values[_F.NUMBER]
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    assert _refused(frame(layout, {**values, _F.NUMBER: wrong}))["fields"] == "identity_number"


def test_a_number_of_another_card_is_refused() -> None:
    for number in (PERMIT[_F.NUMBER], FOREIGNER[_F.NUMBER]):
        assert _refused(frame(RESIDENT_CARD, {**RESIDENT, _F.NUMBER: number}))["fields"] == "identity_number"
    assert _refused(frame(RESIDENCE_PERMIT, {**PERMIT, _F.NUMBER: RESIDENT[_F.NUMBER]}))["fields"] == "identity_number,permit_number"
    assert _refused(frame(FOREIGNER_2017, {**OLD_FOREIGNER, _F.NUMBER: "NOR110074081201"}))["fields"] == "identity_number"


def test_an_invented_number_is_refused_where_lines_are_real() -> None:
    reader = replace(READER, identity_numbers=ResidentIdentityNumbers())
    with pytest.raises(CardFrameInvalid):
        reader.read(frame(RESIDENT_CARD, RESIDENT), portrait=JPEG)


def test_an_end_before_the_start_is_refused() -> None:
    assert _refused(frame(RESIDENT_CARD, {**RESIDENT, _F.END: "20200531"}))["fields"] == "valid_until_on"


def test_an_unknown_card_is_refused() -> None:
    assert _refused(frame(RESIDENT_CARD, {**RESIDENT, _F.SIGN: "Q"})) == {"problem": "kind"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "header"),
        (HEADER[:4], "header"),
        (b"\x00" * 1295, "header"),
        (HEADER, "length"),
        (HEADER + b"\x00\x04\x00\x00\x90", "length"),
        (HEADER + b"\xff" * 5000, "length"),
    ],
)
def test_what_is_no_frame_is_refused(content: bytes, problem: str) -> None:
    assert _refused(content) == {"problem": problem}


def test_a_changed_byte_is_found_by_the_checksum() -> None:
    whole = frame(RESIDENT_CARD, RESIDENT)
    for place in (7, 14, 300, len(whole) - 1):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert _refused(changed) == {"problem": "checksum"}


@pytest.mark.parametrize("status", [b"\x00\x00\x41", b"\x00\x00\x80", b"\x90\x00\x00"])
def test_another_status_is_told(status: bytes) -> None:
    assert _refused(framed(b"", status=status)) == {"problem": "status", "status": status.hex()}


@pytest.mark.parametrize("sizes", [(255, 1024), (256, 1023), (256, 0), (0, 0), (65535, 65535)])
def test_other_sizes_are_refused(sizes: tuple[int, int]) -> None:
    content = b"".join(size.to_bytes(2, "big") for size in sizes) + bytes(min(sum(sizes), 2000))
    assert _refused(framed(content)) == {"problem": "length"}
    assert _refused(framed(b"\x01\x00")) == {"problem": "length"}


@pytest.mark.parametrize("rune", ["\ud800".encode("utf-16-le", "surrogatepass"), "𠮷".encode("utf-16-le")])
def test_characters_beyond_two_bytes_are_refused(rune: bytes) -> None:
    text = rune + text_of(RESIDENT_CARD, RESIDENT)[len(rune) :]
    content = b"\x01\x00\x04\x00" + text + bytes(1024)
    assert _refused(framed(content)) == {"problem": "text"}


def test_a_frame_with_fingerprints_is_refused_and_one_without_in_the_same_form_is_read() -> None:
    with pytest.raises(CardFingerprintsRefused):
        READER.read(frame(RESIDENT_CARD, RESIDENT, fingerprint=FINGERPRINT), portrait=JPEG)
    assert READER.read(frame(RESIDENT_CARD, RESIDENT, fingerprint=b""), portrait=JPEG).reading.portrait == JPEG


def test_without_the_decoded_picture_there_is_no_portrait() -> None:
    with pytest.raises(CardPortraitMissing):
        READER.read(frame(RESIDENT_CARD, RESIDENT), portrait=None)
    with pytest.raises(ImageUnreadable):
        READER.read(frame(RESIDENT_CARD, RESIDENT), portrait=b"WLf")


def test_what_is_read_is_silent_when_shown() -> None:
    shown = repr(READER.read(frame(RESIDENT_CARD, RESIDENT), portrait=JPEG))
    assert "李示例" not in shown
    assert RESIDENT[_F.NUMBER] not in shown


@pytest.mark.parametrize(
    ("code", "name"), [("01", "汉"), ("05", "维吾尔"), ("56", "基诺"), ("97", "其他"), ("1", None), ("57", None), ("٠١", None)]
)
def test_a_people_has_its_code(code: str, name: str | None) -> None:
    assert ethnicity_of(code) == name
    assert len(ETHNICITIES) == len(set(ETHNICITIES)) == 56
