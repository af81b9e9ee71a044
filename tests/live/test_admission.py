"""Who is let in: by how fast pictures are judged now, first come first served; and for how many pictures the client is asked."""

import pytest

from realname.live.model.admission import JudgingSpeed, Ticket, WaitingLine
from realname.live.model.pace import LEAST_FPS, MOST_FPS, Pace


def judging(sessions: int, *, picture_s: float) -> JudgingSpeed:
    """So many sessions, each of which judged four pictures within the last second."""
    speed = JudgingSpeed()
    for place in range(4 * sessions):
        speed.judge(judge=place % sessions, wall_s=picture_s, at_s=10.0)
    return speed


def tried(picture_s: float) -> JudgingSpeed:
    """Three blank pictures, which took so long."""
    speed = JudgingSpeed()
    for _ in range(3):
        speed.try_out(wall_s=picture_s, at_s=10.0)
    return speed


def test_where_nothing_is_known_no_session_is_begun() -> None:
    assert (JudgingSpeed().is_known(at_s=0.0), JudgingSpeed().can_add(0, at_s=0.0)) == (False, False)


@pytest.mark.parametrize(("picture_s", "is_kept_up"), [(0.02, True), (0.083, True), (0.084, False), (1.0, False)])
def test_a_session_is_kept_up_where_twelve_pictures_a_second_can_be_judged(picture_s: float, *, is_kept_up: bool) -> None:
    assert tried(picture_s).can_add(0, at_s=11.0) is is_kept_up


@pytest.mark.parametrize(
    ("judge", "picture_s", "is_begun"),
    [
        pytest.param(1, 0.04, True, id="two share what one has"),
        (1, 0.042, False),
        (2, 0.055, True),
        (2, 0.056, False),
        (8, 0.07, True),
        (8, 0.08, False),
    ],
)
def test_one_more_shares_what_those_have_that_are_judged(judge: int, picture_s: float, *, is_begun: bool) -> None:
    assert judging(judge, picture_s=picture_s).can_add(judge, at_s=10.5) is is_begun


def test_for_each_session_that_is_not_judged_yet_as_much_again_is_kept_in_reserve() -> None:
    assert [tried(0.02).can_add(count, at_s=10.0) for count in (0, 1, 2)] == [True, True, False]
    assert [tried(0.03).can_add(count, at_s=10.0) for count in (0, 1)] == [True, False]
    assert [judging(2, picture_s=0.03).can_add(count, at_s=10.5) for count in (2, 3)] == [True, False]


def test_what_sessions_take_counts_for_more_than_blank_pictures() -> None:
    speed = tried(0.01)
    for _ in range(4):
        speed.judge(judge="session", wall_s=0.5, at_s=10.0)
    assert speed.can_add(0, at_s=10.0) is False


def test_what_was_long_ago_is_not_known_any_more() -> None:
    speed = judging(2, picture_s=0.01)
    assert (speed.is_known(at_s=11.9), speed.is_known(at_s=12.1), speed.picture_s(at_s=12.1)) == (True, False, 0.0)


def test_one_lucky_look_at_a_machine_whose_load_changes_begins_no_session() -> None:
    speed = tried(0.2)
    for _ in range(3):
        speed.try_out(wall_s=0.02, at_s=12.5)
    assert (speed.is_known(at_s=12.5), speed.can_add(0, at_s=12.5), speed.can_add(0, at_s=16.5)) == (True, False, True)


def joined(line: WaitingLine, owner: str, *, at_s: float) -> Ticket:
    ticket = line.join(owner, at_s=at_s)
    assert ticket is not None
    return ticket


def test_first_come_first_served() -> None:
    line = WaitingLine()
    first, second, third = (joined(line, owner, at_s=at_s) for at_s, owner in enumerate("abc"))
    assert [line.place(one) for one in (first, second, third)] == [1, 2, 3]
    line.leave(first)
    assert [line.place(one) for one in (second, third)] == [1, 2]


def test_a_full_line_takes_no_one() -> None:
    line = WaitingLine(most=1)
    joined(line, "a", at_s=0.0)
    assert line.join("b", at_s=1.0) is None


@pytest.mark.parametrize(("back_at_s", "place"), [(60.0, 1), (69.0, 1), (71.0, 2)])
def test_who_comes_back_with_a_new_token_soon_has_the_old_place(back_at_s: float, place: int) -> None:
    line = WaitingLine()
    first = joined(line, "a", at_s=0.0)
    joined(line, "b", at_s=1.0)
    line.keep(first, at_s=60.0)
    line.leave(first)
    assert line.place(joined(line, "a", at_s=back_at_s)) == place


def test_the_client_is_asked_for_no_more_than_was_judged_and_for_no_less_than_ten() -> None:
    pace = Pace()
    assert [pace.hear(judged=12, dropped=0), pace.hear(judged=11, dropped=2), pace.hear(judged=4, dropped=6)] == [None, 11, LEAST_FPS]
    assert pace.hear(judged=4, dropped=6) is None


def test_after_three_quiet_seconds_it_may_send_a_little_more_up_to_what_it_may_at_first() -> None:
    pace = Pace()
    pace.hear(judged=4, dropped=6)
    said = [pace.hear(judged=10, dropped=0) for _ in range(12)]
    assert [one for one in said if one] == [12, 14, MOST_FPS]
    assert said[:3] == [None, None, 12]
