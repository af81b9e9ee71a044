"""The tables of campaigns; changed by migration only."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# Questions use these texts as they are: with bound values no partial index would answer them.
IN_CAMPAIGN = text("step NOT IN ('reverified', 'withdrawn')")
_HAS_MOMENT = text("due_at IS NOT NULL")
WAITS = text("step IN ('selected', 'appealed')")
APPEALED = text("step = 'appealed'")

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", ID, primary_key=True),
    Column("state", CODE, nullable=False),
    Column("selection", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("policy_digest", HASH, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("planned_through", ID),
    Column("scanned", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("opened_waves", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("next_wave_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    info={
        **held(
            ID="id planned_through",
            COURSE="state selection schedule created_at scanned lines opened_waves started_at next_wave_at ended_at",
            DIGEST="policy_digest",
        ),
        **grants_nothing(),
    },
)


# A row a line: its number is not in it.
campaign_lines = Table(
    "campaign_lines",
    metadata,
    Column("campaign_id", ID, ForeignKey("campaigns.id"), primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("step", CODE, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("held_step", CODE),
    Column("ground", CODE),
    Column("cause", CODE),
    Column("appealed_by", ID),
    CheckConstraint("(step = 'appealed') = (held_step IS NOT NULL)", name="held"),
    CheckConstraint("(step = 'withdrawn') = (cause IS NOT NULL)", name="cause"),
    # One campaign at a time holds a line.
    Index("uq_campaign_lines_open", "line_id", unique=True, sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    # Asked for each batch of a campaign that is stopped: those that have not left yet, in order. With the step in it nothing else is
    # read; without, SQLite takes the primary key instead and reads those that have left.
    Index("ix_campaign_lines_still_in", "campaign_id", "line_id", "step", sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    # Asked every minute: the few that are due, that wait for their wave, or for an appeal's decision.
    Index("ix_campaign_lines_due", "campaign_id", "due_at", sqlite_where=_HAS_MOMENT, postgresql_where=_HAS_MOMENT),
    Index("ix_campaign_lines_waiting", "campaign_id", "step", "wave", sqlite_where=WAITS, postgresql_where=WAITS),
    # Asked by the person who decides: the few of all campaigns, in the order in which they came.
    Index("ix_campaign_lines_appealed", "moved_at", "campaign_id", "line_id", sqlite_where=APPEALED, postgresql_where=APPEALED),
    sqlite_with_rowid=False,
    info={
        **held(ID="campaign_id line_id outlet_id appealed_by", COURSE="wave step moved_at told_at due_at held_step ground cause"),
        **grants_nothing(),
    },
)
