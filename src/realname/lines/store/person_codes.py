"""One-time codes to lines in their table: hashes of codes, never the codes."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from realname.lines.model.person_code import CodePurpose, PersonCode
from realname.lines.store.tables import person_codes
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper

_codes = person_codes.c


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

    def count(self, number_mark: str, *, since: datetime) -> int:
        """How many were asked for with a number since a time."""
        asked = select(func.count()).select_from(person_codes).where(_codes.number_mark == number_mark, _codes.asked_at > since)
        return self._connection.scalars(asked).one()

    def expire(self, *, asked_before: datetime) -> None:
        """Forget the hashes of the codes that were asked for before a time, and where they went: only that they were asked for remains."""
        is_kept = or_(_codes.code_hash.is_not(None), _codes.line_id.is_not(None))
        old = select(person_codes).where(_codes.asked_at < asked_before, is_kept)
        for code in self._records.lock_all(old.order_by(_codes.holder_hash)):
            self._records.replace(replace(code, code_hash=None, line_id=None, person_id=None))

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked for before a time."""
        self._connection.execute(delete(person_codes).where(_codes.asked_at < asked_before))
