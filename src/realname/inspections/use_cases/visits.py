"""Visit an outlet: begin, answer the checklist, sign off. What was answered is a record; the ledger has who, where, when and its digest."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from realname.inspections.events import InspectionEvent
from realname.inspections.model.checklist import Checklist, ChecklistGroup, ChecklistItem
from realname.inspections.model.visit import Answer, Seen, Visit
from realname.inspections.store.visits import Visits
from realname.kernel.errors import PolicyInvalid
from realname.kernel.identifiers import AgentId, OutletId, VisitId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import Reads, UnitsOfWork

LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeVisit:
    """An inspector's visit, from its beginning to their signature."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    checklist: Checklist

    def begin(self, outlet_id: OutletId, *, acting: AgentId) -> Visit:
        """Begin; the ledger has it, so that a visit that was made and not signed is seen."""
        now = self.clock.now()
        visit = Visit(
            id=VisitId(self.tokens.token()), outlet_id=outlet_id, made_by=acting, begun_at=now, checklist_digest=self.checklist.digest
        )
        with self.units() as unit:
            unit[Visits].save(visit)
            facts = (("agent", acting.value), ("checklist", visit.checklist_digest), ("outlet", outlet_id.value))
            unit.ledger.append(RecordedEvent(at=now, event=InspectionEvent.VISIT_BEGUN, subject=visit.id.value, facts=facts))
            unit.commit()
        return visit

    def answer(self, visit_id: VisitId, answers: Mapping[str, Answer], *, acting: AgentId) -> Visit:
        """Keep answers so far.

        Raises:
            UnknownVisit: There is none.
            VisitConflict: It is signed, another person's, or of a checklist of before.
            InvalidInput: An answer is to nothing of the checklist.
        """
        with self.units() as unit:
            answered = unit[Visits].get(visit_id).answered(answers, self.checklist, by=acting)
            unit[Visits].save(answered)
            unit.commit()
        return answered

    def sign(self, visit_id: VisitId, *, acting: AgentId) -> Visit:
        """Sign off.

        Raises:
            UnknownVisit, VisitConflict: As above.
            InvalidInput: An item has no answer.
        """
        now = self.clock.now()
        with self.units() as unit:
            signed = unit[Visits].get(visit_id).signed(self.checklist, by=acting, at=now)
            unit[Visits].save(signed)
            facts = (
                ("agent", acting.value),
                ("answers", signed.digest),
                ("no", signed.count(Seen.NO)),
                ("not-seen", signed.count(Seen.NOT_SEEN)),
                ("outlet", signed.outlet_id.value),
                ("yes", signed.count(Seen.YES)),
            )
            unit.ledger.append(RecordedEvent(at=now, event=InspectionEvent.VISIT_SIGNED, subject=visit_id.value, facts=facts))
            unit.commit()
        return signed


@dataclass(frozen=True, slots=True)
class ReadVisits:
    """Reads; changes nothing."""

    reads: Reads

    def __call__(self) -> Sequence[Visit]:
        """The newest first."""
        with self.reads() as unit:
            return unit[Visits].newest_first(limit=LISTED)

    def one(self, visit_id: VisitId) -> Visit:
        """Read one.

        Raises:
            UnknownVisit: There is none.
        """
        with self.reads() as unit:
            return unit[Visits].get(visit_id)


def load_checklist(country: Country) -> Checklist:
    """Load the checklist of a pack's country, from the data beside the rule packs.

    Raises:
        PolicyInvalid: The file is not usable.
    """
    file = resources.files("realname.packs") / "checklists" / f"{country.value.lower()}.toml"
    try:
        items = tomllib.loads(file.read_text(encoding="utf-8"))["items"]
        return Checklist(tuple(ChecklistItem(**{**one, "group": ChecklistGroup(one["group"])}) for one in items))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise PolicyInvalid(field="checklist") from problem
