"""What the reading process says: a reading comes back as it was, and anything else is refused."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.evidence.model.agreement import compare_sources
from realname.evidence.model.document_reading import DocumentReading, PhotoFinding, PrintedPortrait, ReadField, ZoneReading
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.mrz import parse_mrz
from realname.evidence.photo.answer import AnswerBroken, read_answer, write_answer

ON = date(2026, 11, 29)
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
BOX = ((1.0, 2.0), (11.0, 2.0), (11.0, 4.0), (1.0, 4.0))
SURNAME = ReadField(name="surname", value="ERIKSSON", source=ValueSource.PRINTED, box=BOX, confidence=0.99, is_certain=True)
ZONE = ZoneReading(zone=parse_mrz(LINES, on=ON), boxes=(BOX, BOX), percents=((100,) * 44, (100,) * 44), corrected=())
READING = DocumentReading(
    kind=EvidenceKind.FOREIGN_PASSPORT,
    side="front",
    turned_deg=180.0,
    outline=BOX,
    findings=(PhotoFinding.GLARE,),
    sharpness=0.3,
    text_px=17.0,
    printed=(SURNAME,),
    zone=ZONE,
    portrait=PrintedPortrait(box=BOX, eye_distance_px=40.0, picture=b"\xff\xd8picture"),
)


def test_a_reading_comes_back_as_it_was() -> None:
    assert read_answer(write_answer(READING), on=ON) == READING


def test_nothing_of_a_reading_is_shown_by_repr() -> None:
    assert "ERIKSSON" not in f"{READING!r} {READING.printed!r} {READING.zone!r} {READING.portrait!r}"


def test_the_zones_values_are_certain_where_every_place_is() -> None:
    found = {one.name: one for one in READING.fields(compare_sources(READING.sources(), on=ON))}
    assert found["document_number"].value == "L898902C3"
    assert all(one.is_certain for one in found.values())


def test_one_doubtful_place_leaves_its_value_in_doubt_and_no_other() -> None:
    row = list(ZONE.percents[1])
    row[3] = 60
    doubtful = replace(ZONE, percents=(ZONE.percents[0], tuple(row)))
    found = {one.name: one.is_certain for one in doubtful.fields()}
    assert not found.pop("document_number")
    assert all(found.values())
    assert doubtful.uncertain == ((1, 3),)


@pytest.mark.parametrize(("line", "column", "is_valid"), [(0, 6, False), (1, 11, False), (1, 3, True)])
def test_a_zone_with_an_illegible_place_is_valid_only_where_a_check_digit_holds_over_it(line: int, column: int, *, is_valid: bool) -> None:
    rows = [list(row) for row in ZONE.percents]
    rows[line][column] = 40
    zone = replace(ZONE, percents=tuple(map(tuple, rows)))
    assert (ZONE.is_valid, zone.is_valid) == (True, is_valid)
    assert replace(zone, corrected=((line, column),)).is_valid


def test_a_zone_with_a_doubt_that_no_check_digit_settles_is_not_valid() -> None:
    assert not replace(ZONE, unsettled=((1, 30),)).is_valid


def test_a_corrected_place_is_never_certain() -> None:
    corrected = replace(ZONE, corrected=((1, 3),))
    assert not {one.name: one.is_certain for one in corrected.fields()}["document_number"]


def test_a_letter_that_looks_like_a_digit_is_certain_only_under_a_check_digit_that_holds() -> None:
    assert ZONE.uncertain == ()
    wrong = replace(ZONE, zone=parse_mrz((LINES[0], LINES[1].replace("L898902C3", "L8989O2C3")), on=ON))
    assert (1, 5) in wrong.uncertain


def test_letters_that_make_up_for_each_other_under_a_check_digit_are_told_by_their_shapes_or_not_at_all() -> None:
    # Two letters O at weights 7 and 3 change a check digit by 24 * 10: as two 0 they leave it as it is, and so does each reading between.
    first = "0062051884GBD5912177M2407094B374396<<<<<<<<<"
    zone = replace(ZONE, zone=parse_mrz(("V<GBDERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", first), on=ON))
    assert {(1, 0), (1, 1)} <= set(zone.uncertain)
    assert not {one.name: one.is_certain for one in zone.fields()}["document_number"]
    assert not {(1, 0), (1, 1)} & set(replace(zone, told_apart=((1, 0), (1, 1))).uncertain)


def test_a_line_that_lacks_its_beginning_makes_no_name_certain() -> None:
    cut = (LINES[0][1:] + "<", LINES[1][1:] + "<")
    broken = replace(ZONE, zone=parse_mrz(("P" + cut[0][1:], cut[1]), on=ON))
    assert not any(one.is_certain for one in broken.fields() if one.name in {"surname", "given_names", "issuer", "nationality", "sex"})


def test_half_of_a_printed_name_is_not_compared() -> None:
    assert "name" not in compare_sources(READING.sources(), on=ON).compared


def test_a_wrong_check_digit_leaves_its_value_in_doubt() -> None:
    lines = (LINES[0], LINES[1].replace("7408122", "7408123"))
    wrong = replace(ZONE, zone=parse_mrz(lines, on=ON))
    assert not {one.name: one.is_certain for one in wrong.fields()}["birth_on"]


def test_a_name_that_is_printed_otherwise_is_in_doubt() -> None:
    reading = replace(READING, printed=(replace(SURNAME, value="ERIKSEN"), replace(SURNAME, name="given_names", value="ANNA MARIA")))
    found = {one.name: one for one in reading.fields(compare_sources(reading.sources(), on=ON))}
    assert not found["surname"].is_certain


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("kind", "no-such-kind"),
        ("side", 7),
        ("turned_deg", True),
        ("sharpness", 1e300),
        ("outline", [[0, 0]]),
        ("findings", ["no-such-finding"]),
        ("printed", [{"name": "a b", "value": "", "box": BOX, "confidence": 1, "certain": True}]),
        ("printed", [{}]),
        ("zone", {"lines": ["AB"], "boxes": [BOX], "percents": [[1, 1]], "corrected": [], "told_apart": [], "unsettled": []}),
        ("zone", {"lines": list(LINES), "boxes": [BOX], "percents": [[1]], "corrected": [], "told_apart": [], "unsettled": []}),
        ("portrait", {"box": BOX, "eye_distance_px": 3, "picture": "no base64!"}),
    ],
)
def test_what_no_reading_looks_like_is_refused(member: str, value: object) -> None:
    said = json.loads(write_answer(READING)) | {member: value}
    with pytest.raises(AnswerBroken):
        read_answer(json.dumps(said).encode(), on=ON)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=8,
)


@pytest.mark.fuzz
@given(said=st.dictionaries(st.sampled_from(sorted(json.loads(write_answer(READING)))), _JSON), noise=st.binary(max_size=20))
def test_any_answer_gives_a_reading_or_is_refused(said: dict[str, object], noise: bytes) -> None:
    whole = json.loads(write_answer(READING)) | said
    for body in (json.dumps(whole).encode(), json.dumps(said).encode(), noise):
        try:
            assert isinstance(read_answer(body, on=ON), DocumentReading)
        except AnswerBroken:
            continue
