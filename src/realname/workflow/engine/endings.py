"""How workflows ended, and which of them stopped on broken integrity: read from the engine's records, nothing is launched or written."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.place import ENDED_WELL, EnginePlace
from realname.workflow.engine.records import WorkflowRecord, read_records, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a workflow ended.

    Attributes:
        code: Of the error that ended it; empty where it ended well.
        is_halted: Integrity is broken: nothing goes on by itself. Any other failure is begun anew within a minute.
    """

    code: str
    is_halted: bool


def ending_of(record: WorkflowRecord) -> Ending:
    """Read how an ended workflow ended; one that was cut off has the engine's word for it as its code."""
    return Ending(code=record.code, is_halted=record.is_halted)


def list_halted(place: EnginePlace) -> Sequence[RegistrationId]:
    """List registrations whose workflow stopped on broken integrity, and rows that this product did not write.

    An operator has to look: nothing goes on by itself.

    Args:
        place: Where the engine's records are; beside a running server, too. Without any, nothing was halted.
    """
    with reading(place) as client:
        records = read_records(client, but_state=ENDED_WELL) if client else []
    return [record.id for record in records if record.is_halted]
