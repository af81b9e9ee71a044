"""Test identities and visits of inspectors: none at first."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HASH = sa.String(64)
_MARK = sa.String(32)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shoppers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("number_mark", _MARK, nullable=False),
        sa.Column("issued_by", _ID, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("nonce", _HASH, nullable=False),
        sa.Column("registration_id", _ID),
        sa.Column("begun_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shoppers")),
        sa.UniqueConstraint("number_mark", name=op.f("uq_shoppers_number_mark")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_shoppers_registration_id")),
    )
    op.create_table(
        "visits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.Column("checklist_digest", _HASH, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("signed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_begun_at"), "visits", ["begun_at"])
