"""Bounds by network: which addresses are one, how many requests of one are taken, and what is forgiven."""

from datetime import timedelta

import pytest

from realname.kernel.errors import RateLimited
from realname.kernel.network_limits import NetworkRateLimit, network_of, site_of
from tests.support.manual_clock import START

HERE = "192.0.2.1"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (HERE, HERE),
        ("::ffff:192.0.2.1", HERE),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("a counter", "a counter"),
        ("", ""),
    ],
)
def test_an_address_is_counted_as_itself_and_one_of_ipv6_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "site"),
    [
        (HERE, HERE),
        ("::ffff:192.0.2.1", HERE),
        ("2001:db8::1", "2001:db8::/48"),
        ("2001:db8:0:ffff::1", "2001:db8::/48"),
        ("2001:db8:1::1", "2001:db8:1::/48"),
        ("a counter: two", "a counter: two"),
        ("", ""),
    ],
)
def test_all_networks_that_one_person_may_have_are_one_site(address: str, site: str) -> None:
    assert site_of(address) == site


def test_what_is_forgiven_counts_no_more() -> None:
    limit = NetworkRateLimit(most=2, within=timedelta(minutes=1))
    for _ in range(9):
        limit.count(HERE, at=START)
        limit.forgive(HERE)
    limit.forgive("192.0.2.2")
    for _ in range(2):
        limit.count(HERE, at=START)
    with pytest.raises(RateLimited):
        limit.count(HERE, at=START)


def test_what_is_refused_does_not_prolong_the_wait() -> None:
    limit = NetworkRateLimit(most=1, within=timedelta(minutes=1))
    limit.count(HERE, at=START)
    for second in (1, 59):
        with pytest.raises(RateLimited):
            limit.count(HERE, at=START + timedelta(seconds=second))
    limit.count(HERE, at=START + timedelta(minutes=1))
