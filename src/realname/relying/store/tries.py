"""Values that services have tried, by hashes alone."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from sqlalchemy import Executable, bindparam, delete, select

from realname.platform.db.repository import insert_by
from realname.platform.db.store import SqlStore
from realname.relying.store.tables import relying_tries

_table = relying_tries.c
_COUNTED = select(_table.fact_mark, _table.value_mark, _table.tried_on).where(
    _table.fact_mark.in_(bindparam("facts", expanding=True)), _table.tried_on > bindparam("after")
)


class TriedValues(SqlStore):
    """Which values were tried of which fact, and on which day."""

    def of_facts(self, fact_marks: Collection[str], *, after: date) -> Mapping[str, Mapping[str, date]]:
        """The values of facts that were first tried after a day: by the mark of the fact, then by that of the value."""
        found: dict[str, dict[str, date]] = {one: {} for one in fact_marks}
        for fact, value, tried_on in self._connection.execute(_COUNTED, {"facts": list(fact_marks), "after": after}):
            found[fact][value] = tried_on
        return found

    def add(self, marks: Collection[tuple[str, str]], *, on: date) -> None:
        """Keep values that are tried for the first time in the term, as pairs of the fact's and the value's mark."""
        if marks:
            rows = [{"fact_mark": fact, "value_mark": value, "tried_on": on} for fact, value in marks]
            self._connection.execute(_adding(self._connection.dialect.name), rows)

    def forget(self, *, until: date) -> None:
        """Forget the values that were tried until a day."""
        self._connection.execute(delete(relying_tries).where(_table.tried_on <= until))


@cache
def _adding(dialect: str) -> Executable:
    """Keep a value, or its new day where the one that is kept no longer counts; made once for each dialect."""
    new = insert_by(relying_tries, dialect)
    keys = [_table.fact_mark, _table.value_mark]
    return new.on_conflict_do_update(index_elements=keys, set_={"tried_on": new.excluded.tried_on})
