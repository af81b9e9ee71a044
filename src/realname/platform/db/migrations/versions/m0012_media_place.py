"""Which media store the database belongs to; none said: the one of the next start."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deployment", sa.Column("media_place", sa.String(length=64)))
