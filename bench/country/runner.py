"""The director: plays a plan in the order of its moments, many steps to a transaction, and writes down which case was which fraud's."""

import gc
import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from bench.country.desk import CountryDesk
from bench.country.doubles import SetClock
from bench.country.ground_truth import SeededFraud
from bench.country.plan import Plan
from bench.country.scenarios import Registering, Steps
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import RegistrationId

STEPS_AT_ONCE = 2_000  # steps of registrations in a transaction: of some two hundred of them
_TOLD_AFTER = 100
Progress = Callable[[int], None]  # how many registrations have begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a plan.

    Attributes:
        frauds: With the cases that they were played as.
        turned_away: Registrations that a use case refused to go on with, by the code of its error: they are left and abandoned.
        unfinished: How many were still under way when the time was over.
    """

    registrations: int
    frauds: Sequence[SeededFraud]
    turned_away: Counter[str]
    unfinished: int


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    number: int
    registering: Registering = field(compare=False)
    steps: Steps = field(compare=False)


@dataclass(slots=True, kw_only=True)
class Runner:
    """Plays.

    Attributes:
        keep: Commits what the steps since the last one did.
        until: What would happen later is left undone; None: everything comes to its end.
    """

    desk: CountryDesk
    clock: SetClock
    keep: Callable[[], None]
    plan: Plan
    until: datetime | None = None
    progress: Progress = lambda _begun: None
    _due: list[_Due] = field(default_factory=list)
    _cases: dict[int, list[tuple[datetime, RegistrationId]]] = field(default_factory=dict)
    _turned_away: Counter[str] = field(default_factory=Counter)
    _begun: int = 0

    def play(self) -> Played:
        """Play from the first visit to the last step."""
        for number, visit in enumerate(self.plan.visits):
            own = Random(f"{self.plan.seed}/course/{number}")  # noqa: S311 - a simulation that can be repeated
            registering = Registering(desk=self.desk, visit=visit, place=number, reviewers=self.plan.reviewers, chance=own)
            self._due.append(_Due(visit.at, number, registering, registering.steps()))
        heapq.heapify(self._due)
        gc.freeze()  # nothing of the plan is garbage before its end: to look through it again and again takes a twelfth of the time
        try:
            self._play()
        finally:
            gc.unfreeze()
        return self._played()

    def _play(self) -> None:
        done = 0
        while self._due and (self.until is None or self._due[0].at <= self.until):
            self._step(self._due[0])
            done += 1
            if done % STEPS_AT_ONCE == 0:
                self.keep()
            if done % _TOLD_AFTER == 0:
                self.progress(self._begun)
        self.keep()
        self.progress(self._begun)

    def _step(self, due: _Due) -> None:
        """One step of one registration; what a use case refuses ends it, as an agent would give up."""
        self.clock.set(due.at)
        is_new = due.registering.registration_id is None
        try:
            pause = next(due.steps)
        except StopIteration:
            heapq.heappop(self._due)
        except RealNameError as refused:
            heapq.heappop(self._due)
            self._turned_away[refused.code] += 1
            self._leave(due)
        else:
            heapq.heapreplace(self._due, _Due(due.at + pause, due.number, due.registering, due.steps))
        if is_new:
            self._note(due)

    def _note(self, due: _Due) -> None:
        self._begun += 1
        case_id, fraud = due.registering.registration_id, due.registering.visit.fraud
        if case_id is not None and fraud is not None:
            self._cases.setdefault(fraud, []).append((due.at, case_id))

    def _leave(self, due: _Due) -> None:
        """Have a registration that no one goes on with abandoned, as the reaper does."""
        if due.registering.registration_id is not None:
            heapq.heappush(self._due, _Due(due.at, due.number, due.registering, due.registering.leave()))

    def _played(self) -> Played:
        frauds = [self._with_cases(one) for one in self.plan.frauds]
        return Played(registrations=self._begun, frauds=frauds, turned_away=self._turned_away, unfinished=len(self._due))

    def _with_cases(self, fraud: SeededFraud) -> SeededFraud:
        for at, case_id in self._cases.get(fraud.number, ()):
            fraud = fraud.with_case(case_id, at=at)
        return fraud
