"""Every contradiction between the sources of a document is found, and what one source lacks is not compared."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from realname.evidence.connectors.name_readings import readings
from realname.evidence.connectors.national_numbers import number_facts
from realname.evidence.model.agreement import Contradiction, DocumentAgreement, compare_parts, compare_sources
from realname.evidence.model.document_values import DocumentField, DocumentValues, ValueSource, values_of_zone, whole_day
from realname.evidence.model.mrz import MrzField, MrzFormat, MrzSex, ZoneDay, parse_mrz
from realname.evidence.text import APPLICANT_WORDS, CONTRADICTION_WORDS
from tests.evidence.mrz_lines import InventedZone

TODAY = date(2026, 11, 29)
ANNA = InventedZone()
ZONE = values_of_zone(parse_mrz(ANNA.lines(MrzFormat.TD3), on=TODAY))
PRINTED = DocumentValues(
    name="Eriksson Anna Maria",
    document_number="X 1234567",
    birth=whole_day(date(1974, 8, 12)),
    sex=MrzSex.FEMALE,
    nationality="UTO",
    issuer="UTO",
    issued_on=date(2021, 4, 16),
    expires_on=date(2031, 4, 15),
)
CHINESE = DocumentValues(
    name="李明",
    issuer="CHN",
    personal_number="99000119900307123X",
    birth=whole_day(date(1990, 3, 7)),
    sex=MrzSex.MALE,
    issued_on=date(2020, 6, 1),
    expires_on=date(2040, 6, 1),
)
PASSPORT = values_of_zone(parse_mrz(replace(ANNA, issuer="CHN", nationality="CHN", names="LI<<MING").lines(MrzFormat.TD3), on=TODAY))


def with_check(number: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return number[:17] + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True)) % 11]


CHINESE = replace(CHINESE, personal_number=with_check(CHINESE.personal_number))


def compared(sources: Mapping[ValueSource, DocumentValues], *, on: date = TODAY) -> DocumentAgreement:
    return compare_sources(sources, on=on, readings=readings, number_rules=number_facts)


def found(printed: DocumentValues, zone: DocumentValues | None = None, *, on: date = TODAY) -> list[Contradiction]:
    sources = {ValueSource.PRINTED: printed} | ({} if zone is None else {ValueSource.MRZ: zone})
    return [finding.contradiction for finding in compared(sources, on=on).findings]


def test_sources_that_agree_have_no_finding() -> None:
    agreement = compared({ValueSource.PRINTED: PRINTED, ValueSource.MRZ: ZONE, ValueSource.CHIP: ZONE})
    assert agreement.findings == ()
    lacking = {DocumentField.CHINESE_NAME, DocumentField.PERSONAL_NUMBER, DocumentField.ISSUE}
    assert agreement.compared == frozenset(DocumentField) - lacking


@pytest.mark.parametrize(
    ("change", "contradiction"),
    [
        ({"name": "Eriksson Eva"}, Contradiction.NAME_DIFFERS),
        ({"document_number": "X123456O"}, Contradiction.DOCUMENT_NUMBER_DIFFERS),
        ({"birth": whole_day(date(1974, 8, 13))}, Contradiction.BIRTH_DIFFERS),
        ({"sex": MrzSex.MALE}, Contradiction.SEX_DIFFERS),
        ({"nationality": "SWE"}, Contradiction.NATIONALITY_DIFFERS),
        ({"issuer": "SWE"}, Contradiction.ISSUER_DIFFERS),
        ({"expires_on": date(2031, 4, 16)}, Contradiction.EXPIRY_DIFFERS),
        ({"expires_on": None, "is_without_end": True}, Contradiction.EXPIRY_DIFFERS),
        ({"impossible_days": (DocumentField.BIRTH,)}, Contradiction.DAY_IMPOSSIBLE),
        ({"issued_on": date(2026, 11, 30)}, Contradiction.NOT_YET_VALID),
    ],
)
def test_each_value_that_differs_is_one_finding(change: dict[str, object], contradiction: Contradiction) -> None:
    assert found(replace(PRINTED, **change), ZONE) == [contradiction]  # type: ignore[arg-type]


def test_a_finding_names_its_sources() -> None:
    typed = replace(PRINTED, name="Eriksson Eva", issued_on=None)
    (finding, other) = compared({ValueSource.PRINTED: PRINTED, ValueSource.MRZ: ZONE, ValueSource.TYPED: typed}).findings
    assert finding.sources == (ValueSource.PRINTED, ValueSource.TYPED)
    assert other.sources == (ValueSource.MRZ, ValueSource.TYPED)


@pytest.mark.parametrize("changed", [{"document_code": "PD"}, {"optional": "ZE184226B"}])
def test_the_rest_of_a_zone_is_the_same_in_print_and_in_the_chip(changed: dict[str, str]) -> None:
    chip = values_of_zone(parse_mrz(replace(ANNA, **changed).lines(MrzFormat.TD3), on=TODAY))
    (finding,) = compared({ValueSource.MRZ: ZONE, ValueSource.CHIP: chip}).findings
    assert (finding.contradiction, finding.sources) == (Contradiction.ZONE_DATA_DIFFERS, (ValueSource.MRZ, ValueSource.CHIP))


def test_two_sides_of_one_card_agree_and_those_of_two_cards_do_not() -> None:
    back = DocumentValues(issued_on=PRINTED.issued_on, expires_on=PRINTED.expires_on)
    assert list(compare_parts([PRINTED, back], ValueSource.PRINTED)) == []
    (finding,) = compare_parts([PRINTED, replace(back, expires_on=date(2032, 4, 15))], ValueSource.PRINTED)
    assert (finding.contradiction, finding.sources) == (Contradiction.EXPIRY_DIFFERS, (ValueSource.PRINTED,))


def test_what_a_source_lacks_is_not_compared() -> None:
    agreement = compared({ValueSource.PRINTED: DocumentValues(), ValueSource.MRZ: ZONE})
    assert (agreement.findings, agreement.compared) == ((), frozenset())
    assert compared({ValueSource.MRZ: ZONE}).compared == frozenset()


def test_a_filler_as_the_sex_is_not_compared_and_a_printed_x_is() -> None:
    filler = values_of_zone(parse_mrz(replace(ANNA, sex="<").lines(MrzFormat.TD3), on=TODAY))
    assert found(PRINTED, filler) == []
    assert found(replace(PRINTED, sex=MrzSex.UNSPECIFIED), ZONE) == [Contradiction.SEX_DIFFERS]


def test_unknown_parts_of_a_birth_are_not_compared() -> None:
    partly = values_of_zone(parse_mrz(replace(ANNA, birth="74<<<<").lines(MrzFormat.TD3), on=TODAY))
    assert found(PRINTED, partly) == []
    assert found(replace(PRINTED, birth=ZoneDay(1975, None, None)), partly) == [Contradiction.BIRTH_DIFFERS]


def test_a_person_of_more_than_99_years_is_no_contradiction() -> None:
    old = values_of_zone(parse_mrz(replace(ANNA, birth="250101").lines(MrzFormat.TD3), on=TODAY))
    assert old.birth == ZoneDay(2025, 1, 1)
    assert found(replace(PRINTED, birth=whole_day(date(1925, 1, 1))), old) == []


def test_germany_is_the_same_by_both_codes() -> None:
    german = values_of_zone(parse_mrz(replace(ANNA, issuer="D", nationality="D").lines(MrzFormat.TD3), on=TODAY))
    assert found(replace(PRINTED, issuer="DEU", nationality="DEU"), german) == []


def test_the_number_of_a_visa_may_be_the_beginning() -> None:
    visa = values_of_zone(parse_mrz(replace(ANNA, document_code="V", number="X12345678").lines(MrzFormat.MRV_A), on=TODAY))
    assert found(replace(PRINTED, document_number="X1234567890"), visa) == []
    assert found(replace(PRINTED, document_number="X12345679"), visa) == [Contradiction.DOCUMENT_NUMBER_DIFFERS]


def test_faults_of_a_zone_are_findings_of_it() -> None:
    assert found(PRINTED, replace(ZONE, wrong_checks=(MrzField.COMPOSITE,))) == [Contradiction.ZONE_CHECK_FAILS]
    assert found(PRINTED, replace(ZONE, form_faults=(MrzField.NAMES,))) == [Contradiction.ZONE_FORM_WRONG]
    impossible = values_of_zone(parse_mrz(replace(ANNA, birth="740230").lines(MrzFormat.TD3), on=TODAY))
    assert found(PRINTED, impossible) == [Contradiction.DAY_IMPOSSIBLE]


@pytest.mark.parametrize(("on", "expected"), [(date(2031, 4, 15), []), (date(2031, 4, 16), [Contradiction.EXPIRED])])
def test_a_document_is_valid_on_its_last_day(on: date, expected: list[Contradiction]) -> None:
    assert found(PRINTED, on=on) == expected


@pytest.mark.parametrize(("on", "expected"), [(date(2021, 4, 16), []), (date(2021, 4, 15), [Contradiction.NOT_YET_VALID])])
def test_a_document_is_valid_on_its_first_day(on: date, expected: list[Contradiction]) -> None:
    assert found(PRINTED, on=on) == expected


def test_days_in_an_impossible_order_are_found() -> None:
    assert found(replace(PRINTED, issued_on=date(2025, 1, 1), expires_on=date(2024, 12, 31))) == [
        Contradiction.ISSUED_AFTER_EXPIRY,
        Contradiction.EXPIRED,
    ]
    assert found(replace(PRINTED, birth=whole_day(date(2021, 4, 17)))) == [Contradiction.ISSUED_BEFORE_BIRTH]
    assert found(replace(PRINTED, birth=whole_day(date(2026, 11, 30)), issued_on=None)) == [Contradiction.BIRTH_IN_FUTURE]


def test_an_issue_of_one_source_is_held_against_the_expiry_of_another() -> None:
    findings = compared(
        {ValueSource.PRINTED: replace(PRINTED, expires_on=None, issued_on=date(2026, 1, 1)), ValueSource.MRZ: ZONE}, on=TODAY
    )
    assert findings.findings == ()
    late = replace(PRINTED, expires_on=None, issued_on=date(2031, 4, 16))
    assert Contradiction.ISSUED_AFTER_EXPIRY in found(late, ZONE)


@pytest.mark.parametrize(
    ("change", "contradiction"),
    [
        ({"birth": whole_day(date(1990, 3, 8))}, Contradiction.BIRTH_AGAINST_NUMBER),
        ({"sex": MrzSex.FEMALE}, Contradiction.SEX_AGAINST_NUMBER),
    ],
)
def test_birth_and_sex_are_held_against_the_identity_number(change: dict[str, object], contradiction: Contradiction) -> None:
    assert found(CHINESE) == []
    assert found(replace(CHINESE, **change)) == [contradiction]  # type: ignore[arg-type]


def test_a_wrong_check_digit_of_an_identity_number_is_found() -> None:
    number = CHINESE.personal_number
    wrong = number[:16] + str((int(number[16]) + 2) % 10) + number[17]
    assert found(replace(CHINESE, personal_number=wrong)) == [Contradiction.PERSONAL_NUMBER_INVALID]
    assert found(replace(CHINESE, personal_number="12345")) == [Contradiction.PERSONAL_NUMBER_INVALID]


def test_two_identity_numbers_differ() -> None:
    typed = replace(CHINESE, personal_number=with_check("990001199003071250"))
    agreement = compared({ValueSource.PRINTED: CHINESE, ValueSource.TYPED: typed})
    assert [finding.contradiction for finding in agreement.findings] == [Contradiction.PERSONAL_NUMBER_DIFFERS]


def test_a_zone_may_hold_another_number_than_the_holders_own() -> None:
    indian = values_of_zone(parse_mrz(replace(ANNA, issuer="IND", optional="MA106918230632").lines(MrzFormat.TD3), on=TODAY))
    assert found(replace(PRINTED, issuer="IND"), indian) == []
    assert number_facts("UTO", "12") is None


def test_a_finnish_number_is_checked_with_its_filler() -> None:
    facts = number_facts("FIN", "131052<308T")
    assert facts is not None
    assert facts.holds
    wrong = number_facts("FIN", "131052<308U")
    assert wrong is not None
    assert not wrong.holds


@pytest.mark.parametrize(
    ("chinese", "letters"),
    [
        ("李明", "LI MING"),
        ("单雄信", "SHAN XIONGXIN"),
        ("仇英", "QIU YING"),
        ("曾国", "ZENG GUO"),
        ("查良", "ZHA LIANG"),
        ("翟志刚", "ZHAI ZHIGANG"),
        ("解缙", "XIE JIN"),
        ("朴槿", "PIAO JIN"),
        ("盖文", "GE WEN"),
        ("区大", "OU DA"),
        ("吕布", "LYU BU"),
        ("吕布", "LV BU"),
        ("欧阳修", "OUYANG XIU"),
        ("陳明", "CHEN MING"),
    ],
)
def test_a_surname_has_its_own_reading(chinese: str, letters: str) -> None:
    passport = replace(PASSPORT, name=letters)
    agreement = compared(
        {ValueSource.PRINTED: replace(PRINTED, name="", chinese_name=chinese, issuer="CHN", nationality="CHN"), ValueSource.MRZ: passport}
    )
    assert agreement.findings == ()
    assert DocumentField.NAME in agreement.compared


@pytest.mark.parametrize("letters", ["WANG MING", "LI", "LI MIN", "LI MINGA"])
def test_letters_of_another_name_are_a_finding(letters: str) -> None:
    printed = replace(PRINTED, name="李明", issuer="CHN", nationality="CHN")
    assert found(printed, replace(PASSPORT, name=letters)) == [Contradiction.NAME_READING_DIFFERS]


def test_letters_of_other_issuers_are_not_held_against_pinyin() -> None:
    taiwan = replace(PASSPORT, name="LIN CHIEN SHENG", issuer="TWN", nationality="TWN")
    assert found(replace(PRINTED, name="林建生", issuer="TWN", nationality="TWN"), taiwan) == []


def test_a_chinese_name_in_a_zone_is_three_characters_of_it() -> None:
    permit = DocumentValues(is_of_zone=True, chinese_name="欧阳小", chinese_name_may_be_cut=True)
    assert found(DocumentValues(chinese_name="欧阳小明"), permit) == []
    assert found(DocumentValues(chinese_name="欧阳大明"), permit) == [Contradiction.CHINESE_NAME_DIFFERS]


@pytest.mark.parametrize(
    ("typed", "is_found"), [("ANNA MÜLLER", False), ("Anna Mueller", False), ("müller anna", False), ("Anna Möller", True), ("安娜", False)]
)
def test_a_typed_name_may_lack_marks_and_capitals(typed: str, *, is_found: bool) -> None:
    printed = DocumentValues(name="Müller Anna")
    agreement = compared({ValueSource.PRINTED: printed, ValueSource.TYPED: DocumentValues(name=typed)})
    assert bool(agreement.findings) is is_found


def test_every_contradiction_has_its_words() -> None:
    assert set(CONTRADICTION_WORDS) == set(APPLICANT_WORDS) == set(Contradiction)


def test_values_are_silent_when_shown() -> None:
    assert "Eriksson" not in repr(PRINTED)
    assert "1990" not in repr(number_facts("CHN", CHINESE.personal_number))
