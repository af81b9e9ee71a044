"""Alerts in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence

from realname.fraud.model.alert import AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertState, RaisedAlert
from realname.fraud.ports import AlertsAsked
from realname.kernel.errors import UnknownAlert
from realname.kernel.identifiers import AlertId
from tests.support.memory_records import Records


class MemoryAlerts:
    """Implements the port `Alerts`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def watched(self) -> int:
        return self._records.watched

    def save(self, alerts: Sequence[RaisedAlert], *, watched: int) -> None:
        self._records.alerts.update({one.id: one for one in alerts})
        self._records.watched = watched

    def answer(self, alert: RaisedAlert) -> None:
        self._records.alerts[alert.id] = alert

    def get(self, alert_id: AlertId) -> RaisedAlert:
        found = self._records.alerts.get(alert_id)
        if found is None:
            raise UnknownAlert
        return found

    def find(self, alert_id: AlertId) -> RaisedAlert | None:
        return self._records.alerts.get(alert_id)

    def among(self, keys: Sequence[AlertKey]) -> Mapping[AlertKey, RaisedAlert]:
        return {one.key: one for one in self._records.alerts.values() if one.key in keys}

    def listed(self, asked: AlertsAsked, *, limit: int) -> Sequence[RaisedAlert]:
        found = [one for one in self._records.alerts.values() if _is_asked(one, asked)]
        return sorted(sorted(found, key=lambda one: one.id.value), key=lambda one: one.alert.at, reverse=True)[:limit]

    def counts(self) -> Mapping[tuple[SignalKind, AlertState], int]:
        return Counter((one.alert.kind, one.state) for one in self._records.alerts.values())


def _is_asked(one: RaisedAlert, asked: AlertsAsked) -> bool:
    return (
        asked.state in {None, one.state}
        and asked.kind in {None, one.alert.kind}
        and asked.outlet_id in {None, one.alert.outlet_id}
        and (asked.since is None or one.alert.at >= asked.since)
    )
