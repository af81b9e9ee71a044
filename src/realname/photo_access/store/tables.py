"""The tables of photo access; changed by migration only."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.grants import Proof, grants, seal_column
from realname.platform.db.held import InClear, held
from realname.platform.db.types import UtcDateTime

WAITING_OPENING = text("answered_at IS NULL")
UNTOLD = text("told_at IS NULL AND (officer_looked_at IS NOT NULL OR second_looked_at IS NOT NULL)")

photo_openings = Table(
    "photo_openings",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("outlet_id", ID, nullable=False),
    Column("case_number", String(64), nullable=False),
    Column("reason", CODE, nullable=False),
    Column("hold_order", String(64)),
    Column("hold_until", UtcDateTime),
    Column("asked_by", ID, ForeignKey("staff.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    Column("answered_by", ID, ForeignKey("staff.id"), index=True),
    Column("answered_at", UtcDateTime),
    Column("closes_at", UtcDateTime),
    Column("officer_looked_at", UtcDateTime),
    Column("second_looked_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    # The quota of an officer holds for two requests at once as well.
    UniqueConstraint("asked_by", "asked_on", "ordinal"),
    CheckConstraint("(hold_order IS NULL) = (hold_until IS NULL)", name="hold"),
    # Two people, and no one looks at what was not allowed.
    CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
    CheckConstraint("closes_at IS NOT NULL OR (officer_looked_at IS NULL AND second_looked_at IS NULL)", name="allowed"),
    Index("ix_photo_openings_waiting", "asked_at", "id", sqlite_where=WAITING_OPENING, postgresql_where=WAITING_OPENING),
    Index("ix_photo_openings_untold", "asked_at", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    seal_column(),
    info={
        **held(
            ID="id registration_id outlet_id asked_by answered_by",
            COURSE="reason hold_until asked_at asked_on ordinal lapses_at answered_at closes_at officer_looked_at second_looked_at told_at",
            case_number=InClear(why="the person who answers, and the holder, is told for which case", until="as `sealed_attributes`"),
            hold_order=InClear(why="the person who answers is told by which order the holder may not know", until="as `sealed_attributes`"),
            DIGEST="seal",
        ),
        **grants(
            "two people look at the sealed photo of a registration",
            Proof.SEALED,
            asked_on="a day in local time: an officer's requests of a day are counted by it",
        ),
    },
)
