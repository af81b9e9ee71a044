"""The tables of inventory; changed by migration only."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, text

from realname.platform.db.columns import CODE, EID, ICCID, ID, MSISDN, metadata
from realname.platform.db.grants import Proof, grants
from realname.platform.db.held import STOCK_END, InClear, held
from realname.platform.db.types import UtcDateTime

_COOLING = text("free_at IS NOT NULL")
_HAS_EID = text("eid IS NOT NULL")

numbers = Table(
    "numbers",
    metadata,
    Column("msisdn", MSISDN, primary_key=True),
    Column("state", CODE, nullable=False),
    Column("registration_id", ID, ForeignKey("registrations.id"), index=True),
    Column("reserved_until", UtcDateTime),
    Column("free_at", UtcDateTime),
    Column("quarantined_for", CODE),
    CheckConstraint("state IN ('free', 'reserved', 'issued', 'cooling-off', 'quarantined')", name="state"),
    CheckConstraint("(state IN ('reserved', 'issued', 'cooling-off')) = (registration_id IS NOT NULL)", name="holder"),
    CheckConstraint("(state = 'reserved') = (reserved_until IS NOT NULL)", name="until"),
    CheckConstraint("(state = 'cooling-off') = (free_at IS NOT NULL)", name="cooling"),
    Index("ix_numbers_state_msisdn", "state", "msisdn"),
    Index("ix_numbers_free_at", "free_at", sqlite_where=_COOLING, postgresql_where=_COOLING),
    info={
        **held(
            ID="registration_id",
            COURSE="state reserved_until free_at quarantined_for",
            msisdn=InClear(why="the stock of numbers", until=STOCK_END),
        ),
        **grants("a number or SIM is given to a registration", Proof.LEFT),
    },
)

sims = Table(
    "sims",
    metadata,
    Column("iccid", ICCID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), unique=True),
    Column("state", CODE, nullable=False),
    Column("eid", EID),
    Column("stocked_at", UtcDateTime),
    CheckConstraint("state IN ('free', 'bound', 'retired')", name="state"),
    CheckConstraint("(state = 'bound') = (registration_id IS NOT NULL)", name="holder"),
    # An eUICC holds several profiles, each with an ICCID of its own.
    Index("ix_sims_eid", "eid", sqlite_where=_HAS_EID, postgresql_where=_HAS_EID),
    info={
        **held(
            ID="registration_id",
            COURSE="state stocked_at",
            iccid=InClear(why="the stock of SIMs", until=STOCK_END),
            eid=InClear(why="the stock of SIMs", until=STOCK_END),
        ),
        **grants("a number or SIM is given to a registration", Proof.LEFT),
    },
)
