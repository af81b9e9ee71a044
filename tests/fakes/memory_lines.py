"""Numbers, SIMs and lines in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.domain.errors import ApprovalAlreadyUsed, NumberUnavailable, SimUnavailable, UnknownLine
from realname.domain.identifiers import Iccid, LineId, Msisdn, PersonId, RegistrationId
from realname.domain.line import Line, LineState
from realname.domain.registration import RegistrationState
from tests.fakes.memory_records import Holding, Records

_LIVE = {LineState.ACTIVATION_REQUESTED, LineState.ACTIVE}


class MemoryNumbers:
    """Implements the port `Numbers`."""

    def __init__(self, records: Records) -> None:
        self._numbers = records.numbers

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        new = set(msisdns) - self._numbers.keys()
        self._numbers.update(dict.fromkeys(new))
        return len(new)

    def free(self, *, limit: int, at: datetime) -> Sequence[Msisdn]:
        free = (msisdn for msisdn, holding in self._numbers.items() if _is_free(holding, at))
        return sorted(free, key=lambda msisdn: msisdn.value)[:limit]

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        if msisdn not in self._numbers:
            raise NumberUnavailable
        holding = self._numbers[msisdn]
        is_own = holding is not None and holding.until is not None and holding.registration_id == registration_id
        if not is_own and not _is_free(holding, at):
            raise NumberUnavailable
        self._numbers[msisdn] = Holding(registration_id=registration_id, until=until)

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        holding = self._numbers.get(msisdn)
        if holding is None or holding.until is None or holding.registration_id != registration_id:
            raise NumberUnavailable
        self._numbers[msisdn] = Holding(registration_id=registration_id, until=None)

    def release(self, registration_id: RegistrationId) -> None:
        for msisdn, holding in self._numbers.items():
            if holding is not None and holding.until is not None and holding.registration_id == registration_id:
                self._numbers[msisdn] = None


class MemorySims:
    """Implements the port `Sims`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId) -> None:
        if self._records.sims.get(iccid, registration_id) != registration_id:
            raise SimUnavailable
        self._let_go(registration_id)
        self._records.sims[iccid] = registration_id

    def release(self, registration_id: RegistrationId) -> None:
        if not any(line.registration_id == registration_id and line.state in _LIVE for line in self._records.lines.values()):
            self._let_go(registration_id)

    def _let_go(self, registration_id: RegistrationId) -> None:
        for iccid in [iccid for iccid, holder in self._records.sims.items() if holder == registration_id]:
            del self._records.sims[iccid]


class MemoryLines:
    """Implements the port `Lines`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, line: Line) -> None:
        if any(_collide(line, other) for other in self._records.lines.values()):
            raise ApprovalAlreadyUsed
        self._records.lines[line.id] = line

    def get(self, line_id: LineId) -> Line:
        if line_id not in self._records.lines:
            raise UnknownLine
        return self._records.lines[line_id]

    def save(self, line: Line) -> None:
        self.get(line.id)
        self._records.lines[line.id] = line

    def count_held(self, person_id: PersonId) -> int:
        lines = self._records.lines.values()
        held = sum(line.person_id == person_id and line.state in _LIVE for line in lines)
        with_line = {line.registration_id for line in lines}
        promised = sum(
            one.person_id == person_id and one.state is RegistrationState.APPROVED and one.id not in with_line
            for one in self._records.registrations.values()
        )
        return held + promised


def _is_free(holding: Holding | None, at: datetime) -> bool:
    return holding is None or (holding.until is not None and holding.until <= at)


def _collide(line: Line, other: Line) -> bool:
    if line.id == other.id or line.registration_id == other.registration_id:
        return True
    return {line.state, other.state} <= _LIVE and (line.msisdn == other.msisdn or line.iccid == other.iccid)
