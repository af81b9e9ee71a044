"""Why a reviewer approved without the authority's word, and who handed a review on: of those before, nothing is known."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("review_opinions", sa.Column("sealed_reason", sa.LargeBinary()))
    op.add_column("reviews", sa.Column("claimed_from", sa.String(64)))
