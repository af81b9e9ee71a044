"""What people call an outlet; empty: by its id, as before."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("outlets", sa.Column("name", sa.String(80), nullable=False, server_default=""))
