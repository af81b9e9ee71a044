"""Hostile documents: zones, names and frames of readers are read or refused with a code, whatever stands in them."""

import string
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from realname.evidence.connectors.card_frame import CardFrames
from realname.evidence.connectors.card_layouts import CardField, CardLayout
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.evidence.connectors.national_numbers import number_facts
from realname.evidence.errors import CardFingerprintsRefused, CardFrameInvalid, MrzShapeUnknown
from realname.evidence.model.agreement import compare_sources
from realname.evidence.model.document_values import DocumentValues, ValueSource, values_of_zone
from realname.evidence.model.mrz import MrzFormat, MrzSex, ZoneDay, check_digit, line_shape, parse_mrz
from realname.evidence.model.mrz.names import is_name_of_zone
from realname.evidence.model.mrz.transliteration import CYRILLIC, LATIN
from tests.evidence.card_frames import CARDS, frame, framed, with_check_character
from tests.evidence.cards import JPEG
from tests.evidence.mrz_lines import InventedZone
from tests.property.damage import damaged

pytestmark = pytest.mark.fuzz

TODAY = date(2026, 11, 29)
READER = CardFrames(identity_numbers=SandboxIdentityNumbers())
SIGNS = string.ascii_uppercase + string.digits + "<"
CODES = {MrzFormat.MRV_A: "V", MrzFormat.MRV_B: "V", MrzFormat.CN_PERMIT: "CR", MrzFormat.TD3: "P"}
PARTS = st.lists(st.text(string.ascii_uppercase, min_size=1, max_size=5), min_size=1, max_size=2).map("<".join)
NAME_LENGTHS = {MrzFormat.CN_PERMIT: 18, MrzFormat.TD2: 31, MrzFormat.MRV_B: 31}  # of the others it is longer than the names here
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 29))


@st.composite
def zones(draw: st.DrawFn) -> tuple[MrzFormat, InventedZone]:
    mrz_format = draw(st.sampled_from(MrzFormat))
    is_permit = mrz_format is MrzFormat.CN_PERMIT
    zone = InventedZone(
        document_code=CODES.get(mrz_format, "I"),
        issuer=draw(st.sampled_from(["UTO", "D", "CHN", "SWE"])),
        nationality=draw(st.sampled_from(["UTO", "D", "XXA"])),
        number=draw(st.from_regex(r"[HM][0-9]{8}" if is_permit else r"[A-Z0-9]{1,9}", fullmatch=True)),
        names=draw(st.one_of(PARTS, st.tuples(PARTS, PARTS).map("<<".join))),
        birth=draw(DAYS).strftime("%y%m%d"),
        sex=draw(st.sampled_from("FM<")),
        expiry=draw(st.dates(date(2014, 1, 1), date(2036, 12, 31))).strftime("%y%m%d"),
    )
    return mrz_format, zone


@given(zones())
def test_a_zone_that_is_written_is_read_as_it_was(pair: tuple[MrzFormat, InventedZone]) -> None:
    mrz_format, zone = pair
    mrz = parse_mrz(zone.lines(mrz_format), on=TODAY)
    assert (mrz.format, mrz.is_valid, mrz.document_number) == (mrz_format, True, zone.number)
    assert mrz.birth_on is not None
    assert mrz.expires_on is not None
    assert (mrz.birth_on.strftime("%y%m%d"), mrz.expires_on.strftime("%y%m%d")) == (zone.birth, zone.expiry)
    shown = f"{mrz.primary_name}  {mrz.secondary_name}".strip().replace(" ", "<")
    assert shown == zone.names[: NAME_LENGTHS.get(mrz_format, 30)].rstrip("<")


