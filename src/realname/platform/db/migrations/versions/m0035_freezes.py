"""Requests to freeze an outlet or an agent, and to lift that: who asked, who answered, and until when it waits."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_UNANSWERED = sa.text("answered_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "freezes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("deed", _CODE, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("agent_id", _ID),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_role", _CODE, nullable=False),
        sa.Column("asked_outlet", _ID),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("lapses_at", UtcDateTime, nullable=False),
        sa.Column("answered_by", _ID),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("is_confirmed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freezes")),
        sa.CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_freezes_two")),
    )
    op.create_index(op.f("ix_freezes_outlet_id"), "freezes", ["outlet_id"])
    op.create_index("ix_freezes_waiting", "freezes", ["lapses_at"], sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED)
