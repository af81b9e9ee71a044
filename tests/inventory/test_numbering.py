"""Only valid mobile numbers of the operator's country, in international form."""

import pytest

from realname.inventory.connectors import PhoneNumbers
from realname.inventory.errors import MsisdnInvalid
from realname.kernel.identifiers import Msisdn
from realname.sandbox.simulators.stock import STOCK_SIZE, sandbox_msisdns

CHINA = PhoneNumbers("CN")


@pytest.mark.parametrize("text", ["+8619900000001", "+86 199 0000 0001", "+86-199-0000-0001"])
def test_a_mobile_number_is_read_with_and_without_separators(text: str) -> None:
    assert CHINA.parse(text) == Msisdn("+8619900000001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "19900000001",
        "8619900000001",
        "008619900000001",
        "+861990000000",
        "+86199000000011",
        "+861012345678",
        "+447700900123",
        "+8619900000001x5",
        "+8619900000001;ext=5",
        "+٨٦١٩٩٠٠٠٠٠٠٠١",
        "tel:+8619900000001",
        "+86" + " " * 40 + "19900000001",
        "+8619900000001\n",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MsisdnInvalid) as caught:
        CHINA.parse(text)
    assert caught.value.facts == {"field": "msisdn"}


def test_every_number_of_the_sandbox_is_valid() -> None:
    assert {CHINA.parse(msisdn.value) for msisdn in sandbox_msisdns()} == set(sandbox_msisdns())
    assert len(set(sandbox_msisdns())) == STOCK_SIZE
