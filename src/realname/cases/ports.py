"""Case files as they are kept: made of the ledger, a little behind it, and made anew from it at any time; part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.cases.model.case_file import CaseFile
from realname.kernel.identifiers import OutletId, RegistrationId


class CaseFiles(Protocol):
    """The case files of all registrations, up to an entry of the ledger."""

    def folded(self) -> int:
        """How many entries of the ledger are in them; locked until the end of the transaction, so that none is folded in twice."""
        ...

    def save(self, files: Sequence[CaseFile], *, folded: int) -> None:
        """Keep these, new or changed, and that so many entries are folded in."""
        ...

    def find(self, case_id: RegistrationId) -> CaseFile | None:
        """One, or None; not locked."""
        ...

    def among(self, ids: Sequence[RegistrationId]) -> Sequence[CaseFile]:
        """Those there are of some thousand ids, in any order."""
        ...

    def opened_between(self, since: datetime, until: datetime, *, outlet_id: OutletId | None = None) -> Sequence[CaseFile]:
        """Those opened from a time on and before another, in the order of the ledger; of one outlet or all."""
        ...

    def decided_within(self, since: datetime, until: datetime, *, size: int) -> Sequence[CaseFile]:
        """Those that were decided in a time by an entry before index `size`, in the order of their decisions."""
        ...
