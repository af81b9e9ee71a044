"""What was seen of a mark in the last while: a few sightings a mark, forgotten once they are too old to count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from struct import Struct

from realname.cases.model.case_file import CaseFile
from realname.fraud.model.signals.compact import packed, unpacked
from realname.kernel.identifiers import RegistrationId

_MOST = 50  # of one mark: further ones push the oldest out, and have long raised what there is to raise
_SIGHTING = Struct("<dqqB")  # time, outlet, holder, and how many bytes of the registration's id follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One time a mark was seen.

    Attributes:
        outlet: Hash of the outlet's id in this process: whether two are one.
        holder: The same of the holder's mark; 0: there was none.
    """

    at: datetime
    case_id: RegistrationId
    outlet: int
    holder: int


def sighting_of(file: CaseFile, at: datetime) -> Sighting:
    """See what a case file is about, at a time."""
    return Sighting(at=at, case_id=file.case_id, outlet=hash(file.outlet_id.value), holder=hash(file.holder))


class Sightings:
    """The sightings of many marks; what is older than the span, by the newest one of the mark, does not count."""

    def __init__(self, span: timedelta) -> None:
        """Remember none yet."""
        self._span = span
        self._days = dict[date, dict[bytes, bytes]]()  # by the day of a mark's newest sighting: a day is forgotten as a whole

    def see(self, mark: str, sighting: Sighting) -> Sequence[Sighting]:
        """Remember one; returns what counts of the mark, this one last. A registration that is seen again is seen anew."""
        counting = [*(one for one in self.of(mark, at=sighting.at) if one.case_id != sighting.case_id), sighting]
        key = packed(mark)
        for seen in self._days.values():
            seen.pop(key, None)
        newest = max(one.at for one in counting).date()
        self._days.setdefault(newest, {})[key] = b"".join(_packed(one) for one in counting[-_MOST:])
        return counting

    def of(self, mark: str, *, at: datetime) -> Sequence[Sighting]:
        """What counts of a mark at a time, in the order in which it was seen."""
        key = packed(mark)
        found = next((seen[key] for seen in self._days.values() if key in seen), b"")
        return [one for one in _unpacked(found) if one.at >= at - self._span]

    def forget(self, before: datetime) -> None:
        """Drop the marks of which nothing will count any more, once time has come so far."""
        first = (before - self._span).date()
        self._days = {day: seen for day, seen in self._days.items() if day >= first}


def _packed(one: Sighting) -> bytes:
    case_id = packed(one.case_id.value)
    return _SIGHTING.pack(one.at.timestamp(), one.outlet, one.holder, len(case_id)) + case_id


def _unpacked(sightings: bytes) -> Iterator[Sighting]:
    begin = 0
    while begin < len(sightings):
        at, outlet, holder, size = _SIGHTING.unpack_from(sightings, begin)
        begin += _SIGHTING.size + size
        case_id = RegistrationId(unpacked(sightings[begin - size : begin]))
        yield Sighting(at=datetime.fromtimestamp(at, UTC), case_id=case_id, outlet=outlet, holder=holder)
