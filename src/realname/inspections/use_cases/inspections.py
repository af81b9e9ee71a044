"""Begin an inspection from a published head, show and fix the shares, and draw: each step is in the ledger before the next one begins."""

from dataclasses import dataclass
from datetime import datetime

from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inspections.errors import InspectionConflict
from realname.inspections.events import InspectionEvent
from realname.inspections.model.inspection import InspectedCase, Inspection, InspectionState, begin
from realname.inspections.model.rule import InspectionRule
from realname.inspections.model.sampling import DrawnCase, DrawScope, SharePlan, draw_cases, list_digest, moment, parse_share, population
from realname.inspections.store.inspections import Inspections
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, InspectionId, OutletId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.errors import UnknownTreeHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.sign_head import open_nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginInspection:
    """Says what is drawn from, how many, and commits to the inspector's share. Nothing can be known of the draw yet."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    inspection_rule: InspectionRule

    def __call__(self, tree_size: int, scope: DrawScope, plan: SharePlan, *, acting: AgentId) -> Inspection:
        """Begin.

        Raises:
            UnknownTreeHead: No head of this size was published.
            InvalidInput: The period is not over by the time the head was signed (`field` is `until`): the head does not fix all of it.
            InspectionConflict: Another was begun from this head.
        """
        now = self.clock.now()
        with self.units() as unit:
            published = unit[PublishedHeads].find(tree_size)
            if published is None:
                raise UnknownTreeHead(size=tree_size)
            if scope.until > published.at:
                raise InvalidInput(field="until", cause="after-head")
            inspection_id = InspectionId(self.tokens.token())
            begun = begin(inspection_id, published=published, scope=scope, plan=plan, by=acting, at=now, rule=self.inspection_rule)
            unit[Inspections].add(begun)
            unit.ledger.append(_begun(begun, at=now))
            unit.commit()
        return begun


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawInspection:
    """Shows the operator's share, fixes the inspector's, and draws, each once the step before it is durable.

    Attributes:
        project_case_files: Folds the ledger into the case files; returns up to which entry.
    """

    units: UnitsOfWork
    clock: Clock
    project_case_files: ProjectCaseFiles
    keyed_hashes: KeyedHashes
    inspection_rule: InspectionRule

    def show(self, inspection_id: InspectionId) -> Inspection:
        """Show the operator's share, once the inspector's commitment is durable; asked for again where something came between.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: It is shown already, or the inspector committed to nothing.
            NonceNotCommitted: The operator's share is another than the one committed to.
        """
        now = self.clock.now()
        with self.units() as unit:
            begun = unit[Inspections].get(inspection_id)
            shown = begun.show(self._nonce(unit, begun), at=now)
            unit[Inspections].save(shown)
            unit.ledger.append(_event(shown, InspectionEvent.INSPECTION_OPERATOR_SHARE_SHOWN, at=now, nonce=shown.shown_nonce))
            unit.commit()
        return shown

    def fix(self, inspection_id: InspectionId, typed: str, *, acting: AgentId) -> Inspection:
        """Fix the inspector's share: dice that were committed to, however often they are sent, or a beacon's value.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: It is fixed already, or dice are given before the operator's share is shown.
            InvalidInput: It is none, not what was committed to, or a beacon's value before its time.
        """
        now = self.clock.now()
        with self.units() as unit:
            begun = unit[Inspections].get(inspection_id)
            begun.require_awaits_share()
            fixed = begun.fix(parse_share(typed, plan=begun.plan, now=now), at=now)
            unit[Inspections].save(fixed)
            unit.ledger.append(_event(fixed, InspectionEvent.INSPECTION_RANDOMNESS_FIXED, at=now, agent=acting.value, value=fixed.share))
            unit.commit()
        return fixed

    def draw(self, inspection_id: InspectionId) -> Inspection:
        """Draw, by both shares; asked for again where something came between.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: The inspector's share is not fixed yet, or the cases are drawn; or the case files are behind the head.
            NonceNotCommitted: The operator's share is another than the one committed to.
        """
        folded = self.project_case_files()
        now = self.clock.now()
        with self.units() as unit:
            fixed = unit[Inspections].get(inspection_id)
            fixed.require(InspectionState.FIXED)
            if folded < fixed.head.size:
                raise InspectionConflict(state="case-files-behind")
            revealed = fixed.reveal(self._nonce(unit, fixed))
            drawn = self._draw(unit, revealed, at=now)
            unit.commit()
        return drawn

    def _nonce(self, unit: UnitOfWork, inspection: Inspection) -> str:
        return open_nonce(unit[PublishedHeads].nonce(inspection.head.size), keyed_hashes=self.keyed_hashes)

    def _draw(self, unit: UnitOfWork, revealed: Inspection, *, at: datetime) -> Inspection:
        scope, size = revealed.scope, revealed.head.size
        files = unit[CaseFiles].decided_within(scope.since, scope.until, size=size)
        among = population(files, scope, size=size)
        cases = draw_cases(revealed.draw, among)
        places = {file.case_id: file.outlet_id for file in files}
        digest = list_digest(cases)
        drawn = revealed.drawn(population=len(among), list_digest=digest, at=at, rule=self.inspection_rule)
        drawn = drawn if cases else drawn.checked()
        unit[Inspections].save(drawn)
        unit[Inspections].add_cases([_inspected(drawn, place, one, places[one.case_id]) for place, one in enumerate(cases, start=1)])
        facts: dict[str, str | int] = {"nonce": drawn.nonce, "population": len(among), "cases": len(cases), "list": digest}
        unit.ledger.append(_event(drawn, InspectionEvent.INSPECTION_DRAWN, at=at, **facts))
        return drawn


def _inspected(drawn: Inspection, ordinal: int, case: DrawnCase, outlet_id: OutletId) -> InspectedCase:
    return InspectedCase(
        inspection_id=drawn.id, ordinal=ordinal, case_id=case.case_id, decided_index=case.decided_index, outlet_id=outlet_id
    )


def _begun(begun: Inspection, *, at: datetime) -> RecordedEvent:
    plan, scope = begun.plan, begun.scope
    return _event(
        begun,
        InspectionEvent.INSPECTION_BEGUN,
        at=at,
        agent=begun.begun_by.value,
        tree_size=begun.head.size,
        root=begun.head.root_hash,
        commitment=begun.commitment,
        since=moment(scope.since),
        until=moment(scope.until),
        outlets=",".join(one.value for one in scope.outlets),
        stratum=scope.stratum.value,
        sample=scope.sample,
        share=f"{plan.kind.value}:{plan.source}:{plan.round}",
        share_at=moment(plan.at) if plan.at else "",
        share_commitment=plan.commitment,
    )


def _event(inspection: Inspection, event: Event, *, at: datetime, **facts: str | int) -> RecordedEvent:
    return RecordedEvent(at=at, event=event, subject=inspection.id.value, facts=tuple(sorted(facts.items())))
