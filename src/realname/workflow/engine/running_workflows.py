"""What runs in this process: the engine's records may say that a workflow is under way here although nothing carries it any more."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from realname.kernel.identifiers import RegistrationId


class RunningWorkflows:
    """Registrations whose workflow is carried by this process, and those that were found without anyone carrying them.

    The engine drops a workflow whose end it cannot write down (a full disk) and leaves it recorded as under way.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._at_work: set[RegistrationId] = set()
        self._found_idle: set[RegistrationId] = set()

    @contextmanager
    def at_work(self, registration_id: RegistrationId) -> Iterator[None]:
        """Mark as carried, for as long as the workflow's own code runs."""
        self._found_idle.discard(registration_id)
        self._at_work.add(registration_id)
        try:
            yield
        finally:
            self._at_work.discard(registration_id)

    def idle_again(self, recorded: AbstractSet[RegistrationId]) -> AbstractSet[RegistrationId]:
        """Say which of those that are recorded as under way here no one carries, now and when last asked.

        Once is not enough: the engine takes a moment between claiming and beginning, and between the end and its record.
        """
        idle = recorded - self._at_work
        again = idle & self._found_idle
        # Each finding counts once: the person who is told so takes it up, and the next finding begins anew.
        self._found_idle = set(idle - again)
        return again