@given(zones(), st.data())
def test_a_zone_of_one_wrong_character_is_refused_or_differs_in_the_comparison(
    pair: tuple[MrzFormat, InventedZone], data: st.DataObject
) -> None:
    """Check digits miss some substitutions: then the value differs from the printed one, and the comparison finds it."""
    mrz_format, zone = pair
    lines = list(zone.lines(mrz_format))
    right = parse_mrz(lines, on=TODAY)
    line = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[0]) - 1))
    sign = data.draw(st.sampled_from([one for one in SIGNS if one != lines[line][column]]))
    lines[line] = lines[line][:column] + sign + lines[line][column + 1 :]
    wrong = parse_mrz(lines, on=TODAY)
    sources = {ValueSource.CHIP: values_of_zone(right), ValueSource.MRZ: values_of_zone(wrong)}
    values = (values_of_zone(right), values_of_zone(wrong))
    assume(wrong.format is mrz_format and wrong.is_valid)
    kept = {"name_may_be_cut", "chinese_name_may_be_cut", "number_may_be_cut"}
    named = [name for name in DocumentValues.__slots__ if name not in kept and getattr(values[0], name) != getattr(values[1], name)]
    lost = [name for name in named if getattr(values[0], name) and getattr(values[1], name)]
    assert not lost or right.names_may_be_cut or wrong.names_may_be_cut or compare_sources(sources, on=TODAY).findings


@st.composite
def lines_of_a_shape(draw: st.DrawFn) -> tuple[str, ...]:
    count, length = line_shape(draw(st.sampled_from(MrzFormat)))
    return tuple(draw(st.text(SIGNS, min_size=length, max_size=length)) for _ in range(count))


@given(st.one_of(lines_of_a_shape(), st.lists(st.text(max_size=50), max_size=4).map(tuple)))
@example(("V" + "<" * 43, "<" * 44))
@example(("CR<<0" + "<" * 25, "<" * 30, "<" * 30))
def test_any_lines_are_read_or_refused(lines: tuple[str, ...]) -> None:
    try:
        mrz = parse_mrz(lines, on=TODAY)
    except MrzShapeUnknown:
        return
    assert mrz.lines == lines
    assert all(check.printed == lines[check.line][check.column] for check in mrz.checks)
    assert all(check.holds == (check.printed == check.computed) or check.printed == "<" for check in mrz.checks)
    compare_sources({ValueSource.MRZ: values_of_zone(mrz), ValueSource.PRINTED: values_of_zone(mrz)}, on=TODAY, number_rules=number_facts)


@given(st.text(SIGNS, max_size=60))
def test_a_check_digit_is_one_digit(text: str) -> None:
    assert check_digit(text) in string.digits


@given(
    st.lists(st.text(sorted({**LATIN, **CYRILLIC}) + list(string.ascii_letters), min_size=1, max_size=8), min_size=1, max_size=4), st.data()
)
def test_each_spelling_that_the_tables_give_is_the_name(parts: list[str], data: st.DataObject) -> None:
    tables = {**LATIN, **CYRILLIC}
    written = []
    for part in parts:
        letters = [letter if letter in tables else letter.upper() for letter in part]
        written.append("".join(data.draw(st.sampled_from(tables.get(letter, (letter,)))) for letter in letters))
    assume(all(written))
    turn = data.draw(st.integers(0, len(parts) - 1))
    assert is_name_of_zone(" ".join(parts[turn:] + parts[:turn]), zone_name=" ".join(written)) is True


@given(st.text(max_size=250), st.text(string.ascii_uppercase + " ", max_size=40), st.booleans())
@example("İ" * 200, "I" * 39, True)  # noqa: FBT003 - hypothesis gives examples by position
@example("ü" * 200, "U" * 39, True)  # noqa: FBT003
def test_any_name_is_compared_or_is_not(printed: str, zone_name: str, may_be_cut: bool) -> None:  # noqa: FBT001
    assert is_name_of_zone(printed, zone_name=zone_name, may_be_cut=may_be_cut) in {True, False, None}


@st.composite
def documents(draw: st.DrawFn) -> DocumentValues:
    text = st.one_of(st.just(""), st.text(max_size=12))
    day = st.one_of(st.none(), st.dates())
    part = st.one_of(st.none(), st.integers(1, 28))
    return DocumentValues(
        name=draw(text),
        chinese_name=draw(st.one_of(text, st.text("李明单于欧阳", max_size=4))),
        is_of_zone=draw(st.booleans()),
        name_may_be_cut=draw(st.booleans()),
        document_number=draw(text),
        personal_number=draw(text),
        birth=draw(st.one_of(st.none(), st.builds(ZoneDay, st.one_of(st.none(), st.integers(1900, 2026)), part, st.none()))),
        sex=draw(st.one_of(st.none(), st.sampled_from(MrzSex))),
        nationality=draw(text),
        issuer=draw(st.sampled_from(["", "CHN", "FIN", "SWE", "UTO"])),
        issued_on=draw(day),
        expires_on=draw(day),
        is_without_end=draw(st.booleans()),
    )


