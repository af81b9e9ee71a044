"""Sign-ins of staff are sealed: the former release writes rows without a seal, and they are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("staff_sessions", sa.Column("seal", sa.String(80)))
