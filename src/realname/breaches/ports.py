"""Leaks and filings as they are kept, part of the unit of work. Neither is ever erased: they name nobody but the staff who acted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.breaches.model.breach import Leak
from realname.breaches.model.face_filing import FaceFiling
from realname.kernel.identifiers import LeakId


class Leaks(Protocol):
    """Leaks by id."""

    def add(self, leak: Leak) -> None:
        """Keep a new one."""
        ...

    def find(self, leak_id: LeakId) -> Leak | None:
        """Read, or None; not locked."""
        ...

    def get(self, leak_id: LeakId) -> Leak:
        """Read and lock until the transaction ends.

        Raises:
            UnknownLeak: There is none.
        """
        ...

    def save(self, leak: Leak) -> None:
        """Replace."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[Leak]:
        """By when they were noticed; not locked."""
        ...

    def unmarked_late(self, *, at: datetime, limit: int) -> Sequence[LeakId]:
        """Those with a clock that has run out and of which nobody has noted it."""
        ...


class FaceFilings(Protocol):
    """Crossings of the line of held faces; one at most is not filed."""

    def open(self) -> FaceFiling | None:
        """The one that is not filed, locked; or None."""
        ...

    def add(self, filing: FaceFiling) -> None:
        """Keep a new one."""
        ...

    def save(self, filing: FaceFiling) -> None:
        """Replace the one of the same crossing."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[FaceFiling]:
        """By when the line was crossed; not locked."""
        ...
