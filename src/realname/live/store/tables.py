"""The tables of live; changed by migration only."""

from sqlalchemy import Column, Date, LargeBinary, Table

from realname.platform.db.columns import ID, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held

# A row a picture: kept as narrow as it can be, and for days only. Whose picture it was is not in it: asked is only whether it came before.
frame_digests = Table(
    "frame_digests",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("seen_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
    info={
        **held(DIGEST="digest", COURSE="seen_on"),
        **grants_nothing(),
    },
)

# A row a session and scope (a counter's day, a person's day), all of one size. Whose and which session it was is not in it.
kept_pictures = Table(
    "kept_pictures",
    metadata,
    Column("id", ID, primary_key=True),
    Column("scope", LargeBinary(16), nullable=False, index=True),
    Column("sealed", LargeBinary(1024), nullable=False),
    Column("seen_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
    info={
        **held(ID="id", DIGEST="scope sealed", COURSE="seen_on"),
        **grants_nothing(),
    },
)
