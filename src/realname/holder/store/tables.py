"""The tables of holder; changed by migration only."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.types import UtcDateTime

DISPUTE_OPEN = text("answered_at IS NULL")


DISPUTE_TO_CLOSE = text("outcome = 'not-theirs' AND closing_at IS NULL")


disputes = Table(
    "disputes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("person_id", ID, nullable=False, index=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("outlet_id", ID, nullable=False),
    Column("means", CODE, nullable=False),
    Column("said_over", ID),
    Column("was_frozen", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("overdue_at", UtcDateTime),
    Column("answered_at", UtcDateTime, index=True),
    Column("answered_by", ID, ForeignKey("staff.id")),
    Column("outcome", CODE),
    Column("reason", CODE),
    Column("checks", Text, nullable=False),
    Column("closing_at", UtcDateTime),
    CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answer"),
    # A reviewer answers, and nobody but its person takes it back.
    CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (answered_by IS NULL)", name="answered_by"),
    Index("ix_disputes_open", "line_id", unique=True, sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_due", "due_at", "id", sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_to_close", "answered_at", "id", sqlite_where=DISPUTE_TO_CLOSE, postgresql_where=DISPUTE_TO_CLOSE),
)


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
)
