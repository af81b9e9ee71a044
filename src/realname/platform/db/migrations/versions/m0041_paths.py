"""What the path of a challenge is drawn from: none for those drawn before."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("challenges", sa.Column("path_key", sa.String(64)))
