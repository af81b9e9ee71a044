"""Outlets as records: none at first, as nobody but the operator knows where they are and who runs them."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_LOCAL_TIME = sa.String(15)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outlets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("opens_at", _LOCAL_TIME, nullable=False),
        sa.Column("closes_at", _LOCAL_TIME, nullable=False),
        sa.Column("latitude_deg", sa.Double, nullable=False),
        sa.Column("longitude_deg", sa.Double, nullable=False),
        sa.Column("company_id", _ID, nullable=False),
        sa.Column("company_name", sa.String(200), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("enrolled_at", UtcDateTime, nullable=False),
        sa.Column("suspended_at", UtcDateTime),
        sa.Column("suspended_for", _CODE),
        sa.Column("frozen_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
    )
    op.create_index(op.f("ix_outlets_company_id"), "outlets", ["company_id"])
