"""Settle a review: what the reviewers said becomes the decision, as far as it is theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Vault
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.use_cases.held_lines import LinesHeld
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.model.decisions import Approved, Decision, Refused, decide
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import BEYOND_REVIEW, Reason
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.gather_findings import Circumstances, gather_findings
from realname.registration.use_cases.persons import lock_persons
from realname.review.errors import ReviewConflict
from realname.review.events import ReviewEvent
from realname.review.model.review import Opinion, Review, refused_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeReview:
    """Records the final decision in the transaction of the last opinion."""

    vault: Vault
    policy: Pack

    def within(self, unit: UnitOfWork, registration: Registration, review: Review, *, at: datetime) -> Registration:
        """Decide, and save; a refusal frees number and SIM.

        What no reviewer outweighs is looked at anew: two of one person that waited for reviewers at once count against each other.

        Raises:
            ReviewConflict: It is a known case: that is no one's registration.
            OutletStopped, AgentStopped: They approve what a stopped outlet or agent would open.
        """
        if review.is_planted or registration.is_planted:
            raise ReviewConflict(state="over")
        decided_before = registration.decision
        judged_at = decided_before.judged_at if decided_before else None
        # How the machine judged the face stays in the record, whatever people say of it.
        decision = replace(self._decision(unit, registration, review, at=at), judged_at=judged_at)
        is_approved = isinstance(decision, Approved)
        state = RegistrationState.APPROVED if is_approved else RegistrationState.REFUSED
        decided = replace(registration, state=state, decision=decision, decided_at=at)
        unit[Registrations].save(decided)
        if not is_approved:
            unit[Numbers].release(registration.id)
            unit[Sims].release(registration.id)
            tell_outcome(unit, decided, at=at)
        unit.ledger.append(_event(registration, review, decision, at=at))
        return decided

    def _decision(self, unit: UnitOfWork, registration: Registration, review: Review, *, at: datetime) -> Decision:
        if review.outcome is not Opinion.APPROVE:
            return Refused(refused_for(review), self.policy.digest)
        # No reviewer opens a line for an outlet or an agent that is stopped: it waits, as it did, or is refused.
        require_at_work(unit, registration.outlet_id, registration.agent_id)
        standing = self._standing(unit, registration, at=at)
        return Refused(standing, self.policy.digest) if standing else Approved(self.policy.digest)

    def _standing(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> frozenset[Reason]:
        """Refusals that no reviewer outweighs."""
        lock_persons(unit, registration)
        now = Circumstances(
            active_lines=LinesHeld().count(unit, registration, line_rule=self.policy[LineRule]),
            is_challenge_weaker=False,
            has_earlier_attack=False,
            is_stopped=False,
            opened_under=self.policy.digest,
            lines_by_proxy=0,
        )
        # The ID was valid, or not, on the day the applicant showed it: how long a review takes is not theirs to answer for.
        shown_at = registration.submitted_at or at
        decision = decide(gather_findings(unit, registration, now, vault=self.vault, policy=self.policy, at=shown_at), self.policy)
        return decision.reasons & BEYOND_REVIEW if isinstance(decision, Refused) else frozenset()


def _event(registration: Registration, review: Review, decision: Decision, *, at: datetime) -> RecordedEvent:
    is_approved = isinstance(decision, Approved)
    reasons = "" if isinstance(decision, Approved) else ",".join(sorted(reason.value for reason in decision.reasons))
    facts = (
        ("decision", "approved" if is_approved else "refused"),
        ("kind", review.kind.value),
        ("opinions", len(review.opinions)),
        ("policy", decision.policy_digest),
        ("reasons", reasons),
        ("review", review.id.value),
    )
    return RecordedEvent(at=at, event=ReviewEvent.REVIEW_SETTLED, subject=registration.id.value, facts=facts)
