"""What tells the database from every other one, for the media store that it names; none said: drawn before a store is named."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deployment", sa.Column("database_id", sa.String(length=64)))
