"""Openings of sealed photos: who asked, who answered, who looked and when the holder was told."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_WAITING = sa.text("answered_at IS NULL")
_UNTOLD = sa.text("told_at IS NULL AND (officer_looked_at IS NOT NULL OR second_looked_at IS NOT NULL)")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "photo_openings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("case_number", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("hold_order", sa.String(64)),
        sa.Column("hold_until", UtcDateTime),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("lapses_at", UtcDateTime, nullable=False),
        sa.Column("answered_by", _ID),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("closes_at", UtcDateTime),
        sa.Column("officer_looked_at", UtcDateTime),
        sa.Column("second_looked_at", UtcDateTime),
        sa.Column("told_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_openings")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_photo_openings_registration_id_registrations")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_photo_openings_asked_by_staff")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_photo_openings_answered_by_staff")),
        sa.UniqueConstraint("asked_by", "asked_on", "ordinal", name=op.f("uq_photo_openings_asked_by_asked_on_ordinal")),
        sa.CheckConstraint("(hold_order IS NULL) = (hold_until IS NULL)", name=op.f("ck_photo_openings_hold")),
        sa.CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_photo_openings_two_people")),
        sa.CheckConstraint(
            "closes_at IS NOT NULL OR (officer_looked_at IS NULL AND second_looked_at IS NULL)", name=op.f("ck_photo_openings_allowed")
        ),
    )
    op.create_index(op.f("ix_photo_openings_registration_id"), "photo_openings", ["registration_id"])
    op.create_index(op.f("ix_photo_openings_answered_by"), "photo_openings", ["answered_by"])
    op.create_index("ix_photo_openings_waiting", "photo_openings", ["asked_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_index("ix_photo_openings_untold", "photo_openings", ["asked_at", "id"], sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
