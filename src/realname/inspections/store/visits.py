"""Visits of inspectors in their table; an answer is three codes."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.inspections.errors import UnknownVisit
from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.store.tables import visits
from realname.kernel.identifiers import VisitId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import Codec, RowMapper

_table = visits.c


def _write_answers(answers: Sequence[Answer]) -> str:
    return "\n".join(f"{one.item} {one.seen} {one.remark}" for one in answers)


def _read_answers(text: str) -> tuple[Answer, ...]:
    return tuple(_answer(*line.split(" ")) for line in text.splitlines())


def _answer(item: str, seen: str, remark: str) -> Answer:
    return Answer(item=item, seen=Seen(seen), remark=Remark(remark))


class Visits(Repository[Visit, VisitId]):
    """Visits to outlets."""

    rows = RowMapper(Visit, visits, codecs={"answers": Codec(write=_write_answers, read=_read_answers)})
    unknown = UnknownVisit

    def save(self, visit: Visit) -> None:
        """Keep a new one, or replace."""
        self._records.merge([visit])

    def newest_first(self, *, limit: int) -> Sequence[Visit]:
        """At most so many."""
        return self._records.all(select(visits).order_by(_table.begun_at.desc(), _table.id).limit(limit))
