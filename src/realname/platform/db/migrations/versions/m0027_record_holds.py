"""Legal holds of records: by which order, since when, until when, and who ended it."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HELD = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "record_holds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("line_id", _ID),
        sa.Column("case_number", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("held_by", _ID, nullable=False),
        sa.Column("held_at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("ended_by", _ID),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_holds")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_record_holds_registration_id_registrations")),
        sa.CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name=op.f("ck_record_holds_ended")),
    )
    op.create_index(op.f("ix_record_holds_registration_id"), "record_holds", ["registration_id"])
    op.create_index("ix_record_holds_held", "record_holds", ["until", "id"], sqlite_where=_HELD, postgresql_where=_HELD)
    op.create_index("ix_record_holds_line", "record_holds", ["line_id"], sqlite_where=_HELD, postgresql_where=_HELD)
