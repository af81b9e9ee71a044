"""Hold the tables against the ledger, what is there and what its events imply of it; and the schema against the migrations.

What a row holds that is older than the events which say it is taken in once, by marks of its columns; from then on nothing is believed
that no event says. Whether the ledger itself is whole is asked first (`verify_live.py`): its entries are believed here.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import Columns
from realname.kernel.ports import Clock, KeyedHashes, Progress
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.ledger.events import LedgerEvent
from realname.ledger.model.record_audit import (
    COLUMN,
    DifferenceKind,
    Implied,
    RecordAudit,
    RecordDifference,
    TableRow,
    key_digest,
    taken_in_by,
)
from realname.ledger.store.audited_rows import UNREADABLE, AuditedRows
from realname.ledger.store.audited_schema import AuditedSchema
from realname.platform.db.audited import AuditedTable, AuditedTables, Row, text_of
from realname.platform.db.schemas import SchemaDifference

_AT_ONCE = 50  # rows of a page: more are no faster, and keep the interpreter from others for longer
_TAKEN_IN_AT_ONCE = 500
_SUBJECT = "ledger"
_EVERY = timedelta(hours=23)  # a day, whenever the process was started
_AGAIN = timedelta(minutes=50)  # an hour, as long as something differs
_MOST_COUNTED = 9_999_999
_LOOKS = 3  # at what differs: a change that is committed between two of its questions is no difference at the next look
_RESTS = 9  # times as long as it works: it uses a tenth of a core
_WITHIN_S = 8 * 3600.0  # all records, and then all entries: so that a day is enough
_TAKES_IN = frozenset({LedgerEvent.RECORD_TAKEN_IN})


def no_progress(what: str, *, done: int, total: int) -> None:
    """Tell no one."""


@dataclass(slots=True)
class _Unhurried:
    """Rests each time it is told how far an audit is: the process has other things to do. Implements the port `Progress`.

    It rests nine times as long as it worked, and less where the records, or the entries, would not be gone through within their hours.
    """

    worked_s: float
    what: str = ""
    began_s: float = 0.0

    def __call__(self, what: str, *, done: int, total: int) -> None:
        if what != self.what:
            self.what, self.began_s = what, time.monotonic()
        ahead_s = _WITHIN_S * done / max(total, 1) - (time.monotonic() - self.began_s)
        time.sleep(max(0.0, min(_RESTS * (time.thread_time() - self.worked_s), ahead_s)))
        self.worked_s = time.thread_time()


@dataclass(frozen=True, slots=True)
class _Compared:
    """One row, and what is implied of it."""

    audited: AuditedTable
    subject: str
    row: TableRow
    implied: Implied


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecords:
    """Compares beside whatever changes meanwhile: what differs is looked at once more before it is said."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    keyed_hashes: KeyedHashes
    audited: AuditedTables

    def __call__(self, progress: Progress = no_progress) -> RecordAudit:
        """Compare; the first time, take in what is older than the events.

        Raises:
            IntegrityError: An entry of the ledger cannot be read.
            StorageUnavailable: The database is away.
        """
        schema = self._schema_differences()
        taken_in = self._take_in(progress)
        records, suspects = 0, defaultdict[str, set[str]](set)
        for compared in self._every_row(progress, "records"):
            records += 1
            if any(_differences(compared)):
                suspects[compared.audited.name].add(compared.subject)
        for name, subject in self._lacking(progress):
            suspects[name].add(subject)
        differences = {
            one for audited in self.audited.tables for one in self._looked_at_again(audited, sorted(suspects[audited.name]), progress)
        }
        return RecordAudit(records=records, taken_in=taken_in, differences=tuple(sorted(differences)), schema=schema)

    def daily(self) -> RecordAudit | None:
        """Compare where it is due, and record how many records and objects of the schema differ; None: it was done today."""
        now = self.clock.now()
        with self.reads() as unit:
            last = _last(unit, LedgerEvent.LEDGER_AUDITED)
        # One that is dated ahead of time is none: it would keep all others away.
        if last is not None and timedelta() <= now - last.at < (_AGAIN if _has_differences(last) else _EVERY):
            return None
        audit = self(_Unhurried(time.thread_time()))
        differing, schema = (min(len(found), _MOST_COUNTED) for found in (audit.differences, audit.schema))
        facts = (("differences", differing), ("records", audit.records), ("schema", schema))
        with self.units() as unit:
            # The time as it is now: an audit takes minutes or hours, and an entry of before would be out of its order.
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=LedgerEvent.LEDGER_AUDITED, subject=_SUBJECT, facts=facts))
            unit.commit()
        return audit

    def _schema_differences(self) -> tuple[SchemaDifference, ...]:
        found = tuple[SchemaDifference, ...]()
        for _ in range(_LOOKS):
            with self.reads() as unit:
                found = unit[AuditedSchema].differences()
            if not found:
                break
        return found

    def _take_in(self, progress: Progress) -> int:
        """Record what rows hold of which no event says anything: once, and never again."""
        with self.reads() as unit:
            if _last(unit, LedgerEvent.LEDGER_RECORDS_TAKEN_IN) is not None:
                return 0
        taken, batch = 0, list[RecordedEvent]()
        for compared in self._every_row(progress, "records taken in"):
            unsaid = compared.implied.unsaid(compared.row)
            if unsaid or not compared.implied.is_known(compared.row.key):
                batch.append(self._taken_in(compared, unsaid))
                taken += 1
            if len(batch) >= _TAKEN_IN_AT_ONCE:
                self._append(batch)
                batch.clear()
        end = RecordedEvent(at=self.clock.now(), event=LedgerEvent.LEDGER_RECORDS_TAKEN_IN, subject=_SUBJECT, facts=(("records", taken),))
        self._append([*batch, end])
        return taken

    def _taken_in(self, compared: _Compared, unsaid: Columns) -> RecordedEvent:
        columns = ((f"{COLUMN}{name}", mark) for name, mark in unsaid.items())
        facts = (*columns, ("key", key_digest(compared.row.key)), ("table", compared.audited.name))
        return RecordedEvent(at=self.clock.now(), event=LedgerEvent.RECORD_TAKEN_IN, subject=compared.subject, facts=tuple(sorted(facts)))

    def _append(self, events: Sequence[RecordedEvent]) -> None:
        with self.units() as unit:
            for event in events:
                unit.ledger.append(event)
            unit.commit()

    def _every_row(self, progress: Progress, what: str) -> Iterator[_Compared]:
        """Every row with what is implied of it, page by page: nothing is held open while a row is looked at."""
        with self.reads() as unit:
            total, done = sum(unit[AuditedRows].count(one) for one in self.audited.tables), 0
        for audited in self.audited.tables:
            rows: Sequence[Row] = [{}]
            last: Row | None = None
            while rows:
                with self.reads() as unit:
                    rows = unit[AuditedRows].page(audited, last, limit=_AT_ONCE)
                    last = rows[-1] if rows else None
                    compared = self._compared(unit, audited, rows)
                yield from compared
                done += len(rows)
                progress(what, done=done, total=max(total, done))

    def _lacking(self, progress: Progress) -> Iterator[tuple[str, str]]:
        """Table and subject of each row that the events imply and that is not there; one way through the ledger for all tables."""
        tables = [one for one in self.audited.tables if not one.may_go]
        births = frozenset(event for one in tables for event in one.births) | _TAKES_IN
        with self.reads() as unit:
            total = unit.ledger.count()
        after: int | None = -1
        while after is not None:
            with self.reads() as unit:
                born = unit[AuditedRows].events_after(after, births, limit=_AT_ONCE)
                after = born[-1][0] if born else None
                missing = [one for audited in tables for one in self._missing_of(unit, audited, [event for _, event in born])]
            yield from ((one.table, one.subject) for one in missing)
            progress("entries", done=total if after is None else min(after + 1, total), total=total)

    def _missing_of(self, unit: UnitOfWork, audited: AuditedTable, born: Sequence[RecordedEvent]) -> Sequence[RecordDifference]:
        subjects = {
            one.subject for one in born if one.event in audited.births or (one.event in _TAKES_IN and taken_in_by(one)[0] == audited.name)
        }
        rows = unit[AuditedRows].of_subjects(audited, subjects) if subjects else ()
        return self._missing(unit, audited, sorted(subjects), rows)

    def _looked_at_again(self, audited: AuditedTable, subjects: Sequence[str], progress: Progress) -> Iterator[RecordDifference]:
        """Look afresh at what seemed to differ: it may have changed between two questions."""
        for first in range(0, len(subjects), _AT_ONCE):
            some, found = subjects[first : first + _AT_ONCE], list[RecordDifference]()
            for _ in range(_LOOKS):
                with self.reads() as unit:
                    rows = unit[AuditedRows].of_subjects(audited, some)
                    found = [one for compared in self._compared(unit, audited, rows) for one in _differences(compared)]
                    found += [] if audited.may_go else self._missing(unit, audited, some, rows)
                if not found:
                    break
            yield from found
            progress(f"differences of {audited.name}", done=min(first + _AT_ONCE, len(subjects)), total=len(subjects))

    def _compared(self, unit: UnitOfWork, audited: AuditedTable, rows: Sequence[Row]) -> Sequence[_Compared]:
        about = {text_of(row, name) for row in rows for name in (audited.subject, *audited.also) if row.get(name) is not None}
        entries = unit[AuditedRows].events_about(about, audited.events | _TAKES_IN)
        compared = list[_Compared]()
        for row in rows:
            subject = text_of(row, audited.subject)
            others = {text_of(row, name) for name in audited.also if row.get(name) is not None} - {subject}
            implied = _implied(audited, subject, [entry for one in (subject, *sorted(others)) for entry in entries.get(one, ())])
            compared.append(_Compared(audited, subject, self._in_words(audited, row), implied))
        return compared

    def _missing(self, unit: UnitOfWork, audited: AuditedTable, subjects: Sequence[str], rows: Sequence[Row]) -> Sequence[RecordDifference]:
        entries = unit[AuditedRows].events_about(subjects, audited.events | _TAKES_IN)
        found = defaultdict[str, set[str]](set)
        for row in rows:
            found[text_of(row, audited.subject)].add(_key_of(audited, row))
        return [
            RecordDifference(table=audited.name, subject=subject, record_id=key, kind=DifferenceKind.MISSING)
            for subject in subjects
            for key in _implied(audited, subject, entries.get(subject, ())).missing(frozenset(found[subject]))
        ]

    def _in_words(self, audited: AuditedTable, row: Row) -> TableRow:
        key = _key_of(audited, row)
        try:
            columns, may_lack = audited.says(row, self.keyed_hashes), audited.may_lack(row)
        except UNREADABLE:
            return TableRow(key=key, columns={}, marks={}, is_readable=False)
        marks = {name: self.keyed_hashes.hash(f"ledger/record/{audited.name}/{key}/{name}/{value}") for name, value in columns.items()}
        return TableRow(key=key, columns=columns, marks=marks, may_lack=may_lack)


