"""Block lists that operators share: entries by keyed digest, and when each issuer published last, under which key."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "block_entries",
        sa.Column("issuer", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("appeal", _CODE, nullable=False),
        sa.Column("added_by", _ID),
        sa.Column("appealed_by", _ID),
        sa.Column("decided_by", _ID),
        sa.PrimaryKeyConstraint("issuer", "id", name=op.f("pk_block_entries")),
    )
    op.create_index(op.f("ix_block_entries_digest"), "block_entries", ["digest"])
    op.create_table(
        "block_lists",
        sa.Column("issuer", _ID, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("issuer", name=op.f("pk_block_lists")),
    )
