"""The contract of the block lists."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import AgentId, BlockId, IssuerId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import UnknownBlock
from realname.outlets.model.block_list import OWN, BlockAppeal, BlockedKind, BlockEntry, BlockList, BlockReason
from realname.outlets.store.block_lists import BlockLists
from tests.support.manual_clock import START

DAY = timedelta(days=1)
OURS = BlockEntry(
    id=BlockId("block-1"),
    issuer=OWN,
    kind=BlockedKind.AGENT,
    digest="a" * 64,
    reason=BlockReason.FALSE_IDENTITIES,
    since=START,
    until=START + 90 * DAY,
    added_by=AgentId("administrator-1"),
)
THEIRS = replace(OURS, issuer=IssuerId("operator-b"), added_by=None, reason=BlockReason.DATA_SOLD)
THEIR_COMPANY = replace(THEIRS, id=BlockId("block-2"), kind=BlockedKind.COMPANY)


def test_an_entry_comes_back_as_it_was_saved_and_again(units: UnitsOfWork) -> None:
    decided = replace(OURS, appeal=BlockAppeal.UPHELD, appealed_by=AgentId("a"), decided_by=AgentId("b"))
    with units() as unit:
        unit[BlockLists].save(OURS)
        unit[BlockLists].save(decided)
        unit.commit()
    with units() as unit:
        assert (unit[BlockLists].get(OURS.id), list(unit[BlockLists].all())) == (decided, [decided])
        with pytest.raises(UnknownBlock):
            unit[BlockLists].get(BlockId("none"))


def test_a_list_takes_the_place_of_what_its_issuer_published_before_and_of_nothing_else(units: UnitsOfWork) -> None:
    first = BlockList(issuer=THEIRS.issuer, issued_at=START, entries=(THEIRS, THEIR_COMPANY))
    second = replace(first, issued_at=START + DAY, entries=(THEIR_COMPANY,))
    with units() as unit:
        unit[BlockLists].save(OURS)
        unit[BlockLists].replace(first, key_id="k" * 64)
        assert list(unit[BlockLists].of_issuer(THEIRS.issuer)) == [THEIRS, THEIR_COMPANY]
        unit[BlockLists].replace(second, key_id="k" * 64)
        unit.commit()
    with units() as unit:
        lists = unit[BlockLists]
        assert list(lists.of_issuer(THEIRS.issuer)) == [THEIR_COMPANY]
        assert (lists.published(THEIRS.issuer), lists.published(OWN)) == ((START + DAY, "k" * 64), None)
        assert list(lists.about(BlockedKind.AGENT, OURS.digest)) == [OURS]
        assert list(lists.about(BlockedKind.COMPANY, OURS.digest)) == [THEIR_COMPANY]
