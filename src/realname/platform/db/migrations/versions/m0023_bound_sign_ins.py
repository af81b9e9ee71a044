"""At which counter a sign-in works."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("staff_sessions", sa.Column("counter_id", sa.String(64)))
