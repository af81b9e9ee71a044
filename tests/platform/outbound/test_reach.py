"""Which addresses a call may go to."""

import pytest

from realname.platform.outbound.allowed_addresses import PUBLIC, Reach, parse_networks

OWN = Reach(networks=parse_networks("10.20.0.0/16, 192.168.7.7,fd00:1::/64"))


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
    ],
)
def test_any_other_address_is_not_however_it_is_written(address: str) -> None:
    assert not OWN.is_allowed(address, host="operator.example")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_reached_where_its_name_is_spelled_so(host: str) -> None:
    assert PUBLIC.is_allowed("127.0.0.1", host=host)
    assert not PUBLIC.is_allowed("10.0.0.1", host=host)


@pytest.mark.parametrize("text", ["10.20.0.0/33", "operator.example", "10.20.0.1/16"])
def test_what_is_no_network_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the setting
        parse_networks(text)
