"""The tables of cases; changed by migration only."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from realname.platform.db.columns import CODE, ID, MARK, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# Made of the ledger, and to be made of it anew at any time: what it alone says of each registration.
case_files = Table(
    "case_files",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("opened_index", BigInteger, nullable=False),
    Column("last_index", BigInteger, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("agent_id", ID, nullable=False),
    Column("purpose", CODE, nullable=False),
    Column("route", CODE, nullable=False),
    Column("holder", MARK, nullable=False),
    Column("sim", MARK, nullable=False),
    Column("counter", ID, nullable=False),
    Column("challenges", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("handed_over_at", UtcDateTime),
    Column("submitted_at", UtcDateTime),
    Column("decided_at", UtcDateTime),
    Column("decided_index", BigInteger),
    Column("decided_as", CODE, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("review", ID, nullable=False),
    Column("reviewed_as", CODE, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("appealed_at", UtcDateTime),
    Column("activated_at", UtcDateTime),
    Column("line", ID, nullable=False),
    Column("ended_as", CODE),
    Column("ended_at", UtcDateTime),
    Column("keeps_photo", Boolean, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Index("ix_case_files_opened_at", "opened_at"),
    Index("ix_case_files_outlet_id_opened_at", "outlet_id", "opened_at"),
    Index("ix_case_files_decided_at", "decided_at"),
    info={
        **held(
            ID="case_id outlet_id agent_id counter review line",
            HASHED="holder sim",
            COURSE="opened_index last_index opened_at purpose route challenges failures handed_over_at submitted_at decided_at "
            "decided_index decided_as reasons reviewed_as settled_at appealed_at activated_at ended_as ended_at "
            "keeps_photo is_test",
        ),
        **grants_nothing(),
    },
)
