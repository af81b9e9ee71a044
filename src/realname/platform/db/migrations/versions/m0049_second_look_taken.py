"""Which supervisor compares an applicant as the second, and until when."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("visual_checks", sa.Column("taken_by", sa.String(64)))
    op.add_column("visual_checks", sa.Column("taken_until", UtcDateTime))
