"""Visits of inspectors in their table; an answer is three codes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.store.tables import visits
from realname.kernel.errors import UnknownVisit
from realname.kernel.identifiers import AgentId, OutletId, VisitId
from realname.platform.db.store import SqlStore

_table = visits.c


class Visits(SqlStore):
    """Visits to outlets."""

    def save(self, visit: Visit) -> None:
        """Keep a new one, or replace."""
        row = _row(visit)
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(visits).values(row)
        self._connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row))

    def get(self, visit_id: VisitId) -> Visit:
        """Read and lock.

        Raises:
            UnknownVisit: There is none.
        """
        asked = select(visits).where(_table.id == visit_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownVisit
        return _visit(row)

    def newest_first(self, *, limit: int) -> Sequence[Visit]:
        """At most so many."""
        asked = select(visits).order_by(_table.begun_at.desc(), _table.id).limit(limit)
        return [_visit(row) for row in self._connection.execute(asked).mappings()]


def _row(visit: Visit) -> Mapping[str, str | datetime | None]:
    return {
        "id": visit.id.value,
        "outlet_id": visit.outlet_id.value,
        "made_by": visit.made_by.value,
        "begun_at": visit.begun_at,
        "checklist_digest": visit.checklist_digest,
        "answers": "\n".join(f"{one.item} {one.seen} {one.remark}" for one in visit.answers),
        "signed_at": visit.signed_at,
    }


def _visit(row: RowMapping) -> Visit:
    return Visit(
        id=VisitId(row["id"]),
        outlet_id=OutletId(row["outlet_id"]),
        made_by=AgentId(row["made_by"]),
        begun_at=row["begun_at"],
        checklist_digest=row["checklist_digest"],
        answers=tuple(_answer(*line.split(" ")) for line in row["answers"].splitlines()),
        signed_at=row["signed_at"],
    )


def _answer(item: str, seen: str, remark: str) -> Answer:
    return Answer(item=item, seen=Seen(seen), remark=Remark(remark))
