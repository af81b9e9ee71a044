"""The keys a database was made with, by their digest; bound at the next start."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deployment", sa.Column("key_id", sa.String(length=64)))
