"""The block list: entries of this operator with appeals, lists of others imported and ours exported, and the look at each enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from realname.access.model.two_people import TwoPersonAct
from realname.access.use_cases.two_people import TwoPeople
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, BlockId, IssuerId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock, RandomTokens, StatementSigner
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.outlets.errors import BlockListed, BlockListInvalid, BlockListKeyMissing
from realname.outlets.events import OutletEvent
from realname.outlets.model.block_list import (
    OWN,
    BlockAppeal,
    BlockedKind,
    BlockEntry,
    BlockList,
    BlockReason,
    ListChange,
    canonical_list,
    list_change,
    parse_list,
)
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.block_lists import BlockLists

_LIST = "blocklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainBlockList:
    """Adds entries of this operator, and records and decides the appeals against them."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    outlet_rule: OutletRule
    two_people: TwoPeople

    def add(self, kind: BlockedKind, digest: str, reason: BlockReason, until: datetime, *, acting: AgentId) -> BlockEntry:
        """Add.

        Raises:
            InvalidInput: It ends in the past, or later than the pack lets any entry.
        """
        now = self.clock.now()
        if not now < until <= self.outlet_rule.block_ends_at(now, until):
            raise InvalidInput(field="until", days=self.outlet_rule.block_days)
        entry = BlockEntry(
            id=BlockId(self.tokens.token()),
            issuer=OWN,
            kind=kind,
            digest=digest,
            reason=reason,
            since=now.replace(microsecond=0),
            until=until,
            added_by=acting,
        )
        with self.units() as unit:
            unit[BlockLists].save(entry)
            told = {"kind": kind.value, "reason": reason.value, "until": until.astimezone(UTC).isoformat(timespec="seconds")}
            unit.ledger.append(recorded_event(OutletEvent.BLOCK_ADDED, entry.id.value, at=now, agent=acting.value, **told))
            unit.commit()
        return entry

    def appeal(self, block_id: BlockId, *, acting: AgentId) -> BlockEntry:
        """Record that whom it is about appeals; it stays in force, and says so.

        Raises:
            UnknownBlock: There is none of ours.
            StateConflict: One is open, or was upheld.
        """
        now = self.clock.now()
        with self.units() as unit:
            appealed = unit[BlockLists].get(block_id).record_appeal(by=acting)
            unit[BlockLists].save(appealed)
            unit.ledger.append(recorded_event(OutletEvent.BLOCK_APPEALED, block_id.value, at=now, agent=acting.value))
            unit.commit()
        return appealed

    def decide(self, block_id: BlockId, outcome: BlockAppeal, *, acting: AgentId) -> BlockEntry:
        """Decide an appeal; an entry whose appeal is upheld is void.

        Raises:
            UnknownBlock: There is none of ours.
            StateConflict: No appeal is open.
            OwnAppeal: They made the entry, or recorded the appeal.
            NotTwoPeople: They, and whoever made the entry or recorded the appeal, do not count as two people.
            InvalidInput: It is no outcome.
        """
        if outcome not in {BlockAppeal.UPHELD, BlockAppeal.DISMISSED}:
            raise InvalidInput(field="outcome")
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            entry = unit[BlockLists].get(block_id)
            decided = entry.decide(outcome, by=acting)
            for other in (entry.added_by, entry.appealed_by):
                self.two_people.require(unit, TwoPersonAct.BLOCK, acting=acting, other=other)
            unit[BlockLists].save(decided)
            unit.ledger.append(
                recorded_event(OutletEvent.BLOCK_APPEAL_DECIDED, block_id.value, at=now, agent=acting.value, outcome=outcome.value)
            )
            unit.commit()
        return decided


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportBlocks:
    """Signs this operator's entries as a list under its name: those in force, and those whose appeal was upheld, so that others hear it."""

    units: UnitsOfWork
    clock: Clock
    signer: StatementSigner
    outlet_rule: OutletRule

    def __call__(self, issuer: IssuerId, *, acting: AgentId) -> SignedStatement:
        """Sign, and record that it was.

        Raises:
            InvalidInput: The name stands for no issuer.
        """
        if issuer == OWN:
            raise InvalidInput(field="issuer")
        now = self.clock.now().replace(microsecond=0)
        with self.units() as unit:
            told = [one for one in unit[BlockLists].of_issuer(OWN) if self._is_told(one, now)]
            statement = self.signer.sign(canonical_list(BlockList(issuer=issuer, issued_at=now, entries=tuple(told))))
            facts: dict[str, str | int] = {"entries": len(told), "issuer": issuer.value, "key": statement.key_id}
            unit.ledger.append(recorded_event(OutletEvent.BLOCKLIST_EXPORTED, _LIST, at=self.clock.now(), agent=acting.value, **facts))
            unit.commit()
        return statement

    def _is_told(self, one: BlockEntry, at: datetime) -> bool:
        ends_at = self.outlet_rule.block_ends_at(one.since, one.until)
        return one.is_in_force(at, rule=self.outlet_rule) or (one.appeal is BlockAppeal.UPHELD and at < ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBlocks:
    """Takes over what another operator publishes, in the place of what it published before."""

    units: UnitsOfWork
    clock: Clock

    def plan(self, statement: SignedStatement) -> ListChange:
        """Say what it would change; the signature was checked before.

        Raises:
            BlockListInvalid: Not of the form, from the future, older than what is kept, or signed by another key than before.
        """
        with self.units() as unit:
            return self._change(unit, statement)[1]

    def __call__(self, statement: SignedStatement, *, acting: AgentId) -> ListChange:
        """Take over; raises as `plan`. No one is stopped by it: who is on it and works here, a person decides about."""
        now = self.clock.now()
        with self.units() as unit:
            listed, change = self._change(unit, statement)
            unit[BlockLists].replace(listed, key_id=statement.key_id)
            facts: dict[str, str | int] = {
                "added": len(change.added),
                "changed": len(change.changed),
                "gone": len(change.gone),
                "issuer": listed.issuer.value,
                "key": statement.key_id,
            }
            unit.ledger.append(recorded_event(OutletEvent.BLOCKLIST_IMPORTED, _LIST, at=now, agent=acting.value, **facts))
            unit.commit()
        return change

    def _change(self, unit: UnitOfWork, statement: SignedStatement) -> tuple[BlockList, ListChange]:
        listed = parse_list(statement.body)
        if listed.issued_at > self.clock.now():
            raise BlockListInvalid(place="issued_at")
        known = unit[BlockLists].published(listed.issuer)
        if known is not None and known[1] != statement.key_id:
            raise BlockListInvalid(place="key")  # the issuer's name under another key: another person, or a key that was renewed
        if known is not None and listed.issued_at < known[0]:
            raise BlockListInvalid(place="issued_at")  # an old list would bring back what was lifted
        return listed, list_change(unit[BlockLists].of_issuer(listed.issuer), listed.entries)


@dataclass(frozen=True, slots=True)
class ReadBlocks:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self) -> Sequence[BlockEntry]:
        """All of all issuers."""
        with self.units() as unit:
            return unit[BlockLists].all()


def require_not_blocked(unit: UnitOfWork, kind: BlockedKind, digest: str | None, *, outlet_rule: OutletRule, at: datetime) -> None:
    """Refuse to enrol who is on a list.

    Args:
        unit: The transaction of the enrolment.
        kind: Agent or company.
        digest: Under the key of the list; None: the person who enrols has no key.
        outlet_rule: Says when an entry ends at the latest.
        at: Now.

    Raises:
        BlockListed: They are.
        BlockListKeyMissing: Some entry is in force, and no one could compare: absence never approves.
    """
    found = unit[BlockLists].all() if digest is None else unit[BlockLists].about(kind, digest)
    in_force = [one for one in found if one.kind is kind and one.is_in_force(at, rule=outlet_rule)]
    if in_force and digest is None:
        raise BlockListKeyMissing(field="list-key")
    if in_force:
        raise BlockListed(reason=in_force[0].reason.value, issuer=in_force[0].issuer.value, appeal=in_force[0].appeal.value)
