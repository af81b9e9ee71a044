"""Who asked for a code to a line, as a keyed mark: strangers and known browsers are counted apart."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("person_codes", sa.Column("asked_by", sa.String(32)))
