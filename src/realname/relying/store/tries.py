"""Values that services have tried, by hashes alone."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, select

from realname.platform.db.repository import insert_into
from realname.platform.db.store import SqlStore
from realname.relying.store.tables import relying_tries

_table = relying_tries.c


class TriedValues(SqlStore):
    """Which values were tried of which fact, and on which day."""

    def of_facts(self, fact_marks: Collection[str], *, after: date) -> Mapping[str, Mapping[str, date]]:
        """The values of facts that were first tried after a day: by the mark of the fact, then by that of the value."""
        asked = select(_table.fact_mark, _table.value_mark, _table.tried_on)
        found: dict[str, dict[str, date]] = {one: {} for one in fact_marks}
        for fact, value, tried_on in self._connection.execute(asked.where(_table.fact_mark.in_(fact_marks), _table.tried_on > after)):
            found[fact][value] = tried_on
        return found

    def add(self, marks: Collection[tuple[str, str]], *, on: date) -> None:
        """Keep values that are tried for the first time in the term, as pairs of the fact's and the value's mark."""
        if marks:
            rows = [{"fact_mark": fact, "value_mark": value, "tried_on": on} for fact, value in marks]
            new = insert_into(relying_tries, self._connection)
            keys = [_table.fact_mark, _table.value_mark]
            again = new.on_conflict_do_update(index_elements=keys, set_={"tried_on": new.excluded.tried_on})
            self._connection.execute(again, rows)

    def forget(self, *, until: date) -> None:
        """Forget the values that were tried until a day."""
        self._connection.execute(delete(relying_tries).where(_table.tried_on <= until))
