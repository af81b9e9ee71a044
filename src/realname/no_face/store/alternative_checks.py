"""What became of other means than a face, and the codes that were sent to lines, in their tables."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, update

from realname.kernel.identifiers import LineId, RegistrationId
from realname.platform.db.store import SqlStore
from realname.registration.model.alternative_checks import AnsweredMeans, MeansKind, MeansOutcome
from realname.registration.model.line_code import LineCode
from realname.registration.store.registrations import Column
from realname.registration.store.tables import line_codes, other_means


class OtherMeansAnswers(SqlStore):
    """What became of each means that was tried for a registration."""

    def of_registration(self, registration_id: RegistrationId) -> Sequence[AnsweredMeans]:
        """All of one, in order of their kinds."""
        asked = select(other_means).where(other_means.c.registration_id == registration_id.value).order_by(other_means.c.kind)
        return [
            AnsweredMeans(
                registration_id=RegistrationId(row["registration_id"]),
                kind=MeansKind(row["kind"]),
                outcome=MeansOutcome(row["outcome"]),
                at=row["at"],
                tries=row["tries"],
            )
            for row in self._connection.execute(asked).mappings()
        ]

    def save(self, answered: AnsweredMeans) -> None:
        """Keep, or replace that of the same kind."""
        row: Mapping[str, Column] = {
            "registration_id": answered.registration_id.value,
            "kind": answered.kind.value,
            "outcome": answered.outcome.value,
            "at": answered.at,
            "tries": answered.tries,
        }
        is_meant = (other_means.c.registration_id == answered.registration_id.value, other_means.c.kind == answered.kind.value)
        if not self._connection.execute(update(other_means).where(*is_meant).values(row)).rowcount:
            self._connection.execute(insert(other_means).values(row))

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget those of one; nothing there is no error."""
        self._connection.execute(delete(other_means).where(other_means.c.registration_id == registration_id.value))


class LineCodes(SqlStore):
    """The code that was last sent for a registration: its mark alone."""

    def get(self, registration_id: RegistrationId) -> LineCode | None:
        """Read, or None."""
        asked = select(line_codes).where(line_codes.c.registration_id == registration_id.value)
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            return None
        return LineCode(
            registration_id=RegistrationId(row["registration_id"]),
            line_id=LineId(row["line_id"]),
            mark=row["mark"],
            sent_at=row["sent_at"],
            tries=row["tries"],
            sent=row["sent"],
        )

    def save(self, code: LineCode) -> None:
        """Keep, or replace that of the same registration."""
        row: Mapping[str, Column] = {
            "registration_id": code.registration_id.value,
            "line_id": code.line_id.value,
            "mark": code.mark,
            "sent_at": code.sent_at,
            "tries": code.tries,
            "sent": code.sent,
        }
        changed = update(line_codes).where(line_codes.c.registration_id == code.registration_id.value).values(row)
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(line_codes).values(row))

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget that of one; nothing there is no error."""
        self._connection.execute(delete(line_codes).where(line_codes.c.registration_id == registration_id.value))
