"""Bounds by site: which addresses are one site, how many requests of one are taken, and what is forgiven."""

from datetime import timedelta

import pytest

from realname.kernel.errors import RateLimited
from realname.kernel.network_limits import SiteRateLimit, site_of
from tests.support.manual_clock import START

HERE = "192.0.2.1"


@pytest.mark.parametrize(
    ("address", "site"),
    [
        (HERE, HERE),
        ("2001:db8::1", "2001:db8::/48"),
        ("2001:db8:0:ffff::1", "2001:db8::/48"),
        ("2001:db8:1::1", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("a counter: two", "a counter: two"),
        ("", ""),
    ],
)
def test_an_address_is_counted_as_itself_and_one_of_ipv6_as_its_site(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:192.0.2.1",
        "::ffff:192.0.2.1%2",
        "::ffff:0:192.0.2.1",
        "64:ff9b::192.0.2.1",
        "2002:c000:201::1",
        "2002:c000:201:7::9",
        "2001:0:4136:e378:8000:63bf:3fff:fdfe",
    ],
    ids=["mapped", "mapped, with a zone", "SIIT", "NAT64", "6to4", "another network of 6to4", "Teredo"],
)
def test_an_ipv4_address_that_ipv6_carries_is_counted_as_itself(address: str) -> None:
    assert site_of(address) == HERE


def test_ipv4_addresses_that_share_a_translator_are_counted_apart() -> None:
    assert len({site_of(f"64:ff9b::192.0.2.{place}") for place in range(9)}) == 9


def test_all_networks_of_a_site_share_one_count() -> None:
    limit = SiteRateLimit(most=3, within=timedelta(minutes=1))
    for network in range(3):
        limit.count(f"2001:db8:0:{network}::1", at=START)
    with pytest.raises(RateLimited):
        limit.count("2001:db8:0:ffff::1", at=START)
    limit.count("2001:db8:1::1", at=START)


def test_what_is_forgiven_counts_no_more() -> None:
    limit = SiteRateLimit(most=2, within=timedelta(minutes=1))
    for _ in range(9):
        limit.count(HERE, at=START)
        limit.forgive(HERE)
    limit.forgive("192.0.2.2")
    for _ in range(2):
        limit.count(HERE, at=START)
    with pytest.raises(RateLimited):
        limit.count(HERE, at=START)


def test_what_is_refused_does_not_prolong_the_wait() -> None:
    limit = SiteRateLimit(most=1, within=timedelta(minutes=1))
    limit.count(HERE, at=START)
    for second in (1, 59):
        with pytest.raises(RateLimited):
            limit.count(HERE, at=START + timedelta(seconds=second))
    limit.count(HERE, at=START + timedelta(minutes=1))
