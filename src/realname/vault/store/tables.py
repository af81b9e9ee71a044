"""The tables of vault; changed by migration only."""

from sqlalchemy import BigInteger, Column, Index, Table, text

from realname.platform.db.columns import HASH, ID, metadata
from realname.platform.db.grants import Proof, grants
from realname.platform.db.held import held
from realname.platform.db.types import SealedBytes

FORGOTTEN_HASH = "forgotten "
FOUND_WITHOUT_KEY = text("wrapped_key IS NULL AND substr(identity_hash, 1, 10) <> 'forgotten '")

persons = Table(
    "persons",
    metadata,
    Column("id", ID, primary_key=True),
    Column("identity_hash", HASH, nullable=False, unique=True),
    Column("wrapped_key", SealedBytes),
    Column("key_generation", BigInteger, index=True),
    Index("ix_persons_found_without_key", "id", sqlite_where=FOUND_WITHOUT_KEY, postgresql_where=FOUND_WITHOUT_KEY),
    info={
        **held(ID="id", KEYED_HASH="identity_hash", WRAPPED_KEY="wrapped_key", TECHNICAL="key_generation"),
        **grants("what was sealed for a person is found by their identity number", Proof.LEFT),
    },
)
