"""Pages of a list: none is empty but the only one, and what is beyond the last is the last."""

import pytest

from realname.platform.web.paging import page_of

ROWS = list(range(1, 26))


@pytest.mark.parametrize(
    ("number", "shown", "first", "last"), [(1, ROWS[:10], 1, 10), (2, ROWS[10:20], 11, 20), (3, ROWS[20:], 21, 25), (9, ROWS[20:], 21, 25)]
)
def test_a_page_knows_its_rows_and_their_places(number: int, shown: list[int], first: int, last: int) -> None:
    page = page_of(ROWS, number, size=10)
    assert (page.rows, page.first, page.last, page.pages, page.total) == (shown, first, last, 3, 25)


def test_a_list_that_fits_is_one_page() -> None:
    assert (page_of(ROWS[:10], 1, size=10).pages, page_of(ROWS[:11], 1, size=10).pages) == (1, 2)


def test_nothing_is_one_page_without_rows() -> None:
    nothing: list[int] = []
    page = page_of(nothing, 3, size=10)
    assert (page.rows, page.first, page.last, page.pages, page.number) == ([], 0, 0, 1, 1)
