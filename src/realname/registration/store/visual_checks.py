"""The two statements of a registration without a face, in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import ErasedWithRegistration
from realname.registration.store.tables import registrations, visual_checks
from realname.verification.model.visual_check import TwoStatements

_table = visual_checks.c
_FORGET = delete(visual_checks).where(_table.registration_id == bindparam("one"))


class VisualChecks(OneTable[TwoStatements], ErasedWithRegistration):
    """What two people said of each registration."""

    rows = RowMapper(TwoStatements, visual_checks, flat={"first": "first_", "second": "second_", "taken": "taken_"})

    def get(self, registration_id: RegistrationId) -> TwoStatements | None:
        """Read, or None while no one has spoken; the person who has locked the registration reads what holds."""
        return self._records.find(registration_id)

    def read_many(self, ids: Sequence[RegistrationId]) -> Mapping[RegistrationId, TwoStatements]:
        """Those of some hundred registrations of which anything was said; not locked."""
        asked = select(visual_checks).where(_table.registration_id.in_([one.value for one in ids]))
        return {one.registration_id: one for one in self._records.all(asked)}

    def count_for_second(self, outlet_id: OutletId, *, second: AgentId, at: datetime) -> int:
        """How many of an outlet wait for their second statement, and may have it of a person who had no part in them.

        What another supervisor has taken is not counted.
        """
        both = visual_checks.join(registrations, registrations.c.id == _table.registration_id)
        waits = and_(registrations.c.state == RegistrationState.AWAITING_SUPERVISOR.value, registrations.c.outlet_id == outlet_id.value)
        is_another = and_(_table.first_by != second.value, _table.opened_by != second.value, _table.second_by.is_(None))
        is_free = or_(_table.taken_by.is_(None), _table.taken_by == second.value, _table.taken_until <= at)
        return self._connection.scalar(select(func.count()).select_from(both).where(waits, is_another, is_free)) or 0

    def save(self, statements: TwoStatements) -> None:
        """Keep, or replace.

        Raises:
            TookPart: The second is the first, or opened the registration.
        """
        try:
            self._records.replace_or_insert(statements)
        except IntegrityError as problem:
            raise TookPart from problem

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget what was said of one; nothing there is no error."""
        self._connection.execute(_FORGET, {"one": registration_id.value})
