"""The route without a face: what two people said, other means, the code sent to a line; and closed eyes on a portrait."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("has_closed_eyes", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "visual_checks",
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("opened_by", _ID, nullable=False),
        sa.Column("first_by", _ID, nullable=False),
        sa.Column("first_likeness", _CODE, nullable=False),
        sa.Column("first_at", UtcDateTime, nullable=False),
        sa.Column("second_by", _ID),
        sa.Column("second_likeness", _CODE),
        sa.Column("second_at", UtcDateTime),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_visual_checks")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_visual_checks_registration_id_registrations")),
        sa.ForeignKeyConstraint(["first_by"], ["staff.id"], name=op.f("fk_visual_checks_first_by_staff")),
        sa.ForeignKeyConstraint(["second_by"], ["staff.id"], name=op.f("fk_visual_checks_second_by_staff")),
        sa.CheckConstraint(
            "second_by IS NULL OR (second_by <> first_by AND second_by <> opened_by)", name=op.f("ck_visual_checks_two_people")
        ),
        sa.CheckConstraint(
            "(second_by IS NULL) = (second_likeness IS NULL) AND (second_by IS NULL) = (second_at IS NULL)",
            name=op.f("ck_visual_checks_whole_statement"),
        ),
    )
    op.create_table(
        "other_means",
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("outcome", _CODE, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "kind", name=op.f("pk_other_means")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_other_means_registration_id_registrations")),
    )
    op.create_table(
        "line_codes",
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_line_codes")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_line_codes_registration_id_registrations")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_line_codes_line_id_lines")),
    )
