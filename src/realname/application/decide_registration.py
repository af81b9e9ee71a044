"""Decide: gather the findings, decide by the policy, record with the policy's digest (workflow step 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.application.attempts import TRIES_REMEMBERED
from realname.application.gather_findings import Circumstances, gather_findings
from realname.application.lines_by_proxy import lines_by_proxy
from realname.application.persons import persons_of, require_person
from realname.application.ports import Clock, Vault
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.applicant import Person
from realname.domain.challenge import adapt_rule, is_weaker
from realname.domain.decisions import REASONS_OF_ATTACK, Approved, Decision, Referred, Refused, decide
from realname.domain.events import Event, RecordedEvent
from realname.domain.findings import RegistrationFindings
from realname.domain.identifiers import RegistrationId
from realname.domain.inability import Inability
from realname.domain.policy import Policy
from realname.domain.registration import Registration, RegistrationState
from realname.domain.session_findings import SIGNS_OF_ATTACK


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRegistration:
    """Decides a submitted registration once."""

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    policy: Policy

    def __call__(self, registration_id: RegistrationId) -> RegistrationState:
        """Decide, unless it is decided or withdrawn; its persons are locked, so that two decisions never count the same quota."""
        now = self.clock.now()
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.state is not RegistrationState.SUBMITTED:
                return registration.state
            persons = [unit.persons.get(one) for one in persons_of(registration)]
            person = require_person(unit, registration)
            decision = decide(self._gather(unit, registration, person, persons, at=now), self.policy)
            # What the applicant cannot do has served: the decision says whether the check was weaker for it.
            decided = replace(
                registration, state=_STATES[type(decision)], decision=decision, decided_at=now, inabilities=frozenset[Inability]()
            )
            unit.registrations.save(decided)
            if decided.state is RegistrationState.REFUSED:
                unit.numbers.release(registration_id)
                unit.sims.release(registration_id)
            unit.ledger.append(_event(registration_id, decision, at=now))
            unit.commit()
        return decided.state

    def _gather(
        self, unit: UnitOfWork, registration: Registration, person: Person, persons: Sequence[Person], *, at: datetime
    ) -> RegistrationFindings:
        circumstances = Circumstances(
            active_lines=self._counted_lines(unit, registration, person),
            is_challenge_weaker=self._is_weaker(registration),
            has_earlier_attack=any(_has_earlier_attack(unit, one, since=at - TRIES_REMEMBERED) for one in persons),
            opened_under=registration.policy_digest,
            lines_by_proxy=lines_by_proxy(unit, registration, at=at),
        )
        return gather_findings(unit, registration, circumstances, vault=self.vault, policy=self.policy, at=at)

    def _counted_lines(self, unit: UnitOfWork, registration: Registration, person: Person) -> int:
        """Lines that count against one more; none where the person gets none, or where lines of organisations do not count."""
        if self.policy.lines.corporate_users_count:
            return unit.lines.count_held(person.id) if registration.adds_line else 0
        is_counted = registration.adds_line and registration.organisation_id is None
        return unit.lines.count_private(person.id) if is_counted else 0

    def _is_weaker(self, registration: Registration) -> bool:
        rule = self.policy.challenge
        adapted = adapt_rule(rule, registration.inabilities)
        return adapted is None or is_weaker(adapted, than=rule)


def _has_earlier_attack(unit: UnitOfWork, person: Person, *, since: datetime) -> bool:
    """Whether a live session failed by it, or one that was judged was refused for it."""
    if any(SIGNS_OF_ATTACK.intersection(found) for found in unit.live_sessions.failures_since(person.id, since)):
        return True
    decisions = unit.registrations.decisions_since(person.id, since)
    return any(isinstance(one, Refused) and REASONS_OF_ATTACK.intersection(one.reasons) for one in decisions)


_STATES: dict[type[Decision], RegistrationState] = {
    Approved: RegistrationState.APPROVED,
    Referred: RegistrationState.REFERRED,
    Refused: RegistrationState.REFUSED,
}


def _event(registration_id: RegistrationId, decision: Decision, *, at: datetime) -> RecordedEvent:
    reasons = () if isinstance(decision, Approved) else tuple(sorted(reason.value for reason in decision.reasons))
    return RecordedEvent(
        at=at,
        event=Event.REGISTRATION_DECIDED,
        subject=registration_id.value,
        facts=(("decision", _STATES[type(decision)].value), ("policy", decision.policy_digest), ("reasons", ",".join(reasons))),
    )
