"""A page that lies on its head is turned over with all that is known of its places."""

import numpy as np

from realname.evidence.photo.page import Page, turn_over
from realname.evidence.photo.pictures import Quad, move_points, spread_contrast
from realname.evidence.photo.text_networks import TextBox


def _quad(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)


PAGE = Page(
    pixels=np.arange(40 * 60 * 3, dtype=np.uint8).reshape(40, 60, 3),
    lines=(TextBox(quad=_quad(10, 5, 50, 11), score=0.9),),
    to_picture=np.array([[2, 0, 100], [0, 2, 30], [0, 0, 1]], dtype=np.float32),
    outline=None,
    turned_deg=190.0,
)


def test_a_line_at_the_head_stands_at_the_foot_and_begins_at_its_left() -> None:
    (line,) = turn_over(PAGE).lines
    assert line.quad.tolist() == _quad(10, 29, 50, 35).tolist()


def test_each_place_is_still_the_same_in_the_picture() -> None:
    over = turn_over(PAGE)
    before = move_points(PAGE.lines[0].quad, PAGE.to_picture)
    after = move_points(over.lines[0].quad, over.to_picture)
    assert np.roll(after, 2, axis=0).tolist() == before.tolist()
    assert (over.turned_deg, over.pixels[0, 0].tolist()) == (10.0, PAGE.pixels[-1, -1].tolist())


def test_a_faint_picture_gets_the_range_of_a_usual_one_and_any_other_stays_as_it_is() -> None:
    faint = np.linspace(100, 150, 64 * 64 * 3).astype(np.uint8).reshape(64, 64, 3)
    spread = spread_contrast(faint)
    assert int(spread.max()) - int(spread.min()) > 200
    usual = np.linspace(0, 255, 64 * 64 * 3).astype(np.uint8).reshape(64, 64, 3)
    assert spread_contrast(usual) is usual
    even = np.full((64, 64, 3), 80, dtype=np.uint8)
    assert spread_contrast(even) is even
