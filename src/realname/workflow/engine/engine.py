"""The workflow engine of this process, DBOS Transact: run under a name, asked for what it carries, told what to carry."""

import asyncio
import math
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import TypeAlias

from realname.kernel.identifiers import RegistrationId
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.tracing import span, traceparent
from realname.workflow.engine.cycle import DONE, Durable, Step
from realname.workflow.engine.ids_only_json import IdsOnlyJson
from realname.workflow.engine.library import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, StepOptions, error
from realname.workflow.engine.place import ACTIVE, APPLICATION, APPLICATION_VERSION, ENDED_WELL, WORKFLOW, EnginePlace
from realname.workflow.engine.records import WorkflowRecord, read_records
from realname.workflow.errors import WorkflowRecordRefused

_QUEUE_POLL_S = 0.2  # longest wait before a submitted registration is taken up; one small read each time
_STEP_THREADS = 8  # steps run at the same time; registrations that wait for an outside system hold none
_ASKING_CONNECTIONS = 2  # of what starts workflows
_PAUSE = "pause"
_ANSWERS = frozenset({DONE, *Step})
_MOST_REMEMBERED = 10_000  # new workflows that another process may carry
_FORGOTTEN_AT_ONCE = 500  # a minute and process; more than ends

Carry: TypeAlias = Callable[[RegistrationId, Durable], Awaitable[None]]


class Engine:
    """Runs from its making until `end`. One per process: DBOS is a singleton."""

    def __init__(self, place: EnginePlace, *, executor_id: str, carry: Carry, connections: int) -> None:
        """Launch it, and take up what was left under the same name.

        Args:
            place: Where its records are.
            executor_id: Held by this process alone.
            carry: What a workflow does.
            connections: To a database server, at most.
        """
        self._new = set[RegistrationId]()  # of which nothing can be recorded yet; those that other processes carry are never taken out
        is_new = not place.exists()
        place.prepare()
        if is_new:
            prepare_records(place.url)
        # The engine adopts an event loop that is running where it is launched, and its work would then end with that loop.
        with ThreadPoolExecutor(1) as outside_any_loop, _ended_where_it_fails():
            outside_any_loop.submit(_launch, place.url, executor_id, carry, self._new, connections).result()
        # Not the engine's own connections: those would let the person who asks wait for as long as the database is away.
        self._records = DBOSClient(
            system_database_url=place.url,
            system_database_pool_size=_ASKING_CONNECTIONS,
            application_name=APPLICATION,
            serializer=IdsOnlyJson(),
            lazy=True,
            retry_connection_errors=False,
        )

    def end(self) -> None:
        """Stop: steps under way may finish."""
        try:
            self._records.destroy()
        finally:
            _destroy()

    def find(self, *, ids: Sequence[RegistrationId] | None = None, states: Sequence[str] | None = None) -> Sequence[WorkflowRecord]:
        """List records by their ids, or by the engine's words for their state."""
        return read_records(self._records, ids=ids, states=states)

    def enqueue(self, registration_id: RegistrationId) -> str | None:
        """Have whichever process is free carry it.

        Returns:
            None, or the engine's word for the state of the record that is there already: nothing is changed then.
        """
        if len(self._new) >= _MOST_REMEMBERED:
            self._new.clear()
        self._new.add(registration_id)
        wanted = EnqueueOptions(
            queue_name=WORKFLOW,
            workflow_name=WORKFLOW,
            workflow_id=registration_id.value,
            workflow_id_reuse_policy="reject",
            app_version=APPLICATION_VERSION,
        )
        # A trace goes along by its ids. Without one a process of the release before can take it up as well.
        parent = traceparent()
        try:
            self._records.enqueue(wanted, registration_id.value, *([parent] if parent else []))
        except error.DBOSWorkflowIDInUseError as known:
            self._new.discard(registration_id)
            return known.workflow_status
        return None

    def resume(self, registration_id: RegistrationId) -> None:
        """Put one that is carried by no one back into the queue; it goes on after its last recorded step."""
        self._records.resume_workflow(registration_id.value, queue_name=WORKFLOW)

    def cancel(self, registration_id: RegistrationId) -> None:
        """End one where it stands."""
        self._records.cancel_workflow(registration_id.value)

    def rewind(self, registration_id: RegistrationId) -> None:
        """Begin one that has ended anew, from its first step; where another process was faster it is under way already."""
        try:
            self._records.rewind_workflow(registration_id.value, application_version=APPLICATION_VERSION, queue_name=WORKFLOW)
        except error.DBOSException:
            if not any(one.state in ACTIVE for one in self.find(ids=[registration_id])):
                raise

    def forget(self, registration_id: RegistrationId) -> None:
        """Delete a record without looking at its contents: what is left to be done is stored in the registration itself."""
        self._records.delete_workflows([registration_id.value])

    def forget_ended(self, *, before: datetime) -> int:
        """Delete the records of workflows that ended well before a time, some hundreds at most; returns how many went."""
        ended = read_records(self._records, states=[ENDED_WELL], ended_before=before, limit=_FORGOTTEN_AT_ONCE)
        if ended:
            self._records.delete_workflows([record.id.value for record in ended])
        return len(ended)


