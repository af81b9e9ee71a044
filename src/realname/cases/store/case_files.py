"""Case files in their table, with how far the ledger is folded in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.cases.store.tables import case_files
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.ledger.store.tables import ledger_cursors
from realname.platform.db.store import SqlStore

_table = case_files.c
_CURSOR = "case-files"
_IDS_AT_ONCE = 500
_Column = str | int | bool | datetime | None


class CaseFiles(SqlStore):
    """The case files of all registrations, up to an entry of the ledger."""

    def folded(self) -> int:
        """How many entries of the ledger are in them; locked until the end of the transaction, so that none is folded in twice."""
        asked = select(ledger_cursors.c.folded).where(ledger_cursors.c.name == _CURSOR).with_for_update()
        folded: int = self._connection.scalars(asked).one()
        return folded

    def save(self, files: Sequence[CaseFile], *, folded: int) -> None:
        """Keep these, new or changed, and that so many entries are folded in."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        if files:
            new = dialect.insert(case_files)
            changed = {column.name: new.excluded[column.name] for column in case_files.columns if not column.primary_key}
            kept = new.on_conflict_do_update(index_elements=[_table.case_id], set_=changed)
            self._connection.execute(kept, [_row(one) for one in files])
        self._connection.execute(update(ledger_cursors).where(ledger_cursors.c.name == _CURSOR).values(folded=folded))

    def find(self, case_id: RegistrationId) -> CaseFile | None:
        """One, or None; not locked."""
        found = self._all(select(case_files).where(_table.case_id == case_id.value))
        return found[0] if found else None

    def among(self, ids: Sequence[RegistrationId]) -> Sequence[CaseFile]:
        """Those there are of some thousand ids, in any order."""
        asked = [one.value for one in ids]
        parts = (asked[first : first + _IDS_AT_ONCE] for first in range(0, len(asked), _IDS_AT_ONCE))
        return [one for part in parts for one in self._all(select(case_files).where(_table.case_id.in_(part)))]

    def opened_between(self, since: datetime, until: datetime, *, outlet_id: OutletId | None = None) -> Sequence[CaseFile]:
        """Those opened from a time on and before another, in the order of the ledger; of one outlet or all."""
        asked = select(case_files).where(_table.opened_at >= since, _table.opened_at < until).order_by(_table.opened_index)
        return self._all(asked if outlet_id is None else asked.where(_table.outlet_id == outlet_id.value))

    def decided_within(self, since: datetime, until: datetime, *, size: int) -> Sequence[CaseFile]:
        """Those that were decided in a time by an entry before index `size`, in the order of their decisions."""
        within = (_table.decided_at >= since, _table.decided_at < until, _table.decided_index < size)
        return self._all(select(case_files).where(*within).order_by(_table.decided_index))

    def _all(self, asked: Select[tuple[object, ...]]) -> list[CaseFile]:
        return [_file(row) for row in self._connection.execute(asked).mappings()]


def _row(file: CaseFile) -> Mapping[str, _Column]:
    return {
        "case_id": file.case_id.value,
        "opened_index": file.opened_index,
        "last_index": file.last_index,
        "opened_at": file.opened_at,
        "outlet_id": file.outlet_id.value,
        "agent_id": file.agent_id.value,
        "purpose": file.purpose,
        "route": file.route,
        "holder": file.holder,
        "sim": file.sim,
        "counter": file.counter,
        "challenges": file.challenges,
        "failures": file.failures,
        "handed_over_at": file.handed_over_at,
        "submitted_at": file.submitted_at,
        "decided_at": file.decided_at,
        "decided_index": file.decided_index,
        "decided_as": file.decided_as,
        "reasons": ",".join(file.reasons),
        "review": file.review,
        "reviewed_as": file.reviewed_as,
        "settled_at": file.settled_at,
        "appealed_at": file.appealed_at,
        "activated_at": file.activated_at,
        "line": file.line,
        "ended_as": file.ended_as.value if file.ended_as else None,
        "ended_at": file.ended_at,
        "keeps_photo": file.keeps_photo,
        "is_test": file.is_test,
    }


def _file(row: RowMapping) -> CaseFile:
    return CaseFile(
        case_id=RegistrationId(row["case_id"]),
        opened_index=row["opened_index"],
        last_index=row["last_index"],
        opened_at=row["opened_at"],
        outlet_id=OutletId(row["outlet_id"]),
        agent_id=AgentId(row["agent_id"]),
        purpose=row["purpose"],
        route=row["route"],
        holder=row["holder"],
        sim=row["sim"],
        counter=row["counter"],
        challenges=row["challenges"],
        failures=row["failures"],
        handed_over_at=row["handed_over_at"],
        submitted_at=row["submitted_at"],
        decided_at=row["decided_at"],
        decided_index=row["decided_index"],
        decided_as=row["decided_as"],
        reasons=tuple(code for code in row["reasons"].split(",") if code),
        review=row["review"],
        reviewed_as=row["reviewed_as"],
        settled_at=row["settled_at"],
        appealed_at=row["appealed_at"],
        activated_at=row["activated_at"],
        line=row["line"],
        ended_as=CaseEnd(row["ended_as"]) if row["ended_as"] else None,
        ended_at=row["ended_at"],
        keeps_photo=row["keeps_photo"],
        is_test=row["is_test"],
    )
