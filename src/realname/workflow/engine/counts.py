"""How many registrations the engine carries, what stopped, and which processes are there: read from its records and locks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.place import ENDED_WELL, RUNNING, UNFINISHED_STATES, EnginePlace
from realname.workflow.engine.records import read_records, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowCounts:
    """What the engine carries.

    Attributes:
        states: Workflows that have not ended well, by the engine's word for their state, in lower case; states without any are there as 0.
        halted: Those that stopped on broken integrity, and rows that this product did not write, in whatever state.
        executors: Names of the processes that live.
        abandoned: Workflows under way by the name of a process that is gone; taken over within a minute.
    """

    states: Mapping[str, int]
    halted: Sequence[RegistrationId]
    executors: Sequence[str]
    abandoned: Mapping[str, int]


def count_workflows(place: EnginePlace) -> WorkflowCounts:
    """Count, beside running servers or where none runs."""
    # Whatever has not ended well: those that have are the many, and are counted by the registrations themselves.
    with reading(place) as client:
        records = read_records(client, but_state=ENDED_WELL) if client else []
    held = place.held() if records or place.exists() else ()
    states = Counter[str](record.state for record in records)
    left = Counter(
        record.executor_id or "" for record in records if record.is_ours and record.state == RUNNING and record.executor_id not in held
    )
    return WorkflowCounts(
        states={state.lower(): states[state] for state in UNFINISHED_STATES},
        halted=[record.id for record in records if record.is_halted],
        executors=sorted(held),
        abandoned=dict(sorted(left.items())),
    )
