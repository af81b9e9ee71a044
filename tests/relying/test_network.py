"""Both networks, the operator's over HTTP and the simulated one, say the same of a device."""

import pytest

from realname.kernel.identifiers import Msisdn
from realname.platform.outbound.call import Answer, CallFailed
from realname.relying.connectors.http_network import read_number
from realname.sandbox.simulators.network import SandboxNetwork, address_of, token_of

NUMBER = Msisdn("+8619900000000")


def test_a_simulated_device_has_an_address_and_a_token() -> None:
    network = SandboxNetwork()
    assert address_of(NUMBER) == "2001:db8::8:6199:0:0"
    assert network.number_at(address_of(NUMBER), 1) == network.number_behind(token_of(NUMBER)) == NUMBER


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db9::8:6199:0:0", "testclient", "", "2001:db8::8:6199:ab:0", "2001:db8::"])
def test_another_address_is_no_simulated_device(address: str) -> None:
    assert SandboxNetwork().number_at(address, 1) is None


@pytest.mark.parametrize("token", ["", "sandbox-", "sandbox-x", "8619900000000"])
def test_another_token_is_no_simulated_device(token: str) -> None:
    assert SandboxNetwork().number_behind(token) is None


def test_the_operators_system_names_a_number_or_none() -> None:
    assert read_number(Answer(status=200, body=b'{"msisdn": "+8619900000000"}')) == NUMBER
    assert read_number(Answer(status=404)) is None


@pytest.mark.parametrize("body", [b"", b"{}", b'{"msisdn": ""}', b'{"msisdn": "8619900000000"}', b'{"msisdn": "+0"}', b'{"msisdn": null}'])
def test_an_answer_without_a_number_is_none(body: bytes) -> None:
    with pytest.raises(CallFailed):
        read_number(Answer(status=200, body=body))
