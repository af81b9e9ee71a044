"""What follows a change of a line, in the transaction that records it: capabilities above offer it."""

from datetime import datetime
from typing import Protocol

from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line


class OnLineChange(Protocol):
    """Follows a line whose holder was verified afresh, or that ended; the line is locked in the transaction."""

    def reverified(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Its holder was verified afresh."""
        ...

    def ended(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """It ended."""
        ...
