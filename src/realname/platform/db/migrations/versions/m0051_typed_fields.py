"""Which fields of evidence an agent typed because they could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("evidence_typed", sa.Text))
    op.add_column("representatives", sa.Column("evidence_typed", sa.Text))
