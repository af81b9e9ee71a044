"""Decide: gather the findings, decide by the policy, record with the policy's digest (workflow step 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, Vault
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import operating_states
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Approved, Decision, Referred, Refused, decide
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import REASONS_OF_ATTACK, Reason
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.ports import HeldLines
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.attempt_limits import TRIES_REMEMBERED
from realname.registration.use_cases.deciding.gather_findings import Circumstances, gather_findings
from realname.registration.use_cases.deciding.gather_representative import lines_by_proxy
from realname.registration.use_cases.identifying.ask_source import SourceAnswers, record_answers
from realname.registration.use_cases.opening.mystery_shopper_steps import reveal
from realname.registration.use_cases.persons import persons_of
from realname.vault.model.wrapped_key import Person
from realname.verification.model.challenges.challenge import ChallengeRule, Inability, adapt_rule, is_weaker
from realname.verification.model.findings import RegistrationFindings
from realname.verification.model.session_findings import SIGNS_OF_ATTACK


class OnReferred(Protocol):
    """What follows a referral, in the transaction of the decision."""

    def __call__(self, unit: UnitOfWork, registration: Registration, reasons: frozenset[Reason], *, at: datetime) -> None:
        """Take the registration over, with the reasons why the machine did not approve."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRegistration:
    """Decides a submitted registration once. One of a test identity ends with that: nothing of it goes on to a line or to a reviewer."""

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    policy: Pack
    lines: HeldLines
    on_referred: OnReferred

    def __call__(self, registration_id: RegistrationId, answers: SourceAnswers | None = None) -> RegistrationState:
        """Decide, unless it is decided or withdrawn; its persons are locked, so that two decisions never count the same quota.

        Args:
            registration_id: What is decided.
            answers: Of the source, where they are not recorded: they are now, in the same transaction.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is not RegistrationState.SUBMITTED:
                return registration.state
            if answers is not None and registration.source is None:
                registration = record_answers(unit, registration, answers, at=now)
            persons = [unit[Persons].get(one) for one in persons_of(registration)]
            found = self._gather(unit, registration, persons, at=now)
            decision = decide(found, self.policy)
            # Who asked the source found out whether it is of a test identity: one is shown before the submission alone.
            is_test = (answers is None or answers.is_of_shopper) and reveal(unit, registration_id, at=now)
            # What the applicant cannot do has served: the decision says whether the check was weaker for it.
            decided = replace(
                registration,
                state=RegistrationState.WITHDRAWN if is_test else _STATES[type(decision)],
                decision=decision,
                decided_at=now,
                inabilities=frozenset[Inability](),
                has_closed_eyes=False,
            )
            unit[Registrations].save(decided)
            if decided.state in {RegistrationState.REFUSED, RegistrationState.WITHDRAWN}:
                unit[Numbers].release(registration_id)
                unit[Sims].release(registration_id)
            unit.ledger.append(_event(registration_id, decision, found, at=now))
            if isinstance(decision, Referred) and not is_test:
                self.on_referred(unit, decided, decision.reasons, at=now)
            unit.commit()
        return decided.state

    def _gather(self, unit: UnitOfWork, registration: Registration, persons: Sequence[Person], *, at: datetime) -> RegistrationFindings:
        circumstances = Circumstances(
            active_lines=self.lines.count(unit, registration, line_rule=self.policy[LineRule]),
            is_challenge_weaker=self._is_weaker(registration),
            is_stopped=operating_states(unit, registration.outlet_id, registration.agent_id).is_stopped,
            has_earlier_attack=any(_has_earlier_attack(unit, one, since=at - TRIES_REMEMBERED) for one in persons),
            opened_under=registration.policy_digest,
            lines_by_proxy=lines_by_proxy(unit, registration, at=at),
        )
        return gather_findings(unit, registration, circumstances, vault=self.vault, policy=self.policy, at=at)

    def _is_weaker(self, registration: Registration) -> bool:
        if registration.route is Route.NO_FACE:
            return False
        rule = self.policy[ChallengeRule]
        adapted = adapt_rule(rule, registration.left_out)
        return adapted is None or is_weaker(adapted, than=rule)


def _has_earlier_attack(unit: UnitOfWork, person: Person, *, since: datetime) -> bool:
    """Whether a live session failed by it, or one that was judged was refused for it."""
    if any(SIGNS_OF_ATTACK.intersection(found) for found in unit[LiveSessions].failures_since(person.id, since)):
        return True
    decisions = unit[Registrations].decisions_since(person.id, since)
    return any(isinstance(one, Refused) and REASONS_OF_ATTACK.intersection(one.reasons) for one in decisions)


_STATES: dict[type[Decision], RegistrationState] = {
    Approved: RegistrationState.APPROVED,
    Referred: RegistrationState.REFERRED,
    Refused: RegistrationState.REFUSED,
}


def _event(registration_id: RegistrationId, decision: Decision, found: RegistrationFindings, *, at: datetime) -> RecordedEvent:
    reasons = () if isinstance(decision, Approved) else tuple(sorted(reason.value for reason in decision.reasons))
    facts = {"decision": _STATES[type(decision)].value, "policy": decision.policy_digest, "reasons": ",".join(reasons)}
    if found.capture:
        facts |= {"capture": found.capture.value, "portrait": found.portrait.value}
    if decision.judged_at:
        facts |= decision.judged_at.facts
    return RecordedEvent(
        at=at, event=RegistrationEvent.REGISTRATION_DECIDED, subject=registration_id.value, facts=tuple(sorted(facts.items()))
    )
