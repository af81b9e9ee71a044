"""What disputes leave behind on a line: one that was answered as not theirs is to be closed, another waits for a renewed verification."""

from collections.abc import Sequence

from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.events import LineEvent
from realname.lines.model.dispute import Dispute, DisputeMeans, DisputeOutcome
from realname.lines.model.line import Line
from realname.lines.store.disputes import Disputes


def answered_not_theirs(unit: UnitOfWork, line: Line) -> Dispute | None:
    """The last dispute of a line about its present holder, where it was answered that the line is not theirs."""
    last = next(iter(_of_line(unit, line)), None)
    return last if last is not None and last.outcome is DisputeOutcome.NOT_THEIRS else None


def awaits_verification(unit: UnitOfWork, line: Line) -> bool:
    """Whether a dispute left the line suspended until its holder is verified again, and they were not since."""
    since = [
        one
        for one in _of_line(unit, line)
        if not one.was_frozen and one.answered_at is not None and (line.verified_at is None or one.answered_at > line.verified_at)
    ]
    return any(one.outcome is DisputeOutcome.THEIRS for one in since) or _is_withdrawn_at_counter(unit, line, since)


def _is_withdrawn_at_counter(unit: UnitOfWork, line: Line, disputes: Sequence[Dispute]) -> bool:
    withdrawn = {("dispute", one.id.value) for one in disputes if one.outcome is DisputeOutcome.WITHDRAWN}
    if not withdrawn:
        return False
    events = (one for one in unit.ledger.events_of(line.id.value) if one.event is LineEvent.LINE_DISPUTE_WITHDRAWN)
    return any(("means", DisputeMeans.COUNTER.value) in event.facts and withdrawn & set(event.facts) for event in events)


def _of_line(unit: UnitOfWork, line: Line) -> Sequence[Dispute]:
    return [one for one in unit[Disputes].of_person(line.person_id) if one.line_id == line.id]
