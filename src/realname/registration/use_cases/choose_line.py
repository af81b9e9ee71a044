"""Choose the line: reserve a number of the stock and bind the SIM, both for this registration alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from realname.inventory.errors import SimUnavailable
from realname.inventory.model.number_pattern import NumberPattern
from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, Iccid, Msisdn, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.events import RegistrationEvent
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import NextStep, Purpose, Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import agent_fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferNumbers:
    """Offers free numbers of the stock; `units` are read and not written."""

    units: Reads
    clock: Clock

    def __call__(self, *, limit: int, pattern: NumberPattern | None = None) -> Sequence[Msisdn]:
        """List at most so many free numbers, in order; with a wish, those that have its form."""
        with self.units() as unit:
            return unit[Numbers].free(limit=limit, at=self.clock.now(), pattern=pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLine:
    """Reserves a number and binds a SIM."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    keyed_hashes: LedgerPseudonyms
    line_rule: LineRule

    def __call__(self, registration_id: RegistrationId, *, msisdn: Msisdn, iccid: Iccid, acting: AgentId | None = None) -> Registration:
        """Choose, or choose anew: then the live session begins anew, since it is bound to number and SIM.

        For a new SIM the number is the line's, and only the SIM is chosen.

        Raises:
            StateConflict: Not open, evidence is missing, or the registration changes a line otherwise than by a new SIM.
            NumberUnavailable: The number is not free.
            SimUnavailable: The SIM is bound elsewhere or retired, or not of the stock where the pack asks for that.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            until = now + self._reserved_for(registration)
            registration.require_collecting()
            registration.require_step_done(NextStep.ATTACH_EVIDENCE)
            if registration.takes_number:
                if registration.msisdn is not None:
                    unit[Numbers].release(registration_id)
                unit[Numbers].reserve(msisdn, registration_id=registration_id, until=until, at=now)
            elif registration.purpose is not Purpose.REPLACE_SIM or msisdn != registration.msisdn:
                raise StateConflict(purpose=registration.purpose.value)
            if self.line_rule.sims_from_stock and not unit[Sims].is_stocked(iccid):
                raise SimUnavailable(stock="unknown")
            unit[Sims].bind(iccid, registration_id=registration_id, former=registration.iccid)
            chosen = replace(registration.without_session(), msisdn=msisdn, iccid=iccid, reserved_until=until)
            unit[Registrations].save(chosen)
            facts = (agent_fact(chosen, acting), self.keyed_hashes.number(msisdn), self.keyed_hashes.sim(iccid))
            unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.LINE_RESERVED, subject=registration_id.value, facts=facts))
            unit.commit()
        erase_unused(self.units, self.safe, registration_id, left=chosen)
        return chosen

    def _reserved_for(self, registration: Registration) -> timedelta:
        """Without a face a person is waited for: the number stays the applicant's until it is decided, or lapses."""
        if registration.state is RegistrationState.AWAITING_SUPERVISOR:
            return UNTIL_ANSWERED
        return timedelta(minutes=self.line_rule.reservation_minutes)
