"""Disputed lines, and people's sign-ins to their own page: the codes they asked for and what the codes opened."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HASH = sa.String(64)
_CODE = sa.String(40)
_OPEN = sa.text("answered_at IS NULL")
_TO_CLOSE = sa.text("outcome = 'not-theirs' AND closing_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "disputes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("means", _CODE, nullable=False),
        sa.Column("said_over", _ID),
        sa.Column("was_frozen", sa.Boolean, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("overdue_at", UtcDateTime),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("answered_by", _ID),
        sa.Column("outcome", _CODE),
        sa.Column("reason", _CODE),
        sa.Column("checks", sa.Text, nullable=False),
        sa.Column("closing_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_disputes_line_id_lines")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_disputes_registration_id_registrations")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_disputes_answered_by_staff")),
        sa.CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_disputes_answer")),
        sa.CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (answered_by IS NULL)", name=op.f("ck_disputes_answered_by")),
    )
    op.create_index(op.f("ix_disputes_person_id"), "disputes", ["person_id"])
    op.create_index(op.f("ix_disputes_registration_id"), "disputes", ["registration_id"])
    op.create_index("ix_disputes_open", "disputes", ["line_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_disputes_due", "disputes", ["due_at", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_disputes_to_close", "disputes", ["answered_at", "id"], sqlite_where=_TO_CLOSE, postgresql_where=_TO_CLOSE)
    op.create_index(op.f("ix_disputes_answered_at"), "disputes", ["answered_at"])
    op.create_table(
        "person_codes",
        sa.Column("holder_hash", _HASH, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("number_mark", _HASH, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("code_hash", _HASH),
        sa.Column("line_id", _ID),
        sa.Column("person_id", _ID),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("holder_hash", name=op.f("pk_person_codes")),
    )
    op.create_index("ix_person_codes_number_mark_asked_at", "person_codes", ["number_mark", "asked_at"])
    op.create_index(op.f("ix_person_codes_asked_at"), "person_codes", ["asked_at"])
    op.create_table(
        "person_sign_ins",
        sa.Column("token_hash", _HASH, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("signed_in_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("number_tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_person_sign_ins")),
    )
