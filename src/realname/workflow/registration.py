"""The registration as a durable workflow: DBOS Transact carries the cycle's steps through crashes and restarts."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, StepOptions, WorkflowStatus, error

from realname.application.registration_steps import RegistrationSteps
from realname.domain.errors import StorageUnavailable
from realname.domain.identifiers import RegistrationId
from realname.workflow.away import storage_errors
from realname.workflow.counts import WorkflowCounts, count_workflows
from realname.workflow.cycle import RegistrationCycle, Step
from realname.workflow.endings import Ending, ending_of, list_halted
from realname.workflow.engine_log import quieten_engine_log
from realname.workflow.place import EnginePlace, Executor
from realname.workflow.reaper import EVERY_S, Reaper
from realname.workflow.records import APPLICATION, WORKFLOW, IdsOnlyJson
from realname.workflow.retries import Retries
from realname.workflow.running import Running

# Work in flight goes on under the version it began with. Raise it when the order of the steps changes: what an older release
# left behind is then begun anew under the new order, which is harmless since every step may run twice.
APPLICATION_VERSION = "registration-1"

_QUEUE_POLL_S = 0.2  # longest wait before a submitted registration is taken up; one small read each time
_WAIT_POLL_S = 0.02
_STEP_THREADS = 8  # steps run at the same time; registrations that wait for an outside system hold none
_CONNECTIONS = 10  # of the engine to a database server
_ASKING_CONNECTIONS = 2  # of whoever starts workflows
_REAPER_STOP_S = 1.0
_WATCH_EVERY_S = 5.0
_FORGOTTEN_AT_ONCE = 500  # a minute and process; more than ends
_ACTIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
_ENDED_WELL = "SUCCESS"
_RUNNING = "PENDING"

_log = structlog.get_logger()


class WorkflowNotRunning(RuntimeError):
    """A workflow was asked for before `launch` or after `destroy`, or launched twice in one process."""


class DbosWorkflow:
    """Carries registrations to their end. One per process: the engine is a singleton."""

    def __init__(self, *, steps: RegistrationSteps, place: EnginePlace, retries: Retries | None = None) -> None:
        """Keep what is needed; nothing is opened before `launch`.

        Args:
            steps: The use cases, in the order of docs/registration-cycle.md.
            place: Where the engine's records and locks are.
            retries: Pauses towards outside systems; the defaults suit a counter.
        """
        self._cycle = RegistrationCycle(steps=steps, retries=retries or Retries())
        self._place = place
        self._executor: Executor | None = None
        self._engine_lock = threading.RLock()
        self._reaper: Reaper | None = None
        self._watch: Reaper | None = None
        self._records: DBOSClient | None = None
        self._running = Running()
        self._times_lost = 0

    @property
    def times_lost(self) -> int:
        """How often the name of this process was lost since its launch, and the engine begun again."""
        return self._times_lost

    @property
    def is_running(self) -> bool:
        """Whether the engine runs: not before `launch`, and not while a lost name cannot be had again."""
        return self._records is not None

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
        # Whoever begins the engine again just now, with a database that is away, ends with the process.
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
            self._require_launched()
            status = self._status(registration_id)
            if status is None:
                self._enqueue(registration_id)
            elif status.status not in _ACTIVE and status.status != _ENDED_WELL:
                self._begin_anew(registration_id, status)
        return status is None or status.status != _ENDED_WELL

    def take_up_left(self) -> None:
        """Take up what is recorded as under way and carried by nobody: of a process that is gone, an older release, or dropped by this one.

        By its record, whatever its registration says: one that lacks nothing but the record of its end is asked for by nobody else.

        Raises:
            StorageUnavailable: The records cannot be reached. The next call takes it up.
        """
        with self._engine_lock, storage_errors():
            self._require_launched()
            held = self._place.held()
            found = [one for one in self._find(status=list(_ACTIVE)) if self._is_left(one, is_abandoned=one.executor_id not in held)]
            dropped = self._running.idle_again({_id_of(one) for one in found if self._is_dropped_at_most(one)})
            left = [_id_of(one) for one in found if not self._is_dropped_at_most(one) or _id_of(one) in dropped]
            if not left:
                return
            with self._place.taking_over() as is_alone:
                # Another process may have been faster: what it took over has a living executor by now.
                for one in self._find(workflow_ids=[one.value for one in left]) if is_alone else ():
                    if self._is_left(one, is_abandoned=one.executor_id is None or self._place.is_abandoned(one.executor_id)):
                        self._take_over(one)

    def wait(self, registration_id: RegistrationId, *, timeout_s: float) -> Ending | None:
        """Wait until the workflow has ended, well or not, and say how; None where it still runs after that time."""
        deadline = time.monotonic() + timeout_s
        while True:
            status = self._status(registration_id)
            if status is not None and status.status not in _ACTIVE:
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
        """Begin one that has ended anew: halted, once somebody has looked and mended the cause, or ended before its registration was.

        Where another process was faster it is under way already.

        Raises:
            StorageUnavailable: The records cannot be reached.
        """
        with self._engine_lock, storage_errors():
            self._require_launched()
            try:
                DBOS.rewind_workflow(registration_id.value, application_version=APPLICATION_VERSION, queue_name=WORKFLOW)
            except error.DBOSException:
                status = self._status(registration_id)
                if status is None or status.status not in _ACTIVE:
                    raise

    def forget_ended(self, *, before: datetime) -> int:
        """Delete the records of workflows that ended well before a time, some hundreds at most; returns how many went.

        Nobody asks for them any more: the registration itself says how it ended.
        """
        with self._engine_lock:
            self._require_launched()
            ended = DBOS.list_workflows(
                name=WORKFLOW,
                status=_ENDED_WELL,
                completed_before=before.isoformat(),
                limit=_FORGOTTEN_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if ended:
                DBOS.delete_workflows([one.workflow_id for one in ended])
        return len(ended)

    def _require_launched(self) -> None:
        if self._watch is None and not self.is_running:
            raise WorkflowNotRunning
        self.require_running()

    def _status(self, registration_id: RegistrationId) -> WorkflowStatus | None:
        """Read its record; None where there is none, or no engine to ask just now."""
        with self._engine_lock, storage_errors():
            found = self._find(workflow_ids=[registration_id.value])
        return found[0] if found else None

    def _find(self, *, workflow_ids: list[str] | None = None, status: list[str] | None = None) -> Sequence[WorkflowStatus]:
        if self._records is None:
            return ()
        return self._records.list_workflows(name=WORKFLOW, workflow_ids=workflow_ids, status=status, load_input=False)

    def _enqueue(self, registration_id: RegistrationId) -> None:
        if self._records is None:
            raise WorkflowNotRunning
        wanted = EnqueueOptions(
            queue_name=WORKFLOW, workflow_name=WORKFLOW, workflow_id=registration_id.value, app_version=APPLICATION_VERSION
        )
        self._records.enqueue(wanted, registration_id.value)

    def _is_left(self, status: WorkflowStatus, *, is_abandoned: bool) -> bool:
        """Whether it waits for nobody: of an older release, or carried by a process that is gone; or by this one, which has to know."""
        is_waiting = status.status == _RUNNING or (status.status in _ACTIVE and self._is_older(status))
        return is_waiting and (is_abandoned or self._is_mine(status))

    def _is_dropped_at_most(self, status: WorkflowStatus) -> bool:
        """Whether it can only be left if this process dropped it."""
        return self._is_mine(status) and not self._is_older(status)

    def _is_mine(self, status: WorkflowStatus) -> bool:
        return self._executor is not None and status.executor_id == self._executor.id

    def _is_older(self, status: WorkflowStatus) -> bool:
        return status.app_version != APPLICATION_VERSION

    def _take_over(self, status: WorkflowStatus) -> None:
        if self._is_older(status):
            _log.warning("workflow-taken-over", registration=status.workflow_id, version=status.app_version)
            DBOS.cancel_workflow(status.workflow_id)
            self.restart(_id_of(status))
        else:
            _log.warning("workflow-taken-over", registration=status.workflow_id, executor=status.executor_id)
            DBOS.resume_workflow(status.workflow_id, queue_name=WORKFLOW)

    def _begin_anew(self, registration_id: RegistrationId, status: WorkflowStatus) -> None:
        ending = ending_of(status)
        if ending.is_halted:
            _log.error("workflow-halted", registration=registration_id.value, code=ending.code)
            return
        _log.error("workflow-begun-anew", registration=registration_id.value, code=ending.code)
        self.restart(registration_id)

    def _begin(self) -> None:
        """Take a name and run the engine under it, or leave neither."""
        self._executor = self._place.claim_executor()
        # What the engine of a lost name still carries is no work of the new one's.
        self._running = Running()
        try:
            is_new = not self._place.exists()
            self._place.prepare()
            # The engine adopts an event loop that is running where it is launched, and its work would then end with that loop.
            with ThreadPoolExecutor(1) as outside_any_loop:
                outside_any_loop.submit(self._launch_engine, self._executor.id, is_new=is_new).result()
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        records, self._records = self._records, None
        try:
            if records is not None:
                records.destroy()
            DBOS.destroy(destroy_registry=True)
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

    def _launch_engine(self, executor_id: str, *, is_new: bool) -> None:
        running = self._running

        async def registration(registration_id: str) -> None:
            with running.at_work(RegistrationId(registration_id)):
                await self._cycle.run(RegistrationId(registration_id), _Engine())

        if is_new:
            prepare_records(self._place.url)
        DBOS(config=_config(self._place.url, executor_id=executor_id))
        # None: a line that waits for its operator for weeks may see any number of restarts.
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(registration)
        DBOS.launch()
        DBOS.register_queue(WORKFLOW, polling_interval_sec=_QUEUE_POLL_S)
        self._records = _records(self._place.url)


def _id_of(status: WorkflowStatus) -> RegistrationId:
    return RegistrationId(status.workflow_id)


class _Engine:
    """The cycle's `Durable`, by the engine's steps and pauses."""

    async def step(self, step: Step, action: Callable[[], str]) -> str:
        return await DBOS.run_step_async(StepOptions(name=step.value), action)

    async def pause(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)


def _config(url: str, *, executor_id: str) -> DBOSConfig:
    return DBOSConfig(
        name=APPLICATION,
        system_database_url=url,
        application_version=APPLICATION_VERSION,
        executor_id=executor_id,
        serializer=IdsOnlyJson(),
        max_executor_threads=_STEP_THREADS,
        sys_db_pool_size=_CONNECTIONS,
        log_level="ERROR",
        enable_otlp=False,
    )


def _records(url: str) -> DBOSClient:
    """Open the records for whoever starts workflows: the engine itself would let them wait for as long as its database is away."""
    return DBOSClient(
        system_database_url=url,
        system_database_pool_size=_ASKING_CONNECTIONS,
        application_name=APPLICATION,
        serializer=IdsOnlyJson(),
        lazy=True,
        retry_connection_errors=False,
    )


def prepare_records(url: str) -> None:
    """Make the engine's records, with the queue in them: it looks for new queues once a second only."""
    DBOS.migrate(url)
    client = DBOSClient(system_database_url=url, application_name=APPLICATION, serializer=IdsOnlyJson())
    client.register_queue(WORKFLOW, polling_interval_sec=_QUEUE_POLL_S)
    client.destroy()
