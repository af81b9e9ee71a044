"""Alerts as they are kept, part of the unit of work."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from realname.fraud.model.alert import AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertsAsked, AlertState, RaisedAlert
from realname.kernel.identifiers import AlertId


class Alerts(Protocol):
    """The alerts that were raised, and how far the ledger was looked at for them."""

    def watched(self) -> int:
        """How many entries of the ledger were looked at; locked until the end of the transaction, so that none is looked at twice."""
        ...

    def save(self, alerts: Sequence[RaisedAlert], *, watched: int) -> None:
        """Keep these, new or changed, and that so many entries were looked at."""
        ...

    def answer(self, alert: RaisedAlert) -> None:
        """Replace one."""
        ...

    def get(self, alert_id: AlertId) -> RaisedAlert:
        """Read and lock until the transaction ends.

        Raises:
            UnknownAlert: There is none.
        """
        ...

    def find(self, alert_id: AlertId) -> RaisedAlert | None:
        """Read, or None; not locked."""
        ...

    def among(self, keys: Sequence[AlertKey]) -> Mapping[AlertKey, RaisedAlert]:
        """Those there are of some hundred keys."""
        ...

    def listed(self, asked: AlertsAsked, *, limit: int) -> Sequence[RaisedAlert]:
        """Those that are asked for, the newest first; `since` goes by their last evidence."""
        ...

    def counts(self) -> Mapping[tuple[SignalKind, AlertState], int]:
        """How many there are of each kind in each state; what is not there is 0."""
        ...
