"""The tables of fraud; changed by migration only."""

from sqlalchemy import Column, Index, Integer, Table, Text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# What the signals of fraud saw, in ids, codes and counts, and what a person said of it.
alerts = Table(
    "alerts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("agent_id", ID),
    Column("cases", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("state", CODE, nullable=False),
    Column("answer", CODE),
    Column("answered_by", ID),
    Column("answered_at", UtcDateTime),
    Column("answered_cases", Integer, nullable=False),
    Index("ix_alerts_at", "at"),
    Index("ix_alerts_outlet_id_at", "outlet_id", "at"),
    info={
        **held(
            ID="id outlet_id agent_id cases answered_by", COURSE="kind at figures period raised_at state answer answered_at answered_cases"
        ),
        **grants_nothing(),
    },
)
