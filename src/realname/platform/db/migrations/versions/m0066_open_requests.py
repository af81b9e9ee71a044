"""Which number a request of a relying service is about, as a hash, and when the person was sent a message of it."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("relying_requests", sa.Column("number_mark", sa.String(32)))
    op.add_column("relying_requests", sa.Column("announced_at", UtcDateTime))
    op.create_index("ix_relying_requests_client_id_number_mark", "relying_requests", ["client_id", "number_mark"])
    op.create_index(op.f("ix_relying_requests_line_id"), "relying_requests", ["line_id"])
