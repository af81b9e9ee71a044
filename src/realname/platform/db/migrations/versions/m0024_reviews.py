"""Reviews: what waits for a person, who has it, and what each reviewer said. What is referred already is opened."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)
_OPEN = sa.text("ended_at IS NULL")
# Of those that were referred before there were reviews: two people look, and they are due now. What the machine doubted stands in the
# decision, as JSON text; so it does in `grounds`.
_OPEN_REFERRED = """
INSERT INTO reviews (id, registration_id, outlet_id, kind, grounds, opened_at, due_at, needed)
SELECT id, id, outlet_id, 'referral', {reasons}, decided_at, decided_at, 2
FROM registrations WHERE state = 'referred' AND decided_at IS NOT NULL
"""
_REASONS = {"sqlite": "json_extract(decision, '$.reasons')", "postgresql": "CAST(CAST(decision AS json) -> 'reasons' AS text)"}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("grounds", sa.Text, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("needed", sa.Integer, nullable=False),
        sa.Column("claimed_by", _ID),
        sa.Column("claimed_at", UtcDateTime),
        sa.Column("claimed_until", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_reviews_registration_id_registrations")),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name=op.f("fk_reviews_claimed_by_staff")),
        sa.UniqueConstraint("registration_id", "kind", name=op.f("uq_reviews_registration_id_kind")),
        sa.CheckConstraint(
            "(claimed_by IS NULL) = (claimed_at IS NULL) AND (claimed_by IS NULL) = (claimed_until IS NULL)", name=op.f("ck_reviews_claim")
        ),
        sa.CheckConstraint("needed >= 1", name=op.f("ck_reviews_needed")),
    )
    op.create_index(op.f("ix_reviews_claimed_by"), "reviews", ["claimed_by"])
    op.create_index("ix_reviews_waiting", "reviews", ["due_at", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_reviews_open", "reviews", ["registration_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "review_opinions",
        sa.Column("review_id", _ID, nullable=False),
        sa.Column("reviewer_id", _ID, nullable=False),
        sa.Column("opinion", _CODE, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("review_id", "reviewer_id", name=op.f("pk_review_opinions")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_opinions_review_id_reviews")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["staff.id"], name=op.f("fk_review_opinions_reviewer_id_staff")),
    )
    op.create_index("ix_review_opinions_reviewer_id", "review_opinions", ["reviewer_id", "given_at"])
    op.execute(_OPEN_REFERRED.format(reasons=_REASONS[op.get_bind().dialect.name]))
