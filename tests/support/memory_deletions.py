"""A journal of deletions in memory; passes the same contract as the real ones. Nothing is durable."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from realname.registration.use_cases.erasing.deletion_journal import Deletion


class MemoryDeletions:
    """Implements the port `DeletionJournal`."""

    def __init__(self) -> None:
        self._noted: list[tuple[date, Deletion]] = []

    def note(self, deletion: Deletion, *, at: datetime) -> None:
        self._noted.append((at.astimezone(UTC).date(), deletion))

    def read(self) -> Sequence[Deletion]:
        return [deletion for _, deletion in sorted(self._noted, key=lambda one: one[0])]

    def is_begun(self) -> bool:
        return bool(self._noted)

    def forget(self, *, noted_before: date) -> None:
        self._noted = [one for one in self._noted if one[0] >= noted_before]
