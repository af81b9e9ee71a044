"""When the last backup was made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deployment", sa.Column("backed_up_at", sa.DateTime(timezone=True)))
