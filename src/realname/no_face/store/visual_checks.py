"""The two statements of a registration without a face, in their table."""

from collections.abc import Mapping

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.platform.db.store import SqlStore
from realname.registration.model.visual_check import Likeness, Statement, TwoStatements
from realname.registration.store.registrations import Column
from realname.registration.store.tables import visual_checks

_table = visual_checks.c
_FORGET = delete(visual_checks).where(_table.registration_id == bindparam("one"))


class VisualChecks(SqlStore):
    """What two people said of each registration."""

    def get(self, registration_id: RegistrationId) -> TwoStatements | None:
        """Read, or None while nobody has spoken; whoever has locked the registration reads what holds."""
        asked = select(visual_checks).where(_table.registration_id == registration_id.value)
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _statements(row)

    def save(self, statements: TwoStatements) -> None:
        """Keep, or replace.

        Raises:
            TookPart: The second is the first, or opened the registration.
        """
        row = _row(statements)
        try:
            changed = update(visual_checks).where(_table.registration_id == statements.registration_id.value).values(row)
            if not self._connection.execute(changed).rowcount:
                self._connection.execute(insert(visual_checks).values(row))
        except IntegrityError as problem:
            raise TookPart from problem

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget what was said of one; nothing there is no error."""
        self._connection.execute(_FORGET, {"one": registration_id.value})


def _row(statements: TwoStatements) -> Mapping[str, Column]:
    first, second = statements.first, statements.second
    return {
        "registration_id": statements.registration_id.value,
        "opened_by": statements.opened_by.value,
        "first_by": first.by.value,
        "first_likeness": first.likeness.value,
        "first_at": first.at,
        "second_by": second.by.value if second else None,
        "second_likeness": second.likeness.value if second else None,
        "second_at": second.at if second else None,
    }


def _statements(row: RowMapping) -> TwoStatements:
    return TwoStatements(
        registration_id=RegistrationId(row["registration_id"]),
        opened_by=AgentId(row["opened_by"]),
        first=Statement(by=AgentId(row["first_by"]), likeness=Likeness(row["first_likeness"]), at=row["first_at"]),
        second=Statement(by=AgentId(row["second_by"]), likeness=Likeness(row["second_likeness"]), at=row["second_at"])
        if row["second_by"]
        else None,
    )
