"""Rows as an attacker who can write to the engine's tables would write them, and the canary that shows whether one was run."""

import base64
import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, MetaData, Table, create_engine, inspect

from realname.workflow.engine.place import APPLICATION_VERSION, WORKFLOW, EnginePlace

_SCHEMA = "dbos"
_AGO_MS = 60_000


@dataclass(frozen=True, slots=True)
class Canary:
    """A pickle that makes a folder when it is read."""

    folder: Path

    def __reduce__(self) -> tuple[object, ...]:
        """Have the folder made by whoever unpickles this."""
        return Path.mkdir, (self.folder, 0o700, True, True)

    @property
    def text(self) -> str:
        """As DBOS would have written it."""
        return base64.b64encode(pickle.dumps(self)).decode()

    @property
    def has_run(self) -> bool:
        return self.folder.exists()


@dataclass(slots=True)
class EngineTables:
    """The engine's tables, written to without the engine."""

    engine: Engine
    schema: str | None
    metadata: MetaData = field(default_factory=MetaData)

    @classmethod
    def of(cls, place: EnginePlace) -> "EngineTables":
        is_server = place.url.startswith("postgresql")
        found = cls(create_engine(place.url), _SCHEMA if is_server else None)
        found.metadata.reflect(found.engine, schema=found.schema)
        return found

    def with_a_form(self) -> set[str]:
        """Tables in which a row says how it is to be read."""
        names = inspect(self.engine).get_table_names(schema=self.schema)
        return {name for name in names if "serialization" in self._table(name).c}

    def insert(self, table: str, values: Mapping[str, object]) -> None:
        with self.engine.begin() as connection:
            connection.execute(self._table(table).insert().values(**values))

    def insert_workflow(self, workflow_id: str, inputs: object, **changed: object) -> None:
        """Insert one that waits in the queue, as the product writes it but for what is changed."""
        now_ms = int(time.time() * 1000)
        row = {
            "workflow_uuid": workflow_id,
            "status": "ENQUEUED",
            "name": WORKFLOW,
            "queue_name": WORKFLOW,
            "application_version": APPLICATION_VERSION,
            "application_name": "realname",
            "serialization": "realname_ids_json",
            "created_at": now_ms - _AGO_MS,
            "updated_at": now_ms - _AGO_MS,
            "priority": 0,
            "recovery_attempts": 0,
            **changed,
        }
        self.insert("workflow_status", row)
        self.insert("workflow_input", {"workflow_uuid": workflow_id, "inputs": inputs, "retention_timestamp": now_ms})

    def value(self, table: str, column: str, workflow_id: str) -> object:
        chosen = self._table(table)
        with self.engine.begin() as connection:
            return connection.execute(
                chosen.select().with_only_columns(chosen.c[column]).where(chosen.c.workflow_uuid == workflow_id)
            ).scalar()

    def poison_all(self, canary: Canary, workflow_id: str) -> set[str]:
        """Put the pickle into each table that can hold one, for a workflow that waits in the queue; names those with a form."""
        now_ms = int(time.time() * 1000)
        form = {"serialization": "py_pickle"}
        of = {"workflow_uuid": workflow_id, **form}
        self.insert_workflow(workflow_id, canary.text, output=canary.text, error=canary.text, **form)
        self.insert_workflow(f"{workflow_id}-failed", canary.text, status="ERROR", error=canary.text, **form)
        self.insert_workflow(f"{workflow_id}-left", canary.text, status="PENDING", executor_id="executor-7", error=canary.text, **form)
        for ended in (workflow_id, f"{workflow_id}-failed"):
            written = {"workflow_uuid": ended, "output": canary.text, "error": canary.text, "retention_timestamp": now_ms}
            self.insert("workflow_output", written)
        step = {"function_id": 1, "function_name": "ask-source", "output": canary.text, "error": canary.text, "retention_timestamp": now_ms}
        self.insert("operation_outputs", {**of, **step})
        message = {"message_uuid": "m", "destination_uuid": workflow_id, "message": canary.text, "created_at_epoch_ms": now_ms}
        self.insert("notifications", {**message, **form})
        self.insert("workflow_events", {**of, "key": "k", "value": canary.text})
        self.insert("workflow_events_history", {**of, "key": "k", "value": canary.text, "function_id": 1})
        self.insert("streams", {**of, "key": "k", "value": canary.text, "offset": 0, "function_id": 1})
        schedule = {"schedule_id": "s", "schedule_name": "s", "workflow_name": WORKFLOW, "schedule": "* * * * * *", "status": "ACTIVE"}
        self.insert("workflow_schedules", {**schedule, "context": canary.text, "automatic_backfill": True})
        queue = {"queue_id": "q", "name": "theirs", "polling_interval_sec": 0.1, "created_at": now_ms, "updated_at": now_ms}
        self.insert("queues", queue)
        self.insert_workflow(f"{workflow_id}-queued", canary.text, queue_name="theirs", **form)
        return {"workflow_status", "operation_outputs", "notifications", "workflow_events", "workflow_events_history", "streams"}

    def close(self) -> None:
        self.engine.dispose()

    def _table(self, name: str) -> Table:
        return self.metadata.tables[f"{self.schema}.{name}" if self.schema else name]
