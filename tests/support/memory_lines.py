"""Numbers, SIMs and lines in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from realname.holder.model.dispute import DisputeOutcome
from realname.inventory.model.number_pattern import NumberPattern
from realname.inventory.model.stock import NumberState, QuarantineReason, Sim, SimState, StockedNumber
from realname.kernel.errors import ApprovalAlreadyUsed, NumberUnavailable, SimUnavailable, UnknownLine
from realname.kernel.identifiers import Iccid, LineId, Msisdn, OrganisationId, PersonId, RegistrationId
from realname.lines.model.line import FORGOTTEN, LIVE_STATES, NOBODY, Line
from realname.lines.model.transitions import LineState
from realname.registration.model.registration import Purpose, Registration, RegistrationState
from tests.support.memory_record_holds import is_held
from tests.support.memory_records import HeldSim, Holding, Records

_ACTIVATED = RegistrationState.ACTIVATED
_FREE = Holding(state=NumberState.FREE)


class MemoryNumbers:
    """Implements the port `Numbers`."""

    def __init__(self, records: Records) -> None:
        self._numbers = records.numbers

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        new = set(msisdns) - self._numbers.keys()
        self._numbers.update(dict.fromkeys(new, _FREE))
        return len(new)

    def free(self, *, limit: int, at: datetime, pattern: NumberPattern | None = None) -> Sequence[Msisdn]:
        free = (msisdn for msisdn, holding in self._numbers.items() if _is_free(holding, at))
        wished = (msisdn for msisdn in free if pattern is None or pattern.matches(msisdn.value))
        return sorted(wished, key=lambda msisdn: msisdn.value)[:limit]

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        holding = self._numbers.get(msisdn)
        is_own = holding is not None and holding.state is NumberState.RESERVED and holding.registration_id == registration_id
        if holding is None or not (is_own or _is_free(holding, at)):
            raise NumberUnavailable
        self._numbers[msisdn] = Holding(state=NumberState.RESERVED, registration_id=registration_id, until=until)

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        holding = self._require(msisdn, NumberState.RESERVED)
        if holding.registration_id != registration_id:
            raise NumberUnavailable
        self._numbers[msisdn] = Holding(state=NumberState.ISSUED, registration_id=registration_id)

    def release(self, registration_id: RegistrationId) -> None:
        for msisdn, holding in self._numbers.items():
            if holding.state is NumberState.RESERVED and holding.registration_id == registration_id:
                self._numbers[msisdn] = _FREE

    def cool_off(self, msisdn: Msisdn, *, until: datetime) -> None:
        holding = self._require(msisdn, NumberState.ISSUED)
        self._numbers[msisdn] = replace(holding, state=NumberState.COOLING_OFF, until=until)

    def cooled(self, *, at: datetime, limit: int) -> Sequence[Msisdn]:
        over = [
            (holding.until, msisdn.value)
            for msisdn, holding in self._numbers.items()
            if holding.state is NumberState.COOLING_OFF and holding.until is not None and holding.until <= at
        ]
        return [Msisdn(found) for _, found in sorted(over)[:limit]]

    def free_cooled(self, msisdn: Msisdn, *, at: datetime) -> None:
        holding = self._require(msisdn, NumberState.COOLING_OFF)
        if holding.until is None or holding.until > at:
            raise NumberUnavailable
        self._numbers[msisdn] = _FREE

    def cool_longer(self, msisdn: Msisdn, *, until: datetime, at: datetime) -> None:
        holding = self._require(msisdn, NumberState.COOLING_OFF)
        if holding.until is None or holding.until > at:
            raise NumberUnavailable
        self._numbers[msisdn] = replace(holding, until=until)

    def quarantine(self, msisdn: Msisdn, *, reason: QuarantineReason, at: datetime) -> None:
        holding = self._numbers.get(msisdn)
        if holding is None or not _is_free(holding, at):
            raise NumberUnavailable
        self._numbers[msisdn] = Holding(state=NumberState.QUARANTINED, reason=reason)

    def free_quarantined(self, msisdn: Msisdn) -> None:
        self._require(msisdn, NumberState.QUARANTINED)
        self._numbers[msisdn] = _FREE

    def stocked(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[StockedNumber]:
        ordered = sorted(self._numbers.items(), key=lambda item: item[0].value)
        meant = [
            StockedNumber(msisdn=msisdn, state=holding.state, until=holding.until, reason=holding.reason)
            for msisdn, holding in ordered
            if state in {None, holding.state} and (after is None or msisdn.value > after.value)
        ]
        return meant[:limit]

    def counts(self) -> Sequence[tuple[NumberState, int]]:
        return sorted(Counter(holding.state for holding in self._numbers.values()).items())

    def _require(self, msisdn: Msisdn, state: NumberState) -> Holding:
        holding = self._numbers.get(msisdn)
        if holding is None or holding.state is not state:
            raise NumberUnavailable
        return holding


class MemorySims:
    """Implements the port `Sims`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, stocked: Sequence[Sim], *, at: datetime) -> int:
        new = 0
        for sim in stocked:
            known = self._records.sims.get(sim.iccid, HeldSim(state=SimState.FREE))
            if known.stocked_at is None:
                self._records.sims[sim.iccid] = replace(known, eid=sim.eid, stocked_at=at)
                new += 1
        return new

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId) -> None:
        held = self._records.sims.get(iccid)
        if held is not None and held.state is not SimState.FREE and held.registration_id != registration_id:
            raise SimUnavailable
        self.release(registration_id)
        known = self._records.sims.get(iccid, HeldSim(state=SimState.FREE))
        self._records.sims[iccid] = replace(known, state=SimState.BOUND, registration_id=registration_id)

    def release(self, registration_id: RegistrationId) -> None:
        live = {line.iccid for line in self._records.lines.values() if line.state in LIVE_STATES}
        for iccid, held in list(self._records.sims.items()):
            if held.registration_id != registration_id or iccid in live:
                continue
            if held.stocked_at is None:
                del self._records.sims[iccid]
            else:
                self._records.sims[iccid] = replace(held, state=SimState.FREE, registration_id=None)

    def retire(self, iccid: Iccid) -> None:
        if iccid in self._records.sims:
            self._records.sims[iccid] = replace(self._records.sims[iccid], state=SimState.RETIRED, registration_id=None)

    def is_stocked(self, iccid: Iccid) -> bool:
        held = self._records.sims.get(iccid)
        return held is not None and held.stocked_at is not None

    def counts(self) -> Sequence[tuple[SimState, int]]:
        return sorted(Counter(held.state for held in self._records.sims.values()).items())


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

    def count(self) -> int:
        return len(self._records.lines)

    def page(self, *, after: LineId | None, limit: int, state: LineState | None = None) -> Sequence[Line]:
        meant = [line for line in self._records.lines.values() if state in {None, line.state}]
        ordered = sorted(meant, key=lambda line: line.id.value)
        return [line for line in ordered if after is None or line.id.value > after.value][:limit]

    def of_number(self, msisdn: Msisdn) -> Sequence[Line]:
        return _newest_first([line for line in self._records.lines.values() if line.msisdn == msisdn])

    def of_person(self, person_id: PersonId) -> Sequence[Line]:
        return _newest_first([line for line in self._records.lines.values() if line.person_id == person_id])

    def given_away_by(self, person_id: PersonId) -> Sequence[Line]:
        others = [line for line in self._records.lines.values() if line.person_id != person_id]
        return _newest_first([line for line in others if any(one.person_id == person_id for one in self.holder_registrations(line.id))])

    def holder_registrations(self, line_id: LineId) -> Sequence[Registration]:
        line = self.get(line_id)
        known = self._records.registrations.values()
        gave = [one for one in known if one.for_line_id == line_id and one.purpose is Purpose.TRANSFER and one.state is _ACTIVATED]
        return sorted([one for one in known if one.id == line.registration_id] + gave, key=lambda one: one.id.value)

    def sealed_number_of(self, registration_id: RegistrationId) -> bytes | None:
        return self._records.sealed_of_registrations.get(registration_id)

    def forget_number(self, line_id: LineId, *, sealed: bytes | None, former: Mapping[RegistrationId, bytes]) -> None:
        line = self.get(line_id)
        self._records.lines[line_id] = replace(line, msisdn=FORGOTTEN)
        self._records.sealed_numbers[line_id] = sealed
        self._records.sealed_of_registrations.update(former)
        answered = [one for one in self._records.orders.values() if one.line_id == line_id and one.outcome is not None]
        for order in answered:
            self._records.orders[order.id] = replace(order, msisdn=FORGOTTEN)
        for notice in [one for one in self._records.notices.values() if one.line_id == line_id]:
            del self._records.notices[notice.id]
        for one in list(self._records.registrations.values()):
            if one.id == line.registration_id or one.for_line_id == line_id:
                self._records.registrations[one.id] = replace(one, msisdn=None)

    def forget_rejected(self, line_id: LineId) -> None:
        self.forget_number(line_id, sealed=None, former={})
        self.forget(line_id)
        self._records.lines[line_id] = replace(self.get(line_id), person_id=NOBODY)

    def sealed_number(self, line_id: LineId) -> bytes | None:
        return self._records.sealed_numbers.get(line_id)

    def ids_served_before(self, *, ended_before: datetime, limit: int) -> Sequence[LineId]:
        ended = [
            (line.deactivated_at, line.id.value)
            for line in self._records.lines.values()
            if line.deactivated_at is not None
            and line.deactivated_at < ended_before
            and line.msisdn == FORGOTTEN
            and line.iccid.value != FORGOTTEN.value
            and (not self.is_held(line.id) or any(not is_held(self._records, one) for one in self.ids_of_records(line.id)))
        ]
        return [LineId(found) for _, found in sorted(ended)[:limit]]

    def is_held(self, line_id: LineId) -> bool:
        named = any(one.line_id == line_id and one.ended_at is None for one in self._records.record_holds.values())
        return named or any(is_held(self._records, one.id) for one in self._of(line_id))

    def ids_of_records(self, line_id: LineId) -> Sequence[RegistrationId]:
        kept = [one for one in self._of(line_id) if one.state is _ACTIVATED and one.sealed_attributes is not None]
        return [one.id for one in sorted(kept, key=lambda one: (one.opened_at, one.id.value))]

    def _of(self, line_id: LineId) -> list[Registration]:
        opened_it = self.get(line_id).registration_id
        return [one for one in self._records.registrations.values() if one.id == opened_it or one.for_line_id == line_id]

    def forget(self, line_id: LineId) -> None:
        gone = Iccid(FORGOTTEN.value)
        self._records.lines[line_id] = replace(self.get(line_id), iccid=gone, organisation_id=None)
        self._records.sealed_numbers[line_id] = None
        for order in [one for one in self._records.orders.values() if one.line_id == line_id and one.outcome is not None]:
            self._records.orders[order.id] = replace(order, msisdn=FORGOTTEN, iccid=gone)
        for one in self._of(line_id):
            self._records.sealed_of_registrations.pop(one.id, None)

    def ids_with_ended_bars(self, *, at: datetime, limit: int) -> Sequence[LineId]:
        ends = [
            (min(bar.until for bar in line.bars if bar.until is not None), line.id.value)
            for line in self._records.lines.values()
            if line.state is LineState.BARRED and line.ended_bars(at=at)
        ]
        return [LineId(found) for _, found in sorted(ends)[:limit]]

    def count_held(self, person_id: PersonId) -> int:
        return len(self._held(person_id))

    def count_private(self, person_id: PersonId) -> int:
        return self._held(person_id).count(None)

    def _held(self, person_id: PersonId) -> list[OrganisationId | None]:
        """Who holds each line that the person holds or uses, or was promised."""
        lines = self._records.lines.values()
        known = self._records.disputes.values()
        not_theirs = {one.line_id for one in known if one.person_id == person_id and one.outcome is DisputeOutcome.NOT_THEIRS}
        theirs = [line for line in lines if line.person_id == person_id and line.id not in not_theirs]
        held = [line.organisation_id for line in theirs if line.state in LIVE_STATES]
        with_line = {line.registration_id for line in lines}
        return held + [
            one.organisation_id
            for one in self._records.registrations.values()
            if one.person_id == person_id and one.state is RegistrationState.APPROVED and one.adds_line and one.id not in with_line
        ]


def _newest_first(lines: list[Line]) -> Sequence[Line]:
    return sorted(sorted(lines, key=lambda line: line.id.value), key=lambda line: line.requested_at, reverse=True)


def _is_free(holding: Holding, at: datetime) -> bool:
    has_run_out = holding.state is NumberState.RESERVED and holding.until is not None and holding.until <= at
    return holding.state is NumberState.FREE or has_run_out


def _collide(line: Line, other: Line) -> bool:
    if line.id == other.id or line.registration_id == other.registration_id:
        return True
    return {line.state, other.state} <= LIVE_STATES and (line.msisdn == other.msisdn or line.iccid == other.iccid)
