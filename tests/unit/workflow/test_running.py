"""What runs in this process, and what was found without anybody carrying it."""

from realname.domain.identifiers import RegistrationId
from realname.workflow.running import Running

ONE = RegistrationId("registration-1")


def test_what_is_at_work_is_never_idle() -> None:
    running = Running()
    with running.at_work(ONE):
        assert [running.is_idle_again(ONE) for _ in range(3)] == [False, False, False]


def test_what_nobody_carries_is_idle_when_it_is_found_so_a_second_time() -> None:
    running = Running()
    assert [running.is_idle_again(ONE) for _ in range(3)] == [False, True, False]


def test_work_in_between_begins_the_count_anew() -> None:
    running = Running()
    running.is_idle_again(ONE)
    with running.at_work(ONE):
        pass
    assert not running.is_idle_again(ONE)
