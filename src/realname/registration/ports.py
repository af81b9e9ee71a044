"""What a registration needs beside itself: the workflow that carries it to its end."""

from typing import Protocol

from realname.kernel.identifiers import RegistrationId


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

    def take_up_left(self) -> None:
        """Take up whatever is recorded as under way and carried by nobody.

        Raises:
            StorageUnavailable: The records cannot be reached. The next call takes it up.
        """
        ...
