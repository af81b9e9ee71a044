"""The tables of ledger; changed by migration only."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Integer, LargeBinary, Table, Text

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# No foreign key: the ledger outlives what it speaks of. Triggers refuse changes (migrations/ledger_triggers.py).
ledger = Table(
    "ledger",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", CODE, nullable=False),
    Column("subject", ID, nullable=False, index=True),
    Column("facts", Text, nullable=False),
    Column("leaf_hash", HASH, nullable=False),
    info={
        **held(ID="subject", COURSE="position at event facts", DIGEST="leaf_hash"),
        **grants("what the log says is believed by audits; an entry alone lets nobody in", Proof.SIGNED),
    },
)


# Entries that wait for their places, on PostgreSQL alone, in the order of their numbers (sequencer.py). Triggers let a row go into the
# ledger and nowhere else.
ledger_inbox = Table(
    "ledger_inbox",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("event", CODE, nullable=False),
    Column("subject", ID, nullable=False, index=True),
    Column("facts", Text, nullable=False),
    Column("leaf_hash", HASH, nullable=False),
    info={
        **held(ID="subject", COURSE="number at event facts", DIGEST="leaf_hash"),
        **grants("what the log says is believed by audits; an entry alone lets nobody in", Proof.SIGNED),
    },
    implicit_returning=False,
)


# Whole subtrees of the tree over the ledger (RFC 9162), from level 1 on: level 0 is `ledger.leaf_hash`. Triggers refuse changes.
ledger_nodes = Table(
    "ledger_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info={
        **held(COURSE="level position", DIGEST="hash"),
        **grants("what the log says is believed by audits", Proof.SIGNED),
    },
)


# Signed heads of that tree, in the order they were given out. Triggers refuse changes.
published_heads = Table(
    "published_heads",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False, index=True),
    Column("root_hash", HASH, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("nonce_commitment", HASH, nullable=False),
    Column("nonce", HASH, nullable=False),
    Column("checkpoint", Text, nullable=False),
    info={
        **held(COURSE="number size at", DIGEST="root_hash nonce_commitment nonce", SIGNED="checkpoint"),
        **grants("what the log says is believed by audits", Proof.SIGNED),
    },
)


# What witnesses signed beside them.
head_cosignatures = Table(
    "head_cosignatures",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("witness", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("line", Text, nullable=False),
    info={
        **held(COURSE="number at", TECHNICAL="witness", SIGNED="line"),
        **grants("a witness has seen the head", Proof.SIGNED),
    },
)


# How far each place has the published heads: `delivered` is the number of the last one it took.
head_deliveries = Table(
    "head_deliveries",
    metadata,
    Column("target", ID, primary_key=True),
    Column("delivered", BigInteger),
    Column("delivered_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("fault", CODE, nullable=False),
    Column("failures", Integer, nullable=False),
    info={
        **held(TECHNICAL="target delivered delivered_at failed_at fault failures"),
        **grants_nothing(),
    },
)

statements = Table(
    "statements",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("kind", CODE, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("key_id", HASH, nullable=False),
    info={
        **held(ID="registration_id key_id", COURSE="kind", SIGNED="body", DIGEST="signature"),
        **grants("a receipt or certificate is the operator's word", Proof.SIGNED),
    },
)


# How many entries of the ledger are folded into what is made of it, by what that is.
ledger_cursors = Table(
    "ledger_cursors",
    metadata,
    Column("name", CODE, primary_key=True),
    Column("folded", BigInteger, nullable=False),
    info={
        **held(TECHNICAL="name folded"),
        **grants_nothing(),
    },
)
