"""Known cases among the reviews, and what is read of reviewers and of the two routes by time."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# In one statement with the column: SQLite adds no constraint to a table that is there, and copying this one would take minutes.
_PLANTED = {
    "sqlite": (
        "ALTER TABLE registrations ADD COLUMN is_planted BOOLEAN DEFAULT 0 NOT NULL CONSTRAINT ck_registrations_planted "
        "CHECK (NOT is_planted OR (state IN ('open', 'referred', 'withdrawn', 'abandoned', 'lapsed') "
        "AND line_id IS NULL AND msisdn IS NULL))"
    ),
    "postgresql": (
        "ALTER TABLE registrations ADD COLUMN is_planted BOOLEAN DEFAULT false NOT NULL CONSTRAINT ck_registrations_planted "
        "CHECK (NOT is_planted OR (state IN ('open', 'referred', 'withdrawn', 'abandoned', 'lapsed') "
        "AND line_id IS NULL AND msisdn IS NULL))"
    ),
}
_TRUTH = (
    "ALTER TABLE reviews ADD COLUMN truth VARCHAR(40) CONSTRAINT ck_reviews_truth "
    "CHECK (truth IS NULL OR (kind = 'referral' AND truth IN ('approve', 'refuse')))"
)


def upgrade() -> None:
    """Apply."""
    op.execute(_PLANTED[op.get_bind().dialect.name])
    op.execute(_TRUTH)
    op.create_index("ix_registrations_opened_at", "registrations", ["opened_at"])
    op.create_index("ix_review_opinions_given_at", "review_opinions", ["given_at", "review_id"])
