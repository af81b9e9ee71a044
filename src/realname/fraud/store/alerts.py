"""Alerts in their table, with how far the ledger was looked at."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update

from realname.fraud.errors import UnknownAlert
from realname.fraud.model.alert import AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertsAsked, AlertState, RaisedAlert, id_of
from realname.fraud.store.tables import alerts as alert_table
from realname.kernel.identifiers import AlertId, RegistrationId
from realname.ledger.store.tables import ledger_cursors
from realname.platform.db.codecs import comma_separated
from realname.platform.db.repository import OneTable, locking, required
from realname.platform.db.row_mapper import Codec, RowMapper

_table = alert_table.c
_CURSOR = "signals"
_IDS_AT_ONCE = 500


def _read_figure(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)


def _write_figures(figures: Sequence[tuple[str, float]]) -> str:
    return ",".join(f"{name}={value!r}" for name, value in figures)


def _state(alert: RaisedAlert) -> str:
    return alert.state.value


class Alerts(OneTable[RaisedAlert]):
    """The alerts that were raised, and how far the ledger was looked at for them."""

    rows = RowMapper(
        RaisedAlert,
        alert_table,
        flat={"alert": ""},
        columns={"window": "period"},
        codecs={
            "alert.cases": comma_separated(RegistrationId),
            "alert.figures": Codec(write=_write_figures, read=comma_separated(_read_figure).read),
        },
        derived={"state": _state},
    )

    def watched(self) -> int:
        """How many entries of the ledger were looked at; locked until the end of the transaction, so that none is looked at twice."""
        asked = locking(select(ledger_cursors.c.folded).where(ledger_cursors.c.name == _CURSOR), self._connection)
        watched: int = self._connection.scalars(asked).one()
        return watched

    def save(self, alerts: Sequence[RaisedAlert], *, watched: int) -> None:
        """Keep these, new or changed, and that so many entries were looked at."""
        self._records.merge(alerts)
        self._connection.execute(update(ledger_cursors).where(ledger_cursors.c.name == _CURSOR).values(folded=watched))

    def answer(self, alert: RaisedAlert) -> None:
        """Replace one."""
        self._records.replace(alert)

    def get(self, alert_id: AlertId) -> RaisedAlert:
        """Read and lock until the transaction ends.

        Raises:
            UnknownAlert: There is none.
        """
        return required(self._records.lock(alert_id), UnknownAlert)

    def find(self, alert_id: AlertId) -> RaisedAlert | None:
        """Read, or None; not locked."""
        return self._records.find(alert_id)

    def among(self, keys: Sequence[AlertKey]) -> Mapping[AlertKey, RaisedAlert]:
        """Those there are of some hundred keys."""
        ids = [id_of(one).value for one in keys]
        parts = (ids[first : first + _IDS_AT_ONCE] for first in range(0, len(ids), _IDS_AT_ONCE))
        return {one.key: one for part in parts for one in self._records.all(select(alert_table).where(_table.id.in_(part)))}

    def listed(self, asked: AlertsAsked, *, limit: int) -> Sequence[RaisedAlert]:
        """Those that are asked for, the newest first; `since` goes by their last evidence."""
        wanted = [
            _table.state == asked.state.value if asked.state else None,
            _table.kind == asked.kind.value if asked.kind else None,
            _table.outlet_id == asked.outlet_id.value if asked.outlet_id else None,
            _table.at >= asked.since if asked.since else None,
        ]
        conditions = [one for one in wanted if one is not None]
        return self._records.all(select(alert_table).where(*conditions).order_by(_table.at.desc(), _table.id).limit(limit))

    def counts(self) -> Mapping[tuple[SignalKind, AlertState], int]:
        """How many there are of each kind in each state; what is not there is 0."""
        asked = select(_table.kind, _table.state, func.count()).group_by(_table.kind, _table.state)
        return {(SignalKind(kind), AlertState(state)): count for kind, state, count in self._connection.execute(asked)}
