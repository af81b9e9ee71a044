"""What became of other means than a face, and the codes that were sent to lines, in their tables."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from realname.kernel.identifiers import RegistrationId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.model.alternative_checks import AnsweredMeans
from realname.registration.model.line_code import LineCode
from realname.registration.store.registrations import ErasedWithRegistration
from realname.registration.store.tables import line_codes, other_means


class AlternativeCheckAnswers(OneTable[AnsweredMeans], ErasedWithRegistration):
    """What became of each means that was tried for a registration."""

    rows = RowMapper(AnsweredMeans, other_means)

    def of_registration(self, registration_id: RegistrationId) -> Sequence[AnsweredMeans]:
        """All of one, in order of their kinds."""
        asked = select(other_means).where(other_means.c.registration_id == registration_id.value)
        return self._records.all(asked.order_by(other_means.c.kind))

    def save(self, answered: AnsweredMeans) -> None:
        """Keep, or replace that of the same kind."""
        self._records.replace_or_insert(answered)

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget those of one; nothing there is no error."""
        self._connection.execute(delete(other_means).where(other_means.c.registration_id == registration_id.value))


class LineCodes(OneTable[LineCode], ErasedWithRegistration):
    """The code that was last sent for a registration: its mark alone."""

    rows = RowMapper(LineCode, line_codes)

    def get(self, registration_id: RegistrationId) -> LineCode | None:
        """Read, or None."""
        return self._records.find(registration_id)

    def save(self, code: LineCode) -> None:
        """Keep, or replace that of the same registration."""
        self._records.replace_or_insert(code)

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget that of one; nothing there is no error."""
        self._connection.execute(delete(line_codes).where(line_codes.c.registration_id == registration_id.value))
