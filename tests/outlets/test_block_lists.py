"""The block list: shared in a signed file, compared by a keyed digest, with an end and an appeal; looked at each time; its records."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.errors import InvalidInput, OwnAppeal, StateConflict
from realname.kernel.identifiers import AgentId, BlockId, IssuerId
from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import BlockListed, BlockListInvalid, BlockListKeyMissing, UnknownBlock
from realname.outlets.model.block_list import OWN, BlockAppeal, BlockedKind, BlockEntry, BlockList, BlockReason, block_digest, parse_list
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.block_lists import BlockLists
from realname.outlets.use_cases.agents import EnrolAgent
from realname.outlets.use_cases.block_lists import ExportBlocks, ImportBlocks, MaintainBlockList
from realname.outlets.use_cases.outlets import EnrolOutlet
from realname.packs.use_cases.load_policy import load_policy
from realname.vault.keys.key_ring import new_ring
from realname.vault.keys.signer import Ed25519Signer, is_signed_by
from tests.outlets.enrolments import AT_WORK, BOSS, PERSON, SHOWN, enrol
from tests.support.known_staff import know
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

POLICY = load_policy("cn")
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
DIGEST = block_digest(BlockedKind.AGENT, PERSON.value, key=KEY)
COMPANY = block_digest(BlockedKind.COMPANY, SHOWN.company.id.value, key=KEY)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
CLERK, JUDGE = AgentId("clerk-1"), AgentId("judge-1")
LISTED = replace(AT_WORK, list_digest=DIGEST)
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


class Operator:
    """One of those who share a list."""

    def __init__(self, clock: ManualClock) -> None:
        self.units, self.clock, self.signer = SqliteUnits(), clock, Ed25519Signer(new_ring())
        self.use = app_over(self.units, None, {Clock: clock, StatementSigner: self.signer}, policy=POLICY)
        know(self.units, CLERK, JUDGE, BOSS)
        self.keep, self.sign, self.take = self.use[MaintainBlockList], self.use[ExportBlocks], self.use[ImportBlocks]
        self.enrol_agent = self.use[EnrolAgent]

    def block(self, digest: str = DIGEST, kind: BlockedKind = BlockedKind.AGENT, *, days: int = 90) -> BlockEntry:
        """Put a person on the list."""
        return self.keep.add(kind, digest, BlockReason.FALSE_IDENTITIES, self.clock.now() + days * DAY, acting=BOSS)

    def export(self) -> SignedStatement:
        """Its list, signed."""
        return self.sign(IssuerId("operator-a"), acting=BOSS)


@pytest.fixture
def ours() -> Operator:
    return Operator(ManualClock())


@pytest.fixture
def theirs(ours: Operator) -> Operator:
    """Another operator, with the same outlet, as yet without any agent."""
    other = Operator(ours.clock)
    enrol(other.units, clock=other.clock, policy=POLICY, agent=None)
    return other


def test_two_operators_compare_without_seeing_a_number(ours: Operator, theirs: Operator) -> None:
    ours.block()
    statement = ours.export()
    assert is_signed_by(statement, public_key=ours.signer.public_key)
    assert PERSON.value.encode() not in statement.body
    theirs.take(statement, acting=BOSS)
    with pytest.raises(BlockListed) as refused:
        theirs.enrol_agent(LISTED, acting=BOSS)
    assert refused.value.facts == {"reason": "false-identities", "issuer": "operator-a", "appeal": "none"}


def test_without_the_key_no_one_is_enrolled_while_an_entry_is_in_force(ours: Operator, theirs: Operator) -> None:
    theirs.enrol_agent(replace(AT_WORK, trained_on=None), acting=BOSS)
    ours.block(days=30)
    theirs.take(ours.export(), acting=BOSS)
    with pytest.raises(BlockListKeyMissing):
        theirs.enrol_agent(AT_WORK, acting=BOSS)
    theirs.clock.advance(31 * DAY)
    theirs.enrol_agent(AT_WORK, acting=BOSS)


def test_another_key_another_kind_and_another_number_give_other_digests() -> None:
    others = {
        block_digest(BlockedKind.AGENT, PERSON.value, key=OTHER_KEY),
        block_digest(BlockedKind.COMPANY, PERSON.value, key=KEY),
        block_digest(BlockedKind.AGENT, "990000199001010002", key=KEY),
    }
    assert DIGEST not in others
    assert len(others) == 3


def test_a_company_on_the_list_is_not_enrolled(ours: Operator) -> None:
    ours.block(COMPANY, BlockedKind.COMPANY)
    with pytest.raises(BlockListed):
        ours.use[EnrolOutlet](replace(SHOWN, list_digest=COMPANY), acting=BOSS)


@pytest.mark.parametrize(("days", "late", "is_in_force"), [(90, 90 * DAY - SECOND, True), (90, 90 * DAY, False), (90, 91 * DAY, False)])
def test_at_its_end_an_entry_is_void(ours: Operator, days: int, late: timedelta, is_in_force: bool) -> None:  # noqa: FBT001 - parametrised
    entry = ours.block(days=days)
    assert entry.is_in_force(entry.until - days * DAY + late, rule=POLICY[OutletRule]) is is_in_force


def test_whatever_it_says_it_ends_with_the_term_of_the_pack(ours: Operator) -> None:
    entry = replace(ours.block(), until=ours.clock.now() + 9999 * DAY)
    term = POLICY[OutletRule].block_days * DAY
    assert [entry.is_in_force(entry.since + late, rule=POLICY[OutletRule]) for late in (term - SECOND, term)] == [True, False]
    for days in (0, POLICY[OutletRule].block_days + 1):
        with pytest.raises(InvalidInput):
            ours.block(days=days)


def test_an_appeal_is_decided_by_a_person_else_and_others_hear_of_it(ours: Operator, theirs: Operator) -> None:
    entry = ours.block()
    ours.keep.appeal(entry.id, acting=CLERK)
    theirs.take(ours.export(), acting=BOSS)
    with pytest.raises(BlockListed) as refused:
        theirs.enrol_agent(LISTED, acting=BOSS)
    assert refused.value.facts["appeal"] == "open"
    for party in (BOSS, CLERK):
        with pytest.raises(OwnAppeal):
            ours.keep.decide(entry.id, BlockAppeal.UPHELD, acting=party)
    ours.keep.decide(entry.id, BlockAppeal.UPHELD, acting=JUDGE)
    change = theirs.take(ours.export(), acting=BOSS)
    assert [one.appeal for one in change.changed] == [BlockAppeal.UPHELD]
    theirs.enrol_agent(LISTED, acting=BOSS)


def test_a_dismissed_appeal_leaves_it_in_force_and_may_be_made_again(ours: Operator) -> None:
    entry = ours.block()
    with pytest.raises(StateConflict):
        ours.keep.decide(entry.id, BlockAppeal.DISMISSED, acting=JUDGE)
    ours.keep.appeal(entry.id, acting=CLERK)
    with pytest.raises(StateConflict):
        ours.keep.appeal(entry.id, acting=CLERK)
    dismissed = ours.keep.decide(entry.id, BlockAppeal.DISMISSED, acting=JUDGE)
    assert dismissed.is_in_force(ours.clock.now(), rule=POLICY[OutletRule])
    assert ours.keep.appeal(entry.id, acting=CLERK).appeal is BlockAppeal.OPEN


def test_an_import_says_what_it_changes_and_changes_nothing_until_it_is_done(ours: Operator, theirs: Operator) -> None:
    ours.block()
    plan = theirs.take.plan(ours.export())
    assert (len(plan.added), len(plan.changed), len(plan.gone)) == (1, 0, 0)
    theirs.enrol_agent(AT_WORK, acting=BOSS)


def test_an_old_list_brings_nothing_back_and_none_comes_from_the_future(ours: Operator, theirs: Operator) -> None:
    ours.block(days=30)
    old = ours.export()
    ours.clock.advance(40 * DAY)
    theirs.take(ours.export(), acting=BOSS)
    with pytest.raises(BlockListInvalid):
        theirs.take(old, acting=BOSS)
    future = ours.export()
    ours.clock.advance(-DAY)
    with pytest.raises(BlockListInvalid):
        theirs.take(future, acting=BOSS)


def test_the_name_of_an_issuer_under_another_key_is_refused(ours: Operator, theirs: Operator) -> None:
    theirs.take(ours.export(), acting=BOSS)
    stranger = Operator(ours.clock)
    with pytest.raises(BlockListInvalid):
        theirs.take(stranger.export(), acting=BOSS)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "applicant"},
        {"reason": "a bad man"},
        {"digest": "990000199001010001"},
        {"name": "nobody"},
        {"until": "2020-01-01T00:00:00+00:00"},
        {"since": "2026-11-25T09:00:00"},
        {"appeal": "maybe"},
    ],
)
def test_what_is_not_of_the_form_is_not_taken(ours: Operator, change: dict[str, str]) -> None:
    ours.block()
    content = json.loads(ours.export().body)
    content["entries"][0] |= change
    with pytest.raises(BlockListInvalid):
        parse_list(json.dumps(content).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"type":"realname/block-list/2"}', b"[" * 100_000])
def test_what_is_no_list_is_not_taken(body: bytes) -> None:
    with pytest.raises(BlockListInvalid):
        parse_list(body)


def test_the_ledger_says_what_was_done_and_never_to_whom(ours: Operator, theirs: Operator) -> None:
    entry = ours.block()
    ours.keep.appeal(entry.id, acting=CLERK)
    theirs.take(ours.export(), acting=BOSS)
    with ours.units() as unit:
        events = [one.event for one in unit.ledger.from_index(0, limit=9)]
    assert [one.event.value for one in events] == ["block:added", "block:appealed", "blocklist:exported"]
    assert DIGEST not in repr(events)


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
