"""SIMs in use: one row binds an ICCID to a registration, and so to its line."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.adapters.db.faults import is_unique_violation
from realname.adapters.db.lines import LIVE
from realname.adapters.db.schema import lines, sims
from realname.domain.errors import SimUnavailable
from realname.domain.identifiers import Iccid, RegistrationId


class SqlSims:
    """Implements the port `Sims`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId) -> None:
        """Bind; a SIM bound to this registration before is let go only when the new one could be had."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(delete(sims).where(sims.c.registration_id == registration_id.value))
                self._connection.execute(insert(sims).values(iccid=iccid.value, registration_id=registration_id.value))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise SimUnavailable from problem

    def release(self, registration_id: RegistrationId) -> None:
        """Let go of the SIM bound to a registration that opened no line."""
        live = select(lines.c.id).where(lines.c.registration_id == registration_id.value, lines.c.state.in_(LIVE)).exists()
        self._connection.execute(delete(sims).where(sims.c.registration_id == registration_id.value, ~live))
