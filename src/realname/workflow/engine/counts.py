"""How many registrations the engine carries, what stopped, and which processes are there: read from its records and locks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.endings import ending_of, reading
from realname.workflow.engine.place import FAILED, RUNNING, WORKFLOW, EnginePlace

if TYPE_CHECKING:
    from dbos import WorkflowStatus

# Whatever has not ended well: those that have are the many, and are counted by the registrations themselves.
_STATES = ("ENQUEUED", "DELAYED", "PENDING", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowCounts:
    """What the engine carries.

    Attributes:
        states: Workflows that have not ended well, by the engine's word for their state, in lower case; states without any are there as 0.
        halted: Those that stopped on broken integrity.
        executors: Names of the processes that live.
        abandoned: Workflows under way by the name of a process that is gone; taken over within a minute.
    """

    states: Mapping[str, int]
    halted: Sequence[RegistrationId]
    executors: Sequence[str]
    abandoned: Mapping[str, int]


def count_workflows(place: EnginePlace) -> WorkflowCounts:
    """Count, beside running servers or where none runs."""
    with reading(place) as client:
        found = client.list_workflows(name=WORKFLOW, status=list(_STATES), load_input=False) if client else []
    held = place.held() if found or place.exists() else ()
    states = Counter[str](one.status for one in found)
    left = Counter(_carrier(one) for one in found if one.status == RUNNING and one.executor_id not in held)
    return WorkflowCounts(
        states={state.lower(): states[state] for state in _STATES},
        halted=[RegistrationId(one.workflow_id) for one in found if one.status == FAILED and ending_of(one).is_halted],
        executors=sorted(held),
        abandoned=dict(sorted(left.items())),
    )


def _carrier(status: "WorkflowStatus") -> str:
    return status.executor_id or ""
