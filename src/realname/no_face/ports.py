"""What is recorded on the route without a face: the two statements, what became of other means, and the code sent to a line."""

from collections.abc import Sequence
from typing import Protocol

from realname.kernel.identifiers import RegistrationId
from realname.registration.model.alternative_checks import AnsweredMeans
from realname.registration.model.line_code import LineCode
from realname.registration.model.visual_check import TwoStatements


class VisualChecks(Protocol):
    """What two people said of each registration."""

    def get(self, registration_id: RegistrationId) -> TwoStatements | None:
        """Read, or None while nobody has spoken; whoever has locked the registration reads what holds."""
        ...

    def save(self, statements: TwoStatements) -> None:
        """Keep, or replace.

        Raises:
            TookPart: The second is the first, or opened the registration.
        """
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget what was said of one; nothing there is no error."""
        ...


class OtherMeansAnswers(Protocol):
    """What became of each means that was tried for a registration."""

    def of_registration(self, registration_id: RegistrationId) -> Sequence[AnsweredMeans]:
        """All of one, in order of their kinds."""
        ...

    def save(self, answered: AnsweredMeans) -> None:
        """Keep, or replace that of the same kind."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget those of one; nothing there is no error."""
        ...


class LineCodes(Protocol):
    """The code that was last sent for a registration: its mark alone."""

    def get(self, registration_id: RegistrationId) -> LineCode | None:
        """Read, or None."""
        ...

    def save(self, code: LineCode) -> None:
        """Keep, or replace that of the same registration."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget that of one; nothing there is no error."""
        ...
