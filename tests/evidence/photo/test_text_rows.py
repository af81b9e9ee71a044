"""A line of text that was found in parts is one line, and two lines stay two."""

import numpy as np
import pytest

from realname.evidence.photo.text_networks import TextBox
from realname.evidence.photo.text_rows import join_rows, stretch_line


def _box(left: float, top: float, right: float, bottom: float, *, slope: float = 0.0) -> TextBox:
    corners = [(left, top), (right, top + slope * (right - left)), (right, bottom + slope * (right - left)), (left, bottom)]
    return TextBox(quad=np.array(corners, dtype=np.float32), score=0.9)


def _spans(boxes: list[TextBox]) -> list[tuple[float, float]]:
    return sorted((float(box.quad[0, 0]), float(box.quad[1, 0])) for box in boxes)


def test_parts_of_one_line_become_one_from_the_first_beginning_to_the_last_end() -> None:
    joined = join_rows([_box(300, 100, 500, 130), _box(0, 100, 150, 130), _box(160, 101, 290, 131)])
    assert _spans(joined) == [(0.0, 500.0)]


def test_parts_of_a_sloping_line_become_one() -> None:
    assert _spans(join_rows([_box(0, 100, 400, 130, slope=0.05), _box(410, 120.5, 800, 150.5, slope=0.05)])) == [(0.0, 800.0)]


@pytest.mark.parametrize(
    "other",
    [_box(0, 140, 300, 170), _box(410, 100, 600, 130), _box(310, 100, 500, 180), _box(310, 100, 600, 130, slope=0.3)],
    ids=["the line below", "a line far to the right", "print of another height", "print of another direction"],
)
def test_two_lines_stay_two(other: TextBox) -> None:
    assert len(join_rows([_box(0, 100, 300, 130), other])) == 2


def test_a_line_is_lengthened_to_the_reach_of_another_and_never_shortened() -> None:
    short, long = _box(50, 100, 300, 130), _box(0, 150, 400, 180)
    assert _spans([stretch_line(short, [long])]) == [(0.0, 400.0)]
    assert _spans([stretch_line(long, [short])]) == [(0.0, 400.0)]
