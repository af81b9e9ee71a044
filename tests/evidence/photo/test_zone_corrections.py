"""A zone is corrected where nothing else is possible, each corrected place is said, and what is certain is never touched."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from realname.evidence.model.mrz import parse_mrz
from realname.evidence.photo.mrz_steps import ReadCharacter
from realname.evidence.photo.zone_corrections import ReadZone, correct_zone

ON = date(2026, 11, 29)
LINES = ("P<D<<ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36D<<7408122F1204159ZE184226B<<<<<10")
Change = tuple[int, int, str]


def _corrected(*seen: Change, doubtful: tuple[Change, ...] = ()) -> ReadZone:
    """The zone after correction.

    Args:
        seen: Line, column and character of what was read wrongly.
        doubtful: Line, column and next likeliest character of what is in doubt.
    """
    texts = [list(line) for line in LINES]
    for line, column, character in seen:
        texts[line][column] = character
    rows = [[ReadCharacter(taken=one, confidence=0.99, other="O" if one == "0" else "<", start=0, end=1) for one in text] for text in texts]
    for line, column, other in doubtful:
        rows[line][column] = replace(rows[line][column], confidence=0.5, other=other)
    read = ReadZone(
        zone=parse_mrz(["".join(text) for text in texts], on=ON),
        boxes=(np.zeros((4, 2), dtype=np.float32),) * 2,
        confidences=tuple(tuple(one.confidence for one in row) for row in rows),
        corrected=(),
    )
    return correct_zone(read, rows, on=ON)


def test_a_zone_that_is_valid_stays_as_it_is() -> None:
    assert _corrected().corrected == ()


def test_a_letter_that_no_state_has_becomes_the_one_state_of_its_shape() -> None:
    found = _corrected((1, 10, "O"), doubtful=((1, 10, "0"),))
    assert (found.zone.lines, found.corrected) == (LINES, ((1, 10),))


def test_a_code_of_no_state_that_is_certain_stays() -> None:
    found = _corrected((1, 10, "O"))
    assert (found.zone.nationality, found.corrected) == ("O", ())


def test_a_code_that_may_be_two_states_stays() -> None:
    # FRG may be FRA, FRO or others as soon as its last letter is as likely as any: here G may be O or A.
    found = _corrected((0, 2, "I"), (0, 3, "R"), (0, 4, "G"), doubtful=((0, 4, "N"), (0, 3, "S")))
    assert (found.zone.issuer, found.corrected) == ("IRG", ())


@pytest.mark.parametrize(("other", "is_corrected"), [("8", True), ("3", False)])
def test_the_next_likeliest_is_taken_where_every_check_digit_holds_with_it(other: str, *, is_corrected: bool) -> None:
    found = _corrected((1, 1, "B"), doubtful=((1, 1, other),))
    assert (found.zone.lines == LINES, found.corrected) == (is_corrected, ((1, 1),) if is_corrected else ())


def test_two_places_are_never_changed_at_once() -> None:
    # Every check digit holds with both changes, and with neither alone.
    found = _corrected((1, 1, "B"), (1, 2, "B"), doubtful=((1, 1, "8"), (1, 2, "9")))
    assert (found.zone.is_valid, found.corrected) == (False, ())
