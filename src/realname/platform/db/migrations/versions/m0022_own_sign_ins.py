"""Sign-ins by an id of their own, so that their member can end one without its token; and until when a handed-out password is good."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # Sign-ins of the release before have none: they end by themselves within half a day.
    op.add_column("staff_sessions", sa.Column("id", sa.String(length=64)))
    # Passwords of the release before stay: whether they were handed out nobody knows any more.
    op.add_column("staff", sa.Column("password_lapses_at", sa.DateTime(timezone=True)))
