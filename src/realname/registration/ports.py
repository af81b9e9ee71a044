"""What a registration needs beside itself: the workflow that carries it to its end, and the lines that there are."""

from typing import Protocol

from realname.kernel.identifiers import LineId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Registration


class RegistrationWorkflow(Protocol):
    """Carries a submitted registration to its end, durably."""

    def start(self, registration_id: RegistrationId) -> bool:
        """Start once; a second start of the same registration changes nothing. Only the id is handed over.

        Returns:
            Whether it is under way, or halted; False: it ended well before, and was not started.
        """
        ...

    def restart(self, registration_id: RegistrationId) -> None:
        """Begin one that has ended anew; where another process was faster, nothing."""
        ...

    def resume_orphaned(self) -> None:
        """Take up whatever is recorded as under way and carried by no one.

        Raises:
            StorageUnavailable: The records cannot be reached. The next call takes it up.
        """
        ...


class HeldLines(Protocol):
    """Knows the lines that there are, in the transaction of who asks."""

    def count(self, unit: UnitOfWork, registration: Registration, *, line_rule: LineRule) -> int:
        """Count the lines that stand against one more for the person of a registration, with the person locked.

        Raises:
            StateConflict: No evidence was attached yet.
        """
        ...

    def holder(self, unit: UnitOfWork, line_id: LineId) -> PersonId:
        """Give who holds or uses a line, with the line locked.

        Raises:
            UnknownLine: There is none.
        """
        ...
