"""What runs in this process, and what was found without anybody carrying it."""

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.running_workflows import Running

ONE = RegistrationId("registration-1")
OTHER = RegistrationId("registration-2")


def test_what_is_at_work_is_never_idle() -> None:
    running = Running()
    with running.at_work(ONE):
        assert [running.idle_again({ONE}) for _ in range(3)] == [set(), set(), set()]


def test_what_nobody_carries_is_idle_when_it_is_found_so_a_second_time() -> None:
    running = Running()
    assert [running.idle_again({ONE}) for _ in range(3)] == [set(), {ONE}, set()]


def test_each_is_found_for_itself() -> None:
    running = Running()
    assert [running.idle_again({ONE}), running.idle_again({ONE, OTHER}), running.idle_again({OTHER})] == [set(), {ONE}, {OTHER}]


def test_what_was_not_recorded_in_between_begins_the_count_anew() -> None:
    running = Running()
    assert [running.idle_again({ONE}), running.idle_again(set()), running.idle_again({ONE})] == [set(), set(), set()]


def test_work_in_between_begins_the_count_anew() -> None:
    running = Running()
    running.idle_again({ONE})
    with running.at_work(ONE):
        pass
    assert running.idle_again({ONE}) == set()