def _destroy() -> None:
    DBOS.destroy(destroy_registry=True)


@contextmanager
def _ended_where_it_fails() -> Iterator[None]:
    try:
        yield
    except BaseException:
        _destroy()
        raise


class _DurableSteps:
    """The cycle's `Durable`, by the engine's steps and pauses; each step is a span of the trace that the workflow was begun in."""

    def __init__(self, registration_id: RegistrationId, new: set[RegistrationId], parent: str) -> None:
        self._id, self._new, self._parent = registration_id, new, parent

    async def begin(self, step: Step, action: Callable[[], str]) -> str:
        if self._id not in self._new:
            return await self.step(step, action)
        self._new.discard(self._id)
        answer = await asyncio.to_thread(_spanned, self._parent, step, action)  # by the engine's own threads, as its steps are
        return answer if answer == DONE else await self.step(step, lambda: answer)

    async def step(self, step: Step, action: Callable[[], str]) -> str:
        answer = await _recorded(step.value, partial(_spanned, self._parent, step, action))
        if answer not in _ANSWERS:
            raise WorkflowRecordRefused(reason="answer")
        return str(answer)

    async def pause(self, seconds: float) -> None:
        # Not `DBOS.sleep_async`, which records in DBOS's portable form.
        await asyncio.sleep(_rest_s(await _recorded(_PAUSE, lambda: _now_s() + seconds), at_most_s=seconds))


async def _recorded(name: str, action: Callable[[], object]) -> object:
    """Run and record an action of a workflow, or read what is recorded of it.

    Raises:
        WorkflowRecordRefused: What is recorded is of another step, or in a form that is not ours.
    """
    has_begun = threading.Event()

    def begun() -> object:
        has_begun.set()
        return action()

    try:
        return await DBOS.run_step_async(StepOptions(name=name), begun)
    except (TypeError, error.DBOSUnexpectedStepError) as problem:
        if has_begun.is_set():
            raise
        raise WorkflowRecordRefused(reason="form") from problem


def _now_s() -> float:
    return SystemClock().now().timestamp()


def _rest_s(until_s: object, *, at_most_s: float) -> float:
    """What is left of a pause, by the record of its end, which is not trusted to be within the pause."""
    if not isinstance(until_s, float) or not math.isfinite(until_s):
        raise WorkflowRecordRefused(reason="pause")
    return min(max(0.0, until_s - _now_s()), at_most_s)


def _spanned(parent: str, step: Step, action: Callable[[], str]) -> str:
    with span(f"durable {step.value}", parent=parent):
        return action()


def _launch(url: str, executor_id: str, carry: Carry, new: set[RegistrationId], connections: int) -> None:
    async def registration(registration_id: str, parent: str = "") -> None:
        carried = RegistrationId(registration_id)
        await carry(carried, _DurableSteps(carried, new, parent))

    DBOS(
        config=DBOSConfig(
            name=APPLICATION,
            system_database_url=url,
            application_version=APPLICATION_VERSION,
            executor_id=executor_id,
            serializer=IdsOnlyJson(),
            max_executor_threads=_STEP_THREADS,
            sys_db_pool_size=connections,
            log_level="ERROR",
            enable_otlp=False,
        )
    )
    # None: a line that waits for its operator for weeks may see any number of restarts.
    DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(registration)
    with suppress(error.DBOSException):  # a second engine of this process is the first one, which listens so already
        DBOS.listen_queues([WORKFLOW])  # a queue that a row adds is served by no one
    DBOS.launch()
    DBOS.register_queue(WORKFLOW, polling_interval_sec=_QUEUE_POLL_S)


def prepare_records(url: str) -> None:
    """Make the engine's records, with the queue in them: it looks for new queues once a second only."""
    DBOS.migrate(url)
    client = DBOSClient(system_database_url=url, application_name=APPLICATION, serializer=IdsOnlyJson())
    client.register_queue(WORKFLOW, polling_interval_sec=_QUEUE_POLL_S)
    client.destroy()
