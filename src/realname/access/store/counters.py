"""Counters and the codes that enrol them, in their tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from realname.access.model.counter import Counter, EnrolmentCode
from realname.access.store.tables import counters, enrolment_codes
from realname.kernel.errors import CounterUnknown
from realname.kernel.identifiers import CounterId, OutletId
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_GET = select(counters).where(counters.c.id == bindparam("one"))


class Counters(SqlStore):
    """Counters by id."""

    def add(self, counter: Counter) -> None:
        """Keep a new one."""
        self._connection.execute(insert(counters).values(_row(counter)))

    def get(self, counter_id: CounterId) -> Counter:
        """Read.

        Raises:
            CounterUnknown: There is none.
        """
        row = self._connection.execute(_GET, {"one": counter_id.value}).mappings().one_or_none()
        if row is None:
            raise CounterUnknown
        return _counter(row)

    def save(self, counter: Counter) -> None:
        """Replace."""
        changed = update(counters).where(counters.c.id == counter.id.value).values(_row(counter))
        if self._connection.execute(changed).rowcount != 1:
            raise CounterUnknown

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Counter]:
        """Those of an outlet, or of all, by outlet and time of enrolment; the revoked too."""
        asked = select(counters).order_by(counters.c.outlet_id, counters.c.enrolled_at, counters.c.id)
        if outlet_id is not None:
            asked = asked.where(counters.c.outlet_id == outlet_id.value)
        return [_counter(row) for row in self._connection.execute(asked).mappings()]


class EnrolmentCodes(SqlStore):
    """Codes that enrol a counter, by their hash."""

    def add(self, code: EnrolmentCode) -> None:
        """Keep a new one."""
        row = {"code_hash": code.code_hash, "outlet_id": code.outlet_id.value, "name": code.name, "expires_at": code.expires_at}
        self._connection.execute(insert(enrolment_codes).values(row))

    def take(self, code_hash: str) -> EnrolmentCode | None:
        """Take a code out, so that nobody else gets it; None where there is none (any more)."""
        taken = delete(enrolment_codes).where(enrolment_codes.c.code_hash == code_hash).returning(*enrolment_codes.c)
        row = self._connection.execute(taken).mappings().one_or_none()
        if row is None:
            return None
        return EnrolmentCode(
            code_hash=row["code_hash"], outlet_id=OutletId(row["outlet_id"]), name=row["name"], expires_at=row["expires_at"]
        )

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        return self._connection.execute(delete(enrolment_codes).where(enrolment_codes.c.expires_at < expired_before)).rowcount


def _row(counter: Counter) -> Mapping[str, Column]:
    return {
        "id": counter.id.value,
        "outlet_id": counter.outlet_id.value,
        "name": counter.name,
        "public_key": counter.public_key,
        "enrolled_at": counter.enrolled_at,
        "revoked_at": counter.revoked_at,
    }


def _counter(row: RowMapping) -> Counter:
    return Counter(
        id=CounterId(row["id"]),
        outlet_id=OutletId(row["outlet_id"]),
        name=row["name"],
        public_key=row["public_key"],
        enrolled_at=row["enrolled_at"],
        revoked_at=row["revoked_at"],
    )
