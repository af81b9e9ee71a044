"""Services that are suspended, and how often each asked and was answered, by week."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("relying_clients", sa.Column("suspended_at", UtcDateTime))
    op.create_table(
        "relying_weeks",
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("week_on", sa.Date, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("called_at", UtcDateTime),
        sa.PrimaryKeyConstraint("client_id", "week_on", name="pk_relying_weeks"),
    )
    op.create_index("ix_relying_weeks_week_on", "relying_weeks", ["week_on"])