def _key_of(audited: AuditedTable, row: Row) -> str:
    """How a row is named; one that cannot be read by a digest of its primary key."""
    try:
        return audited.key(row)
    except UNREADABLE:
        return key_digest("/".join(text_of(row, one.name) for one in audited.table.primary_key))


def _implied(audited: AuditedTable, subject: str, entries: Sequence[tuple[int, RecordedEvent]]) -> Implied:
    """Fold the entries in their order; those that took a row in are of its own subject."""
    events = [event for _, event in sorted(entries, key=lambda entry: entry[0])]
    taken_in = dict[str, Columns]()
    for event in events:
        if event.event is LedgerEvent.RECORD_TAKEN_IN and event.subject == subject:
            table, key, columns = taken_in_by(event)
            if table == audited.name:
                taken_in[key] = {**taken_in.get(key, {}), **columns}
    said = [event for event in events if event.event is not LedgerEvent.RECORD_TAKEN_IN]
    return Implied(records=audited.fold(subject, said), taken_in=taken_in)


def _differences(compared: _Compared) -> Iterator[RecordDifference]:
    audited, row, implied = compared.audited, compared.row, compared.implied

    def differs(kind: DifferenceKind, column: str = "") -> RecordDifference:
        return RecordDifference(table=audited.name, subject=compared.subject, record_id=row.key, kind=kind, column=column)

    if not implied.is_known(row.key):
        yield differs(DifferenceKind.UNRECORDED)
        return
    if not row.is_readable:
        yield differs(DifferenceKind.CHANGED)
        return
    yield from (differs(DifferenceKind.UNRECORDED, name) for name in implied.unsaid(row) if name not in audited.unsaid)
    yield from (differs(DifferenceKind.CHANGED, name) for name in implied.changed(row))


def _has_differences(audited: RecordedEvent) -> bool:
    facts = dict(audited.facts)
    return facts["differences"] != 0 or facts.get("schema", 0) != 0  # an audit of an older release did not look at the schema


def _last(unit: UnitOfWork, event: Event) -> RecordedEvent | None:
    return next((one for one in reversed(unit.ledger.events_of(_SUBJECT)) if one.event is event), None)
