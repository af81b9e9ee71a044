"""The tables of live; changed by migration only."""

from sqlalchemy import Column, Date, LargeBinary, Table

from realname.platform.db.columns import metadata
from realname.platform.db.held import held

# A row a picture: kept as narrow as it can be, and for days only. Whose picture it was is not in it: asked is only whether it came before.
frame_digests = Table(
    "frame_digests",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("seen_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
    info=held(DIGEST="digest", COURSE="seen_on"),
)
