"""Lines in their table: the database itself refuses a second line on an approval, a number or a SIM."""

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.adapters.db.faults import is_unique_violation
from realname.adapters.db.registrations import Column
from realname.adapters.db.schema import lines, registrations
from realname.domain.errors import ApprovalAlreadyUsed, UnknownLine
from realname.domain.identifiers import Iccid, LineId, Msisdn, PersonId, RegistrationId
from realname.domain.line import Line, LineState
from realname.domain.registration import RegistrationState

LIVE = (LineState.ACTIVATION_REQUESTED.value, LineState.ACTIVE.value)


class SqlLines:
    """Implements the port `Lines`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, line: Line) -> None:
        """Keep a new one."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(lines).values(_row(line)))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise ApprovalAlreadyUsed from problem

    def get(self, line_id: LineId) -> Line:
        """Read and lock."""
        asked = select(lines).where(lines.c.id == line_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownLine
        return _line(row)

    def save(self, line: Line) -> None:
        """Replace."""
        changed = update(lines).where(lines.c.id == line.id.value).values(_row(line))
        if self._connection.execute(changed).rowcount != 1:
            raise UnknownLine

    def count_held(self, person_id: PersonId) -> int:
        """Lines the person holds, or has been promised."""
        held = select(func.count()).select_from(lines).where(lines.c.person_id == person_id.value, lines.c.state.in_(LIVE))
        has_line = select(lines.c.id).where(lines.c.registration_id == registrations.c.id).exists()
        promised = (
            select(func.count())
            .select_from(registrations)
            .where(registrations.c.person_id == person_id.value, registrations.c.state == RegistrationState.APPROVED.value, ~has_line)
        )
        return self._connection.scalars(held).one() + self._connection.scalars(promised).one()


def _row(line: Line) -> Mapping[str, Column]:
    return {
        "id": line.id.value,
        "registration_id": line.registration_id.value,
        "person_id": line.person_id.value,
        "msisdn": line.msisdn.value,
        "iccid": line.iccid.value,
        "state": line.state.value,
        "requested_at": line.requested_at,
        "activated_at": line.activated_at,
    }


def _line(row: RowMapping) -> Line:
    return Line(
        id=LineId(row["id"]),
        registration_id=RegistrationId(row["registration_id"]),
        person_id=PersonId(row["person_id"]),
        msisdn=Msisdn(row["msisdn"]),
        iccid=Iccid(row["iccid"]),
        state=LineState(row["state"]),
        requested_at=row["requested_at"],
        activated_at=row["activated_at"],
    )
