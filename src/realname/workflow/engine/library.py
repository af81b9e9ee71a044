"""DBOS Transact as this product uses it: the one module that imports it, and that leaves it no reader of records but ours (ADR 0089).

In DBOS a word in each row says how the row is read. One of the words is pickle, which runs what it reads. On import this module replaces
pickle and DBOS's portable form, the dispatch of workflows and the scheduler, or fails where the installed version is not the one it knows.
"""

import sys
from collections.abc import Mapping
from importlib.metadata import version
from types import CodeType, ModuleType
from typing import Any, Final, NoReturn

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer, StepOptions, _core, _dbos, _queue, _serialization, error

from realname.kernel.errors import SettingsError
from realname.workflow.engine.own_form import CHECKED_COLUMNS, encoded, refusal_of
from realname.workflow.errors import WorkflowRecordRefused

__all__ = ["DBOS", "DBOSClient", "DBOSConfig", "EnqueueOptions", "Serializer", "StepOptions", "error", "rows_of"]

_log = structlog.get_logger()
_FAILED: Final = "ERROR"
_OTHER_FORMS = {"py_pickle": "DefaultSerializer", "portable_json": "DBOSPortableJSONSerializer"}
_RUN_WHAT_THEY_READ = frozenset({"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"})
_HARMLESS = {"py_pickle": "gAROLg==", "portable_json": "{}"}  # None and an empty object


def _refuse(*_of: object) -> NoReturn:
    raise WorkflowRecordRefused(reason="form")


def _start_no_schedules(*_of: object) -> None:
    """Stand in for the scheduler: a row of a schedule would start workflows, and this product has no schedules in the engine."""


def _run_if_ours(engine: DBOS, status: Mapping[str, object], owner: str) -> object:
    """Run a workflow claimed from the queue, or mark it as failed if this application does not write records of its form."""
    reason = refusal_of(status)
    if reason is None:
        return _core.execute_dequeued_workflow(engine, status, owner)  # type: ignore[arg-type] # a TypedDict of the same keys
    refused = WorkflowRecordRefused(reason=reason)
    _log.error("workflow-record-refused", code=refused.code, reason=reason)
    return engine._sys_db.update_workflow_outcome(  # noqa: SLF001 - DBOS has no public way to end a workflow that it did not run
        str(status["workflow_uuid"]), _FAILED, error=encoded(refused), owner_xid=owner
    )


def rows_of(
    client: DBOSClient,
    *,
    ids: list[str] | None,
    states: list[str] | None,
    but_state: str | None,
    executor: str | None,
    ended_before_ms: int | None,
    limit: int | None,
) -> list[Mapping[str, object]]:
    """Read the columns that tell whose a row is, its executor, version and error (as `failure`, in older rows `old_failure`).

    They are words and numbers, of which nothing is decoded here.
    """
    database = client._sys_db  # noqa: SLF001 - DBOS's own listing decodes columns that we do not use, and fails for all if one is broken
    status, output = database.tables.workflow_status.c, database.tables.workflow_output
    source = database.tables.workflow_status.outerjoin(output, output.c.workflow_uuid == status.workflow_uuid)
    kept = source.select().with_only_columns(
        *(status[column] for column in (*CHECKED_COLUMNS, "executor_id", "application_version")),
        output.c.error.label("failure"),
        status.error.label("old_failure"),
    )
    if ids is not None:
        kept = kept.where(status.workflow_uuid.in_(ids))
    if states is not None:
        kept = kept.where(status.status.in_(states))
    if but_state is not None:
        kept = kept.where(status.status.is_distinct_from(but_state))
    if executor is not None:
        kept = kept.where(status.executor_id == executor)
    if ended_before_ms is not None:
        kept = kept.where(status.completed_at <= ended_before_ms)
    if limit is not None:
        kept = kept.limit(limit)
    with database.engine.begin() as connection:
        return [dict(row) for row in connection.execute(kept.order_by(status.created_at)).mappings()]


def _leave_only_our_form() -> None:
    """Replace what a row could choose.

    Raises:
        SettingsError: The installed DBOS has something else than what is replaced here, so the product does not start with it.
    """
    _require({kind.__name__ for kind in _descendants(Serializer) if kind.__module__.startswith("dbos")} == set(_OTHER_FORMS.values()))
    for word, name in _OTHER_FORMS.items():
        kind: Any = getattr(_serialization, name)
        _require(kind().name() == word and {"serialize", "deserialize"} <= vars(kind).keys())
        kind.serialize = kind.deserialize = _refuse
    vars(_serialization).pop("pickle", None)
    _require(not any(_runs_what_it_reads(module) for name, module in tuple(sys.modules.items()) if name.partition(".")[0] == "dbos"))
    for word in _OTHER_FORMS:
        _require_refused(word)
    _require({"execute_dequeued_workflow", "queue_worker_thread"} <= vars(_queue).keys() and "dynamic_scheduler_loop" in vars(_dbos))
    _require("execute_dequeued_workflow" in _names_in(_queue.queue_worker_thread.__code__))
    vars(_queue)["execute_dequeued_workflow"] = _run_if_ours
    vars(_dbos)["dynamic_scheduler_loop"] = _start_no_schedules


def _require_refused(word: str) -> None:
    """Let DBOS read and write a harmless value in one of its forms: each way has to end in our refusal."""
    other = _serialization.DBOSPortableJSON
    for way in (
        lambda: _serialization.deserialize_value(_HARMLESS[word], word, other),
        lambda: _serialization.deserialize_args(_HARMLESS[word], word, other),
        lambda: _serialization.deserialize_exception(_HARMLESS[word], word, other),
        lambda: _serialization.serialize_value_as(None, word, other),
    ):
        try:
            way()
        except WorkflowRecordRefused:
            continue
        _require(False)  # noqa: FBT003


def _require(is_known: bool) -> None:  # noqa: FBT001 - one private question
    if not is_known:
        raise SettingsError(
            (f"dbos {version('dbos')}: it reads its records in a way that this release does not know. Install the locked one",)
        )


def _descendants(kind: type) -> set[type]:
    children: list[type] = kind.__subclasses__()
    return {one for child in children for one in (child, *_descendants(child))}


def _runs_what_it_reads(module: ModuleType) -> bool:
    for value in tuple(vars(module).values()):
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(name, str) and name.partition(".")[0] in _RUN_WHAT_THEY_READ:
            return True
    return False


def _names_in(code: CodeType) -> tuple[str, ...]:
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return (*code.co_names, *(name for one in inner for name in _names_in(one)))


_leave_only_our_form()  # on import, so that no process can come by DBOS in any other way
