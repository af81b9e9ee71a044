"""The SIMs: a row each; one that is bound belongs to a registration, and so to its line."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Delete, Insert, Update, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.inventory.errors import SimUnavailable
from realname.inventory.model.stock import Sim, SimState
from realname.inventory.store.tables import sims
from realname.kernel.identifiers import Iccid, RegistrationId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.repository import insert_by, insert_into
from realname.platform.db.store import SqlStore

_table = sims.c
_ROWS_AT_ONCE = 1_000


class Sims(SqlStore, ABC):
    """The SIMs: an ICCID is bound to one registration or line at a time, and retired when that is over.

    Abstract, because the capability that keeps the lines says which SIMs live lines have.
    """

    @staticmethod
    @abstractmethod
    def has_live_line(iccid: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether a live line has the SIM of this ICCID."""
        ...

    def add(self, stocked: Sequence[Sim], *, at: datetime) -> int:
        """Take new SIMs into the stock; those of the stock already, by ICCID, are left as they are. Returns how many were new.

        One that was bound before is of the stock from then on, and stays bound. An eUICC has several, each with its own ICCID.
        """
        return sum(self._add(stocked[start : start + _ROWS_AT_ONCE], at) for start in range(0, len(stocked), _ROWS_AT_ONCE))

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId, former: Iccid | None = None) -> None:
        """Bind; `former`, the SIM that was bound to this registration before, is let go.

        Raises:
            SimUnavailable: Bound to another registration or line, or retired; the transaction must be left.
        """
        if former is not None:
            self._let_go(registration_id)
        bound = {"state": SimState.BOUND.value, "registration_id": registration_id.value}
        try:
            is_bound = self._connection.execute(_bind(self._connection.dialect.name), {"iccid": iccid.value, **bound}).rowcount == 1
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise SimUnavailable from problem
        if not is_bound:
            raise SimUnavailable

    def release(self, registration_id: RegistrationId) -> None:
        """Let go of the SIM bound to a registration, unless a live line has it."""
        self._let_go(registration_id)

    def retire(self, iccid: Iccid) -> None:
        """Take a SIM out of use for good."""
        retired = update(sims).where(_table.iccid == iccid.value).values(state=SimState.RETIRED.value, registration_id=None)
        self._connection.execute(retired)

    def is_stocked(self, iccid: Iccid) -> bool:
        """Whether the SIM was taken into the stock, whatever became of it."""
        asked = select(_table.iccid).where(_table.iccid == iccid.value, _table.stocked_at.is_not(None))
        return self._connection.scalars(asked).one_or_none() is not None

    def used(self, iccids: Collection[Iccid]) -> frozenset[Iccid]:
        """Those of some SIMs that are bound or retired."""
        values = [one.value for one in iccids]
        asked = select(_table.iccid).where(_table.iccid.in_(values), _table.state != SimState.FREE.value)
        return frozenset(map(Iccid, self._connection.scalars(asked)))

    def counts(self) -> Sequence[tuple[SimState, int]]:
        """How many SIMs there are in each state that any is in."""
        asked = select(_table.state, func.count()).group_by(_table.state).order_by(_table.state)
        return [(SimState(state), count) for state, count in self._connection.execute(asked)]

    def _let_go(self, registration_id: RegistrationId) -> None:
        # What was never in the stock leaves no trace: it may have been scanned by mistake.
        for statement in _letting_go(type(self)):
            self._connection.execute(statement, {"theirs": registration_id.value})

    def _add(self, stocked: Sequence[Sim], at: datetime) -> int:
        rows = {
            sim.iccid: {
                "iccid": sim.iccid.value,
                "eid": sim.eid.value if sim.eid else None,
                "state": SimState.FREE.value,
                "stocked_at": at,
            }
            for sim in reversed(stocked)  # of one that is twice in a file the first counts
        }
        new = insert_into(sims, self._connection).values(list(rows.values()))
        # One that was bound before it was taken into the stock is of the stock from now on, and stays bound.
        taken = new.on_conflict_do_update(
            index_elements=[_table.iccid],
            set_={"eid": new.excluded.eid, "stocked_at": new.excluded.stocked_at},
            where=_table.stocked_at.is_(None),
        )
        return len(self._connection.scalars(taken.returning(_table.iccid)).all())


# Made once: to put a statement together costs more than to run it.
@cache
def _bind(dialect: str) -> Insert:
    """Take a SIM that is new, or free in the stock."""
    new = insert_by(sims, dialect)
    taken = {"state": new.excluded.state, "registration_id": new.excluded.registration_id}
    return new.on_conflict_do_update(index_elements=[_table.iccid], set_=taken, where=_table.state == SimState.FREE.value)


@cache
def _letting_go(kind: type[Sims]) -> tuple[Delete, Update]:
    """Drop what was never in the stock, and free the rest: of the SIMs of a registration, those that no live line has."""
    is_theirs = (_table.registration_id == bindparam("theirs"), ~kind.has_live_line(_table.iccid))
    freed = update(sims).where(*is_theirs).values(state=SimState.FREE.value, registration_id=None)
    return delete(sims).where(*is_theirs, _table.stocked_at.is_(None)), freed
