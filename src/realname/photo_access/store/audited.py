"""What the ledger says of the openings of photos, and how their table says it."""

from collections.abc import Sequence

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import Columns, ImpliedRecords, facts_of, named, time_text
from realname.kernel.ports import KeyedHashes
from realname.photo_access.events import OF_PHOTO_OPENINGS, PhotoAccessEvent
from realname.photo_access.store.tables import photo_openings
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.registration.events import RegistrationEvent
from realname.registration.store.audited import case_mark

_WHILE_ASKED: Columns = {"answered_by": "", "answered_at": "", "officer_looked_at": "", "second_looked_at": "", "told_at": ""}


def _fold(_subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold; once nothing is kept of the registration, its openings go as well."""
    records, is_erased = dict[str, dict[str, str]](), False
    for event in events:
        facts = facts_of(event)
        if event.event in OF_PHOTO_OPENINGS and "opening" in facts:
            said = records.setdefault(facts["opening"], {})
            said |= _said_by(event.event, facts, said, at=time_text(event.at))
        is_erased = is_erased or (event.event is RegistrationEvent.MEDIA_ERASED and not facts.get("kept"))
    return ImpliedRecords(records=records, may_be_gone=is_erased)


def _said_by(event: Event, facts: Columns, before: Columns, *, at: str) -> Columns:
    match event:
        case PhotoAccessEvent.PHOTO_OPENING_ASKED:
            # An older release recorded neither the order nor until when it waits.
            said = named(facts, agent="asked_by", case="case_number", held="held", hold="hold_until", reason="reason", until="lapses_at")
            return {**_WHILE_ASKED, **said, "asked_at": at}
        case PhotoAccessEvent.PHOTO_OPENING_ALLOWED:
            return {**named(facts, agent="answered_by", until="closes_at"), "answered_at": at}
        case PhotoAccessEvent.PHOTO_OPENING_REFUSED:
            return {**named(facts, agent="answered_by"), "answered_at": at, "closes_at": ""}
        case PhotoAccessEvent.PHOTO_OPENED:
            return {"officer_looked_at" if facts.get("agent") == before.get("asked_by") else "second_looked_at": at}
        case _:
            return {"told_at": at}


def _says(row: Row, hashes: KeyedHashes) -> Columns:
    is_held = row["hold_order"] is not None
    times = {name: time_text(row[name]) for name in (*_WHILE_ASKED, "asked_at", "lapses_at") if name != "answered_by"}
    closes = {"closes_at": time_text(row["closes_at"])} if row["answered_at"] is not None else {}
    hold = {"hold_until": hold_mark(text_of(row, "hold_order"), row["hold_until"], hashes)} if is_held else {}
    return {
        **times,
        **closes,
        **hold,
        "answered_by": text_of(row, "answered_by"),
        "asked_by": text_of(row, "asked_by"),
        "case_number": case_mark(text_of(row, "case_number"), hashes),
        "held": "yes" if is_held else "no",
        "reason": text_of(row, "reason"),
    }


def hold_mark(order: str, until: object, hashes: KeyedHashes) -> str:
    """The keyed mark of an order not to tell the holder until a time."""
    return hashes.hash(f"hold/{order}/{time_text(until)}")


AUDITED = (
    AuditedTable(
        table=photo_openings,
        subject="registration_id",
        births=frozenset({PhotoAccessEvent.PHOTO_OPENING_ASKED}),
        events=OF_PHOTO_OPENINGS | {RegistrationEvent.MEDIA_ERASED},
        fold=_fold,
        says=_says,
    ),
)
