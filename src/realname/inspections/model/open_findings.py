"""Findings of inspections that the operator was told of and that are not accepted yet, and whose turn it is since when: from the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.inspections.events import InspectionEvent
from realname.inspections.model.finding import FindingState
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """One finding. When its step is due is a matter of the rule pack; that it was late is in the log.

    Attributes:
        finding: Its id.
        inspection: Of which inspection.
        kind: What was found, in code.
        since: When its step began: the notice, the last rectification, or the answer that did not accept it.
        is_late: Whether it was noted that this step is late.
    """

    finding: str
    inspection: str
    kind: str
    state: FindingState
    since: datetime
    is_late: bool = False


class OpenFindings:
    """Goes through the log, entry by entry."""

    def __init__(self) -> None:
        self._open = dict[str, OpenFinding]()

    def add(self, entries: Iterable[LedgerEntry]) -> None:
        """Take more entries, in their order."""
        for entry in entries:
            self._take(entry.event)

    def told(self) -> Sequence[OpenFinding]:
        """Those that the operator was told of, the longest in their step first."""
        told = [one for one in self._open.values() if one.state is not FindingState.MADE]
        return sorted(told, key=lambda one: (one.since, one.finding))

    def _take(self, event: RecordedEvent) -> None:
        finding = str(dict(event.facts).get("finding", ""))
        match event.event:
            case InspectionEvent.INSPECTION_FINDING_MADE:
                kind = str(dict(event.facts)["kind"])
                made = OpenFinding(finding=finding, inspection=event.subject, kind=kind, state=FindingState.MADE, since=event.at)
                self._open[finding] = made
            case InspectionEvent.INSPECTION_NOTICE_GIVEN:
                for one in [one for one in self._open.values() if (one.inspection, one.state) == (event.subject, FindingState.MADE)]:
                    self._go(one.finding, FindingState.TOLD, event.at)
            case InspectionEvent.INSPECTION_RECTIFIED:
                self._go(finding, FindingState.RECTIFIED, event.at)
            case InspectionEvent.INSPECTION_RECHECKED if dict(event.facts)["accepted"] == "yes":
                self._open.pop(finding, None)
            case InspectionEvent.INSPECTION_RECHECKED:
                self._go(finding, FindingState.NOT_ACCEPTED, event.at)
            case InspectionEvent.INSPECTION_OVERDUE if finding in self._open:
                self._open[finding] = replace(self._open[finding], is_late=True)
            case _:
                pass

    def _go(self, finding: str, state: FindingState, at: datetime) -> None:
        if finding in self._open:
            self._open[finding] = replace(self._open[finding], state=state, since=at, is_late=False)
