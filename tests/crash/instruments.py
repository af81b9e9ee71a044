"""The real parts with a fault point before and after whatever they do: the process can be killed at any of them."""

import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from types import FrameType
from typing import TypeVar

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import RegistrationId
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.notice import Notice
from realname.lines.model.service_order import OrderOutcome, ServiceOrder
from realname.platform.system.clock_and_tokens import SystemClock
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.erasing.deletion_journal import Deletion
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.vault.connectors.deletions_in_folder import DayFiles
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.connectors.object_keys import file_of
from realname.verification.model.findings import SourceAnswer
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from tests.crash.fault_sites import PACKAGE, FaultSite, fault_sites
from tests.verification.live_verifier import PERSONAL_MARKS, UnsafeVerifierByMark

T = TypeVar("T")
_CODE = str(PACKAGE)


class When(StrEnum):
    """On which side of the call."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPoint:
    """One moment at which the process may die.

    Attributes:
        way: The sites that led there, innermost first.
        occurrence: The how-many-th time this moment comes, from 1.
    """

    way: str
    when: When
    occurrence: int

    def __str__(self) -> str:
        """How a report names it."""
        return f"{self.when} {self.way}" + (f" ({self.occurrence})" if self.occurrence > 1 else "")


class StoppedHere(BaseException):
    """Ends a call in the middle like a crash, in a run that goes on with what a restart finds."""


def stop_here() -> None:
    """End the call under way.

    Raises:
        StoppedHere: Always.
    """
    raise StoppedHere


def die() -> None:
    """End as a power cut does: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class FaultPlan:
    """Watches a run: records every fault point it passes, and does something at the one it is told to: by default, it dies.

    Attributes:
        interrupt_before, interrupt: What a script lets happen, once, before a call whose way begins like this.
    """

    target: FaultPoint | None = None
    at_target: Callable[[], None] = die
    interrupt_before: str = ""
    interrupt: Callable[[], None] = stop_here
    passed: list[FaultPoint] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    in_clear: set[str] = field(default_factory=set)
    _counts: Counter[tuple[str, When]] = field(default_factory=Counter)

    def around(self, call: Callable[[], T], *, half_done: Callable[[], None] = lambda: None) -> T:
        """Do something that outlives the process; who dies before it leaves it half done."""
        way = self._way()
        self._pass(way, When.BEFORE, half_done)
        answer = call()
        self._pass(way, When.AFTER, lambda: None)
        return answer

    def see(self) -> None:
        """Note by which sites a read was reached: a call that finds nothing to do was made all the same."""
        self._way()

    def _way(self) -> str:
        sites = [site.name for site in _sites_on(sys._getframe(2))]  # noqa: SLF001 - the only way to ask who calls
        self.visited.update(sites)
        return " < ".join(sites)

    def _pass(self, way: str, when: When, half_done: Callable[[], None]) -> None:
        self._counts[way, when] += 1
        point = FaultPoint(way=way, when=when, occurrence=self._counts[way, when])
        self.passed.append(point)
        if point == self.target:
            if self.at_target is die:
                half_done()
            self.at_target()
        if self.interrupt_before and when is When.BEFORE and way.startswith(self.interrupt_before):
            self.interrupt_before = ""
            self.interrupt()


def _sites_on(frame: FrameType | None) -> Sequence[FaultSite]:
    found: list[FaultSite] = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(_CODE):
            found += [site for site in _sites_by_function().get(frame.f_code.co_qualname, ()) if _is_at(site, frame)]
        frame = frame.f_back
    return found


@cache
def _sites_by_function() -> Mapping[str, Sequence[FaultSite]]:
    found = defaultdict[str, list[FaultSite]](list)
    for site in fault_sites():
        found[site.function].append(site)
    return found


def _is_at(site: FaultSite, frame: FrameType) -> bool:
    first, last = site.lines
    return frame.f_code.co_filename.endswith(f"/{site.module}.py") and first <= frame.f_lineno <= last


