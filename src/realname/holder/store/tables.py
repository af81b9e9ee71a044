"""The tables of holder; changed by migration only."""

from sqlalchemy import Column, Integer, Table

from realname.platform.db.columns import HASH, ID, metadata
from realname.platform.db.grants import Proof, grants, seal_column
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# No foreign keys: what it names may end before it, and then it opens nothing.
person_sign_ins = Table(
    "person_sign_ins",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("line_id", ID, nullable=False),
    Column("signed_in_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("number_tries", Integer, nullable=False),
    seal_column(),
    info={
        **held(ID="person_id line_id", COURSE="signed_in_at seen_at number_tries", HASHED="token_hash", DIGEST="seal"),
        **grants("whoever has the token sees the holder's page", Proof.SEALED),
    },
)
