"""Simulate a rule pack: what it would have decided on registrations that were decided, by what was measured then. No face is looked at."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.ports import Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.tenures import held_by
from realname.packs.model import Policy
from realname.registration.model.decisions import Approved, Decision, Referred, Refused, decide
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration, Route
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.gather_findings import Circumstances, gather_findings
from realname.registration.use_cases.deciding.gather_representative import lines_by_proxy
from realname.review.model.review import ReviewKind
from realname.review.store.reviews import Reviews

_AT_ONCE = 200
Progress = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a pack would have decided.

    Attributes:
        simulated: How many were decided again.
        forgotten: How many were decided, and are erased: nothing of them is known any more.
        outcomes: How many by the outcome before and after.
        by_reason: For each reason that comes or goes (`new`, `gone`), how many registrations by the outcome before and after.
        new_reasons: Reasons that the pack gives and that were not given, by how many registrations.
        gone_reasons: Those that were given, and are not by the pack.
    """

    simulated: int
    forgotten: int
    outcomes: Mapping[tuple[str, str], int]
    by_reason: Mapping[tuple[str, Reason, str, str], int]
    new_reasons: Mapping[Reason, int]
    gone_reasons: Mapping[Reason, int]

    @property
    def changed(self) -> int:
        """How many would have come out otherwise."""
        return sum(count for (before, after), count in self.outcomes.items() if before != after)


@dataclass(slots=True)
class _Tally:
    simulated: int = 0
    forgotten: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_reason: Counter[tuple[str, Reason, str, str]] = field(default_factory=Counter)
    new_reasons: Counter[Reason] = field(default_factory=Counter)
    gone_reasons: Counter[Reason] = field(default_factory=Counter)

    def count(self, before: Decision, after: Decision) -> None:
        """Count one that was decided again."""
        self.simulated += 1
        self.outcomes[outcome_of(before), outcome_of(after)] += 1
        given, would_be = _reasons_of(before), _reasons_of(after)
        for what, reasons in (("new", would_be - given), ("gone", given - would_be)):
            self.by_reason.update((what, reason, outcome_of(before), outcome_of(after)) for reason in reasons)
        self.new_reasons.update(would_be - given)
        self.gone_reasons.update(given - would_be)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatePolicy:
    """Decides anew, in memory, and records nothing.

    What no record holds any more is taken from the decision: whether the challenge was adapted, and whether there was an attack before.
    Lines are counted as they stood then: one that was given away since counts, one that was received since does not.
    """

    units: UnitsOfWork
    vault: Vault

    def __call__(self, policy: Policy, *, progress: Progress = lambda _done, _total: None) -> Simulation:
        """Simulate over every registration that was decided.

        Raises:
            SealBroken: What was measured cannot be opened.
        """
        tally = _Tally()
        with self.units() as unit:
            total = unit[Registrations].count_decided()
        for registration in self._decided():
            self._add(tally, registration, policy)
            progress(tally.simulated + tally.forgotten, total)
        return Simulation(
            simulated=tally.simulated,
            forgotten=tally.forgotten,
            outcomes=dict(tally.outcomes),
            by_reason=dict(tally.by_reason),
            new_reasons=dict(tally.new_reasons),
            gone_reasons=dict(tally.gone_reasons),
        )

    def _decided(self) -> Iterator[Registration]:
        after: RegistrationId | None = None
        while True:
            with self.units() as unit:
                some = unit[Registrations].decided(after=after, limit=_AT_ONCE)
            if not some:
                return
            yield from some
            after = some[-1].id

    def _add(self, tally: _Tally, registration: Registration, policy: Policy) -> None:
        last, decided_at = registration.decision, registration.decided_at
        has_findings = registration.sealed_session is not None or registration.route is Route.NO_FACE
        if last is None or decided_at is None or not has_findings or registration.sealed_attributes is None:
            tally.forgotten += 1
            return
        with self.units() as unit:
            decided, at = _by_machine(unit, registration, last, decided_at)
            then = _as_they_were(unit, registration, decided, policy, at=at)
            found = gather_findings(unit, registration, then, vault=self.vault, policy=policy, at=at)
        tally.count(decided, decide(found, policy))


def outcome_of(decision: Decision) -> str:
    """The word of a decision."""
    if isinstance(decision, Approved):
        return "approved"
    return "referred" if isinstance(decision, Referred) else "refused"


def _reasons_of(decision: Decision) -> frozenset[Reason]:
    """Those given; that a pack was another one when the registration was opened is no reason of any pack."""
    return frozenset() if isinstance(decision, Approved) else decision.reasons - {Reason.POLICY_CHANGED}


def _by_machine(unit: UnitOfWork, registration: Registration, decided: Decision, at: datetime) -> tuple[Decision, datetime]:
    """What the machine decided, and when, where a person has decided since; of an appeal when it was made."""
    reviews = unit[Reviews].of_registration(registration.id)
    if not reviews:
        return decided, at
    first = min(reviews, key=lambda one: (one.opened_at, one.kind is ReviewKind.APPEAL))
    outcome = Referred if first.kind is ReviewKind.REFERRAL else Refused
    return outcome(first.grounds, decided.policy_digest), first.opened_at


def _as_they_were(unit: UnitOfWork, registration: Registration, decided: Decision, policy: Policy, *, at: datetime) -> Circumstances:
    given = _reasons_of(decided)
    return Circumstances(
        active_lines=_lines_then(unit, registration, policy, at=at),
        is_challenge_weaker=Reason.CHALLENGE_ADAPTED in given,
        has_earlier_attack=Reason.EARLIER_ATTACK in given,
        is_stopped=Reason.STOPPED_MEANWHILE in given,
        opened_under=policy.digest,
        lines_by_proxy=lines_by_proxy(unit, registration, at=at),
    )


def _lines_then(unit: UnitOfWork, registration: Registration, policy: Policy, *, at: datetime) -> int:
    """Lines of the person that counted against one more at that moment."""
    if registration.person_id is None or not registration.adds_line:
        return 0
    if registration.organisation_id is not None and not policy[LineRule].corporate_users_count:
        return 0
    person_id = registration.person_id
    known = (*unit[Lines].of_person(person_id), *unit[Lines].given_away_by(person_id))
    return sum(_counted(unit, line, person_id, policy, at=at) for line in known if line.id != registration.line_id)


def _counted(unit: UnitOfWork, line: Line, person_id: PersonId, policy: Policy, *, at: datetime) -> bool:
    if line.requested_at >= at or line.state is LineState.ACTIVATION_REJECTED:
        return False
    holder = held_by(unit, line, person_id, at=at)
    return holder is not None and (holder.organisation_id is None or policy[LineRule].corporate_users_count)
