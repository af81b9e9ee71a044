"""What the authoritative source said of the portrait: of registrations before, nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("source_on_reference", sa.String(40)))
