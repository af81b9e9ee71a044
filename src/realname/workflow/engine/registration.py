"""The registration as a durable workflow, carried by an engine under this process's name, through crashes and restarts."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.registration.errors import UnknownRegistration
from realname.workflow.engine.counts import WorkflowCounts, count_workflows
from realname.workflow.engine.cycle import Durable, RegistrationCycle, RegistrationSteps, StepSeen
from realname.workflow.engine.endings import Ending, ending_of, list_halted
from realname.workflow.engine.place import ACTIVE, APPLICATION_VERSION, ENDED_WELL, RUNNING, EnginePlace, Executor
from realname.workflow.engine.reaper import EVERY_S, Reaper
from realname.workflow.engine.records import WorkflowRecord
from realname.workflow.engine.retries import Retries
from realname.workflow.engine.running_workflows import RunningWorkflows
from realname.workflow.engine.storage_errors import quieten_engine_log, storage_errors
from realname.workflow.errors import WorkflowRecordRefused

if TYPE_CHECKING:
    from realname.workflow.engine.engine import Engine

_WAIT_POLL_S = 0.02
_REAPER_STOP_S = 1.0
_WATCH_EVERY_S = 5.0
_CONNECTIONS = 10  # of the engine, where no one says how many a process may hold

_log = structlog.get_logger()


class WorkflowNotRunning(RuntimeError):
    """A workflow was asked for before `launch` or after `destroy`, or launched twice in one process."""


class DbosWorkflow:
    """Carries registrations to their end. One per process: the engine is a singleton."""

    def __init__(
        self, *, steps: RegistrationSteps, place: EnginePlace, retries: Retries | None = None, connections: int = _CONNECTIONS
    ) -> None:
        """Keep what is needed; nothing is opened before `launch`.

        Args:
            steps: The use cases, in the order of docs/explanation/registration-cycle.md.
            place: Where the engine's records and locks are.
            retries: Pauses towards outside systems; the defaults suit a counter.
            connections: Of the engine to a database server, at most.
        """
        self._connections = connections
        self._cycle = RegistrationCycle(steps=steps, retries=retries or Retries())
        self._place = place
        self._executor: Executor | None = None
        self._engine_lock = threading.RLock()
        self._reaper: Reaper | None = None
        self._watch: Reaper | None = None
        self._engine: Engine | None = None
        self._running = RunningWorkflows()
        self._times_lost = 0

    def watch_steps(self, seen: StepSeen) -> None:
        """Have an observer told of each step; before `launch`."""
        self._cycle = replace(self._cycle, seen=seen)

    @property
    def times_lost(self) -> int:
        """How often the name of this process was lost since its launch, and the engine begun again."""
        return self._times_lost

    @property
    def is_running(self) -> bool:
        """Whether the engine runs: not before `launch`, and not while a lost name cannot be had again."""
        return self._engine is not None

    def holds_task(self, task: str) -> bool:
        """Whether this process does a task that one of all processes does; not without a name."""
        executor = self._executor
        return executor is not None and executor.holds_task(task)

    def give_back_task(self, task: str) -> None:
        """Let another process do it."""
        if (executor := self._executor) is not None:
            executor.give_back_task(task)

    def require_running(self) -> None:
        """Return where the engine runs.

        Raises:
            StorageUnavailable: It does not; once launched it is begun again as soon as its records can be reached.
        """
        if not self.is_running:
            raise StorageUnavailable(kind="workflow")

    def launch(self, *, reap: Callable[[], object], reap_every_s: float = EVERY_S) -> None:
        """Take up what a former process left, then reap: at once and every minute.

        The reaper itself starts workflows, so it is given here and not when building.

        Raises:
            SettingsError: Too many processes use the place.
            StorageUnavailable: The place does not answer.
        """
        if self._watch is not None:
            raise WorkflowNotRunning
        quieten_engine_log()
        self._begin()
        self._watch = Reaper(self._keep_name, every_s=_WATCH_EVERY_S, task="executor")
        self._reaper = Reaper(reap, every_s=reap_every_s)
        self._reaper.start()
        self._watch.start()

    def destroy(self) -> None:
        """End within seconds: steps under way may finish, pauses are cut short; the next launch goes on where this one stopped."""
        if self._watch is None:
            return
        clockworks, self._watch, self._reaper = (self._watch, self._reaper), None, None
        for clockwork in clockworks:
            if clockwork is not None:
                clockwork.stop(timeout_s=_REAPER_STOP_S)
        # A thread that begins the engine again just now, with a database that is away, ends with the process.
        if self._engine_lock.acquire(timeout=_REAPER_STOP_S):
            self._end()
            self._engine_lock.release()

    def start(self, registration_id: RegistrationId) -> bool:
        """Start, or do what its present record asks for: running and ended ones stay as they are, a broken one goes on.

        Returns:
            False where its record says that it ended well.

        Raises:
            StorageUnavailable: The records cannot be reached. The reaper starts it as soon as they can.
        """
        with self._engine_lock, storage_errors():
            engine = self._require_engine()
            state = engine.enqueue(registration_id)
            if state is not None and state not in ACTIVE and state != ENDED_WELL:
                for status in engine.find(ids=[registration_id]):
                    _begin_anew(engine, status)
        return state != ENDED_WELL

    def resume_orphaned(self) -> None:
        """Take up what is recorded as under way and carried by no one: of a process that is gone, an older release, or dropped by this one.

        By its record, whatever its registration says: one that lacks nothing but the record of its end is asked for by no one else.

        Raises:
            StorageUnavailable: The records cannot be reached. The next call takes it up.
        """
        with self._engine_lock, storage_errors():
            engine, held = self._require_engine(), self._place.held()
            active = [record for record in engine.find(states=sorted(ACTIVE)) if record.is_ours]
            found = [record for record in active if self._is_left(record, is_abandoned=record.executor_id not in held)]
            dropped = self._running.idle_again({one.id for one in found if self._is_dropped_at_most(one)})
            left = [one.id for one in found if not self._is_dropped_at_most(one) or one.id in dropped]
            if not left:
                return
            with self._place.taking_over() as is_alone:
                # Another process may have been faster: what it took over has a living executor by now.
                for one in engine.find(ids=left) if is_alone else ():
                    if self._is_left(one, is_abandoned=one.executor_id is None or self._place.is_abandoned(one.executor_id)):
                        _take_over(engine, one)

    def wait(self, registration_id: RegistrationId, *, timeout_s: float) -> Ending | None:
        """Wait until the workflow has ended, well or not, and say how; None where it still runs after that time."""
        deadline = time.monotonic() + timeout_s
        while True:
            status = self._status(registration_id)
            if status is not None and status.state not in ACTIVE:
                return ending_of(status)
            if time.monotonic() >= deadline:
                return None
            time.sleep(_WAIT_POLL_S)

    def halted(self) -> Sequence[RegistrationId]:
        """List what has stopped on broken integrity; see `list_halted`."""
        return list_halted(self._place)

    def counts(self) -> WorkflowCounts:
        """Count what the engine carries; see `count_workflows`."""
        return count_workflows(self._place)

    def restart(self, registration_id: RegistrationId) -> None:
        """Begin one that has ended anew: halted, once a person has looked and mended the cause, or ended before its registration was.

        Where another process was faster it is under way already.

        Raises:
            StorageUnavailable: The records cannot be reached.
            UnknownRegistration: The engine has no record of it.
        """
        with self._engine_lock, storage_errors():
            engine = self._require_engine()
            record = _first(engine.find(ids=[registration_id]))
            if record is None:
                raise UnknownRegistration
            if record.is_ours and record.code != WorkflowRecordRefused.code:
                engine.rewind(registration_id)
            else:  # begun with a record of our own: nothing of the one that was refused is read
                engine.forget(registration_id)
                engine.enqueue(registration_id)

    def forget_ended(self, *, before: datetime) -> int:
        """Delete the records of workflows that ended well before a time, some hundreds at most; returns how many went.

        No one asks for them any more: the registration itself says how it ended.
        """
        with self._engine_lock:
            return self._require_engine().forget_ended(before=before)

    def _require_engine(self) -> "Engine":
        if self._watch is None and self._engine is None:
            raise WorkflowNotRunning
        if self._engine is None:
            raise StorageUnavailable(kind="workflow")
        return self._engine

    def _status(self, registration_id: RegistrationId) -> WorkflowRecord | None:
        """Read its record; None where there is none, or no engine to ask just now."""
        with self._engine_lock, storage_errors():
            return _first(self._engine.find(ids=[registration_id])) if self._engine else None

    def _is_left(self, status: WorkflowRecord, *, is_abandoned: bool) -> bool:
        """Whether it waits for no one: of an older release, or carried by a process that is gone; or by this one, which has to know."""
        is_waiting = status.state == RUNNING or (status.state in ACTIVE and _is_older(status))
        return is_waiting and (is_abandoned or self._is_mine(status))

    def _is_dropped_at_most(self, status: WorkflowRecord) -> bool:
        """Whether it can only be left if this process dropped it."""
        return self._is_mine(status) and not _is_older(status)

    def _is_mine(self, status: WorkflowRecord) -> bool:
        return self._executor is not None and status.executor_id == self._executor.id

    def _begin(self) -> None:
        """Take a name and run the engine under it, or leave neither."""
        self._executor = self._place.claim_executor()
        # What the engine of a lost name still carries is no work of the new one's.
        self._running = RunningWorkflows()
        try:
            # Here, since the engine's libraries take every command that carries nothing a fifth of its time to import.
            from realname.workflow.engine.engine import Engine  # noqa: PLC0415

            with storage_errors():  # its own tries to connect end with the first connection: one that is cut then is ours to tell
                carry = partial(self._carry, self._running)
                self._engine = Engine(self._place, executor_id=self._executor.id, carry=carry, connections=self._connections)
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        engine, self._engine = self._engine, None
        try:
            if engine is not None:
                engine.end()
        finally:
            executor, self._executor = self._executor, None
            if executor is not None:
                executor.release()

    def _keep_name(self) -> None:
        """Keep the name; once it was lost, the others may have taken this process's work over, so the engine begins again.

        Where it cannot begin, since the database is still away, the next look tries again; until then nothing is ready here.
        """
        if self._executor is not None and self._executor.is_held():
            return
        with self._engine_lock:
            if self._watch is None:
                return
            if self._executor is not None:
                _log.error("executor-lost", executor=self._executor.id)
                self._times_lost += 1
                self._end()
            self._begin()
            _log.warning("executor-regained", executor=self._executor_id())

    def _executor_id(self) -> str:
        return self._executor.id if self._executor is not None else ""

    async def _carry(self, running: RunningWorkflows, registration_id: RegistrationId, durable: Durable) -> None:
        with running.at_work(registration_id):
            try:
                await self._cycle.run(registration_id, durable)
            except UnknownRegistration as unknown:
                raise WorkflowRecordRefused(reason="registration") from unknown


def _begin_anew(engine: "Engine", status: WorkflowRecord) -> None:
    ending = ending_of(status)
    if ending.is_halted:
        _log.error("workflow-halted", registration=status.id.value, code=ending.code)
        return
    _log.error("workflow-begun-anew", registration=status.id.value, code=ending.code)
    engine.rewind(status.id)


def _take_over(engine: "Engine", status: WorkflowRecord) -> None:
    if _is_older(status):
        _log.warning("workflow-taken-over", registration=status.id.value, version=status.version)
        engine.cancel(status.id)
        engine.rewind(status.id)
    else:
        _log.warning("workflow-taken-over", registration=status.id.value, executor=status.executor_id)
        engine.resume(status.id)


def _is_older(status: WorkflowRecord) -> bool:
    return status.version != APPLICATION_VERSION


def _first(found: Sequence[WorkflowRecord]) -> WorkflowRecord | None:
    return found[0] if found else None
