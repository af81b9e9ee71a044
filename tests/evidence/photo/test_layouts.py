"""Printed values beside their labels: layouts are data, and a value that is not of its form is absent."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import parse_mrz
from realname.evidence.photo.layouts import find_confirmed, find_fields, find_label, match_side, side_layouts
from realname.evidence.photo.printed_forms import FORMS
from realname.evidence.photo.printed_text import PrintedCharacter, Row

ON = date(2026, 11, 29)
_SIZE = 20.0
FRONT = [
    (40, 40, "姓名 王小明"),
    (40, 80, "性别 男 民族 汉"),
    (40, 120, "出生 1990年1月31日"),
    (40, 160, "住址 虚构省样例市测试区"),
    (100, 190, "人民路7号"),
    (40, 260, "公民身份号码 990101199001310017"),
]


def _row(left: float, top: float, text: str, size: float = _SIZE) -> Row:
    def quad(place: int) -> np.typing.NDArray[np.float32]:
        x = left + size * place
        return np.array([[x, top], [x + size, top], [x + size, top + size], [x, top + size]], dtype=np.float32)

    return tuple(PrintedCharacter(text=one, confidence=0.99, quad=quad(place)) for place, one in enumerate(text))


def _rows(lines: Sequence[tuple[float, float, str]]) -> list[Row]:
    return [_row(left, top, text) for left, top, text in lines]


def _found(lines: Sequence[tuple[float, float, str]], kind: EvidenceKind | None = None) -> dict[str, str]:
    rows = _rows(lines)
    side = match_side(rows, kind)
    assert side is not None
    return {one.name: one.formed.value for one in find_fields(rows, side, on=ON)}


def test_every_layout_names_forms_and_labels() -> None:
    assert len(side_layouts()) >= 7
    for side in side_layouts():
        assert side.values in {"right", "below", "right-or-below"}
        assert all(field.form in FORMS and field.labels for field in side.fields)


def test_the_front_of_a_resident_card_is_read() -> None:
    assert _found(FRONT) == {
        "name": "王小明",
        "sex": "男",
        "ethnicity": "汉",
        "birth_on": "1990-01-31",
        "address": "虚构省样例市测试区人民路7号",
        "identity_number": "990101199001310017",
    }


def test_the_back_of_a_resident_card_is_read() -> None:
    lines = [(40, 40, "中华人民共和国"), (40, 90, "居民身份证"), (40, 200, "签发机关 样例市公安局"), (40, 240, "有效期限 2015.03.02-长期")]
    assert _found(lines) == {"issuing_authority": "样例市公安局", "validity": "2015-03-02/long-term"}


def test_a_card_whose_ethnicity_is_not_read_is_no_residence_permit() -> None:
    side = match_side(_rows([(x, y, "性别 男" if "性别" in text else text) for x, y, text in FRONT]), None)
    assert side is not None
    assert side.kind is EvidenceKind.RESIDENT_ID_CARD


def test_the_number_tells_a_residence_permit() -> None:
    lines = [(x, y, "性别 男" if "性别" in text else text.replace("990101", "810000")) for x, y, text in FRONT]
    side = match_side(_rows(lines), None)
    assert side is not None
    assert side.kind is EvidenceKind.RESIDENCE_PERMIT


def test_a_day_that_the_calendar_does_not_have_is_absent() -> None:
    assert "birth_on" not in _found([(x, y, text.replace("1月31日", "2月31日")) for x, y, text in FRONT])


def test_a_number_whose_check_character_is_wrong_is_read_and_said_to_be_unsound() -> None:
    rows = _rows([(x, y, text.replace("0017", "0018")) for x, y, text in FRONT])
    side = match_side(rows, None)
    assert side is not None
    (number,) = (one for one in find_fields(rows, side, on=ON) if one.name == "identity_number")
    assert number.formed.value == "990101199001310018"
    assert not number.formed.is_sound


def test_what_the_recogniser_makes_of_a_labels_own_end_is_no_part_of_the_value() -> None:
    row = list(_row(40, 40, "住址 虚构省样例市"))
    doubled = PrintedCharacter(text="上", confidence=0.99, quad=row[1].quad + np.array([4, 0], dtype=np.float32))
    rows = [*_rows([one for one in FRONT if "住址" not in one[2]]), (*row[:2], doubled, *row[2:])]
    side = match_side(rows, EvidenceKind.RESIDENT_ID_CARD)
    assert side is not None
    assert {one.name: one.formed.value for one in find_fields(rows, side, on=ON)}["address"].startswith("虚构省")


@pytest.mark.parametrize(
    ("printed", "label", "is_found"),
    [
        ("公民身份号码", "公民身份号码", True),
        ("公民身份号玛", "公民身份号码", True),
        ("公民身分证玛", "公民身份号码", False),
        ("Sumame / Nom", "Surname", False),
        ("Date of blrth/Date", "Date of birth", True),
        ("妊名", "姓名", False),
    ],
)
def test_a_long_label_may_have_a_character_wrong_and_a_short_one_none(printed: str, label: str, is_found: bool) -> None:  # noqa: FBT001
    assert (find_label(_row(0, 0, printed), label) is not None) is is_found


def test_values_stand_below_their_labels_on_a_passports_page() -> None:
    lines = [
        (40, 20, "Passport"),
        (240, 40, "Surname/Nom"),
        (240, 62, "MUSTER"),
        (240, 90, "Date of birth"),
        (240, 112, "12 AUG/AOUT 74"),
        (240, 140, "Date of expiry"),
        (240, 162, "05 FEB 2031"),
    ]
    assert _found(lines) == {"surname": "MUSTER", "birth_on": "1974-08-12", "expires_on": "2031-02-05"}


def test_a_value_of_the_zone_that_is_printed_without_a_readable_label_is_found() -> None:
    zone = parse_mrz(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"), on=ON)
    rows = _rows([(40, 40, "Eriksson"), (40, 80, "L898902C8"), (40, 120, "12.08.1974")])
    found = {one.name: one.formed.value for one in find_confirmed(rows, zone, set(), on=ON)}
    assert found == {"surname": "Eriksson", "birth_on": "1974-08-12"}
