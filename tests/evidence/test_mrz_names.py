"""A printed name and one in a machine-readable zone: every spelling that ICAO Doc 9303-3 lets a state choose, and no other."""

import pytest

from realname.evidence.model.mrz.names import MAXIMUM_NAME_CHARACTERS, is_name_of_zone
from realname.evidence.model.mrz.transliteration import ARABIC, CYRILLIC, LATIN


@pytest.mark.parametrize(
    ("printed", "zone_name"),
    [
        ("Eriksson Anna Maria", "ERIKSSON ANNA MARIA"),
        ("Anna Maria Eriksson", "ERIKSSON ANNA MARIA"),
        ("MÜLLER", "MUELLER"),
        ("MÜLLER", "MULLER"),
        ("MÜLLER", "MUXXLLER"),
        ("Müller", "MUELLER"),
        ("Mu\u0308ller", "MUELLER"),
        ("Groß Ärger", "GROSS AERGER"),
        ("GROẞ", "GROSS"),
        ("Þór Guðmundsson", "THOR GUDMUNDSSON"),
        ("Ångström Bjørk", "AANGSTROEM BJOERK"),
        ("CAÑÓN", "CANON"),
        ("CAÑON", "CANXXON"),
        ("Łukasz Żółć", "LUKASZ ZOLC"),
        ("İnönü Işık", "INONU ISIK"),
        ("Đặng Thị Hương", "DANG THI HUONG"),
        ("Ĳsbrand", "IJSBRAND"),
        ("D'Artagnan", "DARTAGNAN"),
        ("O’Connor", "OCONNOR"),
        ("Smith-Jones", "SMITH JONES"),
        ("Chien-Sheng Lin", "LIN CHIEN SHENG"),
        ("Martin, Sarah", "MARTIN SARAH"),
        ("Владимир Щербаков", "VLADIMIR SHCHERBAKOV"),
        ("Георгиев Юлия", "GEORGIEV IULIIA"),
        ("Яценко Юрій", "YATSENKO YURII"),
        ("Њего Џон", "NJEGO DZON"),
        ("محمد", "MXHMD"),
        ("فاطمة", "FAXTTMXAH"),
        ("مُحَمَّد", "MXHMMD"),
    ],
)
def test_a_spelling_of_the_tables_is_the_same_name(printed: str, zone_name: str) -> None:
    assert is_name_of_zone(printed, zone_name=zone_name) is True


@pytest.mark.parametrize(
    ("printed", "zone_name"),
    [
        ("Eriksson Anna Maria", "ERIKSSON ANNA"),
        ("Eriksson Anna", "ERIKSSON ANNA MARIA"),
        ("Eriksson", "ERIKSSONA"),
        ("MÜLLER", "MOELLER"),
        ("Meier", "MEYER"),
        ("Анна", "ANNE"),
        ("Anna Maria Eva", "MARIA ANNA EVA"),
    ],
)
def test_another_spelling_is_another_name(printed: str, zone_name: str) -> None:
    assert is_name_of_zone(printed, zone_name=zone_name) is False


@pytest.mark.parametrize(
    ("printed", "zone_name"),
    [
        ("", "ERIKSSON"),
        ("Eriksson", ""),
        ("李明", "LI MING"),
        ("Παπαδόπουλος", "PAPADOPOULOS"),
        ("محمد", "MOHAMMED"),
        ("A" * (MAXIMUM_NAME_CHARACTERS + 1), "A"),
        ("Anna 2", "ANNA"),
    ],
)
def test_what_cannot_be_compared_is_neither(printed: str, zone_name: str) -> None:
    assert is_name_of_zone(printed, zone_name=zone_name) is None


@pytest.mark.parametrize(
    "zone_name",
    [
        "NILAVADHANANANDA CHAYAPA DEJTHAMRONG KR",
        "NILAVADHANANANDA CHAYAPA DEJ KRASU",
        "NILAVADHANANANDA CHAYAPA D K",
        "NILAVADH CHAYAPA DEJTHAMRONG KRASUANG",
        "NILAVADHANANANDA KRASUANG",
    ],
)
def test_a_cut_name_is_the_name_only_where_the_zone_may_be_cut(zone_name: str) -> None:
    printed = "Nilavadhanananda Chayapa Dejthamrong Krasuang"
    assert is_name_of_zone(printed, zone_name=zone_name, may_be_cut=True) is True
    assert is_name_of_zone(printed, zone_name=zone_name) is False


@pytest.mark.parametrize("zone_name", ["NILAVADHANANANDA CHAYAPA DEJX", "CHAYAPA X", "NILA CHAYAPA DEJTHAMRONG KRASUANG EVA"])
def test_a_cut_name_is_no_name_of_other_letters(zone_name: str) -> None:
    assert is_name_of_zone("Nilavadhanananda Chayapa Dejthamrong Krasuang", zone_name=zone_name, may_be_cut=True) is False


def test_a_name_may_be_cut_within_the_spelling_of_a_letter() -> None:
    assert is_name_of_zone("Hans Müller", zone_name="HANS MU", may_be_cut=True) is True
    assert is_name_of_zone("Hans Müller", zone_name="HANS MUE", may_be_cut=True) is True


@pytest.mark.parametrize("table", [LATIN, CYRILLIC, ARABIC], ids=["latin", "cyrillic", "arabic"])
def test_a_table_has_one_letter_each_and_capitals_only(table: dict[str, tuple[str, ...]]) -> None:
    assert all(len(letter) == 1 for letter in table)
    assert all(not written or (written.isascii() and written.isalpha() and written.isupper()) for row in table.values() for written in row)
