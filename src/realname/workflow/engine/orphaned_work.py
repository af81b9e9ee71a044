"""What a process that is gone left under way: listed, and handed back to a process that lives."""

from collections.abc import Sequence

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.place import RUNNING, WORKFLOW, EnginePlace
from realname.workflow.engine.records import read_records, reading


def list_orphaned(place: EnginePlace, executor_id: str) -> Sequence[RegistrationId]:
    """List what an executor carries, by the engine's records.

    Raises:
        StateConflict: The process lives, and goes on with it.
    """
    if place.exists() and not place.is_abandoned(executor_id):
        raise StateConflict(field="executor")
    with reading(place) as client:
        records = read_records(client, states=[RUNNING], executor=executor_id) if client else []
    return [record.id for record in records if record.is_ours]


def requeue_orphaned(place: EnginePlace, executor_id: str) -> Sequence[RegistrationId]:
    """Put what an executor left back into the queue; whichever process lives takes it up, within a second.

    The reaper of every process does the same within a minute; this is for an operator who does not want to wait.

    Raises:
        StateConflict: The process lives, or another one takes work over just now.
    """
    if not place.exists():
        return []  # nothing ever ran here, so there is no lock to take either
    with place.taking_over() as is_alone:
        if not is_alone:
            raise StateConflict(field="taking-over")
        left = list_orphaned(place, executor_id)
        with reading(place) as client:
            if client is not None and left:
                client.resume_workflows([one.value for one in left], queue_name=WORKFLOW)
    return left
