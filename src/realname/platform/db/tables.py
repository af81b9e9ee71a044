"""The tables of platform; changed by migration only."""

from sqlalchemy import CheckConstraint, Column, Integer, Table

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# One row: the mode this database was made in, and with which keys (platform/db/deployment_mode.py, deployment_keys.py).
deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mode", CODE, nullable=False),
    Column("key_id", HASH),
    Column("backed_up_at", UtcDateTime),
    Column("restored_at", UtcDateTime),
    Column("key_generation", Integer),
    Column("encryption_key_id", HASH),
    Column("media_place", ID),
    Column("database_id", ID),
    CheckConstraint("id = 1", name="one"),
    info={
        **held(TECHNICAL="id mode key_id backed_up_at restored_at key_generation encryption_key_id media_place database_id"),
        **grants_nothing(),
    },
)
