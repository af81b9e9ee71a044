"""Leaks of personal data and crossings of the line of held faces: none yet."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "leaks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("noticed_at", UtcDateTime, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("leaked", sa.Text, nullable=False),
        sa.Column("measures", sa.Text, nullable=False),
        sa.Column("is_serious", sa.Boolean, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("report_by", UtcDateTime, nullable=False),
        sa.Column("tell_by", UtcDateTime, nullable=False),
        sa.Column("reported_at", UtcDateTime),
        sa.Column("report_number", sa.String(64), nullable=False),
        sa.Column("told_at", UtcDateTime),
        sa.Column("told_people", sa.Integer),
        sa.Column("not_told", _CODE),
        sa.Column("overdue_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaks")),
    )
    op.create_index(op.f("ix_leaks_noticed_at"), "leaks", ["noticed_at"])
    op.create_table(
        "face_filings",
        sa.Column("crossed_at", UtcDateTime, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("is_certain", sa.Boolean, nullable=False),
        sa.Column("filed_at", UtcDateTime),
        sa.Column("filed_by", _ID),
        sa.Column("filing_number", sa.String(64), nullable=False),
        sa.Column("overdue_at", UtcDateTime),
        sa.PrimaryKeyConstraint("crossed_at", name=op.f("pk_face_filings")),
    )
