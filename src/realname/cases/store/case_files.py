"""Case files in their table, with how far the ledger is folded in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from realname.cases.model.case_file import CaseFile
from realname.cases.store.tables import case_files
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.ledger.store.tables import ledger_cursors
from realname.platform.db.codecs import comma_separated
from realname.platform.db.repository import OneTable, locking
from realname.platform.db.row_mapper import RowMapper

_table = case_files.c
_CURSOR = "case-files"
_IDS_AT_ONCE = 500


class CaseFiles(OneTable[CaseFile]):
    """The case files of all registrations, up to an entry of the ledger."""

    rows = RowMapper(CaseFile, case_files, codecs={"reasons": comma_separated(str)})

    def folded(self) -> int:
        """How many entries of the ledger are in them; locked until the end of the transaction, so that none is folded in twice."""
        asked = locking(select(ledger_cursors.c.folded).where(ledger_cursors.c.name == _CURSOR), self._connection)
        folded: int = self._connection.scalars(asked).one()
        return folded

    def save(self, files: Sequence[CaseFile], *, folded: int) -> None:
        """Keep these, new or changed, and that so many entries are folded in."""
        self._records.merge(files)
        self._connection.execute(update(ledger_cursors).where(ledger_cursors.c.name == _CURSOR).values(folded=folded))

    def find(self, case_id: RegistrationId) -> CaseFile | None:
        """One, or None; not locked."""
        return self._records.find(case_id)

    def among(self, ids: Sequence[RegistrationId]) -> Sequence[CaseFile]:
        """Those there are of some thousand ids, in any order."""
        asked = [one.value for one in ids]
        parts = (asked[first : first + _IDS_AT_ONCE] for first in range(0, len(asked), _IDS_AT_ONCE))
        return [one for part in parts for one in self._records.all(select(case_files).where(_table.case_id.in_(part)))]

    def opened_between(self, since: datetime, until: datetime, *, outlet_id: OutletId | None = None) -> Sequence[CaseFile]:
        """Those opened from a time on and before another, in the order of the ledger; of one outlet or all."""
        asked = select(case_files).where(_table.opened_at >= since, _table.opened_at < until).order_by(_table.opened_index)
        return self._records.all(asked if outlet_id is None else asked.where(_table.outlet_id == outlet_id.value))

    def decided_within(self, since: datetime, until: datetime, *, size: int) -> Sequence[CaseFile]:
        """Those that were decided in a time by an entry before index `size`, in the order of their decisions."""
        within = (_table.decided_at >= since, _table.decided_at < until, _table.decided_index < size)
        return self._records.all(select(case_files).where(*within).order_by(_table.decided_index))
