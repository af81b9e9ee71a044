"""Attacks on the code to an existing line that stands for a face: guessed by many requests at once, and asked for again and again."""

from functools import partial
from pathlib import Path

import pytest

from realname.kernel.errors import StateConflict
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.line_code import MOST_SENT, MOST_TRIES
from realname.verification.model.visual_check import MeansKind
from tests.no_face.visual_check_desk import VisualCheckDesk, build_visual_check_desk
from tests.support.at_once import all_at_once

LINE_CODE = MeansKind.EXISTING_LINE


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> VisualCheckDesk:
    return build_visual_check_desk(units, tmp_path)


def _code(desk: VisualCheckDesk) -> str:
    code = desk.notifier.sent[-1].code
    assert code is not None
    return code.value


def test_wrong_guesses_at_once_use_the_code_up(desk: VisualCheckDesk) -> None:
    registration_id = desk.ready()
    desk.with_line(registration_id)
    desk.means.prepare(registration_id, LINE_CODE)
    wrong = f"{(int(_code(desk)) + 1) % 10**6:06d}"
    all_at_once(*[partial(desk.try_means, registration_id, LINE_CODE, wrong)] * MOST_TRIES)
    with pytest.raises(StateConflict):
        desk.try_means(registration_id, LINE_CODE, _code(desk))


def test_codes_that_are_asked_for_at_once_are_no_more_than_are_sent_one_by_one(desk: VisualCheckDesk) -> None:
    registration_id = desk.ready()
    desk.with_line(registration_id)
    all_at_once(*[partial(desk.means.prepare, registration_id, LINE_CODE)] * 8)
    assert len(desk.notifier.sent) == MOST_SENT
