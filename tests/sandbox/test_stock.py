"""The sandbox's SIMs have valid serial numbers."""

from realname.kernel.identifiers import parse_iccid
from realname.sandbox.simulators.stock import STOCK_SIZE, sandbox_iccids


def test_every_sim_is_valid_and_there_is_one_for_each_number() -> None:
    assert {parse_iccid(iccid.value) for iccid in sandbox_iccids()} == set(sandbox_iccids())
    assert len(set(sandbox_iccids())) == STOCK_SIZE == 200