@given(st.lists(documents(), min_size=2, max_size=4))
def test_any_values_are_compared_and_the_order_of_two_says_nothing(found: list[DocumentValues]) -> None:
    sources = dict(zip(ValueSource, found, strict=False))
    turned = dict(reversed(sources.items()))
    one, other = (compare_sources(each, on=TODAY, number_rules=number_facts) for each in (sources, turned))
    assert one.compared == other.compared
    assert {(each.contradiction, frozenset(each.sources)) for each in one.findings} == {
        (each.contradiction, frozenset(each.sources)) for each in other.findings
    }


@given(documents())
@example(DocumentValues(name="\r"))
def test_a_source_never_contradicts_itself(values: DocumentValues) -> None:
    agreement = compare_sources({ValueSource.PRINTED: values, ValueSource.TYPED: values}, on=TODAY)
    assert not [one for one in agreement.findings if one.contradiction.value.endswith("-differs")]


@given(
    st.text(max_size=30),
    st.sampled_from(["CHN", "BEL", "DNK", "ESP", "FIN", "IND", "NLD", "NOR", "ROU", "SWE", "THA", "TUR", "ZAF", "", "X"]),
)
def test_any_personal_number_is_known_or_is_not(number: str, issuer: str) -> None:
    facts = number_facts(issuer, number)
    assert facts is None or facts.holds in {True, False}


@st.composite
def cards(draw: st.DrawFn) -> tuple[CardLayout, dict[CardField, str]]:
    name = draw(st.sampled_from(sorted(CARDS)))
    layout, values = CARDS[name]
    born, is_man = draw(DAYS), draw(st.booleans())
    changed = {**values, CardField.BIRTH: born.strftime("%Y%m%d"), CardField.SEX: "1" if is_man else "2"}
    if name == "foreigner-2017":
        changed[CardField.NUMBER] = values[CardField.NUMBER][:7] + born.strftime("%y%m%d") + "01"
    else:
        order = draw(st.integers(0, 99)) * 2 + is_man
        changed[CardField.NUMBER] = with_check_character(values[CardField.NUMBER][:6] + born.strftime("%Y%m%d") + f"{order:03}")
    field = CardField.LATIN_NAME if CardField.LATIN_NAME in values else CardField.NAME
    letters = string.ascii_uppercase if field is CardField.LATIN_NAME else "李王张刘陈杨赵黄周吴"
    changed[field] = draw(st.text(letters, min_size=1, max_size=15))
    return layout, changed


@given(cards(), st.sampled_from([None, b""]))
def test_a_card_that_is_written_is_read_as_it_was(card: tuple[CardLayout, dict[CardField, str]], fingerprint: bytes | None) -> None:
    layout, values = card
    found = READER.read(frame(layout, values, fingerprint=fingerprint), portrait=JPEG).reading
    assert found.attributes.identity_number.value == values[CardField.NUMBER]
    assert found.attributes.birth_on.strftime("%Y%m%d") == values[CardField.BIRTH]
    assert found.attributes.name == values.get(CardField.LATIN_NAME, values.get(CardField.NAME))


def _read(content: bytes) -> None:
    with suppress(CardFrameInvalid, CardFingerprintsRefused):
        READER.read(content, portrait=JPEG)


@given(st.sampled_from(sorted(CARDS)).flatmap(lambda name: damaged(frame(*CARDS[name]))))
def test_a_damaged_frame_is_refused_with_a_code(content: bytes) -> None:
    _read(content)


@given(st.sampled_from(sorted(CARDS)).flatmap(lambda name: damaged(frame(*CARDS[name])[10:-1])))
def test_a_frame_of_damaged_content_with_a_right_checksum_is_read_or_refused_with_a_code(content: bytes) -> None:
    _read(framed(content))


@given(st.binary(max_size=3000))
def test_any_bytes_are_refused_with_a_code(content: bytes) -> None:
    _read(content)


def test_every_cut_frame_is_refused() -> None:
    for layout, values in CARDS.values():
        whole = frame(layout, values)
        for end in (*range(20), *range(20, len(whole), 37)):
            with pytest.raises(CardFrameInvalid):
                READER.read(whole[:end], portrait=JPEG)
