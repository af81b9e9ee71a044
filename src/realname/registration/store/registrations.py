"""Registrations in their table."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    UnaryExpression,
    and_,
    bindparam,
    exists,
    func,
    inspect,
    select,
    update,
)

from realname.evidence.model.evidence import EvidenceMeans
from realname.kernel.identifiers import AgentId, OutletId, PersonId, RegistrationId
from realname.kernel.pages import PageAsked
from realname.platform.db.codecs import as_set, json_codes
from realname.platform.db.pages import paged
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.platform.db.store import SqlStore, Transaction
from realname.registration.errors import UnknownRegistration
from realname.registration.model.decisions import Decision
from realname.registration.model.registration import ADDING, ENDED_WITHOUT_LINE, Registration, RegistrationState
from realname.registration.store.codecs import decode_decision, encode_decision
from realname.registration.store.representatives import TYPED_FIELDS, Representatives, concerns, has_proxy, is_verified
from realname.registration.store.tables import (
    HELD,
    NOT_OVER,
    UNERASED,
    UNNOTIFIED,
    WITHOUT_LINE,
    challenges,
    record_holds,
    registrations,
    representatives,
)
from realname.verification.model.challenges.challenge import Inability

_table = registrations.c
# Made once: to put a statement together costs more than to run it.
_COLUMNS = tuple(registrations.columns.keys())
_FIND = (
    select(registrations, representatives.c.registration_id)
    .select_from(registrations.outerjoin(representatives, representatives.c.registration_id == _table.id))
    .where(_table.id == bindparam("one"))
)
_LOCK = _FIND.with_for_update(of=registrations)
_DECISIONS = (
    select(_table.decision)
    .where(is_verified(), _table.decided_at >= bindparam("since"), _table.decision.is_not(None))
    .order_by(_table.decided_at, _table.id)
)
NOT_HELD = ~exists().where(HELD, record_holds.c.registration_id == registrations.c.id)
WITH_MEDIA = """
SELECT id FROM registrations WHERE challenge_id IS NOT NULL AND (
    state = 'approved'
    OR (state = 'activated' AND sealed_attributes IS NOT NULL)
    OR (state IN ('submitted', 'referred', 'refused') AND media_erased_at IS NULL)
)
"""
_ASKED = {"challenge_id", "state", "sealed_attributes", "media_erased_at"}  # columns of `WITH_MEDIA`


def _read_means(text: str | None) -> EvidenceMeans:
    return EvidenceMeans(text or EvidenceMeans.TYPED)  # what does not say where it came from is taken for typed: a person looks at it


class ErasedWithRegistration(SqlStore, ABC):
    """Base of the stores, of whatever capability, that keep something about a registration until it is erased."""

    @abstractmethod
    def forget(self, registration_id: RegistrationId) -> None:
        """Forget what is kept about a registration; nothing there is no error."""


class Registrations(Repository[Registration, RegistrationId]):
    """Registrations by id."""

    rows = RowMapper(
        Registration,
        registrations,
        flat={"consent": "consent_", "evidence": "evidence_", "upload": "upload_"},
        codecs={
            "evidence.means": Codec(write=EvidenceMeans.__str__, read=_read_means),
            "evidence.typed": TYPED_FIELDS,
            "decision": Codec(write=encode_decision, read=decode_decision),
            "inabilities": as_set(json_codes(Inability)),
        },
        elsewhere=("representative",),
        beside=("sealed_number",),
    )
    unknown = UnknownRegistration

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._representatives = transaction[Representatives]
        self._read_row = self.rows.reader(_COLUMNS)

    def add(self, registration: Registration) -> None:
        """Keep a new one."""
        super().add(registration)
        self._representatives.add(registration)

    def get(self, registration_id: RegistrationId) -> Registration:
        """Read and lock until the transaction ends.

        Raises:
            UnknownRegistration: There is none.
        """
        asked = _FIND if self._records.is_reading else _LOCK
        row = self._connection.execute(asked, {"one": registration_id.value}).one_or_none()
        if row is None:
            raise UnknownRegistration
        *values, acting = row
        found = self._read_row(values)
        if acting is None:
            return found
        # By a second question: one that waited for a lock must not see what was there before it. That there is one never changes.
        return replace(found, representative=self._representatives.read_one(registration_id))

    def read_many(self, ids: Sequence[RegistrationId]) -> Sequence[Registration]:
        """Read those of some hundred that there are; not locked, in no order."""
        asked = select(registrations).where(_table.id.in_([one.value for one in ids]))
        return self._read(asked)

    def of_person(self, person_id: PersonId) -> Sequence[Registration]:
        """All that are still known to be a person's, as their holder or as who acted for them, the newest first; not locked."""
        return self._read(select(registrations).where(concerns(person_id)).order_by(_table.opened_at.desc(), _table.id))

    def save(self, registration: Registration) -> None:
        """Replace."""
        super().save(registration)
        self._representatives.save(registration)
        if registration.media_erased_at is not None and registration.sealed_attributes is None:
            self._transaction.note_erasure()

    def ids_open_before(self, opened_before: datetime) -> Sequence[RegistrationId]:
        """Those still open although opened before a time, oldest first."""
        return self._ids(NOT_OVER, _in(RegistrationState.OPEN), _table.opened_at < opened_before)

    def ids_referred_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those referred and not finally decided although decided before a time."""
        return self._ids(NOT_OVER, _in(RegistrationState.REFERRED), _table.decided_at < decided_before)

    def ids_refused_with_media_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those refused before a time whose media are neither erased yet nor held."""
        return self._ids(UNERASED, _in(RegistrationState.REFUSED), _table.decided_at < decided_before, NOT_HELD)

    def ids_in_workflow(self) -> Sequence[RegistrationId]:
        """Those in state submitted, approved, or activated without `notified_at`: their workflow must be running."""
        begun = self._ids(NOT_OVER, _in(RegistrationState.SUBMITTED, RegistrationState.APPROVED))
        return [*begun, *self._ids(UNNOTIFIED)]

    def ids_closed_with_media(self) -> Sequence[RegistrationId]:
        """Those withdrawn, abandoned, lapsed or with a rejected activation that are neither held nor have `media_erased_at` set yet."""
        return self._ids(UNERASED, _in(*ENDED_WITHOUT_LINE), NOT_HELD)

    def decisions_since(self, person_id: PersonId, since: datetime) -> Sequence[Decision]:
        """Decisions on those that a person was verified for since a time, in their order; not locked."""
        return [decode_decision(text) for text in self._connection.scalars(_DECISIONS, {"person": person_id.value, "since": since})]

    def forget_persons(self, *, erased_before: datetime) -> int:
        """Forget whose those were that were withdrawn, abandoned, lapsed or never activated, and erased before a time; returns how many."""
        is_meant = and_(WITHOUT_LINE, _table.media_erased_at < erased_before)
        acting = representatives.c.registration_id.in_(select(_table.id).where(is_meant))
        self._connection.execute(update(representatives).where(acting).values(person_id=None))
        return self._connection.execute(update(registrations).where(is_meant).values(person_id=None)).rowcount

    def count_by_proxy(self, person_id: PersonId, *, since: datetime, until: datetime, but: RegistrationId) -> int:
        """How many that add a line, apart from one, were approved between two times and had a person act by authority.

        Those in which they acted as a guardian are not counted.
        """
        is_meant = and_(has_proxy(person_id), _table.id != but.value, _table.purpose.in_([one.value for one in ADDING]))
        is_approved = _in(RegistrationState.APPROVED, RegistrationState.ACTIVATED)
        asked = select(func.count()).select_from(registrations).where(is_meant, is_approved)
        return self._connection.scalars(asked.where(_table.decided_at >= since, _table.decided_at <= until)).one()

    def forget_sealed_number(self, registration_id: RegistrationId) -> None:
        """Forget the number of a line that was sealed for a former holder; none is no error."""
        self._connection.execute(update(registrations).where(_table.id == registration_id.value).values(sealed_number=None))

    def ids_interrupted_before(self, used_before: datetime) -> Sequence[RegistrationId]:
        """Those still open with an uploaded clip whose current challenge was used before a time: their judging was interrupted."""
        newer = challenges.alias()
        is_current = ~exists().where(newer.c.registration_id == challenges.c.registration_id, newer.c.ordinal > challenges.c.ordinal)
        used = exists().where(challenges.c.registration_id == _table.id, challenges.c.used_at < used_before, is_current)
        return self._ids(NOT_OVER, _in(RegistrationState.OPEN), _table.upload_chunks.is_not(None), used)

    def ids_handed_over_before(self, handed_over_before: datetime) -> Sequence[RegistrationId]:
        """Those that await a supervisor although passed to one before a time."""
        return self._ids(NOT_OVER, _in(RegistrationState.AWAITING_SUPERVISOR), _table.handed_over_at < handed_over_before)

    def decided(self, *, after: RegistrationId | None, limit: int) -> Sequence[Registration]:
        """Those that were decided, in the order of their ids, after one; not locked."""
        is_next = and_(_table.decision.is_not(None), _table.id > (after.value if after else ""))
        asked = select(registrations).where(is_next).order_by(_table.id).limit(limit)
        return self._read(asked)

    def page(
        self, asked: PageAsked, *, outlets: Collection[OutletId] | None, states: Collection[RegistrationState]
    ) -> Sequence[Registration]:
        """Those of some outlets (None: of all) in some states (none named: in any), by when they were opened; not locked.

        Known cases are none of an outlet, and in no list.
        """
        only = [~_table.is_planted]
        if outlets is not None:
            only.append(_table.outlet_id.in_([one.value for one in outlets]))
        if states:
            only.append(_in(*states))
        return self._read(paged(select(registrations), asked, at=_table.opened_at, record_id=_table.id, only=only))

    def count_decided(self) -> int:
        """How many were decided."""
        return self._connection.scalars(select(func.count()).select_from(registrations).where(_table.decision.is_not(None))).one()

    def opened_before_last(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, places: int) -> datetime | None:
        """When the agent opened, at an outlet and since a time, the one so many places before their newest; None: they opened fewer."""
        is_theirs = and_(_table.agent_id == agent_id.value, _table.outlet_id == outlet_id.value, _table.opened_at >= since)
        asked = select(_table.opened_at).where(is_theirs).order_by(_table.opened_at.desc()).offset(places).limit(1)
        return self._connection.scalar(asked)

    def of_agent_since(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, limit: int) -> Sequence[Registration]:
        """Those an agent opened at an outlet since a time, newest first; not locked."""
        is_theirs = and_(_table.agent_id == agent_id.value, _table.outlet_id == outlet_id.value, _table.opened_at >= since)
        return self._first(is_theirs, order=_table.opened_at.desc(), limit=limit)

    def ids_of_outlet_since(self, outlet_id: OutletId, since: datetime, *, limit: int) -> Sequence[RegistrationId]:
        """Those opened at an outlet since a time, newest first."""
        asked = select(_table.id).where(_table.outlet_id == outlet_id.value, _table.opened_at >= since)
        return [RegistrationId(one) for one in self._connection.scalars(asked.order_by(_table.opened_at.desc(), _table.id).limit(limit))]

    def handed_over(self, outlet_id: OutletId, *, limit: int) -> Sequence[Registration]:
        """Those that await a supervisor of an outlet, the longest waiting first; not locked."""
        awaits = and_(_table.outlet_id == outlet_id.value, _in(RegistrationState.AWAITING_SUPERVISOR))
        return self._first(awaits, order=_table.handed_over_at.asc(), limit=limit)

    def _first(self, condition: ColumnElement[bool], *, order: UnaryExpression[datetime], limit: int) -> Sequence[Registration]:
        asked = select(registrations).where(condition).order_by(order, _table.id).limit(limit)
        return self._read(asked)

    def _read(self, asked: Select[tuple[object, ...]]) -> Sequence[Registration]:
        """Read the rows, and by a second question who acts: one that waited for a lock must not see what was there before it."""
        rows = self._connection.execute(asked).mappings().all()
        acting = self._representatives.read([row["id"] for row in rows]) if rows else {}
        return [self.rows.read(row, representative=acting.get(row["id"])) for row in rows]

    def _ids(self, *conditions: ColumnElement[bool] | TextClause) -> Sequence[RegistrationId]:
        asked: Select[str] = select(_table.id).where(*conditions).order_by(_table.opened_at, _table.id)
        return [RegistrationId(found) for found in self._connection.scalars(asked)]


def _in(*states: RegistrationState) -> ColumnElement[bool]:
    return _table.state.in_([state.value for state in states])


def needs_media(connection: Connection) -> bool:
    """Whether any registration has a photo or probes at the moment of a copy; in a form whose registrations do not say it, none has."""
    found = inspect(connection)
    if not found.has_table(registrations.name) or not {one["name"] for one in found.get_columns(registrations.name)} >= _ASKED:
        return False
    return connection.exec_driver_sql(f"{WITH_MEDIA} LIMIT 1").first() is not None
