"""Rows of the engine, read as data: nothing in them is run, and a row that this product did not write is told as broken integrity."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.own_form import decoded, is_id, refusal_of_row
from realname.workflow.engine.place import APPLICATION, ENDED_WELL, FAILED, STATES, EnginePlace, WorkflowFailed, executor_number
from realname.workflow.errors import WorkflowRecordRefused

if TYPE_CHECKING:
    from realname.workflow.engine.library import DBOSClient

_VERSION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRecord:
    """What one row of the engine says about one workflow.

    Attributes:
        id: Of its registration; of a row whose id cannot be one, `unreadable-` and the beginning of that id's SHA-256.
        state: The engine's word.
        executor_id: Of the process that carries it. None: no process does, or the name is not one of ours.
        version: `APPLICATION_VERSION` of the process that began it. None: it cannot be one.
        is_ours: Whether this product can have written the row. One that it did not write is never run.
        failure: How a failed one ended. None: it did not fail, or cannot be read.
    """

    id: RegistrationId
    state: str
    executor_id: str | None
    version: str | None
    is_ours: bool
    failure: WorkflowFailed | None

    @property
    def is_halted(self) -> bool:
        """Whether integrity is broken: nothing goes on by itself."""
        if not self.is_ours or (self.state == FAILED and self.failure is None):
            return self.state != ENDED_WELL
        return self.failure is not None and self.failure.is_integrity

    @property
    def code(self) -> str:
        """Of the error that ended it; empty where it ended well; the engine's word where it was cut off."""
        if self.failure is not None:
            return self.failure.code
        return WorkflowRecordRefused.code if self.is_halted else "" if self.state == ENDED_WELL else self.state


def read_records(
    client: "DBOSClient",
    *,
    ids: Sequence[RegistrationId] | None = None,
    states: Sequence[str] | None = None,
    but_state: str | None = None,
    executor: str | None = None,
    ended_before: datetime | None = None,
    limit: int | None = None,
) -> Sequence[WorkflowRecord]:
    """Read those that fit all that is given."""
    from realname.workflow.engine.library import rows_of  # noqa: PLC0415 - as in `reading`

    rows = rows_of(
        client,
        ids=None if ids is None else [one.value for one in ids],
        states=None if states is None else list(states),
        but_state=but_state,
        executor=executor,
        ended_before_ms=None if ended_before is None else int(ended_before.timestamp() * 1000),
        limit=limit,
    )
    return [_record(row) for row in rows]


@contextmanager
def reading(place: EnginePlace) -> "Iterator[DBOSClient | None]":
    """Open the engine's record store without starting the engine; None if no engine has ever run here."""
    if not place.exists():
        yield None
        return
    # Where no engine ever ran, or no one asks, its libraries are not imported.
    from realname.workflow.engine.ids_only_json import IdsOnlyJson  # noqa: PLC0415
    from realname.workflow.engine.library import DBOSClient  # noqa: PLC0415

    client = DBOSClient(
        system_database_url=place.url_to_read, application_name=APPLICATION, serializer=IdsOnlyJson(), retry_connection_errors=False
    )
    try:
        yield client
    finally:
        client.destroy()


def _record(row: Mapping[str, object]) -> WorkflowRecord:
    workflow_id, state, executor, version = row["workflow_uuid"], row["status"], row["executor_id"], row["application_version"]
    is_ours = refusal_of_row(row) is None
    known = isinstance(executor, str) and executor_number(executor) is not None
    return WorkflowRecord(
        id=RegistrationId(str(workflow_id) if is_id(workflow_id) else f"unreadable-{sha256(str(workflow_id).encode()).hexdigest()[:16]}"),
        state=str(state) if state in STATES else FAILED,
        executor_id=str(executor) if known else None,
        version=version if isinstance(version, str) and _VERSION.fullmatch(version) else None,
        is_ours=is_ours,
        failure=_failure(row["failure"] if row["failure"] is not None else row["old_failure"]) if is_ours and state == FAILED else None,
    )


def _failure(text: object) -> WorkflowFailed | None:
    try:
        content = decoded(text)
    except WorkflowRecordRefused:
        return None
    return content if isinstance(content, WorkflowFailed) else None
