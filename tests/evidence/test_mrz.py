"""The machine-readable zone is read as ICAO Doc 9303 lays it out, and nothing of it is corrected."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.errors import MrzShapeUnknown
from realname.evidence.model.mrz import MrzField, MrzFormat, MrzSex, PositionType, check_digit, line_shape, parse_mrz, position_types
from tests.evidence.mrz_lines import InventedZone, with_digit

TODAY = date(2026, 11, 29)
ANNA = InventedZone()
CARD = InventedZone(document_code="I", number="D23145890")
PERMIT = InventedZone(document_code="CR", number="H12345678", optional="NGKELMPONBPJ", names="ZHENGJIAN<<YANGBEN")
CODES = {MrzFormat.TD1: "I", MrzFormat.TD2: "I", MrzFormat.TD3: "P", MrzFormat.MRV_A: "V", MrzFormat.MRV_B: "V", MrzFormat.CN_PERMIT: "CR"}


def zone(mrz_format: MrzFormat) -> InventedZone:
    return PERMIT if mrz_format is MrzFormat.CN_PERMIT else replace(ANNA, document_code=CODES[mrz_format])


@pytest.mark.parametrize("mrz_format", MrzFormat)
def test_every_format_is_told_by_its_shape_and_is_valid(mrz_format: MrzFormat) -> None:
    mrz = parse_mrz(zone(mrz_format).lines(mrz_format), on=TODAY)
    assert (mrz.format, mrz.is_valid, mrz.form_faults, mrz.wrong_checks) == (mrz_format, True, (), ())
    assert (mrz.birth_on, mrz.expires_on, mrz.sex) == (date(1974, 8, 12), date(2031, 4, 15), MrzSex.FEMALE)
    assert mrz.document_number == zone(mrz_format).number


def test_the_specimens_are_read_as_their_table_says(evaluation_data: Path) -> None:
    with (evaluation_data / "documents" / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 10
    for row in rows:
        mrz = parse_mrz([row[name] for name in ("line1", "line2", "line3") if row[name]], on=TODAY)
        assert mrz.format.value == row["type"]
        assert [field.value for field in mrz.wrong_checks] == row["wrong_checks"].split()
        assert mrz.is_valid is (row["wrong_checks"] == "")
        assert mrz.form_faults == ()


@pytest.mark.parametrize(
    ("text", "digit"),
    [("520727", "3"), ("AB2134<<<", "5"), ("HA672242<658022549601086<<<<<<<<<<<<<<0", "8")],
    ids=["day", "number", "composite"],
)
def test_the_check_digits_of_the_standards_examples_hold(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize("mrz_format", MrzFormat)
def test_a_changed_digit_of_a_check_is_found_where_it_stands(mrz_format: MrzFormat) -> None:
    lines = zone(mrz_format).lines(mrz_format)
    for check in parse_mrz(lines, on=TODAY).checks:
        line = lines[check.line]
        wrong = str((int(check.computed) + 1) % 10)
        broken = [*lines]
        broken[check.line] = line[: check.column] + wrong + line[check.column + 1 :]
        mrz = parse_mrz(broken, on=TODAY)
        assert check.field in mrz.wrong_checks
        assert not mrz.is_valid


@pytest.mark.parametrize("mrz_format", [MrzFormat.TD1, MrzFormat.TD2])
def test_a_long_number_goes_on_in_the_optional_data(mrz_format: MrzFormat) -> None:
    mrz = parse_mrz(replace(CARD, number="D23145890734"[:11], optional="").lines(mrz_format), on=TODAY)
    assert (mrz.document_number, mrz.optional_data[0], mrz.is_valid) == ("D2314589073", "", True)
    check = next(check for check in mrz.checks if check.field is MrzField.DOCUMENT_NUMBER)
    assert (check.printed, check.line) == (check_digit("D2314589073"), 0 if mrz_format is MrzFormat.TD1 else 1)


def test_the_standards_card_with_a_long_number_is_valid() -> None:
    # Doc 9303-5, appendix B, with the number D23145890734 and its check digit 9.
    first = "I<UTOD23145890<7349<<<<<<<<<<<"
    second = "3407127M9507122UTO<<<<<<<<<<<"
    second += check_digit(first[5:] + second[:7] + second[8:15] + second[18:])
    mrz = parse_mrz((first, second, "STEVENSON<<PETER<JOHN<<<<<<<<<"), on=TODAY)
    assert (mrz.document_number, mrz.is_valid) == ("D23145890734", True)


def test_a_missing_check_digit_of_a_short_number_is_wrong() -> None:
    lines = CARD.lines(MrzFormat.TD1)
    assert MrzField.DOCUMENT_NUMBER in parse_mrz((lines[0][:14] + "<" + lines[0][15:], *lines[1:]), on=TODAY).wrong_checks


def test_a_long_number_has_more_than_nine_characters() -> None:
    first, *others = CARD.lines(MrzFormat.TD1)
    mrz = parse_mrz((first[:14] + "<" + first[14] + "<" * 14, *others), on=TODAY)
    assert (mrz.document_number, MrzField.DOCUMENT_NUMBER in mrz.wrong_checks) == ("D23145890", True)


@pytest.mark.parametrize("digit", ["0", "<"])
def test_an_empty_personal_number_has_a_filler_or_zero(digit: str) -> None:
    first, second = ANNA.lines(MrzFormat.TD3)
    second = second[:42] + digit
    second += check_digit(second[:10] + second[13:20] + second[21:])
    assert parse_mrz((first, second), on=TODAY).is_valid


def test_a_personal_number_with_a_filler_for_its_check_digit_is_wrong() -> None:
    first, second = replace(ANNA, optional="ZE184226B").lines(MrzFormat.TD3)
    assert parse_mrz((first, second[:42] + "<" + second[43:]), on=TODAY).wrong_checks[0] is MrzField.OPTIONAL_DATA


def test_germany_is_one_letter() -> None:
    mrz = parse_mrz(replace(ANNA, issuer="D", nationality="D").lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.issuer, mrz.nationality, mrz.is_valid) == ("D", "D", True)


@pytest.mark.parametrize(
    ("names", "primary", "secondary", "is_cut"),
    [
        ("ARKFREITH", "ARKFREITH", "", False),
        ("VAN<DER<MUELLEN<<MARTINUS", "VAN DER MUELLEN", "MARTINUS", False),
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", True),
        ("NILAVADHANANANDA<ARNPOL<PETCHARATANA<CH", "NILAVADHANANANDA ARNPOL PETCHARATANA CH", "", True),
    ],
)
def test_names_without_second_part_and_names_that_fill_the_field(names: str, primary: str, secondary: str, *, is_cut: bool) -> None:
    mrz = parse_mrz(replace(ANNA, names=names).lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.primary_name, mrz.secondary_name, mrz.names_may_be_cut, mrz.is_valid) == (primary, secondary, is_cut, True)


@pytest.mark.parametrize("names", ["", "<ANNA", "ERIKSSON<<<ANNA", "ERIK5SON<<ANNA", "ERIKSSON<<ANNA<<MARIA"])
def test_names_of_another_form_are_absent(names: str) -> None:
    mrz = parse_mrz(replace(ANNA, names=names).lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.primary_name, mrz.secondary_name, mrz.form_faults) == ("", "", (MrzField.NAMES,))


@pytest.mark.parametrize(
    ("text", "parts"),
    [("7408<<", (1974, 8, None)), ("74<<<<", (1974, None, None)), ("<<<<<<", (None, None, None)), ("27<<<<", (1927, None, None))],
)
def test_unknown_parts_of_a_birth_are_told(text: str, parts: tuple[int | None, ...]) -> None:
    mrz = parse_mrz(replace(ANNA, birth=text).lines(MrzFormat.TD3), on=TODAY)
    assert mrz.birth is not None
    assert ((mrz.birth.year, mrz.birth.month, mrz.birth.day), mrz.birth_on, mrz.is_valid) == (parts, None, True)


@pytest.mark.parametrize("text", ["740230", "741301", "740800", "740012", "74<<12", "<<0812", "7A0812", "7<<<<<"])
def test_a_birth_that_is_no_day_is_a_fault(text: str) -> None:
    mrz = parse_mrz(replace(ANNA, birth=text).lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.birth, mrz.form_faults, mrz.is_valid) == (None, (MrzField.BIRTH,), False)


@pytest.mark.parametrize(("text", "born"), [("261129", date(2026, 11, 29)), ("261130", date(1926, 11, 30)), ("000229", date(2000, 2, 29))])
def test_a_birth_is_never_after_today(text: str, born: date) -> None:
    assert parse_mrz(replace(ANNA, birth=text).lines(MrzFormat.TD3), on=TODAY).birth_on == born


@pytest.mark.parametrize(("text", "ends"), [("751231", date(2075, 12, 31)), ("760101", date(1976, 1, 1)), ("990704", date(1999, 7, 4))])
def test_an_expiry_lies_within_a_century_around_today(text: str, ends: date) -> None:
    assert parse_mrz(replace(ANNA, expiry=text).lines(MrzFormat.TD3), on=TODAY).expires_on == ends


@pytest.mark.parametrize("text", ["<<<<<<", "3104<<", "310431"])
def test_an_expiry_that_is_no_day_is_a_fault(text: str) -> None:
    mrz = parse_mrz(replace(ANNA, expiry=text).lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.expires_on, mrz.form_faults) == (None, (MrzField.EXPIRY,))


def test_a_filler_is_an_unspecified_sex_and_another_letter_a_fault() -> None:
    assert parse_mrz(replace(ANNA, sex="<").lines(MrzFormat.TD3), on=TODAY).sex is MrzSex.UNSPECIFIED
    mrz = parse_mrz(replace(ANNA, sex="X").lines(MrzFormat.TD3), on=TODAY)
    assert (mrz.sex, mrz.form_faults) == (None, (MrzField.SEX,))


def test_the_number_of_a_visa_may_be_cut() -> None:
    assert parse_mrz(replace(ANNA, document_code="V", number="L8988901C").lines(MrzFormat.MRV_A), on=TODAY).number_may_be_cut
    assert not parse_mrz(replace(ANNA, document_code="V", number="L898890").lines(MrzFormat.MRV_B), on=TODAY).number_may_be_cut


def test_a_chinese_permit_gives_its_chinese_name() -> None:
    mrz = parse_mrz(PERMIT.lines(MrzFormat.CN_PERMIT), on=TODAY)
    assert (mrz.chinese_name, mrz.primary_name, mrz.secondary_name) == ("证件样", "ZHENGJIAN", "YANGBEN")
    assert (mrz.document_code, mrz.issuer, mrz.nationality) == ("CR", "CHN", "CHN")


@pytest.mark.parametrize("code", ["NGKELMP", "NGQE", "PPPP"])
def test_a_chinese_name_that_is_no_gbk_is_a_fault(code: str) -> None:
    mrz = parse_mrz(replace(PERMIT, optional=code).lines(MrzFormat.CN_PERMIT), on=TODAY)
    assert (mrz.chinese_name, mrz.form_faults) == ("", (MrzField.CHINESE_NAME,))


def test_a_taiwan_permit_has_a_number_of_eight_digits() -> None:
    mrz = parse_mrz(replace(PERMIT, document_code="CT", number="01234567", sex="1").lines(MrzFormat.CN_PERMIT), on=TODAY)
    assert (mrz.document_number, mrz.sex, mrz.is_valid) == ("01234567", MrzSex.MALE, True)


def test_a_permit_of_another_order_is_not_valid() -> None:
    lines = PERMIT.lines(MrzFormat.CN_PERMIT)
    swapped = "CR" + with_digit("H12345678") + "<" + with_digit("740812") + "<" + with_digit("310415") + "<" + lines[0][29]
    assert not parse_mrz((swapped, *lines[1:]), on=TODAY).is_valid
    assert parse_mrz((lines[0][:12] + "0" + lines[0][13:], *lines[1:]), on=TODAY).form_faults == (MrzField.FILLER,)


@pytest.mark.parametrize("expiry", ["121231", "370101", "500812"])
def test_a_birth_is_not_taken_for_the_expiry_of_a_permit(expiry: str) -> None:
    mrz = parse_mrz(replace(PERMIT, expiry=expiry).lines(MrzFormat.CN_PERMIT), on=TODAY)
    assert (mrz.expires_on, mrz.form_faults) == (None, (MrzField.EXPIRY,))


def test_a_card_of_the_icao_with_the_code_of_a_permit_is_no_permit() -> None:
    assert parse_mrz(replace(CARD, document_code="CR", issuer="FRA").lines(MrzFormat.TD1), on=TODAY).format is MrzFormat.TD1


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((), "length"),
        (("",), "length"),
        (("A" * 44,), "length"),
        (("A" * 44, "A" * 43), "length"),
        (("A" * 36, "A" * 44), "length"),
        (("A" * 30, "A" * 30), "length"),
        (("A" * 44,) * 3, "length"),
        (("a" * 44, "A" * 44), "character"),
        (("A" * 43 + "«", "A" * 44), "character"),
        (("A" * 43 + "٣", "A" * 44), "character"),
        (("A" * 43 + "\n", "A" * 44), "character"),
    ],
)
def test_lines_of_no_known_shape_are_refused(lines: tuple[str, ...], problem: str) -> None:
    with pytest.raises(MrzShapeUnknown) as caught:
        parse_mrz(lines, on=TODAY)
    assert caught.value.facts == {"problem": problem}
    assert caught.value.code == "mrz-shape-unknown"


@pytest.mark.parametrize("mrz_format", MrzFormat)
def test_the_types_of_positions_fit_a_right_zone(mrz_format: MrzFormat) -> None:
    kinds, lines = position_types(mrz_format), zone(mrz_format).lines(mrz_format)
    assert (len(kinds), {len(row) for row in kinds}) == (line_shape(mrz_format)[0], {line_shape(mrz_format)[1]})
    for row, line in zip(kinds, lines, strict=True):
        assert all(character in kind.characters for kind, character in zip(row, line, strict=True))


def test_types_rule_out_what_looks_alike() -> None:
    kinds = position_types(MrzFormat.TD3)
    assert "0" not in kinds[0][10].characters
    assert "O" not in kinds[1][13].characters
    assert kinds[1][9] is PositionType.DIGIT
    assert kinds[1][20] is PositionType.SEX


def test_what_is_read_is_silent_when_shown() -> None:
    mrz = parse_mrz(ANNA.lines(MrzFormat.TD3), on=TODAY)
    shown = f"{mrz!r} {mrz.birth!r} {mrz.checks!r}"
    assert not any(value in shown for value in ("ERIKSSON", "X1234567", "740812", "1974"))
