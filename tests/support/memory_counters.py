"""Staff, counters, live sessions and hashes of frames in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from realname.access.model.counter import Counter, EnrolmentCode
from realname.access.model.staff import OpenSignIn, SignInTries, StaffAccount
from realname.kernel.errors import CounterUnknown, LiveTokenRefused, LoginTaken, UnknownStaff
from realname.kernel.identifiers import AgentId, CounterId, LiveSessionId, OutletId, PersonId, SignInId
from realname.registration.model.live_session import LiveSession, SessionOutcome
from realname.verification.model.session_findings import SessionFinding
from tests.support.memory_records import Records


class MemoryStaff:
    """Implements the port `Staff`."""

    def __init__(self, records: Records) -> None:
        self._staff = records.staff

    def add(self, account: StaffAccount) -> None:
        if self.find(account.member.login) is not None:
            raise LoginTaken
        self._staff[account.member.id] = account

    def find(self, login: str) -> StaffAccount | None:
        return next((one for one in self._staff.values() if one.member.login == login), None)

    def get(self, agent_id: AgentId) -> StaffAccount:
        if agent_id not in self._staff:
            raise UnknownStaff
        return self._staff[agent_id]

    def save(self, account: StaffAccount) -> None:
        self.get(account.member.id)
        self._staff[account.member.id] = account

    def all_of(self, outlet_id: OutletId | None) -> Sequence[StaffAccount]:
        meant = (one for one in self._staff.values() if outlet_id in {None, one.member.outlet_id})
        return sorted(meant, key=lambda one: (one.member.outlet_id.value if one.member.outlet_id else "", one.member.login))


class MemoryStaffSessions:
    """Implements the port `StaffSessions`."""

    def __init__(self, records: Records) -> None:
        self._sign_ins = records.sign_ins

    def add(self, sign_in: OpenSignIn) -> None:
        self._sign_ins[sign_in.token_hash] = sign_in

    def find(self, token_hash: str) -> OpenSignIn | None:
        return self._sign_ins.get(token_hash)

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        if token_hash in self._sign_ins:
            self._sign_ins[token_hash] = replace(self._sign_ins[token_hash], seen_at=seen_at)

    def bind(self, token_hash: str, counter_id: CounterId) -> bool:
        if token_hash not in self._sign_ins:
            return False
        self._sign_ins[token_hash] = replace(self._sign_ins[token_hash], counter_id=counter_id)
        return True

    def end(self, token_hash: str) -> None:
        self._sign_ins.pop(token_hash, None)

    def of(self, agent_id: AgentId) -> Sequence[OpenSignIn]:
        theirs = sorted((one for one in self._sign_ins.values() if one.agent_id == agent_id), key=lambda one: one.token_hash)
        return sorted(theirs, key=lambda one: one.signed_in_at, reverse=True)

    def end_one_of(self, agent_id: AgentId, sign_in_id: SignInId) -> bool:
        ended = [one for one in self.of(agent_id) if one.id == sign_in_id]
        for one in ended:
            del self._sign_ins[one.token_hash]
        return bool(ended)

    def end_others_of(self, agent_id: AgentId, *, but: str) -> int:
        ended = [one for one in self.of(agent_id) if one.token_hash != but]
        for one in ended:
            del self._sign_ins[one.token_hash]
        return len(ended)

    def end_all_of(self, agent_id: AgentId) -> None:
        for one in [one for one in self._sign_ins.values() if one.agent_id == agent_id]:
            del self._sign_ins[one.token_hash]

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> int:
        over = [one for one in self._sign_ins.values() if one.seen_at < seen_before or one.signed_in_at < signed_in_before]
        for one in over:
            del self._sign_ins[one.token_hash]
        return len(over)


class MemorySignInTries:
    """Implements the port `SignInTriesByLogin`."""

    def __init__(self, records: Records) -> None:
        self._tries = records.tries

    def of(self, login: str, *, at: datetime) -> SignInTries:
        return self._tries.setdefault(login, SignInTries(login=login, count=0, last_at=at, paused_until=None))

    def save(self, tries: SignInTries) -> None:
        if tries.login in self._tries:
            self._tries[tries.login] = tries

    def clear(self, login: str) -> None:
        self._tries.pop(login, None)

    def forget(self, *, last_before: datetime) -> int:
        old = [one.login for one in self._tries.values() if one.last_at < last_before]
        for login in old:
            del self._tries[login]
        return len(old)


class MemoryCounters:
    """Implements the port `Counters`."""

    def __init__(self, records: Records) -> None:
        self._counters = records.counters

    def add(self, counter: Counter) -> None:
        self._counters[counter.id] = counter

    def get(self, counter_id: CounterId) -> Counter:
        if counter_id not in self._counters:
            raise CounterUnknown
        return self._counters[counter_id]

    def save(self, counter: Counter) -> None:
        self.get(counter.id)
        self._counters[counter.id] = counter

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Counter]:
        meant = (one for one in self._counters.values() if outlet_id in {None, one.outlet_id})
        return sorted(meant, key=lambda one: (one.outlet_id.value, one.enrolled_at, one.id.value))


class MemoryEnrolmentCodes:
    """Implements the port `EnrolmentCodes`."""

    def __init__(self, records: Records) -> None:
        self._codes = records.codes

    def add(self, code: EnrolmentCode) -> None:
        self._codes[code.code_hash] = code

    def take(self, code_hash: str) -> EnrolmentCode | None:
        return self._codes.pop(code_hash, None)

    def forget(self, *, expired_before: datetime) -> int:
        old = [one.code_hash for one in self._codes.values() if one.expires_at < expired_before]
        for code_hash in old:
            del self._codes[code_hash]
        return len(old)


class MemoryLiveSessions:
    """Implements the port `LiveSessions`."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._sessions = records.live_sessions

    def add(self, session: LiveSession) -> None:
        self._sessions[session.id] = session

    def find(self, token_hash: str) -> LiveSession | None:
        return next((one for one in self._sessions.values() if one.token_hash == token_hash), None)

    def get(self, session_id: LiveSessionId) -> LiveSession:
        if session_id not in self._sessions:
            raise LiveTokenRefused(cause="unknown")
        return self._sessions[session_id]

    def save(self, session: LiveSession) -> None:
        self.get(session.id)
        self._sessions[session.id] = session

    def ids_interrupted_before(self, opened_before: datetime) -> Sequence[LiveSessionId]:
        meant = [
            (one.opened_at, one.id.value)
            for one in self._sessions.values()
            if one.is_under_way and one.opened_at is not None and one.opened_at < opened_before
        ]
        return [LiveSessionId(name) for _, name in sorted(meant)]

    def failures_since(self, person_id: PersonId, since: datetime) -> Sequence[tuple[SessionFinding, ...]]:
        failed = [
            (one.ended_at, one.id.value, one.findings)
            for one in self._sessions.values()
            if one.ended_at is not None and one.ended_at >= since and one.outcome is SessionOutcome.FAILED
            if self._records.registrations[one.registration_id].verified_person_id == person_id
        ]
        return [findings for _, _, findings in sorted(failed)]


class MemoryFrameDigests:
    """Implements the port `FrameDigests`."""

    def __init__(self, records: Records) -> None:
        self._frames = records.frames

    def add(self, digests: Sequence[bytes], *, seen_on: date) -> int:
        new = set(digests) - self._frames.keys()
        self._frames.update(dict.fromkeys(new, seen_on))
        return len(new)

    def are_seen(self, digests: Sequence[bytes]) -> bool:
        return any(digest in self._frames for digest in digests)

    def forget(self, *, seen_before: date) -> int:
        old = [digest for digest, seen_on in self._frames.items() if seen_on < seen_before]
        for digest in old:
            del self._frames[digest]
        return len(old)
