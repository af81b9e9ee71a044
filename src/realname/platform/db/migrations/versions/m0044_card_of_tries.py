"""Whether a known reader had checked the chip of the card when a challenge was drawn; of those before it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("challenges", sa.Column("is_card_read", sa.Boolean, nullable=False, server_default=sa.false()))
