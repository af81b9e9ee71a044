"""A ledger with published heads, and everything that a person might do to it: in an export of it, or in its tables."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, text

from realname.kernel.ledger.events import RecordedEvent, event_of, leaf_hash
from realname.kernel.ledger.merkle import GrowingTree
from realname.kernel.receipt import SignedStatement
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.model.checkpoint import Checkpoint
from realname.ledger.model.signed_note import ED25519, NoteKey, NoteSignature, SignedNote
from realname.ledger.model.tree_head import TreeHead
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.export_ledger import ExportLedger
from realname.ledger.use_cases.sign_head import SignHead
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.db.codecs import encode_facts
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.events import RegistrationEvent
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.vault.keys.signer import key_id
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import drop_triggers

ORIGIN = "realname/of-the-tests"
_HEADS_AT = (10, 25, 38)  # sizes at which a head is signed; each adds the entry that says so
_ENTRIES = 43
_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


class Key:
    """Implements the port `StatementKeys` with a key of the tests."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public_key = self._key.public_key().public_bytes_raw()
        self.former_public_keys: tuple[bytes, ...] = ()

    def sign(self, body: bytes) -> SignedStatement:
        return SignedStatement(body=body, signature=self._key.sign(body), key_id=key_id(self.public_key))

    @property
    def note_key(self) -> NoteKey:
        return NoteKey(name=ORIGIN, kind=ED25519, public_key=self.public_key)

    def checkpoint(self, head: TreeHead, *, commitment: str) -> str:
        """Sign a head of any tree."""
        signed = Checkpoint(origin=ORIGIN, head=head, at=_AT, nonce_commitment=commitment).text()
        line = NoteSignature(name=ORIGIN, hint=self.note_key.hint, signature=self.sign(signed.encode()).signature)
        return SignedNote(text=signed, signatures=(line,)).rendered()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as the person who tampers with it sees it."""

    index: int
    event: RecordedEvent
    leaf_hash: str

    def hashed(self) -> "Entry":
        return replace(self, leaf_hash=leaf_hash(self.event.canonical()))


@dataclass(slots=True, kw_only=True)
class Log:
    """What can be tampered with.

    Attributes:
        has_new_nodes: Whether the tampering makes the stored tree anew.
        nodes_sql: What is done to the stored tree beside that.
        is_cut: Whether the export is cut off in the middle of its entries.
        outside: Heads that the verifier has from elsewhere.
    """

    entries: list[Entry]
    heads: list[str]
    key: Key
    end: str = ""
    older_end: str = ""
    has_new_nodes: bool = False
    nodes_sql: str = ""
    is_cut: bool = False
    outside: list[str] = field(default_factory=list)

    def numbered_anew(self) -> None:
        self.entries = [replace(one, index=place) for place, one in enumerate(self.entries)]
        self.has_new_nodes = True


def written(engine: Engine, key: Key) -> Log:
    """Write the ledger, and read it back."""
    units, clock = SqlUnitsOfWork(engine), ManualClock()
    sign = SignHead(
        units=units,
        reads=units,
        clock=clock,
        tokens=SystemRandomTokens(),
        keyed_hashes=HmacKeyedHashes(bytes(32)),
        signer=key,
        local_days=load_policy("sandbox")[LocalDays],
        origin=ORIGIN,
    )
    older, size = "", 0
    while size < _ENTRIES:
        with units() as unit:
            clock.advance(timedelta(minutes=1))
            facts = (("agent", f"agent-{size % 3}"), ("route", "face"))
            unit.ledger.append(
                RecordedEvent(at=clock.now(), event=RegistrationEvent.REGISTRATION_OPENED, subject=f"case-{size}", facts=facts)
            )
            unit.commit()
        size += 1
        if size in _HEADS_AT:
            sign()
            size += 1
        if size == _HEADS_AT[1] + 1:
            older = exported(engine, key)[-1]
    lines = [json.loads(line) for line in exported(engine, key)]
    entries = [Entry(index=one["index"], event=_event(one["entry"]), leaf_hash=one["leaf_hash"]) for one in lines if "index" in one]
    heads = [one["head"] for one in lines if "head" in one]
    return Log(entries=entries, heads=heads, key=key, end=lines[-1]["end"], older_end=json.loads(older)["end"])


def exported(engine: Engine, key: Key) -> Sequence[str]:
    """Export as the project does."""
    export = ExportLedger(reads=SqlUnitsOfWork(engine), clock=ManualClock(), signer=key, origin=ORIGIN, progress=untold)
    return list(export())


def untold(what: str, *, done: int, total: int) -> None:
    """Implements the port `Progress` for no one."""


def lines_of(log: Log) -> Sequence[str]:
    """The export as it is after the tampering."""
    first = {"form": "realname-ledger-1", "origin": ORIGIN, "keys": [log.key.note_key.spelled()]}
    heads = [{"head": one, "cosignatures": []} for one in log.heads]
    entries = [{"index": one.index, "entry": json.loads(one.event.canonical()), "leaf_hash": one.leaf_hash} for one in log.entries]
    lines = [json.dumps(one) + "\n" for one in (first, *heads, *entries, {"end": log.end})]
    return lines[: len(lines) // 2] if log.is_cut else lines


def put_into(engine: Engine, log: Log) -> None:
    """Do the same in the tables, past the triggers, as the person who has the database can."""
    with engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(text("DELETE FROM ledger"))
        for one in log.entries:
            event = one.event
            row = {"p": one.index, "e": event.event, "s": event.subject, "f": encode_facts(event.facts), "l": one.leaf_hash}
            asked = text("INSERT INTO ledger VALUES (:p, :at, :e, :s, :f, :l)")
            connection.execute(asked, {**row, "at": event.at.strftime("%Y-%m-%d %H:%M:%S.%f")})
        if log.has_new_nodes:
            _make_nodes(connection, log.entries)
        if log.nodes_sql:
            connection.execute(text(log.nodes_sql))
        _put_heads(connection, log.heads)


def _make_nodes(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.execute(text("DELETE FROM ledger_nodes"))
    tree = GrowingTree()
    for one in entries:
        for node, made in tree.append(bytes.fromhex(one.leaf_hash)):
            row = {"l": node.level, "p": node.place, "h": made}
            connection.execute(text("INSERT INTO ledger_nodes VALUES (:l, :p, :h)"), row)


def _put_heads(connection: Connection, heads: Sequence[str]) -> None:
    connection.execute(text("DELETE FROM published_heads"))
    for number, head in enumerate(heads):
        size = int(head.split("\n")[1])
        asked = text("INSERT INTO published_heads VALUES (:n, :s, 'r', '2026-11-25 09:00:00.000000', 'c', 'n', :c)")
        connection.execute(asked, {"n": number, "s": size, "c": head})


def _event(content: dict[str, object]) -> RecordedEvent:
    facts = content["facts"]
    assert isinstance(facts, dict)
    return RecordedEvent(
        at=datetime.fromisoformat(str(content["at"])),
        event=event_of(str(content["event"])),
        subject=str(content["subject"]),
        facts=tuple(facts.items()),
    )


Tampering = Callable[[Log], None]
