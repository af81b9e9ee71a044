"""Alerts in their table, with how far the ledger was looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from realname.fraud.model.alert import Alert, AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert, id_of
from realname.fraud.store.tables import alerts as alert_table
from realname.kernel.errors import UnknownAlert
from realname.kernel.identifiers import AgentId, AlertId, OutletId, RegistrationId
from realname.ledger.store.tables import ledger_cursors
from realname.platform.db.store import SqlStore

_table = alert_table.c
_CURSOR = "signals"
_IDS_AT_ONCE = 500
_Column = str | int | datetime | None


class Alerts(SqlStore):
    """The alerts that were raised, and how far the ledger was looked at for them."""

    def watched(self) -> int:
        """How many entries of the ledger were looked at; locked until the end of the transaction, so that none is looked at twice."""
        asked = select(ledger_cursors.c.folded).where(ledger_cursors.c.name == _CURSOR).with_for_update()
        watched: int = self._connection.scalars(asked).one()
        return watched

    def save(self, alerts: Sequence[RaisedAlert], *, watched: int) -> None:
        """Keep these, new or changed, and that so many entries were looked at."""
        if alerts:
            new = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert(alert_table)
            changed = {column.name: new.excluded[column.name] for column in alert_table.columns if not column.primary_key}
            self._connection.execute(new.on_conflict_do_update(index_elements=[_table.id], set_=changed), [_row(one) for one in alerts])
        self._connection.execute(update(ledger_cursors).where(ledger_cursors.c.name == _CURSOR).values(folded=watched))

    def answer(self, alert: RaisedAlert) -> None:
        """Replace one."""
        self._connection.execute(update(alert_table).where(_table.id == alert.id.value).values(_row(alert)))

    def get(self, alert_id: AlertId) -> RaisedAlert:
        """Read and lock until the transaction ends.

        Raises:
            UnknownAlert: There is none.
        """
        found = self._all(select(alert_table).where(_table.id == alert_id.value).with_for_update())
        if not found:
            raise UnknownAlert
        return found[0]

    def find(self, alert_id: AlertId) -> RaisedAlert | None:
        """Read, or None; not locked."""
        found = self._all(select(alert_table).where(_table.id == alert_id.value))
        return found[0] if found else None

    def among(self, keys: Sequence[AlertKey]) -> Mapping[AlertKey, RaisedAlert]:
        """Those there are of some hundred keys."""
        ids = [id_of(one).value for one in keys]
        parts = (ids[first : first + _IDS_AT_ONCE] for first in range(0, len(ids), _IDS_AT_ONCE))
        return {one.key: one for part in parts for one in self._all(select(alert_table).where(_table.id.in_(part)))}

    def listed(self, asked: AlertsAsked, *, limit: int) -> Sequence[RaisedAlert]:
        """Those that are asked for, the newest first; `since` goes by their last evidence."""
        wanted = [
            _table.state == asked.state.value if asked.state else None,
            _table.kind == asked.kind.value if asked.kind else None,
            _table.outlet_id == asked.outlet_id.value if asked.outlet_id else None,
            _table.at >= asked.since if asked.since else None,
        ]
        conditions = [one for one in wanted if one is not None]
        return self._all(select(alert_table).where(*conditions).order_by(_table.at.desc(), _table.id).limit(limit))

    def counts(self) -> Mapping[tuple[SignalKind, AlertState], int]:
        """How many there are of each kind in each state; what is not there is 0."""
        asked = select(_table.kind, _table.state, func.count()).group_by(_table.kind, _table.state)
        return {(SignalKind(kind), AlertState(state)): count for kind, state, count in self._connection.execute(asked)}

    def _all(self, asked: Select[tuple[object, ...]]) -> list[RaisedAlert]:
        return [_raised(row) for row in self._connection.execute(asked).mappings()]


def _row(one: RaisedAlert) -> Mapping[str, _Column]:
    alert = one.alert
    return {
        "id": one.id.value,
        "kind": alert.kind.value,
        "at": alert.at,
        "outlet_id": alert.outlet_id.value,
        "agent_id": alert.agent_id.value if alert.agent_id else None,
        "cases": ",".join(case_id.value for case_id in alert.cases),
        "figures": ",".join(f"{name}={value!r}" for name, value in alert.figures),
        "period": one.window,
        "raised_at": one.raised_at,
        "state": one.state.value,
        "answer": one.answer.value if one.answer else None,
        "answered_by": one.answered_by.value if one.answered_by else None,
        "answered_at": one.answered_at,
        "answered_cases": one.answered_cases,
    }


def _raised(row: RowMapping) -> RaisedAlert:
    alert = Alert(
        kind=SignalKind(row["kind"]),
        at=row["at"],
        outlet_id=OutletId(row["outlet_id"]),
        agent_id=AgentId(row["agent_id"]) if row["agent_id"] else None,
        cases=tuple(RegistrationId(one) for one in row["cases"].split(",") if one),
        figures=tuple(_figure(one) for one in row["figures"].split(",") if one),
    )
    return RaisedAlert(
        id=AlertId(row["id"]),
        alert=alert,
        window=row["period"],
        raised_at=row["raised_at"],
        answer=AlertAnswer(row["answer"]) if row["answer"] else None,
        answered_by=AgentId(row["answered_by"]) if row["answered_by"] else None,
        answered_at=row["answered_at"],
        answered_cases=row["answered_cases"],
    )


def _figure(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)
