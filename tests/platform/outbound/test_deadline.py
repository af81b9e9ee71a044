"""A deadline at a moment ends by whichever clock is further on."""

from datetime import UTC, datetime, timedelta

import pytest

from realname.platform.outbound.call import deadline_at

BEGUN_AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Clocks:
    """The clock on the wall, and the one that never goes back."""

    def __init__(self) -> None:
        self.at, self.s = BEGUN_AT, 100.0


@pytest.mark.parametrize(
    ("wall_s", "steady_s", "left_s"),
    [(0.0, 0.0, 30.0), (10.0, 10.0, 20.0), (-3600.0, 10.0, 20.0), (25.0, 10.0, 5.0), (30.0, 30.0, 0.0), (90.0, 1.0, 0.0)],
    ids=["at-once", "together", "set-back", "asleep", "at-the-end", "past"],
)
def test_what_is_left(wall_s: float, steady_s: float, left_s: float) -> None:
    clocks = Clocks()
    deadline = deadline_at(BEGUN_AT + timedelta(seconds=30), now=lambda: clocks.at, time_s=lambda: clocks.s)
    clocks.at, clocks.s = BEGUN_AT + timedelta(seconds=wall_s), 100.0 + steady_s
    assert deadline.left_s() == pytest.approx(left_s)


def test_a_moment_that_is_past_leaves_nothing() -> None:
    assert deadline_at(BEGUN_AT, now=lambda: BEGUN_AT + timedelta(seconds=1)).left_s() == 0.0
