"""Outlets: enrolled with their papers, suspended, resumed, closed, listed. What is decided holds from the next request on (`on_duty`)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.model.operating_status import OperatingState
from realname.access.store.counters import Counters
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.outlets.errors import SubDelegation
from realname.outlets.events import OutletEvent
from realname.outlets.model.block_list import BlockedKind
from realname.outlets.model.enrolment import Agent, Document, require_documents
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, Outlets
from realname.outlets.use_cases.block_lists import require_not_blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletEnrolment:
    """What is shown of an outlet.

    Attributes:
        contract: The operator's number of its contract with the company.
        name: What people call the outlet; empty: by its id.
        principal: For whom the company acts; None: for the operator itself, as every company must.
        list_digest: Of the company's number under the key of the block list; None: the person who enrols has no key.
    """

    place: OutletPlace
    company: AgentCompany
    contract: str
    documents: tuple[Document, ...]
    name: str = ""
    principal: CompanyId | None = None
    list_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolOutlet:
    """Enrols an outlet, or renews what is known of it; its state stays as it is."""

    units: UnitsOfWork
    clock: Clock
    outlet_rule: OutletRule

    def __call__(self, shown: OutletEnrolment, *, acting: AgentId) -> Outlet:
        """Enrol.

        Raises:
            DocumentsMissing: A document is missing that the pack asks for.
            BlockListed, BlockListKeyMissing: The company is on a block list, or no one could tell.
            SubDelegation: The company acts for a person who is not the operator; or the outlet, or the contract, is another company's.
        """
        now = self.clock.now()
        require_documents(shown.documents, needed=self.outlet_rule.outlet_documents)
        with self.units() as unit:
            enrolled = self._enrolled(unit, shown, at=now)
            unit[Outlets].save(enrolled)
            facts: dict[str, str | int] = {
                "agent": acting.value,
                "company": hashlib.sha256(shown.company.id.value.encode()).hexdigest(),
                "documents": len(shown.documents),
                "place": shown.place.digest,
            }
            unit.ledger.append(recorded_event(OutletEvent.OUTLET_ENROLLED, enrolled.id.value, at=now, **facts))
            unit.commit()
        return enrolled

    def check(self, shown: OutletEnrolment) -> None:
        """Raise as the enrolment would; change nothing."""
        require_documents(shown.documents, needed=self.outlet_rule.outlet_documents)
        with self.units() as unit:
            self._enrolled(unit, shown, at=self.clock.now())

    def _enrolled(self, unit: UnitOfWork, shown: OutletEnrolment, *, at: datetime) -> Outlet:
        require_not_blocked(unit, BlockedKind.COMPANY, shown.list_digest, outlet_rule=self.outlet_rule, at=at)
        if shown.principal is not None:
            raise SubDelegation(field="principal")
        known = unit[Outlets].find(shown.place.outlet_id)
        present = known if known is not None and known.state is not OperatingState.CLOSED else None
        if present is not None and present.company.id != shown.company.id:
            raise SubDelegation(field="company")
        # A contract binds one company: another that shows it works under that one, and not under the operator.
        if any(one.contract == shown.contract and one.company.id != shown.company.id for one in unit[Outlets].all()):
            raise SubDelegation(field="contract")
        fresh = Outlet(
            place=shown.place,
            company=shown.company,
            contract=shown.contract,
            enrolled_at=at,
            name=shown.name,
            documents=shown.documents,
        )
        return fresh if present is None else replace(fresh, enrolled_at=present.enrolled_at, operating_status=present.operating_status)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFile:
    """An outlet with those who work there.

    Attributes:
        outlet: None: staff or counters name it, and no one enrolled it.
    """

    outlet_id: OutletId
    outlet: Outlet | None
    agents: Sequence[Agent]

    @property
    def name(self) -> str:
        """What people call it; its id where it has no name."""
        return (self.outlet.name if self.outlet else "") or self.outlet_id.value


@dataclass(frozen=True, slots=True)
class ReadOutlets:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self) -> Sequence[OutletFile]:
        """All, by id: the enrolled, the closed too, and those that staff or counters name and no one enrolled."""
        with self.units() as unit:
            enrolled = {one.id: one for one in unit[Outlets].all()}
            agents = unit[Agents].all_of(None)
            staff = {one.member.outlet_id for one in unit[Staff].all_of(None) if one.is_active and one.member.outlet_id is not None}
            named = staff | {one.outlet_id for one in unit[Counters].all_of(None) if one.revoked_at is None}
        every = sorted(enrolled.keys() | named, key=lambda one: one.value)
        return [OutletFile(outlet_id=one, outlet=enrolled.get(one), agents=[a for a in agents if a.outlet_id == one]) for one in every]

    def one(self, outlet_id: OutletId) -> OutletFile:
        """One, whether or not anyone enrolled it."""
        with self.units() as unit:
            return OutletFile(outlet_id=outlet_id, outlet=unit[Outlets].find(outlet_id), agents=unit[Agents].all_of(outlet_id))
