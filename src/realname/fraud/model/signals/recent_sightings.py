"""What was seen of a mark in the last while: a few sightings a mark, forgotten once they are too old to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.cases.model.case_file import CaseFile
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId

_MOST = 50  # of one mark: further ones push the oldest out, and have long raised what there is to raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One time a mark was seen."""

    at: datetime
    case_id: RegistrationId
    outlet_id: OutletId
    agent_id: AgentId
    holder: str


def sighting_of(file: CaseFile, at: datetime) -> Sighting:
    """See what a case file is about, at a time."""
    return Sighting(at=at, case_id=file.case_id, outlet_id=file.outlet_id, agent_id=file.agent_id, holder=file.holder)


class Sightings:
    """The sightings of many marks; what is older than the span, by the newest one of the mark, does not count."""

    def __init__(self, span: timedelta) -> None:
        """Remember none yet."""
        self._span = span
        self._seen = dict[str, tuple[Sighting, ...]]()  # most marks have one: a deque takes 760 bytes for it

    def see(self, mark: str, sighting: Sighting) -> Sequence[Sighting]:
        """Remember one; returns what counts of the mark, this one last. A registration that is seen again is seen anew."""
        counting = [*(one for one in self.of(mark, at=sighting.at) if one.case_id != sighting.case_id), sighting]
        self._seen[mark] = tuple(counting[-_MOST:])
        return counting

    def of(self, mark: str, *, at: datetime) -> Sequence[Sighting]:
        """What counts of a mark at a time, in the order in which it was seen."""
        return [one for one in self._seen.get(mark, ()) if one.at >= at - self._span]

    def forget(self, before: datetime) -> None:
        """Drop the marks of which nothing will count any more, once time has come so far."""
        over = [mark for mark, seen in self._seen.items() if all(one.at < before - self._span for one in seen)]
        for mark in over:
            del self._seen[mark]
