"""Gives entries that wait in the inbox their places in the ledger: one transaction at a time, of any process (ADR 0080).

On PostgreSQL alone. SQLite has one writer, which gives its entries their places itself.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Event, Lock

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    FromClause,
    RowMapping,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from realname.kernel.errors import IntegrityError, RealNameError, StorageUnavailable
from realname.kernel.ledger.events import RecordedEvent, event_of, leaf_hash
from realname.kernel.ledger.merkle import Node
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.sql_nodes import SqlNodes
from realname.ledger.store.tables import ledger, ledger_inbox
from realname.platform.db.codecs import decode_facts
from realname.platform.db.engine import beside_pool, is_reading

_PLACING = 0x6C6564676572  # any number of ours: the advisory lock of the one transaction that gives places
_MOST = 1_000  # entries of a batch
_GATHERING_S = 0.02  # what is committed meanwhile comes into the same batch
_RESTING_S = 0.03  # while another process gives places: each try is a transaction
_SETTLE_WITHIN_S = 10.0  # as for any lock of the database
_LOOK_EVERY_S = 1.0  # for what a process left that ended before it gave places
_BEHIND_ALL = 2**62  # a place behind all others: what waits is newer than what has its place
# A process that is frozen in the middle of a batch loses its transaction, and with it the lock.
_MAY_REST = "set_config('idle_in_transaction_session_timeout', '5s', true)"

_waits = ledger_inbox.c
_IS_WAITING = select(select(_waits.number).exists())
_IS_WAITING_OF = select(select(_waits.number).where(_waits.subject == bindparam("one")).exists())
_BATCH = select(ledger_inbox).order_by(_waits.number).limit(_MOST)
_LAST = select(ledger.c.position, ledger.c.leaf_hash).order_by(ledger.c.position.desc()).limit(1)
_IN_BATCH = _waits.number == func.any(bindparam("numbers"))
_APPEND = insert(ledger).from_select(
    ["position", "at", "event", "subject", "facts", "leaf_hash"],
    select(
        cast(bindparam("size"), BigInteger) - 1 + func.row_number().over(order_by=_waits.number),
        _waits.at,
        _waits.event,
        _waits.subject,
        _waits.facts,
        _waits.leaf_hash,
    )
    .where(_IN_BATCH)
    .order_by(_waits.number),
)
_REMOVE = delete(ledger_inbox).where(_IN_BATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEnd:
    """What the next entries come after.

    Attributes:
        size: How many entries there are.
        last_leaf: The leaf hash of the last, hexadecimal.
        last_at: Its time; None: there is none.
        edge: What is known of the tree's right edge (`SqlNodes.append`).
    """

    size: int = 0
    last_leaf: str = ""
    last_at: datetime | None = None
    edge: Mapping[Node, bytes] = field(default_factory=dict)


class Sequencer:
    """Gives places to what waits.

    Attributes:
        end: Where the database has no inbox: the ledger's end as this process last committed it. Another may have appended since.
        has_inbox: Whether the database has an inbox; where it has none there is nothing to do.
    """

    def __init__(self, engine: Engine) -> None:
        """Take the engine of the units of work."""
        self._engine = engine
        self.end: LedgerEnd | None = None
        self.has_inbox = has_inbox(engine.dialect.name)
        self._woken = Event()
        self._settling = Lock()
        self._beside: Engine | None = None  # made by the first who settles

    def wake(self) -> None:
        """Say that entries were committed."""
        self._woken.set()

    def __call__(self) -> None:
        """Wait until entries are committed in this process, a second at most, and place what waits; a background task repeats it.

        Raises:
            LedgerBroken: What waits is not as it was written.
            StorageUnavailable: The database is away.
        """
        if self._woken.wait(_LOOK_EVERY_S):
            time.sleep(_GATHERING_S)
        self._woken.clear()
        try:
            with self._engine.begin() as connection:
                is_first = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_PLACING}), {_MAY_REST}").scalar_one()
                is_left = not is_first or _place_batch(connection) == _MOST
            if is_left:
                self._woken.set()  # another process is at work, which does not see all of this one's; or there is more
            if not is_first:
                time.sleep(_RESTING_S)
        except RealNameError:
            time.sleep(_LOOK_EVERY_S)  # it is tried again by the next call, whatever is committed meanwhile
            raise

    def settle(self, connection: Connection, *, subject: str | None = None) -> None:
        """Have everything placed that is committed and waits.

        Args:
            connection: Asks whether anything waits. Places are given beside its transaction, which is not waited for.
            subject: Do it only where an entry about it waits.

        Raises:
            LedgerBroken: What waits is not as it was written.
            StorageUnavailable: Other processes give places, and this one did not get its turn in time.
        """
        if not self.has_inbox or not _is_waiting(connection, subject):
            return
        if not self._settling.acquire(timeout=_SETTLE_WITHIN_S):
            raise StorageUnavailable(kind="database")
        try:
            placed = _MOST if _is_waiting(connection, subject) else 0  # another thread may have placed it meanwhile
            while placed == _MOST:
                with self._own_engine().begin() as beside:
                    beside.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PLACING}), {_MAY_REST}")
                    placed = _place_batch(beside)
        finally:
            self._settling.release()
        if is_reading(connection):  # it sees one moment, before the places were given: it goes on from now
            connection.rollback()
            connection.begin()

    def _own_engine(self) -> Engine:
        self._beside = self._beside or beside_pool(self._engine)
        return self._beside


def has_inbox(dialect: str) -> bool:
    """Whether entries of this kind of database wait for their places."""
    return dialect == "postgresql"


def hold_places(connection: Connection) -> None:
    """Place what waits in this transaction, and let no one else give places before it ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PLACING})")
    while _place_batch(connection) == _MOST:
        pass


@cache
def all_entries(dialect: str) -> FromClause:
    """The ledger with what waits for its place, which has a position behind all others: for those who ask what was recorded, not where."""
    if not has_inbox(dialect):
        return ledger
    behind = (literal(_BEHIND_ALL, BigInteger) + _waits.number).label("position")
    waiting = select(behind, _waits.at, _waits.event, _waits.subject, _waits.facts, _waits.leaf_hash)
    return union_all(select(ledger), waiting).subquery("entries")


def _is_waiting(connection: Connection, subject: str | None) -> bool:
    found: bool = connection.scalars(_IS_WAITING if subject is None else _IS_WAITING_OF, {"one": subject}).one()
    return found


def _place_batch(connection: Connection) -> int:
    """Move the first rows of the inbox into the ledger and its tree; returns how many."""
    rows = connection.execute(_BATCH).mappings().all()
    if not rows:
        return 0
    for row in rows:
        _require_as_written(row)
    last = connection.execute(_LAST).one_or_none()
    size, last_leaf = (0, "") if last is None else (last.position + 1, last.leaf_hash)
    numbers = [row["number"] for row in rows]
    connection.execute(_APPEND, {"size": size, "numbers": numbers})
    SqlNodes(connection).append(size=size, last_leaf=last_leaf, leaves=[row["leaf_hash"] for row in rows])
    connection.execute(_REMOVE, {"numbers": numbers})
    return len(rows)


def _require_as_written(row: RowMapping) -> None:
    try:
        event = RecordedEvent(at=row["at"], event=event_of(row["event"]), subject=row["subject"], facts=decode_facts(row["facts"]))
    except (ValueError, IntegrityError) as problem:
        raise LedgerBroken(waiting=row["number"]) from problem
    if leaf_hash(event.canonical()) != row["leaf_hash"]:
        raise LedgerBroken(waiting=row["number"])
