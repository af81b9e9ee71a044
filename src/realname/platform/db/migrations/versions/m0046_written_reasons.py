"""Why a reviewer approved without the authority's word: of opinions before, nothing was written."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("review_opinions", sa.Column("sealed_reason", sa.LargeBinary()))
