"""How workflows ended, and which of them stopped on broken integrity: read from the engine's records, nothing is launched or written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.place import APPLICATION, ENDED_WELL, FAILED, WORKFLOW, EnginePlace, WorkflowFailed

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a workflow ended.

    Attributes:
        code: Of the error that ended it; empty where it ended well.
        is_halted: Integrity is broken: nothing goes on by itself. Any other failure is begun anew within a minute.
    """

    code: str
    is_halted: bool


def ending_of(status: "WorkflowStatus") -> Ending:
    """Read how an ended workflow ended; one that was cut off has the engine's word for it as its code."""
    if isinstance(status.error, WorkflowFailed):
        return Ending(code=status.error.code, is_halted=status.error.is_integrity)
    return Ending(code="" if status.status == ENDED_WELL else status.status, is_halted=False)


def list_halted(place: EnginePlace) -> Sequence[RegistrationId]:
    """List registrations whose workflow stopped on broken integrity: a person has to look, nothing goes on by itself.

    Args:
        place: Where the engine's records are; beside a running server, too. Without any, nothing was halted.
    """
    with reading(place) as client:
        failed = client.list_workflows(name=WORKFLOW, status=FAILED, load_input=False) if client else []
    return [RegistrationId(one.workflow_id) for one in failed if ending_of(one).is_halted]


@contextmanager
def reading(place: EnginePlace) -> "Iterator[DBOSClient | None]":
    """Open the engine's records without launching it; None where none ever ran."""
    if not place.exists():
        yield None
        return
    from dbos import DBOSClient  # noqa: PLC0415 - where no engine ever ran, or no one asks, its libraries are not imported

    from realname.workflow.engine.ids_only_json import IdsOnlyJson  # noqa: PLC0415

    client = DBOSClient(
        system_database_url=place.url_to_read, application_name=APPLICATION, serializer=IdsOnlyJson(), retry_connection_errors=False
    )
    try:
        yield client
    finally:
        client.destroy()