class ShiftedClock:
    """The machine's clock, some time ahead."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """Aware, in UTC."""
        return SystemClock().now() + self._ahead

    def move(self, by: timedelta) -> None:
        """Go ahead."""
        self._ahead += by


class WatchedUnits:
    """Makes units of work whose commits are watched. Implements the port `UnitsOfWork`."""

    def __init__(self, units: UnitsOfWork, plan: FaultPlan) -> None:
        self._units = units
        self._plan = plan

    def __call__(self) -> UnitOfWork:
        """A real one, not yet begun, with its commit watched."""
        unit = self._units()
        commit = unit.commit
        unit.commit = lambda: self._plan.around(commit)  # type: ignore[method-assign] # the rest stays as it is
        return unit

    def reading(self) -> UnitOfWork:
        """A real one, which is never committed."""
        return self._units.reading()


class WatchedMedia(LocalMediaStore):
    """The local store, watched; also for what reaches it in clear, were it for a moment only."""

    plan: FaultPlan

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        for key, sealed in objects.items():
            if any(mark in sealed for mark in PERSONAL_MARKS):
                self.plan.in_clear.add(f"{key.rsplit('/', 1)[1]} is put in clear")
        self.plan.around(lambda: super(WatchedMedia, self).put_all(objects), half_done=lambda: self._begin(objects))

    def _begin(self, objects: Mapping[str, bytes]) -> None:
        """All but the last, and half of that."""
        *whole, (key, sealed) = objects.items()
        super().put_all(dict(whole))
        draft = self._folder / f"{file_of(key)}#1"  # as the store names a file it has not finished
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(sealed[: len(sealed) // 2])

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:
        given = tuple(keys)
        self.plan.around(
            lambda: super(WatchedMedia, self).delete_all(given, below=below),
            half_done=lambda: super(WatchedMedia, self).delete_all(given[:-1]),
        )

    def keys(self, prefix: str) -> Sequence[str]:
        self.plan.see()
        return super().keys(prefix)


class WatchedDeletions(DayFiles[Deletion]):
    """The journal of deletions, watched."""

    plan: FaultPlan

    def note(self, entry: Deletion, *, at: datetime) -> None:
        self.plan.around(lambda: super(WatchedDeletions, self).note(entry, at=at))


class WatchedAuthority(SandboxAuthority):
    """The simulated source, watched."""

    plan: FaultPlan

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:
        return self.plan.around(lambda: super(WatchedAuthority, self).validate(attributes, portrait=portrait))


class WatchedProvisioner(SandboxProvisioner):
    """The simulated operator, watched."""

    plan: FaultPlan

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        return self.plan.around(lambda: super(WatchedProvisioner, self).carry_out(order, send_before=send_before))


class WatchedNotifier(SandboxNotifier):
    """The simulated message centre, watched."""

    plan: FaultPlan

    def send(self, notice: Notice) -> None:
        self.plan.around(lambda: super(WatchedNotifier, self).send(notice))


class WatchedVerifier(UnsafeVerifierByMark):
    """The quick verifier, watched."""

    plan: FaultPlan

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        return self.plan.around(lambda: super(WatchedVerifier, self).verify(clip=clip, reference=reference, asked=asked))


class WatchedWorkflow:
    """Starts the real workflow, watched. Implements the port `RegistrationWorkflow`."""

    def __init__(self, workflow: RegistrationWorkflow, plan: FaultPlan) -> None:
        self._workflow = workflow
        self._plan = plan

    def start(self, registration_id: RegistrationId) -> bool:
        return self._plan.around(lambda: self._workflow.start(registration_id))

    def restart(self, registration_id: RegistrationId) -> None:
        self._plan.around(lambda: self._workflow.restart(registration_id))

    def resume_orphaned(self) -> None:
        self._plan.around(self._workflow.resume_orphaned)
