"""The tables of holder; changed by migration only."""

from sqlalchemy import Column, Index, Integer, Table

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# No foreign keys: what they name may end before them, and then they are good for nothing.
person_codes = Table(
    "person_codes",
    metadata,
    Column("holder_hash", HASH, primary_key=True),
    Column("purpose", CODE, nullable=False),
    Column("number_mark", HASH, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("code_hash", HASH),
    Column("line_id", ID),
    Column("person_id", ID),
    Column("tries", Integer, nullable=False),
    Index("ix_person_codes_number_mark_asked_at", "number_mark", "asked_at"),
    info=held(ID="line_id person_id", COURSE="purpose asked_at tries", HASHED="holder_hash number_mark code_hash"),
)

person_sign_ins = Table(
    "person_sign_ins",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("person_id", ID, nullable=False),
    Column("line_id", ID, nullable=False),
    Column("signed_in_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("number_tries", Integer, nullable=False),
    info=held(ID="person_id line_id", COURSE="signed_in_at seen_at number_tries", HASHED="token_hash"),
)
