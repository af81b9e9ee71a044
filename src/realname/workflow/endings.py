"""How workflows ended, and which of them stopped on broken integrity: read from the engine's records, nothing is launched or written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dbos import DBOSClient, WorkflowStatus

from realname.domain.identifiers import RegistrationId
from realname.workflow.records import APPLICATION, DATABASE, WORKFLOW, IdsOnlyJson, WorkflowFailed

_ENDED_WELL = "SUCCESS"
_FAILED = "ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a workflow ended.

    Attributes:
        code: Of the error that ended it; empty where it ended well.
        is_halted: Integrity is broken: nothing goes on by itself. Any other failure is begun anew within a minute.
    """

    code: str
    is_halted: bool


def ending_of(status: WorkflowStatus) -> Ending:
    """Read how an ended workflow ended; one that was cut off has the engine's word for it as its code."""
    if isinstance(status.error, WorkflowFailed):
        return Ending(code=status.error.code, is_halted=status.error.is_integrity)
    return Ending(code="" if status.status == _ENDED_WELL else status.status, is_halted=False)


def list_halted(folder: Path) -> Sequence[RegistrationId]:
    """List registrations whose workflow stopped on broken integrity: somebody has to look, nothing goes on by itself.

    Args:
        folder: Where the engine's database lies; beside a running server, too. Without one, nothing was halted.
    """
    database = folder / DATABASE
    if not database.exists():
        return []
    url = f"sqlite:///{quote(database.resolve().as_uri())}?mode=ro&uri=true"
    client = DBOSClient(system_database_url=url, application_name=APPLICATION, serializer=IdsOnlyJson(), retry_connection_errors=False)
    try:
        failed = client.list_workflows(name=WORKFLOW, status=_FAILED, load_input=False)
    finally:
        client.destroy()
    return [RegistrationId(one.workflow_id) for one in failed if ending_of(one).is_halted]
