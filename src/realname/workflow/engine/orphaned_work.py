"""What a process that is gone left under way: listed, and handed back to the person who lives."""

from collections.abc import Sequence

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.endings import reading
from realname.workflow.engine.place import RUNNING, WORKFLOW, EnginePlace


def list_orphaned(place: EnginePlace, executor_id: str) -> Sequence[RegistrationId]:
    """List what an executor carries, by the engine's records.

    Raises:
        StateConflict: The process lives, and goes on with it.
    """
    if place.exists() and not place.is_abandoned(executor_id):
        raise StateConflict(field="executor")
    with reading(place) as client:
        found = client.list_workflows(name=WORKFLOW, status=RUNNING, executor_id=executor_id, load_input=False) if client else []
    return [RegistrationId(one.workflow_id) for one in found]


def requeue_orphaned(place: EnginePlace, executor_id: str) -> Sequence[RegistrationId]:
    """Put what an executor left back into the queue; whichever process lives takes it up, within a second.

    The reaper of every process does the same within a minute; this is for the person who will not wait, and wants to see it.

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
