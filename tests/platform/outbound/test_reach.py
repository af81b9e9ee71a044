"""Which addresses a call may go to, by when it ends, and the pauses between its tries."""

from datetime import UTC, datetime, timedelta

import pytest

from realname.platform.outbound.allowed_addresses import PUBLIC, Reach, parse_networks
from realname.platform.outbound.call import deadline_at
from realname.platform.outbound.outside_system import CallLimits

OWN = Reach(networks=parse_networks("10.20.0.0/16, 192.168.7.7,fd00:1::/64"))
BEGUN_AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LIMITS = CallLimits(first_pause_s=0.5, longest_pause_s=1.5)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "10.20.255.1", "192.168.7.7", "fd00:1::9", "::ffff:10.20.0.1"])
def test_public_addresses_and_those_of_the_operators_networks_are_reached(address: str) -> None:
    assert OWN.is_allowed(address, host="operator.example")


@pytest.mark.parametrize(
    "address",
    [
        "10.21.0.1",
        "192.168.7.8",
        "172.16.0.1",
        "127.0.0.1",
        "::1",
        "0.0.0.0",  # noqa: S104 - nothing listens
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "fe80::1%eth0",
        "fd00:2::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "::7f00:1",
        "240.0.0.1",
        "2001:0:7f00:1::",
        "fec0::1",
        "192.0.0.9",
        "192.0.0.192",
        "168.63.129.16",
        "::ffff:168.63.129.16",
    ],
)
def test_any_other_address_is_not_however_it_is_written(address: str) -> None:
    assert not OWN.is_allowed(address, host="operator.example")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_reached_where_its_name_is_spelled_so(host: str) -> None:
    assert PUBLIC.is_allowed("127.0.0.1", host=host)
    assert not PUBLIC.is_allowed("10.0.0.1", host=host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.1"])
def test_this_machine_is_not_reached_where_others_choose_the_address(host: str) -> None:
    assert not Reach(is_own_machine_allowed=False).is_allowed("127.0.0.1", host=host)


@pytest.mark.parametrize("text", ["10.20.0.0/33", "operator.example", "10.20.0.1/16"])
def test_what_is_no_network_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the setting
        parse_networks(text)


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


@pytest.mark.parametrize(("tries", "longest_s"), [(1, 0.5), (2, 1.0), (3, 1.5), (9, 1.5)])
def test_the_span_doubles_up_to_the_longest(tries: int, longest_s: float) -> None:
    assert LIMITS.pause_s(tries, chance=1.0) == longest_s


def test_a_pause_may_be_none() -> None:
    assert LIMITS.pause_s(3, chance=0.0) == 0.0


def test_all_tries_of_an_order_fall_into_half_a_minute() -> None:
    assert CallLimits().call_s < 30
