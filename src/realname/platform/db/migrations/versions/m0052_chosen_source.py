"""Which portrait was chosen where evidence has two."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("registrations", "representatives"):
        op.add_column(table, sa.Column("evidence_chosen_source", sa.String(40)))
