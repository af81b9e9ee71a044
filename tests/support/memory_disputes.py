"""Disputes of lines, and people's sign-ins to their own page, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from realname.holder.model.dispute import Dispute, DisputeOutcome
from realname.holder.model.sign_in import NUMBER_TRIES, CodePurpose, PersonCode, PersonSignIn
from realname.kernel.errors import DisputeConflict, UnknownDispute
from realname.kernel.identifiers import DisputeId, LineId, PersonId, RegistrationId
from tests.support.memory_records import Records


class MemoryDisputes:
    """Implements the port `Disputes`."""

    def __init__(self, records: Records) -> None:
        self._disputes = records.disputes

    def add(self, dispute: Dispute) -> None:
        if self.open_of_line(dispute.line_id) is not None:
            raise DisputeConflict(state="open")
        self._disputes[dispute.id] = dispute

    def get(self, dispute_id: DisputeId) -> Dispute:
        if dispute_id not in self._disputes:
            raise UnknownDispute
        return self._disputes[dispute_id]

    def save(self, dispute: Dispute) -> None:
        self._disputes[dispute.id] = dispute

    def open_of_line(self, line_id: LineId) -> Dispute | None:
        return next((one for one in self._disputes.values() if one.line_id == line_id and one.is_open), None)

    def of_person(self, person_id: PersonId) -> Sequence[Dispute]:
        theirs = [one for one in self._by_id() if one.person_id == person_id]
        return sorted(theirs, key=lambda one: one.opened_at, reverse=True)

    def open(self, *, limit: int) -> Sequence[Dispute]:
        return sorted((one for one in self._by_id() if one.is_open), key=lambda one: one.due_at)[:limit]

    def answered(self, *, limit: int) -> Sequence[Dispute]:
        answered = [(one.answered_at, one) for one in self._by_id() if one.answered_at is not None]
        return [one for _, one in sorted(answered, key=lambda pair: pair[0], reverse=True)][:limit]

    def ids_to_mark(self, *, at: datetime, limit: int) -> Sequence[DisputeId]:
        return [one.id for one in self.open(limit=len(self._disputes)) if one.is_late(at) and one.overdue_at is None][:limit]

    def ids_to_close(self, *, limit: int) -> Sequence[DisputeId]:
        due = [one for one in self._by_id() if one.outcome is DisputeOutcome.NOT_THEIRS and one.closing_at is None]
        return [one.id for one in due][:limit]

    def forget(self, registration_id: RegistrationId) -> None:
        for one in [one for one in self._disputes.values() if one.registration_id == registration_id]:
            del self._disputes[one.id]

    def _by_id(self) -> list[Dispute]:
        return sorted(self._disputes.values(), key=lambda one: one.id.value)


class MemoryPersonCodes:
    """Implements the port `PersonCodes`."""

    def __init__(self, records: Records) -> None:
        self._codes = records.person_codes

    def add(self, code: PersonCode) -> None:
        self._codes[code.holder_hash] = code

    def find(self, holder_hash: str, purpose: CodePurpose) -> PersonCode | None:
        found = self._codes.get(holder_hash)
        return found if found is not None and found.purpose is purpose else None

    def save(self, code: PersonCode) -> None:
        self._codes[code.holder_hash] = code

    def count(self, number_mark: str, *, since: datetime) -> int:
        return sum(1 for one in self._codes.values() if one.number_mark == number_mark and one.asked_at > since)

    def expire(self, *, asked_before: datetime) -> None:
        for key, one in list(self._codes.items()):
            if one.asked_at < asked_before:
                self._codes[key] = replace(one, code_hash=None, line_id=None, person_id=None)

    def forget(self, *, asked_before: datetime) -> None:
        for key in [key for key, one in self._codes.items() if one.asked_at < asked_before]:
            del self._codes[key]


class MemoryPersonSignIns:
    """Implements the port `PersonSignIns`."""

    def __init__(self, records: Records) -> None:
        self._sign_ins = records.person_sign_ins

    def add(self, sign_in: PersonSignIn) -> None:
        self._sign_ins[sign_in.token_hash] = sign_in

    def find(self, token_hash: str) -> PersonSignIn | None:
        return self._sign_ins.get(token_hash)

    def lock(self, token_hash: str) -> PersonSignIn | None:
        return self._sign_ins.get(token_hash)

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        if token_hash in self._sign_ins:
            self._sign_ins[token_hash] = replace(self._sign_ins[token_hash], seen_at=seen_at)

    def count_wrong_number(self, token_hash: str) -> int:
        if token_hash not in self._sign_ins:
            return NUMBER_TRIES
        before = self._sign_ins[token_hash]
        self._sign_ins[token_hash] = replace(before, number_tries=before.number_tries + 1)
        return before.number_tries + 1

    def end(self, token_hash: str) -> None:
        self._sign_ins.pop(token_hash, None)

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> None:
        over = [key for key, one in self._sign_ins.items() if one.seen_at < seen_before or one.signed_in_at < signed_in_before]
        for key in over:
            del self._sign_ins[key]
