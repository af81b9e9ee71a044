"""Which values services have tried of what they do not know of a holder, as hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "relying_tries",
        sa.Column("fact_mark", sa.String(32), nullable=False),
        sa.Column("value_mark", sa.String(32), nullable=False),
        sa.Column("tried_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("fact_mark", "value_mark", name="pk_relying_tries"),
    )
    op.create_index("ix_relying_tries_tried_on", "relying_tries", ["tried_on"])
