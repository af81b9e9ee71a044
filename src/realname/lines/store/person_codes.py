"""One-time codes to lines in their table: hashes of codes, never the codes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from realname.lines.model.person_code import CodeAsked, CodePurpose, PersonCode
from realname.lines.store.tables import person_codes
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper

_codes = person_codes.c
_ASKING = 0x52434F44  # "RCOD": our kind of advisory lock, any number that no one else on this database uses


class PersonCodes(OneTable[PersonCode]):
    """One-time codes that were asked for, by the hash of what the browser holds."""

    rows = RowMapper(PersonCode, person_codes)

    def add(self, code: PersonCode) -> None:
        """Keep a new one."""
        self._records.insert(code)

    def find(self, holder_hash: str, purpose: CodePurpose) -> PersonCode | None:
        """Find, or None; locked until the transaction ends, so that tries are counted one by one."""
        asked = select(person_codes).where(_codes.holder_hash == holder_hash, _codes.purpose == purpose.value)
        return self._records.lock_one(asked)

    def save(self, code: PersonCode) -> None:
        """Replace."""
        self._records.replace(code)

    def wait_for_number(self, number_mark: str) -> None:
        """Lock a phone number until this transaction ends, so that requests for codes about it are counted one after another.

        A number without a line is locked alike: it could be told by many requests at once otherwise. SQLite has one writer anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_ASKING, _lock_of(number_mark))))

    def lately(self, number_mark: str, *, since: datetime) -> Sequence[CodeAsked]:
        """When codes were asked for with a number since a time, and by whom."""
        asked = select(_codes.asked_at, _codes.asked_by).where(_codes.number_mark == number_mark, _codes.asked_at > since)
        return [CodeAsked(at, by or "") for at, by in self._connection.execute(asked)]

    def expire(self, *, asked_before: datetime) -> None:
        """Forget the hashes of the codes that were asked for before a time, and where they went: only that they were asked for remains."""
        is_kept = or_(_codes.code_hash.is_not(None), _codes.line_id.is_not(None))
        old = select(person_codes).where(_codes.asked_at < asked_before, is_kept)
        for code in self._records.lock_all(old.order_by(_codes.holder_hash)):
            self._records.replace(replace(code, code_hash=None, line_id=None, person_id=None))

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked for before a time."""
        self._connection.execute(delete(person_codes).where(_codes.asked_at < asked_before))


def _lock_of(number_mark: str) -> int:
    """A number of 31 bits for an advisory lock: two numbers that share one wait for each other, and nothing else."""
    return int(number_mark[:8], 16) & 0x7FFF_FFFF
