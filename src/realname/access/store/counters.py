"""Counters and the codes that enrol them, in their tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from realname.access.errors import CounterUnknown
from realname.access.model.counter import Counter, EnrolmentCode
from realname.access.store.tables import counters, enrolment_codes
from realname.kernel.identifiers import CounterId, OutletId
from realname.platform.db.repository import OneTable, Repository, required
from realname.platform.db.row_mapper import RowMapper


class Counters(Repository[Counter, CounterId]):
    """Counters by id."""

    rows = RowMapper(Counter, counters, flat={"authenticator": "authenticator_"})
    unknown = CounterUnknown

    def get(self, counter_id: CounterId) -> Counter:
        """Read; not locked.

        Raises:
            CounterUnknown: There is none.
        """
        return required(self._records.find(counter_id), CounterUnknown)

    def lock(self, counter_id: CounterId) -> Counter:
        """Read and lock until the transaction ends: of two uses of its hardware at once each sees the other's count.

        Raises:
            CounterUnknown: There is none.
        """
        return required(self._records.lock(counter_id), CounterUnknown)

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Counter]:
        """Those of an outlet, or of all, by outlet and time of enrolment; the revoked too."""
        asked = select(counters).order_by(counters.c.outlet_id, counters.c.enrolled_at, counters.c.id)
        if outlet_id is not None:
            asked = asked.where(counters.c.outlet_id == outlet_id.value)
        return self._records.all(asked)


class EnrolmentCodes(OneTable[EnrolmentCode]):
    """Codes that enrol a counter, by their hash."""

    rows = RowMapper(EnrolmentCode, enrolment_codes)

    def add(self, code: EnrolmentCode) -> None:
        """Keep a new one."""
        self._records.insert(code)

    def all(self) -> Sequence[EnrolmentCode]:
        """All, the newest first."""
        return self._records.all(select(enrolment_codes).order_by(enrolment_codes.c.expires_at.desc(), enrolment_codes.c.code_hash))

    def take(self, code_hash: str) -> EnrolmentCode | None:
        """Take a code out, so that no one else gets it; None where there is none (any more)."""
        return self._records.one(delete(enrolment_codes).where(enrolment_codes.c.code_hash == code_hash).returning(enrolment_codes))

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(enrolment_codes).where(enrolment_codes.c.expires_at < expired_before)).rowcount
