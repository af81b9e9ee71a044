"""Appeal a refusal: a person decides then, two of them, and not the machine (PIPL art. 24)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.inventory.errors import SimUnavailable
from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import AgentId, Iccid, Msisdn, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import BEYOND_REVIEW
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_registration import is_being_erased
from realname.review.errors import NotAppealable
from realname.review.model.review import ReviewKind
from realname.review.model.rule import ReviewRule
from realname.review.store.reviews import Reviews
from realname.review.use_cases.open_review import open_review


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChoice:
    """Another number and SIM, where those of the registration were given to another person meanwhile.

    Attributes:
        msisdn: Of a new line alone; a change keeps the line's.
    """

    msisdn: Msisdn | None
    iccid: Iccid


def may_appeal(unit: UnitOfWork, registration: Registration, *, retention_rule: RetentionRule, at: datetime) -> bool:
    """Whether a person may still be asked about a refusal: once, while the pictures are kept, and where a person may decide otherwise."""
    decision, decided_at = registration.decision, registration.decided_at
    if registration.state is not RegistrationState.REFUSED or not isinstance(decision, Refused) or decided_at is None:
        return False
    is_in_time = registration.media_erased_at is None and at < decided_at + timedelta(days=retention_rule.refusal_appeal_days)
    is_new = all(one.kind is not ReviewKind.APPEAL for one in unit[Reviews].of_registration(registration.id))
    return is_in_time and is_new and not decision.reasons & BEYOND_REVIEW and not is_being_erased(unit, registration.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRefusal:
    """Records an appeal; the registration waits for two people from then on, with number and SIM kept."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    pseudonyms: LedgerPseudonyms
    review_rule: ReviewRule
    retention_rule: RetentionRule
    line_rule: LineRule

    def __call__(self, registration_id: RegistrationId, *, acting: AgentId | None = None, choice: LineChoice | None = None) -> Registration:
        """Appeal; again, while it waits, changes nothing.

        Args:
            registration_id: A refused one.
            acting: Who recorded the applicant's wish; None: the person themselves, on their own page.
            choice: Another number and SIM.

        Raises:
            UnknownRegistration: There is none.
            NotAppealable: It was appealed, its time is over, or no person may decide otherwise.
            NumberUnavailable: Its number was given to another person: choose another.
            SimUnavailable: Likewise its SIM.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is RegistrationState.REFERRED and _is_appealed(unit, registration):
                return registration
            decision = registration.decision
            if not isinstance(decision, Refused) or not may_appeal(unit, registration, retention_rule=self.retention_rule, at=now):
                raise NotAppealable(state=registration.state.value)
            appealed = replace(
                self._with_line(unit, registration, choice, at=now),
                state=RegistrationState.REFERRED,
                decision=Referred(decision.reasons, decision.policy_digest, decision.judged_at),
                decided_at=now,
            )
            unit[Registrations].save(appealed)
            facts = (("agent", acting.value),) if acting else (("by", "person"),)
            if (appealed.msisdn, appealed.iccid) != (registration.msisdn, registration.iccid):
                unit.ledger.append(self._reserved(appealed, acting, at=now))
            unit.ledger.append(
                RecordedEvent(at=now, event=RegistrationEvent.REGISTRATION_APPEALED, subject=registration.id.value, facts=facts)
            )
            open_review(unit, appealed, ReviewKind.APPEAL, decision.reasons, rule=self.review_rule, tokens=self.tokens, at=now)
            unit.commit()
        return appealed

    def _reserved(self, appealed: Registration, acting: AgentId | None, *, at: datetime) -> RecordedEvent:
        agent = (("agent", acting.value),) if acting else ()
        number = (self.pseudonyms.number(appealed.msisdn),) if appealed.msisdn else ()
        sim = (self.pseudonyms.sim(appealed.iccid),) if appealed.iccid else ()
        return RecordedEvent(at=at, event=RegistrationEvent.LINE_RESERVED, subject=appealed.id.value, facts=(*agent, *number, *sim))

    def is_possible(self, registration_id: RegistrationId) -> bool:
        """Whether it can be appealed now.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units() as unit:
            return may_appeal(unit, unit[Registrations].get(registration_id), retention_rule=self.retention_rule, at=self.clock.now())

    def _with_line(self, unit: UnitOfWork, registration: Registration, choice: LineChoice | None, *, at: datetime) -> Registration:
        """Keep number and SIM again: the refusal let them go."""
        msisdn = choice.msisdn if choice and registration.takes_number else registration.msisdn
        iccid = choice.iccid if choice and registration.chooses_line else registration.iccid
        until = at + UNTIL_ANSWERED
        if registration.takes_number and msisdn is not None:
            unit[Numbers].reserve(msisdn, registration_id=registration.id, until=until, at=at)
        if registration.chooses_line and iccid is not None:
            if self.line_rule.sims_from_stock and not unit[Sims].is_stocked(iccid):
                raise SimUnavailable(stock="unknown")
            unit[Sims].bind(iccid, registration_id=registration.id, former=registration.iccid)
        return replace(registration, msisdn=msisdn, iccid=iccid, reserved_until=until)


def _is_appealed(unit: UnitOfWork, registration: Registration) -> bool:
    return any(one.kind is ReviewKind.APPEAL and one.ended_at is None for one in unit[Reviews].of_registration(registration.id))
