"""The two statements of a registration without a face, in their table."""

from sqlalchemy import bindparam, delete
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import RegistrationId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.store.registrations import ErasedWithRegistration
from realname.registration.store.tables import visual_checks
from realname.verification.model.visual_check import TwoStatements

_table = visual_checks.c
_FORGET = delete(visual_checks).where(_table.registration_id == bindparam("one"))


class VisualChecks(OneTable[TwoStatements], ErasedWithRegistration):
    """What two people said of each registration."""

    rows = RowMapper(TwoStatements, visual_checks, flat={"first": "first_", "second": "second_"})

    def get(self, registration_id: RegistrationId) -> TwoStatements | None:
        """Read, or None while no one has spoken; the person who has locked the registration reads what holds."""
        return self._records.find(registration_id)

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
